"""`sync`: brings articles into an index as they come, batch by batch."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from index.articles import Article
from index.batching import Batch
from index.chunking import ChunkSettings
from index.drafts import Draft, Halves, TokenCounter, draft_article
from index.embedding import Embedder
from index.engine import ArticleWriter, Progress
from index.errors import ArticleError
from index.reports import SyncProgress, SyncReport

__all__ = ["Sync", "draft_or_problem", "is_storable", "vanished"]


class Sync:
    """One run of `sync`: takes articles as they come and stores them batch by batch.

    What a batch has committed stays, whatever happens later: running again skips it.
    """

    def __init__(
        self, writer: ArticleWriter, embedder: Embedder, progress: Progress | None = None
    ) -> None:
        self._writer = writer
        self._embedder = embedder
        self._progress = progress
        self._batch = Batch(embedder, self._store, self._tell)
        self._seen: set[str] = set()
        self._problems: list[ArticleError] = []
        self._looked_at = 0
        self._added = self._updated = self._unchanged = self._removed = 0

    def take(self, item: Article | ArticleError) -> None:
        """Takes the next article, or what a reader says about one that it could not read."""
        self._looked_at += 1
        if isinstance(item, ArticleError):
            self._problems.append(item)
        else:
            self._seen.add(item.id)
            self._take_article(item)
        self._tell()

    def _take_article(self, article: Article) -> None:
        if is_storable(article):
            known = self._writer.fingerprints([article.id])
            if known.get(article.id) == article.fingerprint and article.id not in self._batch:
                self._unchanged += 1
                return
        chunking = self._writer.settings.chunking
        draft = draft_or_problem(article, self._embedder, chunking)
        if isinstance(draft, ArticleError):
            self._problems.append(draft)
        else:
            self._batch.add(draft)

    def _store(self, drafts: Sequence[Draft], vectors: Halves) -> None:
        added, updated = self._writer.store(drafts, vectors)
        self._added += added
        self._updated += updated

    def flush(self) -> None:
        """Stores what is waiting."""
        self._batch.flush()

    def prune(self, within: Sequence[str]) -> None:
        """Removes the articles under some roots that were not among those taken.

        An article that was taken but could not be read keeps its older version, as does all that
        lies below a place that could not be read.

        Args:
            within: Directories, files or URLs; none means everywhere.
        """
        spared = [problem.location for problem in self._problems]
        gone = vanished(self._writer.locations(), self._seen, within=within, spared=spared)
        if gone:
            self._removed += self._writer.remove(gone)

    @property
    def report(self) -> SyncReport:
        """What has been done so far."""
        return SyncReport(
            added=self._added,
            updated=self._updated,
            unchanged=self._unchanged,
            removed=self._removed,
            chunks=self._batch.chunks,
            problems=tuple(self._problems),
        )

    def _tell(self) -> None:
        if self._progress is not None:
            self._progress(
                SyncProgress(
                    articles=self._looked_at,
                    chunks=self._batch.chunks,
                    problems=len(self._problems),
                )
            )


def draft_or_problem(
    article: Article, counter: TokenCounter, settings: ChunkSettings
) -> Draft | ArticleError:
    """Cuts and analyses an article, or says why there is nothing of it to index."""
    if not is_storable(article):
        return ArticleError(article.location, "holds characters that are not valid Unicode")
    draft = draft_article(article, counter, settings)
    return draft or ArticleError(article.location, "holds no text that can be indexed")


def vanished(
    stored: Iterable[tuple[str, str]],
    seen: Collection[str],
    *,
    within: Sequence[str] = (),
    spared: Sequence[str] = (),
) -> list[str]:
    """The ids of stored articles that a complete reading has not come across.

    Args:
        stored: The id and the location of every stored article.
        seen: The ids that were come across.
        within: Only articles below these directories, files or URLs; none means everywhere.
        spared: Places that could not be read: what lies at or below them stays.
    """
    return [
        article_id
        for article_id, location in stored
        if article_id not in seen
        and (not within or any(_is_within(location, root) for root in within))
        and not any(_is_within(location, root) for root in spared)
    ]


def is_storable(article: Article) -> bool:
    """Whether an index can store the article: half a surrogate pair has no UTF-8."""
    fields = (article.id, article.title, article.text, article.language, article.source)
    try:
        for field in (*fields, article.location):
            field.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _is_within(location: str, root: str) -> bool:
    """Whether a location is a root itself, a row of it (`path#row`), or a place below it."""
    place = root.rstrip("/\\")
    return location == root or location.startswith((place + "/", place + "\\", root + "#"))
