"""The local engine: the catalog (SQLite) is the one truth, FAISS is derived from it.

What is derived, FAISS and the statistics beside it, is loaded from a snapshot and brought forward
at the start of a search.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from index.articles import Article
from index.chunking import ChunkSettings
from index.embedding import Embedder, Vectors
from index.engine import ArticleWriter, Progress, check_fit
from index.hits import ArticleSummary, Candidate, Candidates, Filter, StoredPassage
from index.local.article_rows import ArticleRows
from index.local.catalog import Catalog, Edition
from index.local.checking import check_index
from index.local.lexical import analyser_fingerprint
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
from index.local.writer import create_catalog, writing
from index.local.writing import CatalogWriter
from index.reports import CheckReport, IndexStatus, RecordedSettings, SyncReport, settings_of

__all__ = ["LocalEngine"]

_CATALOG = "catalog.sqlite3"
_DERIVED = "derived"


class LocalEngine:
    """An index in a directory of this machine."""

    def __init__(self, directory: Path, embedder: Embedder | None) -> None:
        """Opens an index; raises as `ArticleIndex.open`."""
        self._directory = directory
        self._path = directory / _CATALOG
        self._derived = directory / _DERIVED
        self._embedder = embedder
        self._reader = LocalReader(self._path, self._derived, self._check_fit)

    @classmethod
    def create(
        cls, directory: Path, embedder: Embedder, chunking: ChunkSettings | None
    ) -> LocalEngine:
        """Makes an empty index; raises as `ArticleIndex.create`."""
        create_catalog(directory / _CATALOG, settings_of(embedder, chunking or ChunkSettings()))
        return cls(directory, embedder)

    @property
    def location(self) -> str:
        return str(self._directory)

    @property
    def settings(self) -> RecordedSettings:
        return self._reader.edition.settings

    @property
    def version(self) -> str:
        state = self._catalog.state()
        return f"{state.uuid}:{state.generation}"

    def close(self) -> None:
        self._reader.close()

    # Reading

    def reading(self) -> contextlib.AbstractContextManager[None]:
        return self._reader.reading()

    def candidates(
        self,
        question: Vectors,
        terms: Callable[[str], Sequence[str]],
        *,
        k: int,
        where: Filter | None,
    ) -> Candidates:
        derived = self._reader.derived()
        return find_candidates(self._catalog, derived, question, terms, k=k, where=where)

    def passages(self, candidates: Sequence[Candidate]) -> list[StoredPassage]:
        return read_passages(self._catalog, self._reader.edition, candidates)

    def vectors(self, candidates: Sequence[Candidate]) -> Vectors:
        return read_vectors(self._catalog, self._reader.edition, candidates)

    def article(self, article_id: str) -> Article | None:
        return ArticleRows(self._catalog).read(article_id)

    def articles(
        self, where: Filter | None, *, limit: int | None, offset: int
    ) -> list[ArticleSummary]:
        return ArticleRows(self._catalog).summaries(where, limit=limit, offset=offset)

    def load(self) -> None:
        self._reader.derived()

    def status(self) -> IndexStatus:
        return index_status(self._catalog, self._directory, self._derived)

    def check(self, *, deep: bool) -> CheckReport:
        return check_index(self._catalog, self._directory, self._derived, deep=deep)

    @property
    def _catalog(self) -> Catalog:
        return self._reader.catalog

    # Writing

    @contextlib.contextmanager
    def writing(self, *, adding: bool) -> Iterator[ArticleWriter]:
        with writing(self._path, self._check_fit) as catalog:
            if adding and catalog.current().analyser != analyser_fingerprint():
                # New articles must not get other terms than the stored ones.
                rebuild_postings(catalog)
            yield CatalogWriter(catalog)
            sweep_postings(catalog)
            refresh_snapshot(catalog, self._derived)

    def rebuild(self) -> None:
        with writing(self._path, self._check_fit) as catalog:
            rebuild_postings(catalog)
            refresh_snapshot(catalog, self._derived, anew=True)
            reclaim_space(catalog)

    def reindex(
        self, embedder: Embedder, chunking: ChunkSettings | None, progress: Progress | None
    ) -> SyncReport:
        with writing(self._path, None) as catalog:
            settings = settings_of(embedder, chunking or catalog.current().settings.chunking)
            report = reindex(catalog, embedder, settings, progress)
            self._embedder = embedder
            refresh_snapshot(catalog, self._derived)
            reclaim_space(catalog)
        return report

    def _check_fit(self, edition: Edition) -> None:
        check_fit(self.location, edition.settings, self._embedder)
