"""Formats: telling them apart, and calling the module of each."""

from __future__ import annotations

import re
from collections.abc import Iterator

from index.errors import ArticleError
from index.readers.fields import FieldMapping
from index.readers.raw import RawArticle

__all__ = [
    "SUFFIXES",
    "format_of_page",
    "format_of_suffix",
    "is_risky",
    "read_as",
    "why_unsupported",
]

_FORMATS = {
    ".txt": "text",
    ".text": "text",
    ".md": "markdown",
    ".markdown": "markdown",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".pdf": "pdf",
    ".docx": "docx",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".csv": "csv",
    ".tsv": "csv",
}
SUFFIXES: frozenset[str] = frozenset(_FORMATS)
"""The file types that are read, lower case, with the dot."""

# Formats with simple readers, and the size in bytes up to which those are quick whatever it holds.
_QUICK = {"text": 1_000_000, "markdown": 50_000, "jsonl": 1_000_000, "csv": 1_000_000}

_MARKUP = re.compile(rb"<\s*(?:!doctype html|html|head|body|article|p|div)\b", re.IGNORECASE)
_HEAD = 4096
_PDF_HEAD = 1024


def format_of_suffix(suffix: str) -> str | None:
    """The format of the files named so, or None when they are not read."""
    return _FORMATS.get(suffix.lower())


def why_unsupported(suffix: str) -> str:
    """What to tell who names a file of a type that is not read."""
    if suffix.lower() == ".doc":
        return "is an old Word file; save it as .docx"
    kind = f"of type {suffix}" if suffix else "without a type in its name"
    return f"is a file {kind}, which is not read; these types are: {' '.join(sorted(SUFFIXES))}"


def is_risky(form: str, size: int) -> bool:
    """Whether a file of a format and a size in bytes is to be read under limits."""
    return size > _QUICK.get(form, 0)


def format_of_page(data: bytes, media_type: str, url: str) -> str:
    """The format of what a server sent, by what it is before what it is called.

    Raises:
        ArticleError: It is nothing that holds an article.
    """
    if not data.strip():
        raise ArticleError(url, "is empty")
    if b"%PDF-" in data[:_PDF_HEAD]:
        return "pdf"
    if data.startswith(b"PK\x03\x04"):
        return "docx"
    if _MARKUP.search(data[:_HEAD]) or "html" in media_type:
        return "html"
    if media_type == "text/markdown" or url.endswith((".md", ".markdown")):
        return "markdown"
    if media_type.startswith("text/") or not media_type:
        return "text"
    raise ArticleError(url, f"is {media_type}, not an article")


def read_as(
    form: str, data: bytes, location: str, fields: FieldMapping, *, charset: str | None = None
) -> Iterator[RawArticle | ArticleError]:
    """Reads one file or page.

    A format's module is imported when it is needed: their libraries take most of a second, and who
    only asks questions reads no files.

    Args:
        form: One of the formats that the functions above name.
        data: The content.
        location: Where it comes from.
        fields: For tables.
        charset: The encoding that a server stated for a page.

    Raises:
        ArticleError: The whole of it cannot be read.
    """
    match form:
        case "html":
            from index.readers.html import read_html

            yield read_html(data, location, charset=charset)
        case "markdown":
            from index.readers.markdown import read_markdown

            yield read_markdown(data, location)
        case "pdf":
            from index.readers.pdf import read_pdf

            yield read_pdf(data, location)
        case "docx":
            from index.readers.docx import read_docx

            yield read_docx(data, location)
        case "jsonl":
            from index.readers.tables import read_jsonl

            yield from read_jsonl(data, location, fields)
        case "csv":
            from index.readers.tables import read_csv

            yield from read_csv(data, location, fields)
        case _:
            from index.readers.text import read_text

            yield read_text(data, location, charset=charset)
