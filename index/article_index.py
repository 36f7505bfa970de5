"""`ArticleIndex`: the face of the index. What is behind it may change, this stays.

Where an index lies decides about the engine behind it (see `index.engine`): a directory of this
machine, or Milvus. Nothing of SQLite, FAISS or Milvus shows here.
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
from index.engine import ArticleWriter, Engine, Progress
from index.errors import ArticleError, InputError
from index.hits import ArticleSummary, Candidate, Candidates, Filter, StoredPassage
from index.local.engine import LocalEngine
from index.location import is_milvus
from index.reports import CheckReport, IndexStatus, RecordedSettings, SyncReport
from index.syncing import Sync

__all__ = ["ArticleIndex"]


class ArticleIndex:
    """Articles that can be searched by vector and by words.

    Made by `create` or `open`; a context manager. Any thread may call any method. Reading methods
    see one state of the index each, or one together inside `reading`; another process may write
    at any time, and is noticed by the next call. Writing methods refuse to run beside another
    writer, and never disturb readers.

    Every method raises `IndexDamagedError` when what it reads contradicts its checksums, and
    `IndexStateError` when the disk or its permissions stand in the way.
    """

    def __init__(self, engine: Engine, embedder: Embedder | None) -> None:
        """Use `create` or `open`."""
        self._engine = engine
        self._embedder = embedder

    @classmethod
    def create(
        cls, location: str | Path, embedder: Embedder, *, chunking: ChunkSettings | None = None
    ) -> ArticleIndex:
        """Makes an empty index.

        Args:
            location: A directory, made if it is missing; `milvus:PATH.db` (Milvus Lite) or
                `milvus:http(s)://HOST:PORT[/DATABASE]`.
            embedder: Its vectors are the only ones this index will take.
            chunking: How articles are cut; the default settings if left out.

        Raises:
            InputError: When there is an index already.
            IndexBusyError: When another process is making one.
        """
        engine: Engine
        if is_milvus(location):
            # Only who has an index there pays for importing this.
            from index.milvus.engine import MilvusEngine

            engine = MilvusEngine.create(str(location), embedder, chunking)
        else:
            engine = LocalEngine.create(Path(location), embedder, chunking)
        return cls(engine, embedder)

    @classmethod
    def open(cls, location: str | Path, embedder: Embedder | None) -> ArticleIndex:
        """Opens an index; writes nothing.

        Args:
            location: Where it lies, as for `create`.
            embedder: The one it was made with (see `describe`), or None for what needs none:
                all but `sync` and `reindex`.

        Raises:
            IndexMissingError: When there is none.
            IndexMismatchError: When another embedder, analyser or format made it.
        """
        engine: Engine
        if is_milvus(location):
            from index.milvus.engine import MilvusEngine

            engine = MilvusEngine(str(location), embedder)
        else:
            engine = LocalEngine(Path(location), embedder)
        return cls(engine, embedder)

    @classmethod
    def describe(cls, location: str | Path) -> RecordedSettings:
        """What an index was made with; raises as `open` does."""
        with cls.open(location, None) as index:
            return index.settings

    @property
    def location(self) -> str:
        """Where the index lies, as `open` wants it."""
        return self._engine.location

    @property
    def settings(self) -> RecordedSettings:
        """The model and the chunking that this index was made with."""
        with self.reading():
            return self._engine.settings

    def close(self) -> None:
        """Lets go of the files; nothing can be called any more."""
        self._engine.close()

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
        with self._engine.reading():
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
            dimension = self._engine.settings.dimension
            if question.shape != (dimension,) or not np.isfinite(question).all():
                raise InputError(f"the question's vector must be {dimension} finite numbers")
            exact = np.ascontiguousarray(question, dtype=np.float32)
            return self._engine.candidates(exact, terms, k=k, where=where)

    def passages(self, candidates: Sequence[Candidate]) -> list[StoredPassage]:
        """Reads the passages of candidates, in their order, with their articles.

        Raises:
            IndexStateError: When one has been replaced since; see `reading`.
        """
        with self.reading():
            return self._engine.passages(candidates)

    def vectors(self, candidates: Sequence[Candidate]) -> Vectors:
        """Reads the vectors of candidates: float32 of shape (len(candidates), dimension).

        They were stored in half precision, so their length is 1 to within 0.001.

        Raises:
            IndexStateError: When one has been replaced since; see `reading`.
        """
        with self.reading():
            return self._engine.vectors(candidates)

    def article(self, article_id: str) -> Article | None:
        """Reads a stored article."""
        with self.reading():
            return self._engine.article(article_id)

    def articles(
        self, where: Filter | None = None, *, limit: int | None = None, offset: int = 0
    ) -> list[ArticleSummary]:
        """Lists articles, the latest published first, those without a day last."""
        with self.reading():
            return self._engine.articles(where, limit=limit, offset=offset)

    def load(self) -> None:
        """Loads what the first search would load, so that it need not."""
        with self.reading():
            self._engine.load()

    def status(self) -> IndexStatus:
        """Counts what the index holds."""
        with self.reading():
            return self._engine.status()

    @property
    def version(self) -> str:
        """Another one after every change: what was computed from the index then holds no more."""
        with self.reading():
            return self._engine.version

    def check(self, *, deep: bool = True) -> CheckReport:
        """Verifies every invariant of the index; writes nothing.

        Args:
            deep: Also read every article, chunk, vector and posting list. Otherwise only what can
                be seen in seconds whatever the size.
        """
        with self.reading():
            return self._engine.check(deep=deep)

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
        with self._engine.writing(adding=True) as writer:
            sync = Sync(writer, embedder, progress)
            for item in articles:
                sync.take(item)
            sync.flush()
            if prune:
                sync.prune(prune_within)
        return sync.report

    @contextlib.contextmanager
    def writing(self) -> Iterator[ArticleWriter]:
        """Lets batches be stored that were cut, analysed and embedded elsewhere.

        The caller is the only writer for the duration of the `with` block, and keeps what each
        call has stored if the block ends in an error.

        Raises:
            IndexBusyError: When another process is writing.
        """
        with self._engine.writing(adding=True) as writer:
            yield writer

    def remove(self, article_ids: Sequence[str]) -> int:
        """Removes articles by id; returns how many of them there were.

        Raises:
            IndexBusyError: When another process is writing.
        """
        with self._engine.writing(adding=False) as writer:
            return writer.remove(article_ids)

    def rebuild(self) -> None:
        """Makes everything anew that is derived from the stored articles and vectors.

        Raises:
            IndexBusyError: When another process is writing.
            IndexDamagedError: When a stored article or vector contradicts its checksum.
        """
        self._engine.rebuild()

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
        report = self._engine.reindex(embedder, chunking, progress)
        self._embedder = embedder
        return report

    def _needed_embedder(self) -> Embedder:
        if self._embedder is None:
            raise InputError("this index was opened without an embedder; open it with one")
        return self._embedder
