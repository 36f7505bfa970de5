"""A passage reader that is told what it finds, and evidence without a reader."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from index import Span
from rag.answer import Passage
from rag.reading.evidence import Evidence
from rag.reading.excerpt import Excerpt
from rag.reading.span_reader import ScoredSpan

__all__ = ["WordReader", "make_evidence"]


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


def make_evidence(
    text: str,
    *,
    article: str = "a1",
    title: str = "Talks",
    source: str = "Gazette",
    published: date | None = date(2025, 5, 8),
    language: str = "en",
    start: int = 0,
    around: str | None = None,
    answer: str | None = None,
    score: float = 1.0,
) -> Evidence:
    """A sentence of evidence; its passage and its answer are itself unless they are given."""
    words = answer or text
    first = start + text.index(words)
    passage = Passage(
        article_id=article,
        chunk_id=f"{article}:{start}",
        score=1.0,
        start=start,
        end=start + len(around or text),
        text=around or text,
        title=title,
        source=source,
        published=published,
        language=language,
    )
    return Evidence(
        passage=passage,
        start=start,
        end=start + len(text),
        text=text,
        answer=Span(first, first + len(words)),
        margin=1.0,
        terms=frozenset(),
        coverage=1.0,
        score=score,
    )
