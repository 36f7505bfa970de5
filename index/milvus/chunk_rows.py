"""The chunks in Milvus: what a search needs of each, verified when it is read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from index.articles import Article
from index.chunking import Chunk
from index.drafts import Draft, Halves
from index.embedding import Vectors
from index.errors import IndexDamagedError
from index.local.language_part import source_code
from index.local.seals import seal
from index.milvus.article_rows import key_of
from index.milvus.connection import Connection, Row
from index.milvus.tables import LIVING, at, chunks_of
from index.milvus.terms import length, sparse

__all__ = ["FIELDS", "ChunkRows", "StoredChunk", "chunk_row", "chunk_rows"]

_SEALED = ("article", "language_code", "source", "published", "start", "stop", "of")
FIELDS = (
    "pk",
    *_SEALED,
    "words",
    "title_words",
    "version",
    "born",
    "died",
    "vector",
    "terms",
    "seal",
)


@dataclass(frozen=True, kw_only=True, slots=True)
class StoredChunk:
    """A chunk as it is stored.

    Attributes:
        pk: The key of its row.
        article: The `key_of` its article's id.
        language: Its article's language.
        start: Offset of its first character.
        end: Offset behind its last character.
        length: In words, as BM25 counts them.
        of: How many chunks its article has.
        version: The generation in which its article's version came.
        born: The generation in which it came.
        died: The generation in which it goes.
        vector: float32 of shape (dimension,), with half precision.
        terms: As from `terms.sparse`.
    """

    pk: str
    article: str
    language: str
    start: int
    end: int
    length: float
    of: int
    version: int
    born: int
    died: int
    vector: Vectors
    terms: dict[int, float]


def chunk_rows(draft: Draft, vectors: Halves, *, version: int, born: int) -> list[Row]:
    """The rows of an article's chunks; vectors of shape (len(draft.chunks), dimension)."""
    return [
        chunk_row(
            draft.article,
            chunk,
            vector,
            terms,
            draft.title_terms,
            of=len(draft.chunks),
            version=version,
            born=born,
        )
        for chunk, vector, terms in zip(draft.chunks, vectors, draft.terms, strict=True)
    ]


def chunk_row(
    article: Article,
    chunk: Chunk,
    vector: Halves,
    terms: Sequence[str],
    title_terms: Sequence[str],
    *,
    of: int,
    version: int,
    born: int,
) -> Row:
    """The row of a chunk."""
    key = key_of(article.id)
    row: Row = {
        "pk": f"{key}@{version}:{chunk.start}-{chunk.end}",
        "article": key,
        "language_code": article.language,
        "language": source_code(article.language),
        "source": source_code(article.source),
        "published": article.published.toordinal() if article.published else 0,
        "start": chunk.start,
        "stop": chunk.end,
        "of": of,
        "words": len(terms),
        "title_words": len(title_terms),
        "version": version,
        "born": born,
        "died": LIVING,
        "vector": vector.astype(np.float32),
        "terms": sparse(terms, title_terms),
    }
    row["seal"] = _seal(row)
    return row


def _seal(row: Row) -> str:
    vector = np.asarray(row["vector"], dtype="<f4").tobytes()
    return seal(*(row[name] for name in _SEALED), row["version"], blob=vector).hex()


class ChunkRows:
    """The chunks of one edition that can be seen in one generation."""

    def __init__(
        self, connection: Connection, location: str, edition: int, generation: int
    ) -> None:
        self._connection = connection
        self._location = location
        self.collection = chunks_of(edition)
        self.seen = at(generation)

    def of_articles(self, keys: Sequence[str]) -> list[StoredChunk]:
        """All chunks of some articles, by the keys of these.

        Raises:
            IndexDamagedError: When one contradicts its checksum.
        """
        rows = self._connection.rows_of(self.collection, "article", keys, FIELDS, self.seen)
        return [self.verified(row) for row in rows]

    def stream(self, condition: str = "") -> Iterator[StoredChunk]:
        """All chunks that meet a condition; raises like `of_articles`."""
        rules = f"{condition} and {self.seen}" if condition else self.seen
        for row in self._connection.stream(self.collection, rules, FIELDS):
            yield self.verified(row)

    def verified(self, row: Row) -> StoredChunk:
        """A row as a chunk; raises like `of_articles`."""
        if row["seal"] != _seal(row):
            raise IndexDamagedError(
                f"{self._location}: a chunk of article {row['article']} contradicts its checksum; "
                f"run `musnad remove {row['article']}` and `musnad index` with its file again"
            )
        return StoredChunk(
            pk=row["pk"],
            article=row["article"],
            language=row["language_code"],
            start=row["start"],
            end=row["stop"],
            length=length(row["words"], row["title_words"]),
            of=row["of"],
            version=row["version"],
            born=row["born"],
            died=row["died"],
            vector=np.asarray(row["vector"], dtype=np.float32),
            terms=row["terms"],
        )
