"""Writing articles to Milvus: everything of a batch first, and last the state that shows it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from index.drafts import Draft, Halves
from index.errors import InputError
from index.milvus.article_rows import ArticleRows, StoredArticle, article_row, fits
from index.milvus.chunk_rows import chunk_rows
from index.milvus.connection import Connection, Row
from index.milvus.records import Lease, State
from index.milvus.tables import ARTICLES, LIVING, TEXTS, at, chunks_of
from index.reports import RecordedSettings

__all__ = ["MilvusWriter", "purge", "roll_back"]


class MilvusWriter:
    """`ArticleWriter` over Milvus, as the holder of the lease.

    Attributes:
        state: The last that was committed.
        chunks: How many chunks were stored.
    """

    def __init__(self, connection: Connection, lease: Lease, location: str, state: State) -> None:
        self._connection = connection
        self._lease = lease
        self._location = location
        self._failed = False
        self.state = state
        self.chunks = 0

    @property
    def settings(self) -> RecordedSettings:
        return self.state.current.settings

    def fingerprints(self, article_ids: Sequence[str]) -> dict[str, str]:
        found = self._articles.find(article_ids)
        return {article_id: stored.fingerprint for article_id, stored in found.items()}

    def locations(self) -> Iterator[tuple[str, str]]:
        for stored in self._articles.all():
            yield stored.summary.id, stored.summary.location

    def store(self, drafts: Sequence[Draft], vectors: Halves) -> tuple[int, int]:
        for draft in drafts:
            if not fits(draft.article):
                raise InputError(
                    f"{draft.article.location[:200]}: title, source and location are longer than "
                    "Milvus stores (64 kB): shorten them"
                )
        if sum(len(draft.chunks) for draft in drafts) != len(vectors):
            raise ValueError(f"{len(vectors)} vectors for other chunks")
        self._begin()
        known = self._articles.find([draft.article.id for draft in drafts])
        self._end_lives(known.values())
        born = self.state.generation + 1
        chunks: list[Row] = []
        heads: list[Row] = []
        texts: list[Row] = []
        place = 0
        for draft in drafts:
            count = len(draft.chunks)
            chunks += chunk_rows(draft, vectors[place : place + count], version=born, born=born)
            head, parts = article_row(draft.article, chunks=count, born=born)
            heads.append(head)
            texts += parts
            place += count
        self._connection.upsert(chunks_of(self.state.current.number), chunks)
        self._connection.upsert(TEXTS, texts)
        self._connection.upsert(ARTICLES, heads)
        self.commit(replace(self.state, generation=born))
        self.chunks += len(chunks)
        return len(drafts) - len(known), len(known)

    def remove(self, article_ids: Iterable[str]) -> int:
        known = self._articles.find(list(article_ids))
        if known:
            self._begin()
            self._end_lives(known.values())
            self.commit(replace(self.state, generation=self.state.generation + 1))
        return len(known)

    def commit(self, state: State) -> None:
        """Makes a state the current one.

        Raises:
            IndexBusyError: Another writer has taken over meanwhile.
        """
        self._failed = True
        self.renew()
        state.write(self._connection)
        self.state = state
        self._failed = False

    def renew(self) -> None:
        """Says that this writer is alive; raises like `commit`."""
        self._lease.hold()
        self._lease.renew()

    @property
    def clean(self) -> bool:
        """Whether nothing half written is left."""
        return not self._failed

    @property
    def _articles(self) -> ArticleRows:
        return ArticleRows(self._connection, self._location, self.state.generation)

    def _begin(self) -> None:
        # One that lost the lease must not write: its rows would be of another's generation.
        self.renew()
        if self._failed:
            roll_back(self._connection, self.state)
        # Until `commit` has come to its end.
        self._failed = True

    def _end_lives(self, articles: Iterable[StoredArticle]) -> None:
        """Lets articles and their chunks die with the next generation."""
        gone = list(articles)
        if not gone:
            return
        collection = chunks_of(self.state.current.number)
        keys = [article.key.split("@")[0] for article in gone]
        seen = at(self.state.generation)
        chunks = self._connection.rows_of(collection, "article", keys, ["pk"], seen)
        died = self.state.generation + 1
        for name, rows in (
            (collection, [row["pk"] for row in chunks]),
            (ARTICLES, [article.key for article in gone]),
        ):
            ends = [{"pk": key, "died": died} for key in rows]
            self._connection.upsert(name, ends, partial=True)


def roll_back(connection: Connection, state: State) -> None:
    """Takes back what a writer has left half written: rows of generations that never came."""
    now = state.generation
    tables = [chunks_of(state.current.number), ARTICLES]
    for table in (*tables, TEXTS):
        connection.delete(table, f"born > {now}")
    for table in tables:
        rows = connection.rows(table, f"died > {now} and died < {LIVING}", ["pk"])
        alive = [{"pk": row["pk"], "died": LIVING} for row in rows]
        if alive:
            connection.upsert(table, alive, partial=True)


def purge(connection: Connection, state: State, before: int) -> None:
    """Deletes what died in a generation or earlier."""
    for table in (chunks_of(state.current.number), ARTICLES):
        if table == ARTICLES:
            dead = connection.rows(table, f"died <= {before}", ["pk", "parts"])
            keys = [f"{row['pk']}/{part}" for row in dead for part in range(row["parts"])]
            connection.delete_keys(TEXTS, keys)
        connection.delete(table, f"died <= {before}")
