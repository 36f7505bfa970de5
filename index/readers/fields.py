"""Which column or key of a table holds what."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields

__all__ = ["FieldMapping"]

# Names that tables of articles use, the best first; compared without case, blanks, "_" and "-".
_SYNONYMS: dict[str, tuple[str, ...]] = {
    "title": ("title", "headline", "name", "العنوان", "عنوان", "titre"),
    "text": (
        *("text", "body", "content", "article", "article_text", "article_body", "full_text"),
        *("maintext", "story", "النص", "نص", "المحتوى", "المقال", "texte", "contenu"),
    ),
    "date": (
        *("published", "published_at", "publish_date", "publication_date", "date_published"),
        *("pub_date", "date", "datetime", "created_at", "timestamp", "التاريخ", "تاريخ"),
        *("تاريخ النشر", "date_publication"),
    ),
    "source": (
        *("source", "site", "site_name", "publisher", "newspaper", "outlet", "domain"),
        *("المصدر", "مصدر", "الموقع", "الصحيفة", "journal"),
    ),
    "language": ("language", "lang", "locale", "اللغة", "لغة", "langue"),
    "id": ("id", "article_id", "doc_id", "uuid", "guid", "المعرف"),
    "url": ("url", "link", "permalink", "الرابط", "رابط", "lien"),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class FieldMapping:
    """Names of the columns of a table (or keys of its rows) that hold the parts of an article.

    A part left at None is looked for under the names that such tables usually use, in Arabic,
    English and French.
    """

    title: str | None = None
    text: str | None = None
    date: str | None = None
    source: str | None = None
    language: str | None = None
    id: str | None = None
    url: str | None = None

    def find(self, part: str, columns: Iterable[str]) -> str | None:
        """The one of `columns` that holds `part` ("text", "date", …), or None."""
        wanted: str | None = getattr(self, part)
        known = {_key(column): column for column in reversed(list(columns))}
        names = _SYNONYMS[part] if wanted is None else (wanted,)
        return next((known[_key(name)] for name in names if _key(name) in known), None)

    def pick(self, row: Mapping[str, object]) -> dict[str, object]:
        """The parts of an article that `row` holds, empty ones left out."""
        picked = {}
        for part in fields(self):
            column = self.find(part.name, row)
            if column is not None and row[column] not in (None, "", []):
                picked[part.name] = row[column]
        return picked


def _key(name: str) -> str:
    return re.sub(r"[\s_\-]+", "", unicodedata.normalize("NFC", name.strip("\ufeff "))).casefold()
