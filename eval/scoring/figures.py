"""Figures over a run: overall, and broken down by languages and type."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from eval.scoring.catalogue import MEASURES, Measure
from eval.scoring.question_scores import QuestionScores
from eval.statistics.intervals import Interval

__all__ = ["BREAKDOWNS", "Figure", "Group", "break_down", "figures", "groups_to_objects"]

# Fewer questions than this say too little for an interval to be worth its time.
_FEWEST = 5


@dataclass(frozen=True, kw_only=True, slots=True)
class Figure:
    """One measure over some questions.

    Attributes:
        measure: Which.
        value: None where it is not defined.
        interval: Its bootstrap interval; None where there is none.
        count: Over how many questions it was taken.
    """

    measure: Measure
    value: float | None
    interval: Interval | None
    count: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Group:
    """The figures over the questions that have something in common.

    Attributes:
        breakdown: One of `BREAKDOWNS`.
        name: What they have in common ("ar", "en → ar", "who").
        questions: How many.
        figures: By the name of the measure; those that are defined nowhere in the run are missing.
    """

    breakdown: str
    name: str
    questions: int
    figures: Mapping[str, Figure]


def _pair(question: QuestionScores) -> str:
    case = question.outcome.case
    return f"{case.language} → {case.passage_language or '–'}"


BREAKDOWNS: Mapping[str, Callable[[QuestionScores], str]] = {
    "all": lambda question: "all",
    "question language": lambda question: question.outcome.case.language,
    "question → passage language": _pair,
    "type": lambda question: question.outcome.case.type,
    "unanswerable": lambda question: question.outcome.case.kind,
    "question → passage language × type": (
        lambda question: f"{_pair(question)} · {question.outcome.case.type}"
    ),
}


def figures(
    questions: Sequence[QuestionScores],
    measures: Sequence[Measure] = MEASURES,
    *,
    intervals: bool = True,
) -> dict[str, Figure]:
    """All measures over some questions; those that are not defined have no value."""
    return {
        measure.name: Figure(
            measure=measure,
            value=(value := measure.over(questions)),
            interval=measure.interval(questions)
            if intervals and value is not None and len(questions) >= _FEWEST
            else None,
            count=measure.count(questions),
        )
        for measure in measures
    }


def break_down(
    questions: Sequence[QuestionScores], measures: Sequence[Measure] = MEASURES
) -> list[Group]:
    """Figures for every group of every breakdown, "all" first.

    The finest breakdown (languages and type) has many small groups; intervals of what is no mean
    are left out there.
    """
    defined = [measure for measure in measures if measure.over(questions) is not None]
    means = [measure for measure in defined if measure.statistic is None]
    result: list[Group] = []
    for breakdown, key in BREAKDOWNS.items():
        grouped: dict[str, list[QuestionScores]] = {}
        for question in questions:
            grouped.setdefault(key(question), []).append(question)
        for name in sorted(grouped):
            if name:
                taken = figures(grouped[name], means if "×" in breakdown else defined)
                result.append(
                    Group(
                        breakdown=breakdown,
                        name=name,
                        questions=len(grouped[name]),
                        figures=taken,
                    )
                )
    return result


def groups_to_objects(groups: Sequence[Group]) -> list[dict[str, object]]:
    """For JSON: a figure is `{"value", "low", "high", "n"}`."""
    return [
        {
            "breakdown": group.breakdown,
            "name": group.name,
            "questions": group.questions,
            "figures": {
                name: {
                    "value": _rounded(figure.value),
                    "low": _rounded(figure.interval.low) if figure.interval else None,
                    "high": _rounded(figure.interval.high) if figure.interval else None,
                    "n": figure.count,
                }
                for name, figure in group.figures.items()
            },
        }
        for group in groups
    ]


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 5)
