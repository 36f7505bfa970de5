"""`Article`: what every reader produces and everything else starts from."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date

__all__ = ["Article", "article_id"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Article:
    """One news article, cleaned, as it is stored and cited.

    Attributes:
        id: Stable across re-indexing of the same file or URL; see `article_id`.
        title: The headline; may be empty.
        text: The cleaned body. Every offset in Musnad counts characters (code points) of this text.
        language: ISO 639-1 code of the text ("ar"), or "und" when it cannot be told.
        published: The day of publication, when known.
        source: Who published it ("Hespress"), or the file's name when that is all we know.
        location: The absolute path, `path#row` or URL it was read from.
    """

    id: str
    title: str
    text: str
    language: str
    published: date | None
    source: str
    location: str

    @property
    def fingerprint(self) -> str:
        """SHA-256 over everything but the id: equal fingerprints mean equal content."""
        digest = hashlib.sha256()
        published = self.published.isoformat() if self.published else ""
        for part in (
            self.title,
            self.text,
            self.language,
            published,
            self.source,
            self.location,
        ):
            encoded = part.encode("utf-8", "surrogatepass")
            # The length in front keeps ("ab", "c") apart from ("a", "bc").
            digest.update(len(encoded).to_bytes(8, "little"))
            digest.update(encoded)
        return digest.hexdigest()


def article_id(location: str) -> str:
    """The id of the article read from `location`: 16 hexadecimal digits of its SHA-256."""
    return hashlib.sha256(location.encode("utf-8", "surrogatepass")).hexdigest()[:16]
