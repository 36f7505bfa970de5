"""`RawFile` and `RawArticle`: what a format's reader is given, and what it returns."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

__all__ = ["RawArticle", "RawFile"]


@dataclass(frozen=True, kw_only=True, slots=True)
class RawFile:
    """One file or page, fetched but not read.

    Attributes:
        form: One of the formats of `index.readers.formats`.
        data: The content.
        location: Its absolute path or URL.
        name: What to call its source when that is not stated.
        charset: The encoding that a server stated for a page.
    """

    form: str
    data: bytes
    location: str
    name: str
    charset: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class RawArticle:
    """One article as its file states it.

    Attributes:
        title: The headline that the file's metadata states; empty when it states none.
        text: The body, one paragraph or heading a line.
        location: The absolute path, `path#row` or URL it was read from.
        language: The language that the file claims ("ar", "ar-MA", "Arabic"), unchecked.
        published: The day of publication that the file states.
        source: The publisher that the file states.
    """

    title: str
    text: str
    location: str
    language: str | None = None
    published: date | None = None
    source: str | None = None
