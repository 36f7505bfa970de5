"""What stands behind `ArticleIndex`: the seam that the local index and Milvus both fit."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from typing import Protocol

from index.articles import Article
from index.chunking import ChunkSettings
from index.drafts import Draft, Halves
from index.embedding import Embedder, Vectors
from index.errors import IndexMismatchError
from index.hits import ArticleSummary, Candidate, Candidates, Filter, StoredPassage
from index.reports import CheckReport, IndexStatus, RecordedSettings, SyncProgress, SyncReport

__all__ = ["ArticleWriter", "Engine", "Progress", "check_fit"]

Progress = Callable[[SyncProgress], None]


class ArticleWriter(Protocol):
    """Changes the articles of one index, as its only writer.

    Each call of `store` or `remove` is one change: readers see all of it or nothing, and what it
    has done when it returns stays, whatever happens to the caller.
    """

    @property
    def settings(self) -> RecordedSettings:
        """The model and the chunking that drafts have to be made with."""
        ...

    def fingerprints(self, article_ids: Sequence[str]) -> dict[str, str]:
        """`Article.fingerprint` of the stored version of those articles that are stored."""
        ...

    def locations(self) -> Iterator[tuple[str, str]]:
        """The id and the location of every stored article."""
        ...

    def store(self, drafts: Sequence[Draft], vectors: Halves) -> tuple[int, int]:
        """Stores articles, each in place of its older version if there is one.

        Doing it again changes nothing that can be read: ids are made of the articles' own.

        Args:
            drafts: Articles with different ids, cut as `settings` says.
            vectors: As from `embed_drafts`, in the order of drafts and chunks.

        Returns:
            How many articles are new, and how many replace an older version.
        """
        ...

    def remove(self, article_ids: Iterable[str]) -> int:
        """Removes articles with all that belongs to them; returns how many there were."""
        ...


class Engine(Protocol):
    """Stores and searches. What each method promises stands at `ArticleIndex`."""

    @property
    def location(self) -> str:
        """What a user writes to name this index."""
        ...

    @property
    def settings(self) -> RecordedSettings:
        """Those of the state that is read; only inside `reading`."""
        ...

    @property
    def version(self) -> str:
        """Another one after every change; only inside `reading`."""
        ...

    def close(self) -> None:
        """Lets go of everything."""
        ...

    def reading(self) -> AbstractContextManager[None]:
        """Fixes the state that the calling thread reads; blocks may be nested."""
        ...

    # Inside `reading`:

    def candidates(
        self,
        question: Vectors,
        terms: Callable[[str], Sequence[str]],
        *,
        k: int,
        where: Filter | None,
    ) -> Candidates: ...

    def passages(self, candidates: Sequence[Candidate]) -> list[StoredPassage]: ...

    def vectors(self, candidates: Sequence[Candidate]) -> Vectors: ...

    def article(self, article_id: str) -> Article | None: ...

    def articles(
        self, where: Filter | None, *, limit: int | None, offset: int
    ) -> list[ArticleSummary]: ...

    def load(self) -> None: ...

    def status(self) -> IndexStatus: ...

    def check(self, *, deep: bool) -> CheckReport: ...

    # Changing:

    def writing(self, *, adding: bool) -> AbstractContextManager[ArticleWriter]:
        """Makes the caller the only writer for the duration of a `with` block.

        Args:
            adding: Whether articles will be stored, not only removed.

        Raises:
            IndexBusyError: When another process is writing.
        """
        ...

    def rebuild(self) -> None: ...

    def reindex(
        self, embedder: Embedder, chunking: ChunkSettings | None, progress: Progress | None
    ) -> SyncReport: ...


def check_fit(location: str, recorded: RecordedSettings, given: Embedder | None) -> None:
    """Makes sure that an index was made with a model.

    Raises:
        IndexMismatchError: It was made with another one.
    """
    if given is None:
        return
    if recorded.fingerprint != given.fingerprint or recorded.dimension != given.dimension:
        raise IndexMismatchError(
            f"the index at {location} was made with model {recorded.embedder!r} "
            f"({recorded.fingerprint}), not with {given.name!r} ({given.fingerprint}); use "
            "that model, or change the index to this one with `musnad reindex`"
        )
