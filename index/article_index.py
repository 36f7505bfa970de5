"""`ArticleIndex`: the face of the index. What is behind it may change, this stays.

The catalog (SQLite) is the one truth; FAISS and the statistics beside it are derived from it,
loaded from a snapshot and brought forward at the start of a search. Nothing of either shows here,
so that a second implementation can stand on a distributed engine.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from types import TracebackType

import numpy as np

from index.articles import Article
from index.chunking import ChunkSettings
from index.embedding import Embedder, Vectors
from index.errors import ArticleError, IndexMismatchError, InputError
from index.hits import ArticleSummary, Candidate, Candidates, Filter, StoredPassage
from index.local.article_rows import ArticleRows
from index.local.catalog import Catalog, Edition
from index.local.checking import check_index
from index.local.maintenance import (
    rebuild_postings,
    reclaim_space,
    refresh_snapshot,
    sweep_postings,
)
from index.local.reader import LocalReader
from index.local.reindexing import reindex
from index.local.searching import find_candidates, read_passages, read_vectors
from index.local.status import index_status
from index.local.syncing import Progress, Sync
from index.local.writer import create_catalog, writing
from index.local.writing import Writer
from index.reports import CheckReport, IndexStatus, RecordedSettings, SyncReport, settings_of

__all__ = ["ArticleIndex"]

_CATALOG = "catalog.sqlite3"
_DERIVED = "derived"


class ArticleIndex:
    """Articles that can be searched by vector and by words.

    Made by `create` or `open`; a context manager. Any thread may call any method. Reading methods
    see one state of the index each, or one together inside `reading`; another process may write
    at any time, and is noticed by the next call. Writing methods refuse to run beside another
    writer, and never disturb readers.

    Every method raises `IndexDamagedError` when what it reads contradicts its checksums, and
    `IndexStateError` when the disk or its permissions stand in the way.
    """

    def __init__(self, directory: Path, embedder: Embedder | None) -> None:
        """Use `create` or `open`."""
        self._directory = directory
        self._path = directory / _CATALOG
        self._embedder = embedder
        self._reader = LocalReader(self._path, directory / _DERIVED, self._check_fit)

    @classmethod
    def create(
        cls, directory: str | Path, embedder: Embedder, *, chunking: ChunkSettings | None = None
    ) -> ArticleIndex:
        """Makes an empty index.

        Args:
            directory: Where; made if it is missing.
            embedder: Its vectors are the only ones this index will take.
            chunking: How articles are cut; the default settings if left out.

        Raises:
            InputError: When there is an index already.
            IndexBusyError: When another process is making one.
        """
        place = Path(directory)
        settings = settings_of(embedder, chunking or ChunkSettings())
        create_catalog(place / _CATALOG, settings)
        return cls(place, embedder)

    @classmethod
    def open(cls, directory: str | Path, embedder: Embedder | None) -> ArticleIndex:
        """Opens an index; writes nothing.

        Args:
            directory: Where it lies.
            embedder: The one it was made with (see `describe`), or None for what needs none:
                all but `sync` and `reindex`.

        Raises:
            IndexMissingError: When there is none.
            IndexMismatchError: When another embedder, analyser or format made it.
        """
        return cls(Path(directory), embedder)

    @classmethod
    def describe(cls, directory: str | Path) -> RecordedSettings:
        """What an index was made with; raises as `open` does."""
        with cls.open(directory, None) as index:
            return index.settings

    @property
    def settings(self) -> RecordedSettings:
        """The model and the chunking that this index was made with."""
        with self.reading():
            return self._reader.edition.settings

    def close(self) -> None:
        """Lets go of the files; nothing can be called any more."""
        self._reader.close()

    def __enter__(self) -> ArticleIndex:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    # Reading

    @contextlib.contextmanager
    def reading(self) -> Iterator[None]:
        """Lets all reading methods called in a `with` block see the same state of the index.

        What `candidates` finds is then still there for `passages`, whatever others write
        meanwhile. Other threads wait: embed the question before, not inside.

        Raises:
            IndexMismatchError: When the index was meanwhile reindexed with another model.
        """
        with self._reader.reading():
            yield

    def candidates(
        self,
        question: Vectors,
        terms: Callable[[str], Sequence[str]],
        *,
        k: int,
        where: Filter | None = None,
    ) -> Candidates:
        """Finds, for each passage language, the k most similar and the k best covered chunks.

        Args:
            question: The question's vector, float32 of shape (dimension,).
            terms: Called with each passage language, gives the question's terms for it.
            k: How many of each kind and language; fewer when there are fewer.
            where: Only chunks of articles that it admits.

        Returns:
            The union of both kinds, each with both scores, exact.
        """
        if k < 1:
            raise InputError(f"k must be at least 1, not {k}")
        with self.reading():
            dimension = self._reader.edition.settings.dimension
            if question.shape != (dimension,) or not np.isfinite(question).all():
                raise InputError(f"the question's vector must be {dimension} finite numbers")
            exact = np.ascontiguousarray(question, dtype=np.float32)
            return find_candidates(
                self._catalog, self._reader.derived(), exact, terms, k=k, where=where
            )

    def passages(self, candidates: Sequence[Candidate]) -> list[StoredPassage]:
        """Reads the passages of candidates, in their order, with their articles.

        Raises:
            IndexStateError: When one has been replaced since; see `reading`.
        """
        with self.reading():
            return read_passages(self._catalog, self._reader.edition, candidates)

    def vectors(self, candidates: Sequence[Candidate]) -> Vectors:
        """Reads the vectors of candidates: float32 of shape (len(candidates), dimension).

        They were stored in half precision, so their length is 1 to within 0.001.

        Raises:
            IndexStateError: When one has been replaced since; see `reading`.
        """
        with self.reading():
            return read_vectors(self._catalog, self._reader.edition, candidates)

    def article(self, article_id: str) -> Article | None:
        """Reads a stored article."""
        with self.reading():
            return ArticleRows(self._catalog).read(article_id)

    def articles(
        self, where: Filter | None = None, *, limit: int | None = None, offset: int = 0
    ) -> list[ArticleSummary]:
        """Lists articles, the latest published first, those without a day last."""
        with self.reading():
            return ArticleRows(self._catalog).summaries(where, limit=limit, offset=offset)

    def load(self) -> None:
        """Loads what the first search would load, so that it need not."""
        with self.reading():
            self._reader.derived()

    def status(self) -> IndexStatus:
        """Counts what the index holds."""
        with self.reading():
            return index_status(self._catalog, self._directory, self._directory / _DERIVED)

    @property
    def version(self) -> str:
        """Another one after every change: what was computed from the index then holds no more."""
        with self.reading():
            state = self._catalog.state()
        return f"{state.uuid}:{state.generation}"

    def check(self, *, deep: bool = True) -> CheckReport:
        """Verifies every invariant of the index; writes nothing.

        Args:
            deep: Also read every article, chunk, vector and posting list. Otherwise only what can
                be seen in seconds whatever the size.
        """
        with self.reading():
            return check_index(
                self._catalog, self._directory, self._directory / _DERIVED, deep=deep
            )

    @property
    def _catalog(self) -> Catalog:
        return self._reader.catalog

    # Writing

    def sync(
        self,
        articles: Iterable[Article | ArticleError],
        *,
        prune: bool = False,
        prune_within: Sequence[str] = (),
        progress: Progress | None = None,
    ) -> SyncReport:
        """Brings articles into the index: new ones are added, changed ones replaced.

        Articles whose content is already stored are skipped. The rest is committed in batches:
        when this is interrupted (also by an exception of `articles` or `progress`), what was
        committed stays, and running again goes on from there.

        Args:
            articles: The articles, or what their reader says about those it could not read. They
                are taken one by one and never all in memory.
            prune: Also remove the articles that are stored but not among these. One that could
                not be read, or lies below a place that could not be read, keeps its old version.
            prune_within: Prune only below these directories, files or URLs.
            progress: Called after each article and while embedding.

        Raises:
            InputError: When the index was opened without an embedder.
            IndexBusyError: When another process is writing.
            ModelError: When the embedder fails.
        """
        embedder = self._needed_embedder()
        with writing(self._path, self._check_fit) as catalog:
            sync = Sync(catalog, embedder, progress)
            for item in articles:
                sync.take(item)
            sync.flush()
            if prune:
                sync.prune(prune_within)
            self._tidy(catalog)
        return sync.report

    def remove(self, article_ids: Sequence[str]) -> int:
        """Removes articles by id; returns how many of them there were.

        Raises:
            IndexBusyError: When another process is writing.
        """
        with writing(self._path, self._check_fit) as catalog:
            removed = Writer(catalog).remove(article_ids)
            self._tidy(catalog)
        return removed

    def rebuild(self) -> None:
        """Makes everything anew that is derived from the stored articles and vectors.

        Raises:
            IndexBusyError: When another process is writing.
            IndexDamagedError: When a stored article or vector contradicts its checksum.
        """
        with writing(self._path, self._check_fit) as catalog:
            rebuild_postings(catalog)
            refresh_snapshot(catalog, self._directory / _DERIVED, anew=True)
            reclaim_space(catalog)

    def reindex(
        self,
        embedder: Embedder,
        *,
        chunking: ChunkSettings | None = None,
        progress: Progress | None = None,
    ) -> SyncReport:
        """Cuts and embeds all stored articles again, and switches when all are done.

        Readers see the old state until then. Interrupted, the old state stays; called again with
        the same embedder and chunking, this goes on from where it stopped. Afterwards this object
        works with the new embedder; other processes are told to open the index again.

        Args:
            embedder: The new one (or the same).
            chunking: How articles are cut; as before if left out.
            progress: Called while embedding.

        Raises:
            IndexBusyError: When another process is writing.
            IndexDamagedError: When a stored article contradicts its checksum.
            ModelError: When the embedder fails.
        """
        with writing(self._path, None) as catalog:
            settings = settings_of(embedder, chunking or catalog.current().settings.chunking)
            report = reindex(catalog, embedder, settings, progress)
            self._embedder = embedder
            refresh_snapshot(catalog, self._directory / _DERIVED)
            reclaim_space(catalog)
        return report

    def _tidy(self, catalog: Catalog) -> None:
        sweep_postings(catalog)
        refresh_snapshot(catalog, self._directory / _DERIVED)

    def _needed_embedder(self) -> Embedder:
        if self._embedder is None:
            raise InputError("this index was opened without an embedder; open it with one")
        return self._embedder

    def _check_fit(self, edition: Edition) -> None:
        recorded, given = edition.settings, self._embedder
        if given is None:
            return
        if recorded.fingerprint != given.fingerprint or recorded.dimension != given.dimension:
            raise IndexMismatchError(
                f"the index at {self._directory} was made with model {recorded.embedder!r} "
                f"({recorded.fingerprint}), not with {given.name!r} ({given.fingerprint}); use "
                "that model, or change the index to this one with `musnad reindex`"
            )
