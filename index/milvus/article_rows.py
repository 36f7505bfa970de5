"""The articles in Milvus: a row to find each by, and its text in parts."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b

from index.articles import Article
from index.errors import IndexDamagedError
from index.hits import ArticleSummary, Filter
from index.local.language_part import source_code
from index.milvus.connection import Connection, Row
from index.milvus.tables import ARTICLES, LIVING, TEXTS, at

__all__ = ["ArticleRows", "StoredArticle", "article_row", "condition", "fits", "key_of"]

_HEAD = ("pk", "article", "head", "parts", "chunks", "born")
# A VARCHAR holds 65,535 bytes; a character at most 4.
_PART = 16_000
_LONGEST_HEAD = 65_000
_PLAIN = re.compile(r"[0-9A-Za-z_-]{1,64}", re.ASCII)
_HASHED = "h."


def key_of(article_id: str) -> str:
    """What stands for an article's id in keys and conditions: harmless, and not too long."""
    if _PLAIN.fullmatch(article_id):
        return article_id
    return (
        _HASHED + blake2b(article_id.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
    )


def condition(where: Filter | None) -> list[str]:
    """A filter as conditions on rows of articles or chunks."""
    rules: list[str] = []
    if where is None:
        return rules
    if where.published_from is not None:
        rules.append(f"published >= {where.published_from.toordinal()}")
    if where.published_to is not None:
        rules.append(f"published > 0 and published <= {where.published_to.toordinal()}")
    for field, names in (("source", where.sources), ("language", where.languages)):
        if names:
            rules.append(f"{field} in [{', '.join(str(source_code(name)) for name in names)}]")
    return rules


@dataclass(frozen=True, kw_only=True, slots=True)
class StoredArticle:
    """What is known of a stored article without reading its text.

    Attributes:
        key: The key of its row.
        summary: The article without its text.
        fingerprint: `Article.fingerprint`.
        parts: In how many rows its text is.
        chunks: In how many chunks it was cut (in the edition of the time).
        born: The generation in which this version came.
    """

    key: str
    summary: ArticleSummary
    fingerprint: str
    parts: int
    chunks: int
    born: int


class ArticleRows:
    """The articles that can be seen in one generation."""

    def __init__(self, connection: Connection, location: str, generation: int) -> None:
        self._connection = connection
        self._location = location
        self._generation = generation
        self._seen = at(generation)

    def find(self, article_ids: Sequence[str]) -> dict[str, StoredArticle]:
        """Those of some articles that are stored, by id.

        Raises:
            IndexDamagedError: When what is stored is not to be understood.
        """
        keys = [key_of(article_id) for article_id in article_ids]
        rows = self._connection.rows_of(ARTICLES, "article", keys, _HEAD, self._seen)
        found = [self._stored(row) for row in rows]
        return {article.summary.id: article for article in found}

    def all(self, where: Filter | None = None) -> Iterator[StoredArticle]:
        """All articles that a filter admits, in no order; raises like `find`."""
        rules = " and ".join([*condition(where), self._seen])
        for row in self._connection.stream(ARTICLES, rules, _HEAD):
            yield self._stored(row)

    def names(self, keys: Iterable[str]) -> dict[str, str]:
        """The ids of articles by what stands for them (`key_of`); raises like `find`."""
        plain = {key: key for key in keys if not key.startswith(_HASHED)}
        hashed = [key for key in keys if key.startswith(_HASHED)]
        rows = self._connection.rows_of(ARTICLES, "article", hashed, _HEAD, self._seen)
        return plain | {row["article"]: self._stored(row).summary.id for row in rows}

    def count(self, language: str) -> int:
        """How many articles there are in a language."""
        rule = f"language == {source_code(language)} and {self._seen}"
        return self._connection.count(ARTICLES, rule)

    def read(self, stored: Iterable[StoredArticle]) -> dict[str, Article]:
        """Reads articles whole, by id.

        Raises:
            IndexDamagedError: When one contradicts its checksum.
        """
        wanted = list(stored)
        keys = [f"{one.key}/{part}" for one in wanted for part in range(one.parts)]
        rows = self._connection.rows_with_keys(TEXTS, keys, ("pk", "data"))
        parts = {row["pk"]: row["data"] for row in rows}
        articles: dict[str, Article] = {}
        for one in wanted:
            names = [f"{one.key}/{part}" for part in range(one.parts)]
            summary = one.summary
            article = Article(
                id=summary.id,
                title=summary.title,
                text="".join(parts.get(name, "") for name in names),
                language=summary.language,
                published=summary.published,
                source=summary.source,
                location=summary.location,
            )
            if article.fingerprint != one.fingerprint:
                raise self.damaged(summary.id, summary.location)
            articles[article.id] = article
        return articles

    def damaged(self, article_id: str, location: str) -> IndexDamagedError:
        """The error that says which article contradicts its checksum, and the repair."""
        return IndexDamagedError(
            f"{self._location}: article {article_id} ({location}) contradicts its checksum; run "
            f"`musnad remove {article_id}` and `musnad index` with its file again"
        )

    def _stored(self, row: Row) -> StoredArticle:
        try:
            head = json.loads(row["head"])
            published = head["published"]
            summary = ArticleSummary(
                id=head["id"],
                title=head["title"],
                language=head["language"],
                published=date.fromisoformat(published) if published is not None else None,
                source=head["source"],
                location=head["location"],
            )
            return StoredArticle(
                key=row["pk"],
                summary=summary,
                fingerprint=head["fingerprint"],
                parts=row["parts"],
                chunks=row["chunks"],
                born=row["born"],
            )
        except (KeyError, TypeError, ValueError) as error:
            raise self.damaged(str(row["article"]), "its row cannot be read") from error


def article_row(article: Article, *, chunks: int, born: int) -> tuple[Row, list[Row]]:
    """The rows of an article: the one to find it by, and those of its text."""
    key = f"{key_of(article.id)}@{born}"
    head = {
        "id": article.id,
        "title": article.title,
        "language": article.language,
        "published": article.published.isoformat() if article.published else None,
        "source": article.source,
        "location": article.location,
        "fingerprint": article.fingerprint,
    }
    parts = [article.text[at : at + _PART] for at in range(0, len(article.text), _PART)]
    row: Row = {
        "pk": key,
        "article": key_of(article.id),
        "head": json.dumps(head, ensure_ascii=False),
        "language": source_code(article.language),
        "source": source_code(article.source),
        "published": article.published.toordinal() if article.published else 0,
        "parts": len(parts),
        "chunks": chunks,
        "born": born,
        "died": LIVING,
        "nothing": [0.0, 1.0],
    }
    texts = [
        {"pk": f"{key}/{number}", "data": part, "born": born, "nothing": [0.0, 1.0]}
        for number, part in enumerate(parts)
    ]
    return row, texts


def fits(article: Article) -> bool:
    """Whether the row of an article is short enough for Milvus."""
    row, _ = article_row(article, chunks=0, born=0)
    return len(row["head"].encode("utf-8")) <= _LONGEST_HEAD
