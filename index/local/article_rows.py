"""The articles in the catalog: writing them, and reading them verified."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from index.articles import Article
from index.hits import ArticleSummary, Filter
from index.local.catalog import Catalog
from index.local.seals import seal

__all__ = ["ArticleRows", "KnownArticle", "published_text"]

_HEAD = "key, id, language, published, source, location, title, fingerprint, seal"


@dataclass(frozen=True, kw_only=True, slots=True)
class KnownArticle:
    """What is needed to tell whether an article has changed."""

    key: int
    fingerprint: str
    language: str


class ArticleRows:
    """The articles of a catalog."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._connection = catalog.connection

    def known(self, article_id: str) -> KnownArticle | None:
        """The stored version of an article, by its id."""
        row = self._connection.execute(
            "SELECT key, fingerprint, language FROM articles WHERE id = ?", (article_id,)
        ).fetchone()
        return KnownArticle(key=row[0], fingerprint=row[1], language=row[2]) if row else None

    def read(self, article_id: str) -> Article | None:
        """Reads one article.

        Raises:
            IndexDamagedError: When it contradicts its checksum.
        """
        row = self._connection.execute(
            f"SELECT {_HEAD}, text FROM articles WHERE id = ?", (article_id,)
        ).fetchone()
        return self._verified(row) if row else None

    def read_all(self) -> Iterator[tuple[int, Article]]:
        """Reads all articles with their keys, ascending.

        Raises:
            IndexDamagedError: When one contradicts its checksum.
        """
        for row in self._connection.execute(f"SELECT {_HEAD}, text FROM articles ORDER BY key"):
            yield row[0], self._verified(row)

    def list_keys(self) -> list[int]:
        """The keys of all articles, ascending."""
        return [row[0] for row in self._connection.execute("SELECT key FROM articles ORDER BY key")]

    def read_key(self, key: int) -> Article:
        """Reads one article by its key; raises like `read`."""
        row = self._connection.execute(
            f"SELECT {_HEAD}, text FROM articles WHERE key = ?", (key,)
        ).fetchone()
        if row is None:
            raise self._catalog.damaged(f"article number {key}")
        return self._verified(row)

    def locations(self) -> Iterator[tuple[str, str]]:
        """The id and the location of every article."""
        yield from self._connection.execute("SELECT id, location FROM articles")

    def summaries(
        self, where: Filter | None, *, limit: int | None, offset: int
    ) -> list[ArticleSummary]:
        """Articles without their texts, the latest published first, those without a day last.

        Raises:
            IndexDamagedError: When one contradicts its checksum.
        """
        condition, values = _condition(where)
        rows = self._connection.execute(
            f"SELECT {_HEAD} FROM articles WHERE {condition}"
            " ORDER BY published DESC, id LIMIT ? OFFSET ?",
            (*values, -1 if limit is None else limit, offset),
        )
        return [self._summary(row) for row in rows]

    def insert(self, article: Article) -> int:
        """Stores a new article; returns its key."""
        cursor = self._connection.execute(
            "INSERT INTO articles"
            " (id, language, published, source, location, title, fingerprint, seal, text)"
            " VALUES (?, '', NULL, '', '', '', '', x'', '')",
            (article.id,),
        )
        key = cursor.lastrowid
        if key is None:
            raise RuntimeError("SQLite gave no key for an inserted row")
        self.update(key, article)
        return key

    def update(self, key: int, article: Article) -> None:
        """Replaces a stored article by its new version."""
        head = (
            key,
            article.id,
            article.language,
            published_text(article),
            article.source,
            article.location,
            article.title,
            article.fingerprint,
        )
        self._connection.execute(
            "UPDATE articles SET"
            " (id, language, published, source, location, title, fingerprint, seal, text)"
            " = (?, ?, ?, ?, ?, ?, ?, ?, ?) WHERE key = ?",
            (*head[1:], seal(*head), article.text, key),
        )

    def delete(self, key: int) -> None:
        """Deletes an article whose chunks are gone."""
        self._connection.execute("DELETE FROM articles WHERE key = ?", (key,))

    def _summary(self, row: tuple[Any, ...]) -> ArticleSummary:
        key, article_id, language, published, source, location, title, fingerprint, sealed = row
        head = (key, article_id, language, published, source, location, title, fingerprint)
        if sealed != seal(*head):
            raise self._catalog.damaged_article(article_id, location)
        return ArticleSummary(
            id=article_id,
            title=title,
            language=language,
            published=date.fromisoformat(published) if published is not None else None,
            source=source,
            location=location,
        )

    def _verified(self, row: tuple[Any, ...]) -> Article:
        summary = self._summary(row[:-1])
        fingerprint, text = row[7], row[-1]
        article = Article(
            id=summary.id,
            title=summary.title,
            text=text,
            language=summary.language,
            published=summary.published,
            source=summary.source,
            location=summary.location,
        )
        if not isinstance(text, str) or article.fingerprint != fingerprint:
            raise self._catalog.damaged_article(summary.id, summary.location)
        return article


def published_text(article: Article) -> str | None:
    """The day of publication as it is stored."""
    return article.published.isoformat() if article.published else None


def _condition(where: Filter | None) -> tuple[str, list[str]]:
    """The filter as an SQL condition with its parameters; dates compare as ISO strings."""
    rules, values = ["TRUE"], list[str]()
    if where is not None:
        if where.published_from is not None:
            rules.append("published >= ?")
            values.append(where.published_from.isoformat())
        if where.published_to is not None:
            rules.append("published <= ?")
            values.append(where.published_to.isoformat())
        for column, names in (("source", where.sources), ("language", where.languages)):
            if names:
                rules.append(f"{column} IN ({', '.join('?' * len(names))})")
                values.extend(names)
    return " AND ".join(rules), values
