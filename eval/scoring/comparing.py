"""Two runs over the same questions: which figures differ, and on which questions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from eval.scoring.catalogue import MEASURES, Measure
from eval.scoring.question_scores import QuestionScores
from eval.statistics.paired import PairedDifference, compare_means, mcnemar
from index.errors import InputError

__all__ = ["Change", "Comparison", "MeasureComparison", "compare"]

# Values of a measure that differ by less are the same.
_SAME = 1e-9
_RIGHT_OR_WRONG = frozenset({"correct", "right", "refused", "hit@1", "hit@5", "answer@5", "EM"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """A question that one measure judges differently in the two runs."""

    id: str
    question: str
    before: float
    after: float


@dataclass(frozen=True, kw_only=True, slots=True)
class MeasureComparison:
    """One measure in both runs.

    Attributes:
        measure: Which.
        before: Its value in the first run, over the questions common to both.
        after: Its value in the second.
        difference: What the paired tests say of the means.
        mcnemar: The p value of McNemar's exact test, for measures that are right or wrong.
        better: Questions that got better.
        worse: Questions that got worse.
    """

    measure: Measure
    before: float
    after: float
    difference: PairedDifference
    mcnemar: float | None
    better: tuple[Change, ...]
    worse: tuple[Change, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Comparison:
    """Two runs side by side.

    Attributes:
        questions: How many they have in common.
        only_first: How many only the first one has.
        only_second: How many only the second one has.
        measures: Those that are means over questions and defined in both.
    """

    questions: int
    only_first: int
    only_second: int
    measures: tuple[MeasureComparison, ...]


def compare(
    first: Sequence[QuestionScores],
    second: Sequence[QuestionScores],
    measures: Sequence[Measure] = MEASURES,
) -> Comparison:
    """Compares a second run with a first one.

    A question that a measure judges in one of the runs only (a quote's precision, when one run does
    not answer) counts for that measure in neither.

    Raises:
        InputError: They have no question in common, or two questions with the same id differ.
    """
    earlier = {it.outcome.case.id: it for it in first}
    later = {it.outcome.case.id: it for it in second}
    common = [name for name in earlier if name in later]
    if not common:
        raise InputError("the two runs have no question in common: compare runs over the same data")
    for name in common:
        if earlier[name].outcome.case.question != later[name].outcome.case.question:
            raise InputError(f"question {name} is not the same in both runs: the data differ")
    compared = (_compare_measure(measure, common, earlier, later) for measure in measures)
    return Comparison(
        questions=len(common),
        only_first=len(earlier) - len(common),
        only_second=len(later) - len(common),
        measures=tuple(it for it in compared if it is not None),
    )


def _compare_measure(
    measure: Measure,
    common: Sequence[str],
    earlier: dict[str, QuestionScores],
    later: dict[str, QuestionScores],
) -> MeasureComparison | None:
    if measure.statistic is not None:
        return None
    rows = [
        (name, before, after)
        for name in common
        if (before := earlier[name].values.get(measure.name)) is not None
        and (after := later[name].values.get(measure.name)) is not None
    ]
    befores, afters = [row[1] for row in rows], [row[2] for row in rows]
    difference = compare_means(befores, afters)
    if difference is None:
        return None
    changes = [
        Change(id=name, question=later[name].outcome.case.question, before=before, after=after)
        for name, before, after in rows
        if abs(after - before) > _SAME
    ]
    up = tuple(change for change in changes if change.after > change.before)
    down = tuple(change for change in changes if change.after < change.before)
    fallen_is_better = measure.higher_is_better is False
    return MeasureComparison(
        measure=measure,
        before=sum(befores) / len(befores),
        after=sum(afters) / len(afters),
        difference=difference,
        mcnemar=mcnemar([value > 0.5 for value in befores], [value > 0.5 for value in afters])
        if measure.name in _RIGHT_OR_WRONG
        else None,
        better=down if fallen_is_better else up,
        worse=up if fallen_is_better else down,
    )
