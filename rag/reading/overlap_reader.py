"""A deterministic passage reader without a model: the sentence that shares most words wins.

Tests of everything around the reader can be fast and real with it. It knows nothing of answers: it
takes the whole sentence for one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from index import Span
from rag.reading.excerpt import Excerpt
from rag.reading.span_reader import ScoredSpan, trim_to_words

__all__ = ["OverlapReader"]

_WORD = re.compile(r"\w+")


class OverlapReader:
    """Scores a sentence by the words it shares with the question."""

    def read(self, question: str, excerpts: Sequence[Excerpt]) -> list[list[ScoredSpan]]:
        asked = set(_WORD.findall(question.casefold()))
        return [
            [_scored(asked, item.text, sentence) for sentence in item.sentences]
            for item in excerpts
        ]


def _scored(asked: set[str], text: str, stretch: Span) -> ScoredSpan:
    words = set(_WORD.findall(text[stretch.start : stretch.end].casefold()))
    span = trim_to_words(text, stretch.start, stretch.end, within=stretch) or stretch
    shared = len(asked & words) / len(asked) if asked else 0.0
    return ScoredSpan(start=span.start, end=span.end, margin=20.0 * shared - 5.0)
