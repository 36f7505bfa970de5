"""What the reader is trained on: which corpora, how often, and with how many misleading passages.

A reader that has only seen passages with the answer in them marks one everywhere. So a share of the
questions is put to a second passage too, one that looks like the right one and does not hold the
answer: it learns to say "not here".
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from eval.reader.corpora import Corpus, Passages, Question

__all__ = ["Pair", "draw_pairs", "nearest_wrong_passages"]

# How many of the nearest wrong passages a misleading one is drawn from.
_NEAREST = 4
# What it counts, on the scale of a cosine, that a passage is from the same article.
_SAME_ARTICLE = 0.15


@dataclass(frozen=True, kw_only=True, slots=True)
class Pair:
    """A question and a passage; without a span, the passage does not answer.

    Attributes:
        question: The question.
        passage: The passage.
        span: (start, end) of the answer, or None.
    """

    question: str
    passage: str
    span: tuple[int, int] | None


def _copies(name: str) -> float:
    """How often each question of a corpus is seen; the fraction is the chance of once more."""
    if not name.startswith("xquad:"):
        return {"arcd": 8.0, "aqad": 1.0, "jaquad": 0.1, "cmrc2018": 0.3, "squadshifts": 0.3}[name]
    asked, read = name.removeprefix("xquad:").split("-")
    if (asked, read) in (("ar", "ar"), ("en", "ar"), ("ar", "en")):
        return 3.0
    if read == "ar":
        return 1.0
    return 0.35 if asked == read or asked == "ar" or read == "en" else 0.02


def _misleading(name: str) -> float:
    """How often, as a share, a question is put to a misleading passage as well."""
    return {"jaquad": 0.3, "cmrc2018": 0.3, "squadshifts": 0.4}.get(name, 0.6)


def draw_pairs(corpora: Sequence[Corpus], draw: random.Random) -> Iterator[Pair]:
    """Draws what one training run sees, in no particular order."""
    for corpus in corpora:
        copies, misleading = _copies(corpus.name), _misleading(corpus.name)
        for part in corpus.parts:
            wrong = nearest_wrong_passages(part)
            for row, question in enumerate(part.questions):
                times = int(copies) + (draw.random() < copies % 1)
                for _ in range(times):
                    yield Pair(
                        question=question.text,
                        passage=part.texts[question.passage],
                        span=draw.choice(question.answers),
                    )
                    if wrong[row] and draw.random() < misleading:
                        other = part.texts[draw.choice(wrong[row])]
                        yield Pair(question=question.text, passage=other, span=None)


def nearest_wrong_passages(part: Passages) -> list[list[int]]:
    """For every question the passages that resemble its own most and lack its answer.

    Resemblance is the cosine of character trigrams' tf-idf (it needs no word boundaries, so it
    serves Japanese as well) of the right passage, which is in the passages' language even when the
    question is not.
    """
    from sklearn.feature_extraction.text import TfidfVectorizer

    if len(part.texts) < 2:
        return [[] for _ in part.questions]
    vectors = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 3), dtype=np.float32)
    matrix = vectors.fit_transform(part.texts)
    articles = np.array(part.articles)
    found: dict[int, list[int]] = {}
    result = []
    for question in part.questions:
        own = question.passage
        if own not in found:
            likeness: npt.NDArray[np.float32] = (matrix @ matrix[own].T).toarray().ravel()
            likeness += _SAME_ARTICLE * (articles == articles[own])
            likeness[own] = -1
            found[own] = [int(row) for row in np.argsort(-likeness)[: 3 * _NEAREST]]
        lacking = [row for row in found[own] if not _holds_answer(part, question, row)]
        result.append(lacking[:_NEAREST])
    return result


def _holds_answer(part: Passages, question: Question, row: int) -> bool:
    text = part.texts[row]
    own = part.texts[question.passage]
    return any(own[start:end] in text for start, end in question.answers)
