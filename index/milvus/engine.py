"""The engine on Milvus: the parts of this package behind the seam of `index.engine`."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from index.articles import Article
from index.chunking import ChunkSettings
from index.embedding import Embedder, Vectors
from index.engine import ArticleWriter, Progress, check_fit
from index.errors import IndexMismatchError, IndexStateError, InputError
from index.hits import ArticleSummary, Candidate, Candidates, Filter, StoredPassage
from index.local.lexical import analyser_fingerprint
from index.milvus.address import Address
from index.milvus.article_rows import ArticleRows, StoredArticle, key_of
from index.milvus.checking import check_index
from index.milvus.chunk_rows import ChunkRows, StoredChunk
from index.milvus.connection import Connection
from index.milvus.maintenance import analyse_again, point_alias, tidy
from index.milvus.records import Lease, State, has_state, read_state
from index.milvus.reindexing import reindex
from index.milvus.searching import Search
from index.milvus.statistics import Statistics
from index.milvus.tables import load, make, make_chunks
from index.milvus.writing import MilvusWriter, roll_back
from index.reports import (
    CheckReport,
    IndexStatus,
    LanguageStatus,
    RecordedSettings,
    SyncReport,
    settings_of,
)

__all__ = ["MilvusEngine"]


@dataclass(slots=True)
class _View:
    """What one thread reads."""

    state: State
    depth: int = 1


class MilvusEngine:
    """An index on Milvus Lite, in this process, or on a Milvus server."""

    def __init__(self, location: str, embedder: Embedder | None) -> None:
        """Opens an index; raises as `ArticleIndex.open`."""
        self._address = Address.parse(location)
        self._embedder = embedder
        self._views = threading.local()
        self._statistics: Statistics | None = None
        # Bringing statistics forward once is enough for all threads.
        self._lock = threading.Lock()
        with contextlib.ExitStack() as stack:
            self._connection = Connection(self._address, create=False)
            stack.callback(self._connection.close)
            load(self._connection, self.location)
            self._check_fit(self._read_state())
            # All went well: the connection stays open.
            stack.pop_all()

    @classmethod
    def create(
        cls, location: str, embedder: Embedder, chunking: ChunkSettings | None
    ) -> MilvusEngine:
        """Makes an empty index; raises as `ArticleIndex.create`."""
        address = Address.parse(location)
        settings = settings_of(embedder, chunking or ChunkSettings())
        with contextlib.closing(Connection(address, create=True)) as connection:
            make(connection, lite=address.file is not None)
            lease = cls._lease_of(connection, address)
            lease.take()
            try:
                if has_state(connection):
                    raise InputError(f"there is already an index at {location}; use `musnad index`")
                make_chunks(connection, 1, settings.dimension, lite=address.file is not None)
                point_alias(connection, 1)
                State.first(settings, analyser_fingerprint()).write(connection)
            finally:
                lease.release(clean=True)
            # Opened before this one closes: Milvus Lite need not begin anew.
            return cls(location, embedder)

    @property
    def location(self) -> str:
        return self._address.location

    @property
    def settings(self) -> RecordedSettings:
        return self._state.current.settings

    @property
    def version(self) -> str:
        return f"{self._state.uuid}:{self._state.generation}"

    def close(self) -> None:
        self._connection.close()

    # Reading

    @contextlib.contextmanager
    def reading(self) -> Iterator[None]:
        view: _View | None = getattr(self._views, "view", None)
        if view is not None:
            view.depth += 1
            try:
                yield
            finally:
                view.depth -= 1
            return
        state = self._read_state()
        self._check_fit(state)
        self._views.view = _View(state)
        try:
            yield
        finally:
            self._views.view = None

    @property
    def _state(self) -> State:
        view: _View = self._views.view
        return view.state

    @property
    def _articles(self) -> ArticleRows:
        return ArticleRows(self._connection, self.location, self._state.generation)

    @property
    def _chunks(self) -> ChunkRows:
        state = self._state
        return ChunkRows(self._connection, self.location, state.current.number, state.generation)

    def _current_statistics(self) -> Statistics:
        state = self._state
        if state.current.analyser != analyser_fingerprint():
            raise IndexMismatchError(
                f"the words in {self.location} were made by another version of the analyser; "
                "run `musnad rebuild`"
            )
        return self._statistics_of(state)

    def _statistics_of(self, state: State) -> Statistics:
        with self._lock:
            known = self._statistics
        if known is None or not known.serves(state):
            known = Statistics.load(self._connection, state)
        forward = known.forward(self._connection, self.location, state)
        with self._lock:
            self._statistics = forward
        return forward

    def candidates(
        self,
        question: Vectors,
        terms: Callable[[str], Sequence[str]],
        *,
        k: int,
        where: Filter | None,
    ) -> Candidates:
        search = Search(
            connection=self._connection,
            articles=self._articles,
            rows=self._chunks,
            statistics=self._current_statistics(),
        )
        return search.candidates(question, terms, k=k, where=where)

    def passages(self, candidates: Sequence[Candidate]) -> list[StoredPassage]:
        chunks = self._found(candidates)
        stored = self._articles.find([candidate.article_id for candidate in candidates])
        whole = self._articles.read(stored.values())
        passages: list[StoredPassage] = []
        for candidate, chunk in zip(candidates, chunks, strict=True):
            if candidate.article_id not in whole:
                raise _vanished(candidate)
            passages.append(
                StoredPassage(article=whole[candidate.article_id], start=chunk.start, end=chunk.end)
            )
        return passages

    def vectors(self, candidates: Sequence[Candidate]) -> Vectors:
        vectors = np.empty((len(candidates), self.settings.dimension), dtype=np.float32)
        for row, chunk in enumerate(self._found(candidates)):
            vectors[row] = chunk.vector
        return vectors

    def _found(self, candidates: Sequence[Candidate]) -> list[StoredChunk]:
        keys = [key_of(candidate.article_id) for candidate in candidates]
        rows = self._chunks.of_articles(keys)
        by_place = {(row.article, row.start, row.end): row for row in rows}
        found: list[StoredChunk] = []
        for key, candidate in zip(keys, candidates, strict=True):
            row = by_place.get((key, candidate.start, candidate.end))
            if row is None:
                raise _vanished(candidate)
            found.append(row)
        return found

    def article(self, article_id: str) -> Article | None:
        return self._articles.read(self._articles.find([article_id]).values()).get(article_id)

    def articles(
        self, where: Filter | None, *, limit: int | None, offset: int
    ) -> list[ArticleSummary]:
        def order(stored: StoredArticle) -> tuple[int, str]:
            day = stored.summary.published
            return (-day.toordinal() if day is not None else 0, stored.summary.id)

        found = sorted(self._articles.all(where), key=order)
        return [stored.summary for stored in found][offset:][:limit]

    def load(self) -> None:
        self._current_statistics()

    def status(self) -> IndexStatus:
        state = self._state
        statistics = self._statistics_of(state)
        articles = {code: self._articles.count(code) for code in statistics.languages}
        file = self._address.file
        return IndexStatus(
            directory=self.location,
            settings=state.current.settings,
            articles=sum(articles.values()),
            chunks=sum(one.count for one in statistics.languages.values()),
            languages={
                code: LanguageStatus(articles=articles[code], chunks=one.count)
                for code, one in sorted(statistics.languages.items())
                if articles[code]
            },
            generation=state.generation,
            bytes_on_disk=None
            if file is None
            else sum(path.stat().st_size for path in file.rglob("*") if path.is_file()),
            derived=f"statistics stored, {statistics.changed} chunks behind",
            interrupted_reindex=state.pending.settings.embedder if state.pending else None,
        )

    def check(self, *, deep: bool) -> CheckReport:
        statistics = self._statistics_of(self._state)
        return check_index(self._connection, self.location, self._state, statistics, deep=deep)

    # Writing

    @contextlib.contextmanager
    def writing(self, *, adding: bool) -> Iterator[ArticleWriter]:
        with self._writer() as writer:
            if adding and writer.state.current.analyser != analyser_fingerprint():
                # New articles must not get other terms than the stored ones.
                analyse_again(self._connection, self.location, writer)
            yield writer
            self._tidy(writer)

    @contextlib.contextmanager
    def _writer(self, *, check: bool = True) -> Iterator[MilvusWriter]:
        lease = self._lease_of(self._connection, self._address)
        writer: MilvusWriter | None = None
        with self._connection.patiently():
            lease.take()
            try:
                state = self._read_state()
                if check:
                    self._check_fit(state)
                if not lease.clean:
                    roll_back(self._connection, state)
                writer = MilvusWriter(self._connection, lease, self.location, state)
                yield writer
            finally:
                clean = writer is not None and writer.clean
                # An error that is on its way says more than that the lease cannot be given back.
                with contextlib.suppress(IndexStateError):
                    lease.release(clean=clean)

    @classmethod
    def _lease_of(cls, connection: Connection, address: Address) -> Lease:
        lease = Lease(connection=connection, location=address.location)
        if address.file is not None:
            # All its users are in this process.
            lease.settling = 0.0
        return lease

    def _tidy(self, writer: MilvusWriter, *, anew: bool = False) -> None:
        statistics = tidy(self._connection, self.location, writer, self._statistics, anew=anew)
        with self._lock:
            self._statistics = statistics

    def rebuild(self) -> None:
        with self._writer() as writer:
            if writer.state.current.analyser != analyser_fingerprint():
                analyse_again(self._connection, self.location, writer)
            self._tidy(writer, anew=True)

    def reindex(
        self, embedder: Embedder, chunking: ChunkSettings | None, progress: Progress | None
    ) -> SyncReport:
        with self._writer(check=False) as writer:
            settings = settings_of(embedder, chunking or writer.state.current.settings.chunking)
            report = reindex(
                self._connection,
                self.location,
                writer,
                embedder,
                settings,
                progress,
                lite=self._address.file is not None,
            )
            self._embedder = embedder
            self._tidy(writer)
        return report

    def _read_state(self) -> State:
        return read_state(self._connection, self.location)

    def _check_fit(self, state: State) -> None:
        check_fit(self.location, state.current.settings, self._embedder)


def _vanished(candidate: Candidate) -> IndexStateError:
    return IndexStateError(
        f"passage {candidate.chunk_id} was replaced after it was found; search again"
    )
