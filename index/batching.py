"""Collects articles until enough of their chunks can be embedded and stored together."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from index.drafts import Draft, Halves, embed_drafts
from index.embedding import Embedder

__all__ = ["Batch"]

# Enough texts that sorting them by length pays in the embedder, few enough that a crash loses
# seconds of work.
_TEXTS = 256


class Batch:
    """Articles that wait to be embedded and stored, all of them or none.

    Attributes:
        stored: Articles stored so far.
        chunks: Chunks embedded so far.
    """

    def __init__(
        self,
        embedder: Embedder,
        store: Callable[[Sequence[Draft], Halves], None],
        progress: Callable[[], None],
    ) -> None:
        """Starts empty.

        Args:
            embedder: Embeds the chunks.
            store: Takes the drafts of a batch and the vectors of their chunks.
            progress: Called whenever `stored` or `chunks` has grown.
        """
        self._embedder = embedder
        self._store = store
        self._progress = progress
        self._drafts: dict[str, Draft] = {}
        self._texts = 0
        self.stored = 0
        self.chunks = 0

    def add(self, draft: Draft) -> None:
        """Lets an article wait; a full batch is embedded and stored at once."""
        if draft.article.id in self._drafts:
            # Two versions of one article: the second replaces the first like any other.
            self.flush()
        self._drafts[draft.article.id] = draft
        self._texts += len(draft.chunks)
        if self._texts >= _TEXTS:
            self.flush()

    def flush(self) -> None:
        """Embeds and stores what is waiting."""
        if not self._drafts:
            return
        drafts = list(self._drafts.values())
        before = self.chunks
        vectors = embed_drafts(drafts, self._embedder, self._embedded)
        self._store(drafts, vectors)
        # What an embedder reports on its way is its own affair; these are the facts.
        self.chunks = before + len(vectors)
        self.stored += len(drafts)
        self._drafts.clear()
        self._texts = 0
        self._progress()

    def __contains__(self, article_id: object) -> bool:
        return article_id in self._drafts

    def _embedded(self, count: int) -> None:
        self.chunks += count
        self._progress()
