"""Web pages."""

from __future__ import annotations

import html
import re

import trafilatura
from trafilatura.settings import Document

from index.errors import ArticleError
from index.readers.dates import parse_date
from index.readers.encoding import decode
from index.readers.raw import RawArticle

__all__ = ["read_html"]

_HEAD = 4096
_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:\-]+)", re.IGNORECASE)
_LANGUAGE = re.compile(
    r"<html\b[^>]*?\blang\s*=\s*[\"']?([A-Za-z]{2,3}(?:[-_]\w+)*)", re.IGNORECASE
)
_TITLE = re.compile(r"<title[^>]*>(.*?)</title>", re.IGNORECASE | re.DOTALL)
# A page that says less than this in its paragraphs says nothing; the shortest real news item of
# one sentence is longer.
_SHORTEST = 25
# Only what the page states about itself: the extensive search guesses a date from any number.
_STATED_DATES = {"original_date": True, "extensive_search": False}


def read_html(data: bytes, location: str, *, charset: str | None = None) -> RawArticle:
    """Reads a web page: its article, without menus, lists of links and comments.

    Args:
        data: The page.
        location: Its file or URL.
        charset: The encoding that a server stated.

    Raises:
        ArticleError: It is not text, or no article text is found in it.
    """
    stated = _CHARSET.search(data[:_HEAD])
    declared = charset or (stated[1].decode("ascii") if stated else None)
    page = decode(data, location, declared=declared)
    found = _extract(page, location)
    if found is None or len((found.text or "").strip()) < _SHORTEST:
        raise ArticleError(location, "no article text found in this page")
    language = _LANGUAGE.search(page)
    title = _TITLE.search(page)
    return RawArticle(
        title=found.title or (html.unescape(title[1]) if title else ""),
        text=found.text or "",
        location=location,
        language=language[1] if language else None,
        published=parse_date(found.date),
        source=found.sitename,
    )


def _extract(page: str, location: str) -> Document | None:
    url = location if location.startswith(("http://", "https://")) else None
    # The second try takes more text when the first takes none: pages without paragraphs.
    for recall in (False, True):
        found = trafilatura.bare_extraction(
            page,
            url=url,
            include_comments=False,
            with_metadata=True,
            favor_recall=recall,
            date_extraction_params=dict(_STATED_DATES),
        )
        if isinstance(found, Document) and len((found.text or "").strip()) >= _SHORTEST:
            return found
    return None
