"""The list of articles: searched by title and source, filtered, page by page."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from index import ArticleIndex, Filter, normalize_arabic
from index.hits import ArticleSummary

__all__ = ["PAGE", "Catalogue", "Facets", "Listing"]

PAGE = 50
_MOST_SOURCES = 300


@dataclass(frozen=True, kw_only=True, slots=True)
class Listing:
    """A page of the list.

    Attributes:
        articles: At most `PAGE`.
        total: How many fit in all.
        offset: How many come before this page.
    """

    articles: Sequence[ArticleSummary]
    total: int
    offset: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Facets:
    """What can be filtered by: languages and sources, the most frequent first."""

    languages: tuple[str, ...]
    sources: tuple[str, ...]


class Catalogue:
    """Lists the articles of an index; reads them once for each state of the index."""

    def __init__(self, index: ArticleIndex) -> None:
        """Reads nothing yet."""
        self._index = index
        self._generation = -1
        self._articles: list[ArticleSummary] = []
        self._searched: list[str] = []
        self._lock = threading.Lock()

    def find(self, query: str, where: Filter, *, offset: int = 0) -> Listing:
        """The articles in whose title or source every word of a query stands.

        Args:
            query: Words or beginnings of words; empty for all.
            where: What else must hold.
            offset: How many to leave out.
        """
        articles, searched = self._current()
        words = _plain(query).split()
        found = [
            article
            for article, text in zip(articles, searched, strict=True)
            if all(word in text for word in words) and where.admits(article)
        ]
        offset = max(0, offset)
        return Listing(articles=found[offset : offset + PAGE], total=len(found), offset=offset)

    def facets(self) -> Facets:
        """Languages and sources of the articles."""
        articles, _ = self._current()
        languages = Counter(article.language for article in articles)
        sources = Counter(article.source for article in articles)
        return Facets(
            languages=tuple(code for code, _ in languages.most_common()),
            sources=tuple(name for name, _ in sources.most_common(_MOST_SOURCES)),
        )

    def locations(self) -> set[str]:
        """Where the articles were read from."""
        return {article.location for article in self._current()[0]}

    def _current(self) -> tuple[list[ArticleSummary], list[str]]:
        with self._lock:
            generation = self._index.status().generation
            if generation != self._generation:
                self._articles = self._index.articles()
                self._searched = [
                    _plain(f"{article.title} {article.source}") for article in self._articles
                ]
                self._generation = generation
            return self._articles, self._searched


def _plain(text: str) -> str:
    return normalize_arabic(text).casefold()
