"""A passage reader that is told what it finds."""

from __future__ import annotations

from collections.abc import Sequence

from index import Span
from rag.reading.excerpt import Excerpt
from rag.reading.span_reader import ScoredSpan

__all__ = ["WordReader"]


class WordReader:
    """Takes given words for answers, with given margins; other sentences whole, with another.

    Attributes:
        read_texts: The passages it was given to read, each as often as it was.
    """

    def __init__(self, *, otherwise: float = -9.0, **margins: float) -> None:
        self.margins = margins
        self.otherwise = otherwise
        self.read_texts: list[str] = []

    def read(self, question: str, excerpts: Sequence[Excerpt]) -> list[list[ScoredSpan]]:
        """`PassageReader.read`."""
        self.read_texts += [item.text for item in excerpts]
        return [[self._best(item.text, span) for span in item.sentences] for item in excerpts]

    def _best(self, text: str, stretch: Span) -> ScoredSpan:
        for word, margin in self.margins.items():
            at = text.find(word, stretch.start, stretch.end)
            if at >= 0:
                return ScoredSpan(start=at, end=at + len(word), margin=margin)
        return ScoredSpan(start=stretch.start, end=stretch.end, margin=self.otherwise)
