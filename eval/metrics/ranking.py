"""Ranking measures, computed by `ir_measures`.

Of the two maintained libraries this one is taken because it needs nothing but trec_eval itself
(`ranx` brings numba, pandas, seaborn and more), and because a question that a run leaves out
scores 0 instead of lifting the mean. Apache 2.0, typed.

    hit@k    1 when a relevant article is among the first k           ir_measures: Success@k
    R@k      the share of the relevant articles among the first k     R@k
    MRR@k    1 / rank of the first relevant article, 0 beyond k       RR@k
    nDCG@k   gain by grade, discounted by log2 of the rank            nDCG@k
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from index.errors import InputError

if TYPE_CHECKING:
    from ir_measures import Measure

__all__ = ["RANKING_MEASURES", "is_ranking_measure", "score_rankings"]

RANKING_MEASURES = ("hit@1", "hit@5", "R@5", "MRR@10", "nDCG@10")
_NAME = re.compile(r"(hit|R|MRR|nDCG)@([1-9]\d*)")


def is_ranking_measure(name: str) -> bool:
    """Whether a name has the form `hit@5`."""
    return _NAME.fullmatch(name) is not None


def score_rankings(
    names: Sequence[str],
    relevant: Mapping[str, Mapping[str, int]],
    rankings: Mapping[str, Sequence[str]],
) -> dict[str, dict[str, float]]:
    """Scores one ranking per question.

    Args:
        names: Measures such as `MRR@10`.
        relevant: For each question, articles with their grades; from 1 they are relevant.
        rankings: For each question, articles from the best on, each once. A question that is
            missing scores 0.

    Returns:
        By measure, then question. A question without any relevant article is left out: there is
        nothing to find.

    Raises:
        InputError: A name is no ranking measure, or a ranking names an article twice.
    """
    import ir_measures

    for question, ranking in rankings.items():
        if len(set(ranking)) < len(ranking):
            raise InputError(f"the ranking of question {question} names an article twice")
    judged = {
        question: dict(grades)
        for question, grades in relevant.items()
        if any(grade > 0 for grade in grades.values())
    }
    run = {
        # Falling scores: nothing is tied, so the library keeps the order.
        question: {item: float(len(ranking) - place) for place, item in enumerate(ranking)}
        for question, ranking in rankings.items()
        if question in judged and ranking
    }
    wanted = {_measure(name): name for name in names}
    scores: dict[str, dict[str, float]] = {
        name: dict.fromkeys(judged, 0.0) for name in wanted.values()
    }
    if judged and run:
        for metric in ir_measures.iter_calc(list(wanted), judged, run):
            scores[wanted[metric.measure]][metric.query_id] = float(metric.value)
    return scores


def _measure(name: str) -> Measure:
    import ir_measures

    match = _NAME.fullmatch(name)
    if match is None:
        raise InputError(
            f"there is no ranking measure '{name}'; there are hit@k, R@k, MRR@k and nDCG@k"
        )
    kinds = {
        "hit": ir_measures.Success,
        "R": ir_measures.R,
        "MRR": ir_measures.RR,
        "nDCG": ir_measures.nDCG,
    }
    return kinds[match[1]] @ int(match[2])
