"""The chunks and vectors in the catalog: writing them, and reading them verified."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt

from index.articles import Article
from index.chunking import Chunk
from index.local.article_rows import KnownArticle, published_text
from index.local.catalog import Catalog
from index.local.language_part import COLUMNS, Columns, source_code
from index.local.seals import seal

__all__ = ["ChunkRow", "ChunkRows", "PartRows", "remove_chunks"]

Halves = npt.NDArray[np.float16]
# How vectors are stored: half precision, little endian.
_STORED = np.dtype("<f2")
_ROWS_AT_ONCE = 10_000
# Some builds of SQLite allow no more than 999 parameters.
_KEYS_AT_ONCE = 500

# What a seal covers, in its order: also all of the article that is copied into memory. Then the
# vector (covered too), the seal itself, and what a message needs.
_SEALED = (
    "chunks.key, chunks.edition, chunks.article, chunks.start, chunks.stop, articles.id,"
    " articles.fingerprint, articles.language, articles.published, articles.source,"
    " vectors.vector, chunks.seal, articles.location"
)
_FIELDS, _COLUMNS_READ = 10, 13
_PLACED = "chunks JOIN articles ON articles.key = chunks.article"
_JOINED = f"{_PLACED} JOIN vectors ON vectors.chunk = chunks.key"
# A chunk that has lost its vector is a damaged one, not a missing one.
_VECTOR_OR_NOT = f"{_PLACED} LEFT JOIN vectors ON vectors.chunk = chunks.key"


@dataclass(frozen=True, kw_only=True, slots=True)
class ChunkRow:
    """One stored chunk; `vector` is float16 of shape (dimension,)."""

    key: int
    article_id: str
    language: str
    start: int
    end: int
    vector: Halves


@dataclass(frozen=True, kw_only=True, slots=True)
class PartRows:
    """Chunks of one language, as `LanguagePart.add` takes them."""

    language: str
    columns: Columns
    vectors: Halves


class ChunkRows:
    """The chunks of one edition."""

    def __init__(self, catalog: Catalog, edition: int, dimension: int) -> None:
        self._catalog = catalog
        self._connection = catalog.connection
        self._edition = edition
        self._dimension = dimension

    def insert(
        self,
        article_key: int,
        article: Article,
        chunk: Chunk,
        vector: Halves,
        *,
        words: int,
        title_words: int,
    ) -> int:
        """Stores a chunk of a stored article with its vector; returns its key."""
        cursor = self._connection.execute(
            "INSERT INTO chunks (edition, article, start, stop, words, title_words, seal)"
            " VALUES (?, ?, ?, ?, ?, ?, x'')",
            (self._edition, article_key, chunk.start, chunk.end, words, title_words),
        )
        key = cursor.lastrowid
        if key is None:
            raise RuntimeError("SQLite gave no key for an inserted row")
        blob = vector.astype(_STORED).tobytes()
        sealed = seal(
            *(key, self._edition, article_key, chunk.start, chunk.end),
            *(article.id, article.fingerprint, article.language, published_text(article)),
            article.source,
            blob=blob,
        )
        self._connection.execute("UPDATE chunks SET seal = ? WHERE key = ?", (sealed, key))
        self._connection.execute("INSERT INTO vectors VALUES (?, ?)", (key, blob))
        return key

    def set_words(self, key: int, *, words: int, title_words: int) -> None:
        """Renews the lengths that belong to the postings."""
        self._connection.execute(
            "UPDATE chunks SET words = ?, title_words = ? WHERE key = ?",
            (words, title_words, key),
        )

    def places_of(self, keys: Sequence[int]) -> list[tuple[str, int, int]]:
        """The article's id and the offsets of chunks with these keys, as they stand.

        Nothing is checked, which takes a fraction of `find`; whatever is shown goes through that.

        Raises:
            IndexDamagedError: When one is missing.
        """
        columns = "chunks.key, articles.id, chunks.start, chunks.stop"
        found = {row[0]: row[1:] for row in self._selected(columns, _PLACED, keys)}
        return [found[key] for key in keys]

    def read(self, keys: Sequence[int]) -> list[ChunkRow]:
        """Reads chunks by key, in no particular order.

        Raises:
            IndexDamagedError: When one contradicts its checksum.
        """
        return [self._verified(row) for row in self._selected(_SEALED, _JOINED, keys)]

    def _selected(self, columns: str, tables: str, keys: Sequence[int]) -> Iterator[Any]:
        """Columns of the chunks with these keys, in no particular order.

        Raises:
            IndexDamagedError: When one is missing.
        """
        for first in range(0, len(keys), _KEYS_AT_ONCE):
            part = tuple(keys[first : first + _KEYS_AT_ONCE])
            marks = ", ".join("?" * len(part))
            rows = self._connection.execute(
                f"SELECT {columns} FROM {tables} WHERE chunks.key IN ({marks})", part
            ).fetchall()
            if len(rows) != len(part):
                raise self._catalog.damaged("the list of chunks")
            yield from rows

    def find(self, article_id: str, start: int, end: int) -> ChunkRow | None:
        """Reads the chunk at these offsets of an article; raises like `read`."""
        row = self._connection.execute(
            f"SELECT {_SEALED} FROM {_VECTOR_OR_NOT}"
            " WHERE articles.id = ? AND chunks.edition = ?"
            " AND chunks.start = ? AND chunks.stop = ?",
            (article_id, self._edition, start, end),
        ).fetchone()
        return self._verified(row) if row else None

    def places(self, article_key: int) -> list[tuple[int, int, int]]:
        """The key and the offsets of each chunk of an article, by offset."""
        return self._connection.execute(
            "SELECT key, start, stop FROM chunks WHERE article = ? AND edition = ?"
            " ORDER BY start, stop",
            (article_key, self._edition),
        ).fetchall()

    def count(self) -> dict[str, int]:
        """How many chunks there are in each language."""
        return dict(
            self._connection.execute(
                f"SELECT articles.language, count(*) FROM {_PLACED}"
                " WHERE chunks.edition = ? GROUP BY articles.language",
                (self._edition,),
            )
        )

    def sample(self, language: str, step: int) -> Halves:
        """The vectors of about every `step`-th chunk of a language; raises like `read`."""
        rows = self._connection.execute(
            f"SELECT {_SEALED} FROM {_JOINED}"
            " WHERE chunks.edition = ? AND articles.language = ? AND chunks.key % ? = 0",
            (self._edition, language, step),
        )
        return np.stack([self._verified(row).vector for row in rows])

    def stream(self, after: int) -> Iterator[PartRows]:
        """Reads the chunks with keys above `after`, ascending, some at a time by language.

        Raises:
            IndexDamagedError: When one contradicts its checksum.
        """
        cursor = self._connection.execute(
            f"SELECT {_SEALED}, chunks.words, chunks.title_words FROM {_JOINED}"
            " WHERE chunks.edition = ? AND chunks.key > ? ORDER BY chunks.key",
            (self._edition, after),
        )
        while rows := cursor.fetchmany(_ROWS_AT_ONCE):
            by_language: dict[str, list[tuple[tuple[Any, ...], Halves]]] = {}
            for row in rows:
                chunk = self._verified(row[:_COLUMNS_READ])
                published, source = row[8], row[9]
                columns = (
                    chunk.key,
                    row[2],
                    *row[_COLUMNS_READ:],
                    date.fromisoformat(published).toordinal() if published is not None else 0,
                    source_code(source),
                )
                by_language.setdefault(chunk.language, []).append((columns, chunk.vector))
            for language, group in by_language.items():
                yield PartRows(
                    language=language,
                    columns=np.array([columns for columns, _ in group], dtype=COLUMNS),
                    vectors=np.stack([vector for _, vector in group]),
                )

    def removed(self, after: int) -> Iterator[tuple[str, list[int], Halves]]:
        """The chunks removed since generation `after`, by language: keys and their vectors."""
        by_language: dict[str, list[tuple[int, bytes]]] = {}
        for chunk, language, vector in self._connection.execute(
            "SELECT chunk, language, vector FROM removals WHERE generation > ? AND edition = ?",
            (after, self._edition),
        ):
            by_language.setdefault(language, []).append((chunk, vector))
        for language, group in by_language.items():
            vectors = [self._vector(vector, "the log of removals") for _, vector in group]
            yield language, [chunk for chunk, _ in group], np.stack(vectors)

    def _verified(self, row: tuple[Any, ...]) -> ChunkRow:
        vector, sealed, location = row[_FIELDS:]
        key, _, _, start, stop, article_id, _, language, _, _ = row[:_FIELDS]
        if sealed != seal(*row[:_FIELDS], blob=vector) or len(vector) != 2 * self._dimension:
            raise self._catalog.damaged_article(article_id, location)
        return ChunkRow(
            key=key,
            article_id=article_id,
            language=language,
            start=start,
            end=stop,
            vector=np.frombuffer(vector, dtype=_STORED),
        )

    def _vector(self, blob: object, what: str) -> Halves:
        if not isinstance(blob, bytes) or len(blob) != 2 * self._dimension:
            raise self._catalog.damaged(what)
        return np.frombuffer(blob, dtype=_STORED)


def remove_chunks(catalog: Catalog, known: KnownArticle) -> tuple[int, bool]:
    """Takes all chunks of an article out of every edition, and logs those of the current one.

    Returns:
        How many were in the current edition, and whether all agreed with their checksums. If not,
        their vectors cannot be subtracted from anything: what is derived has to be made anew.
    """
    connection = catalog.connection
    state = catalog.state()
    rows = connection.execute(
        f"SELECT {_SEALED} FROM {_JOINED} WHERE chunks.article = ?", (known.key,)
    ).fetchall()
    intact = True
    current = 0
    for row in rows:
        key, edition, vector, sealed = row[0], row[1], row[_FIELDS], row[_FIELDS + 1]
        if edition == state.edition:
            current += 1
            intact = intact and sealed == seal(*row[:_FIELDS], blob=vector)
            connection.execute(
                "INSERT OR REPLACE INTO removals VALUES (?, ?, ?, ?, ?)",
                (key, edition, state.generation, known.language, vector),
            )
    deleted = connection.execute("DELETE FROM chunks WHERE article = ?", (known.key,)).rowcount
    # A chunk that has lost its vector is not among the rows, and no article is without chunks.
    return current, intact and deleted == len(rows) and current > 0
