"""Every measure under the one name that code, command line and report use for it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from eval.metrics.abstention import (
    area_under_risk_coverage,
    calibration_error,
    refusal_precision,
    roc_auc,
)
from eval.metrics.ranking import is_ranking_measure
from eval.metrics.speed import percentile
from eval.scoring.question_scores import QuestionScores
from eval.statistics.intervals import Interval, Rows, mean_interval, statistic_interval
from index.errors import InputError

__all__ = ["MEASURES", "Measure", "measure_named"]

_RANKING = {
    "hit": "a relevant article is among the first {depth}",
    "R": "share of the relevant articles among the first {depth}",
    "MRR": "1 / rank of the first relevant article, 0 beyond {depth}",
    "nDCG": "graded gain of the first {depth} articles, discounted by rank",
}

Statistic = Callable[[Sequence[QuestionScores]], float | None]


@dataclass(frozen=True, kw_only=True, slots=True)
class Measure:
    """One figure.

    Attributes:
        name: As in `MRR@10`.
        about: What it says, in one line.
        subject: "retrieval", "answers", "citations", "refusals" or "running".
        higher_is_better: None where neither is.
        unit: "share" (between 0 and 1), "seconds" or "count".
        statistic: How it is computed over questions; None for the mean of the questions' scores.
    """

    name: str
    about: str
    subject: str = "retrieval"
    higher_is_better: bool | None = True
    unit: str = "share"
    statistic: Statistic | None = None

    def values(self, questions: Sequence[QuestionScores]) -> list[float]:
        """The scores of the questions about which it says something."""
        scores = (question.values.get(self.name) for question in questions)
        return [score for score in scores if score is not None]

    def over(self, questions: Sequence[QuestionScores]) -> float | None:
        """The figure; None where it is not defined."""
        if self.statistic is not None:
            return self.statistic(questions)
        values = self.values(questions)
        return float(np.mean(values)) if values else None

    def interval(self, questions: Sequence[QuestionScores]) -> Interval | None:
        """Its bootstrap interval; None where it is not defined."""
        statistic = self.statistic
        if statistic is None:
            return mean_interval(self.values(questions))

        def drawn(rows: Rows) -> float | None:
            return statistic([questions[row] for row in rows])

        return statistic_interval(drawn, len(questions))

    def count(self, questions: Sequence[QuestionScores]) -> int:
        """Over how many questions it is taken."""
        return len(self.values(questions)) if self.statistic is None else len(questions)


def measure_named(name: str) -> Measure:
    """The measure of that name; `hit@3`, `R@20` and their like exist for every depth.

    Raises:
        InputError: There is none.
    """
    for measure in MEASURES:
        if measure.name == name:
            return measure
    if is_ranking_measure(name):
        kind, _, depth = name.partition("@")
        return Measure(name=name, about=_RANKING[kind].format(depth=depth))
    raise InputError(
        f"there is no measure '{name}'; there are {', '.join(it.name for it in MEASURES)}"
    )


def _confident(questions: Sequence[QuestionScores]) -> list[tuple[QuestionScores, float]]:
    """Those with a confidence; a system that states none has no curve."""
    return [
        (question, question.outcome.reply.confidence)
        for question in questions
        if question.outcome.reply is not None and question.outcome.reply.confidence is not None
    ]


def _auc(questions: Sequence[QuestionScores]) -> float | None:
    pairs = _confident(questions)
    return roc_auc([it.outcome.case.answerable for it, _ in pairs], [value for _, value in pairs])


def _aurc(questions: Sequence[QuestionScores]) -> float | None:
    pairs = [(it, value) for it, value in _confident(questions) if it.values["correct"] is not None]
    return area_under_risk_coverage(
        [it.would_be_right for it, _ in pairs], [value for _, value in pairs]
    )


def _calibration(questions: Sequence[QuestionScores]) -> float | None:
    pairs = _confident(questions)
    return calibration_error(
        [it.outcome.case.answerable for it, _ in pairs], [value for _, value in pairs]
    )


def _refusal_precision(questions: Sequence[QuestionScores]) -> float | None:
    replied = [it for it in questions if it.outcome.reply is not None]
    return refusal_precision(
        [it.outcome.case.answerable for it in replied], [it.outcome.answered for it in replied]
    )


def _seconds(share: float) -> Statistic:
    def over(questions: Sequence[QuestionScores]) -> float | None:
        return percentile([it.outcome.seconds for it in questions if not it.outcome.error], share)

    return over


MEASURES: tuple[Measure, ...] = (
    Measure(name="hit@1", about="a relevant article comes first"),
    Measure(name="hit@5", about="a relevant article is among the first five"),
    Measure(name="R@5", about="share of the relevant articles among the first five"),
    Measure(name="MRR@10", about="1 / rank of the first relevant article, 0 beyond ten"),
    Measure(name="nDCG@10", about="graded gain of the first ten articles, discounted by rank"),
    Measure(name="answer@5", about="the first five passages hold every part of the answer"),
    Measure(
        name="correct",
        subject="answers",
        about="of all questions: answered rightly, or unanswerable and refused",
    ),
    Measure(
        name="right",
        subject="answers",
        about="of the answerable: the answer names everything that it should",
    ),
    Measure(
        name="right-own",
        subject="answers",
        about="the same in the question's language, where the article is in another",
    ),
    Measure(
        name="EM",
        subject="answers",
        about="the short answer is an accepted one (SQuAD's normalisation)",
    ),
    Measure(
        name="F1",
        subject="answers",
        about="its words against an accepted one (SQuAD's normalisation)",
    ),
    Measure(name="EM-ar", subject="answers", about="as EM, with normalisation for Arabic"),
    Measure(name="F1-ar", subject="answers", about="as F1, with normalisation for Arabic"),
    Measure(
        name="list-P",
        subject="answers",
        about="of the elements that a list answer names, the accepted ones",
    ),
    Measure(
        name="list-R", subject="answers", about="of the elements that it should name, those it does"
    ),
    Measure(name="list-F1", subject="answers", about="harmonic mean of both"),
    Measure(
        name="verbatim",
        subject="citations",
        about="of the quotes, those that are the article's text, exactly",
    ),
    Measure(
        name="cite-P",
        subject="citations",
        about="of the citations, those that support their sentence (ALCE)",
    ),
    Measure(
        name="cite-R",
        subject="citations",
        about="of the sentences, those that their citations support (ALCE)",
    ),
    Measure(
        name="undecided",
        subject="citations",
        about="sentences per answer whose support cannot be decided by rule",
        higher_is_better=None,
        unit="count",
    ),
    Measure(name="quote-P", subject="citations", about="of the citations, those on a gold quote"),
    Measure(
        name="quote-R",
        subject="citations",
        about="of the gold quotes an answer rests on, those cited",
    ),
    Measure(name="refused", subject="refusals", about="of the unanswerable, those refused"),
    Measure(
        name="refuse-P",
        subject="refusals",
        about="of the refused, those that are unanswerable",
        statistic=_refusal_precision,
    ),
    Measure(
        name="over-refused",
        subject="refusals",
        about="of the answerable, those refused",
        higher_is_better=False,
    ),
    Measure(
        name="AUROC",
        subject="refusals",
        about="how well the confidence tells answerable from unanswerable questions",
        statistic=_auc,
    ),
    Measure(
        name="AURC",
        subject="refusals",
        about="mean share of wrong answers over all thresholds",
        higher_is_better=False,
        statistic=_aurc,
    ),
    Measure(
        name="ECE",
        subject="refusals",
        about="how far the confidence is from the share of answerable questions",
        higher_is_better=False,
        statistic=_calibration,
    ),
    Measure(
        name="failed",
        subject="running",
        about="questions that ended in an error",
        higher_is_better=False,
    ),
    Measure(
        name="p50",
        subject="running",
        about="half of the questions take no longer",
        higher_is_better=False,
        unit="seconds",
        statistic=_seconds(50),
    ),
    Measure(
        name="p95",
        subject="running",
        about="nineteen of twenty questions take no longer",
        higher_is_better=False,
        unit="seconds",
        statistic=_seconds(95),
    ),
)
