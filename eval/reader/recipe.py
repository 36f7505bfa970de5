"""What the reader is trained on: which corpora, how often, and with how many misleading passages.

A reader that has only seen passages with the answer in them marks one everywhere. So a share of the
questions is put to a second passage too, one that looks like the right one and does not hold the
answer: it learns to say "not here".
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from eval.reader.corpora import Corpus
from eval.reader.passages import Passages, Question

__all__ = ["MIXES", "Mix", "Pair", "draw_pairs", "nearest_wrong_passages"]

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
        heading: The headline and the day of its article; empty when there is none.
    """

    question: str
    passage: str
    span: tuple[int, int] | None
    heading: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Mix:
    """How much of everything one run of training sees.

    Attributes:
        corpora: How often each question of a corpus is seen; the fraction is the chance of once
            more. Those that are not named are left out.
        main_pairs: Likewise for XQuAD, Arabic and English questions over passages in both.
        over_arabic: For questions in other languages over its Arabic passages.
        related: For pairs of one language, of Arabic questions, or over English passages.
        other_pairs: For all other pairs.
        stories: For the stories.
        swaps: For their questions with another town or year, which their passages do not answer.
    """

    corpora: Mapping[str, float]
    main_pairs: float
    over_arabic: float
    related: float
    other_pairs: float
    stories: float
    swaps: float

    def copies(self, name: str) -> float:
        """How often each question of a corpus is seen."""
        if not name.startswith("xquad:"):
            return self.corpora.get(name, 0.0)
        asked, read = name.removeprefix("xquad:").split("-")
        if (asked, read) in (("ar", "ar"), ("en", "ar"), ("ar", "en")):
            return self.main_pairs
        if read == "ar":
            return self.over_arabic
        close = asked == read or asked == "ar" or read == "en"
        return self.related if close else self.other_pairs


MIXES = {
    # Everything there is: teaches to find spans.
    "broad": Mix(
        corpora={"arcd": 8.0, "aqad": 1.0, "jaquad": 0.1, "cmrc2018": 0.3, "squadshifts": 0.3},
        main_pairs=3.0,
        over_arabic=1.0,
        related=0.35,
        other_pairs=0.02,
        stories=0,
        swaps=0,
    ),
    # Afterwards: news, and enough of the rest that it is not unlearnt.
    "news": Mix(
        corpora={"arcd": 3.0, "mlqa": 1.5, "aqad": 0.15, "tydiqa": 0.2},
        main_pairs=1.0,
        over_arabic=0.3,
        related=0.1,
        other_pairs=0.0,
        stories=1,
        swaps=0.5,
    ),
    # Both at once, for runs after those.
    "both": Mix(
        corpora={
            **{"questions:ar": 1.5, "questions:en": 0.8, "questions:fr": 0.5, "arcd": 5.0},
            **{"mlqa": 3.0, "aqad": 0.1, "tydiqa": 0.4, "pquad": 0.2, "squadshifts": 0.25},
            **{"heq": 0.6, "jaquad": 0.05, "cmrc2018": 0.1},
        },
        main_pairs=2.0,
        over_arabic=0.5,
        related=0.2,
        other_pairs=0.02,
        stories=0.25,
        swaps=0.5,
    ),
    # For fewer layers, which learn to judge as all do: as much of news as of the rest.
    "taught": Mix(
        corpora={
            **{"questions:ar": 0.7, "questions:en": 0.4, "questions:fr": 0.3, "arcd": 5.0},
            **{"mlqa": 1.5, "aqad": 0.1, "tydiqa": 0.2, "pquad": 0.1, "squadshifts": 0.1},
            **{"heq": 0.3, "jaquad": 0.05, "cmrc2018": 0.1},
        },
        main_pairs=2.0,
        over_arabic=0.5,
        related=0.2,
        other_pairs=0.02,
        stories=1.0,
        swaps=1.0,
    ),
}


def _misleading(name: str) -> float:
    """How often, as a share, a question is put to a misleading passage as well."""
    shares = {
        **{"jaquad": 0.3, "cmrc2018": 0.3, "squadshifts": 0.4, "tydiqa": 0.4},
        # These have questions of their own that their passages do not answer.
        **{"pquad": 0.2, "heq": 0.2},
    }
    return shares.get(name, 0.6)


def draw_pairs(corpora: Sequence[Corpus], mix: Mix, draw: random.Random) -> Iterator[Pair]:
    """Draws what one training run sees of the corpora, in no particular order."""
    for corpus in corpora:
        copies, misleading = mix.copies(corpus.name), _misleading(corpus.name)
        if copies == 0:
            continue
        for part in corpus.parts:
            wrong = nearest_wrong_passages(part)
            for row, question in enumerate(part.questions):
                times = int(copies) + (draw.random() < copies % 1)
                for _ in range(times):
                    yield Pair(
                        question=question.text,
                        passage=part.texts[question.passage],
                        span=draw.choice(question.answers) if question.answers else None,
                    )
                    if question.answers and wrong[row] and draw.random() < misleading:
                        other = part.texts[draw.choice(wrong[row])]
                        yield Pair(question=question.text, passage=other, span=None)


def nearest_wrong_passages(part: Passages) -> list[list[int]]:
    """For every question the passages that resemble its own most and lack its answer.

    They are of those that a question of the part is about: what is kept for reporting is not read
    even for questions that it does not answer.

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
    other_parts = np.ones(len(part.texts), dtype=bool)
    other_parts[[item.passage for item in part.questions]] = False
    found: dict[int, list[int]] = {}
    result = []
    for question in part.questions:
        own = question.passage
        if own not in found:
            likeness: npt.NDArray[np.float32] = (matrix @ matrix[own].T).toarray().ravel()
            likeness += _SAME_ARTICLE * (articles == articles[own])
            likeness[own] = -1
            likeness[other_parts] = -1
            nearest = np.argsort(-likeness)[: 3 * _NEAREST]
            found[own] = [int(row) for row in nearest if likeness[row] >= 0]
        lacking = [row for row in found[own] if not _holds_answer(part, question, row)]
        result.append(lacking[:_NEAREST])
    return result


def _holds_answer(part: Passages, question: Question, row: int) -> bool:
    text = part.texts[row]
    own = part.texts[question.passage]
    return any(own[start:end] in text for start, end in question.answers)
