"""Refusing: does the system know when the articles do not say?

The inputs are parallel: one entry a question. `answerable` says whether the articles answer it,
`answered` whether the system did, `confidence` how probable it thought it that they do.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from index.errors import InputError

__all__ = [
    "RiskCoverage",
    "area_under_risk_coverage",
    "calibration_error",
    "refusal_break_even",
    "refusal_precision",
    "refusal_recall",
    "risk_coverage",
    "roc_auc",
]


@dataclass(frozen=True, kw_only=True, slots=True)
class RiskCoverage:
    """The risk-coverage curve (El-Yaniv and Wiener 2010).

    Attributes:
        coverage: The share of the questions that is answered, rising to 1.
        risk: Of those, the share that is answered wrongly.
    """

    coverage: tuple[float, ...]
    risk: tuple[float, ...]


def refusal_precision(answerable: Sequence[bool], answered: Sequence[bool]) -> float | None:
    """Of the refused questions, the share that is unanswerable."""
    refused = [not can for can, did in zip(answerable, answered, strict=True) if not did]
    return sum(refused) / len(refused) if refused else None


def refusal_recall(answerable: Sequence[bool], answered: Sequence[bool]) -> float | None:
    """Of the unanswerable questions, the share that is refused."""
    refused = [not did for can, did in zip(answerable, answered, strict=True) if not can]
    return sum(refused) / len(refused) if refused else None


def refusal_break_even(
    answerable: Sequence[bool], confidence: Sequence[float]
) -> tuple[float, float] | None:
    """Where refusals are as precise as they are complete.

    That is where as many questions are refused as cannot be answered: their precision and their
    recall have the same numerator and, there, the same denominator.

    Returns:
        The confidence from which on questions are answered there, and precision and recall, which
        are one number. Of equally confident questions those that can be answered are refused first,
        so that it is not flattering. None without questions of both kinds.
    """
    refusals = sum(not can for can in answerable)
    order = sorted(
        zip(confidence, answerable, strict=True), key=lambda item: (item[0], not item[1])
    )
    if not 0 < refusals < len(order):
        return None
    right = sum(not can for _, can in order[:refusals])
    return order[refusals][0], right / refusals


def roc_auc(answerable: Sequence[bool], confidence: Sequence[float]) -> float | None:
    """The probability that an answerable question has more confidence than another one.

    Ties count half (the statistic of Mann and Whitney). None without questions of both kinds.
    """
    labels = np.asarray(answerable, dtype=bool)
    scores = np.asarray(confidence, dtype=np.float64)
    if labels.shape != scores.shape:
        raise InputError("every question needs a label and a confidence")
    positive = int(labels.sum())
    negative = len(labels) - positive
    if not positive or not negative:
        return None
    _, place, count = np.unique(scores, return_inverse=True, return_counts=True)
    last = np.cumsum(count)
    ranks = (last - (count - 1) / 2)[place]
    return float((ranks[labels].sum() - positive * (positive + 1) / 2) / (positive * negative))


def risk_coverage(right: Sequence[bool], confidence: Sequence[float]) -> RiskCoverage | None:
    """What share of the answers is wrong when only the most confident ones are given.

    Args:
        right: Whether the answer, were it given, would be right; for an unanswerable question it
            never is.
        confidence: In which order the questions are answered. Of equally confident ones no order
            is known: their errors are spread evenly.
    """
    if len(right) != len(confidence):
        raise InputError("every question needs a verdict and a confidence")
    if not right:
        return None
    scores = np.asarray(confidence, dtype=np.float64)
    wrong = 1.0 - np.asarray(right, dtype=np.float64)
    _, place, count = np.unique(-scores, return_inverse=True, return_counts=True)
    expected = np.bincount(place, weights=wrong) / count
    errors = np.cumsum(np.repeat(expected, count))
    answered = np.arange(1, len(wrong) + 1)
    return RiskCoverage(
        coverage=tuple((answered / len(wrong)).tolist()), risk=tuple((errors / answered).tolist())
    )


def area_under_risk_coverage(right: Sequence[bool], confidence: Sequence[float]) -> float | None:
    """AURC, the mean risk over all coverages (Geifman, Uziel and El-Yaniv 2019); 0 is best."""
    curve = risk_coverage(right, confidence)
    return float(np.mean(curve.risk)) if curve is not None else None


def calibration_error(
    answerable: Sequence[bool], confidence: Sequence[float], *, bins: int = 10
) -> float | None:
    """The expected calibration error (Guo et al. 2017) over bins of equal width.

    Raises:
        InputError: A confidence is no probability.
    """
    labels = np.asarray(answerable, dtype=np.float64)
    scores = np.asarray(confidence, dtype=np.float64)
    if labels.shape != scores.shape:
        raise InputError("every question needs a label and a confidence")
    if not len(labels):
        return None
    if not ((scores >= 0) & (scores <= 1)).all():
        raise InputError("a confidence must lie between 0 and 1")
    bin_of = np.minimum((scores * bins).astype(int), bins - 1)
    gaps = np.bincount(bin_of, weights=scores, minlength=bins) - np.bincount(
        bin_of, weights=labels, minlength=bins
    )
    return float(np.abs(gaps).sum() / len(labels))
