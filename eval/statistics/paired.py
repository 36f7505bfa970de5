"""Two runs over the same questions: is the difference more than chance?"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from eval.statistics.intervals import Interval, mean_interval
from index.errors import InputError

__all__ = ["PairedDifference", "compare_means", "mcnemar"]

_ROUNDS = 10_000
_SEED = 20250507
_BLOCK = 4_000_000


@dataclass(frozen=True, kw_only=True, slots=True)
class PairedDifference:
    """How a second run differs from a first one.

    Attributes:
        difference: The mean of second - first.
        interval: Its bootstrap interval; None with fewer than two questions.
        p: How often a difference at least as large, in either direction, comes about when the two
            runs are exchanged at random for each question (Fisher's randomisation test; Smucker,
            Allan and Carterette 2007).
    """

    difference: float
    interval: Interval | None
    p: float


def compare_means(first: Sequence[float], second: Sequence[float]) -> PairedDifference | None:
    """Compares two runs' values for the same questions, in the same order.

    Raises:
        InputError: They are not as many.
    """
    if len(first) != len(second):
        raise InputError("two runs can be compared over the same questions only")
    if not first:
        return None
    differences = np.asarray(second, dtype=np.float64) - np.asarray(first, dtype=np.float64)
    observed = float(differences.mean())
    changed = differences[differences != 0]
    generator = np.random.default_rng(_SEED)
    extreme, block = 0, max(1, _BLOCK // max(1, len(changed)))
    for begun in range(0, _ROUNDS, block):
        signs = generator.choice((-1.0, 1.0), (min(block, _ROUNDS - begun), len(changed)))
        # The tolerance keeps sums that are equal but for rounding equal.
        sums = np.abs(signs @ changed)
        extreme += int((sums >= abs(float(changed.sum())) - 1e-9).sum())
    return PairedDifference(
        difference=observed,
        interval=mean_interval(differences.tolist()),
        # The observed arrangement is one of the possible ones, so p is never 0.
        p=(extreme + 1) / (_ROUNDS + 1),
    )


def mcnemar(first: Sequence[bool], second: Sequence[bool]) -> float | None:
    """The p value of McNemar's exact test (1947) for right and wrong; None without questions.

    Only questions that one run has right and the other wrong count; under the null hypothesis each
    is a fair coin.

    Raises:
        InputError: They are not as many.
    """
    if len(first) != len(second):
        raise InputError("two runs can be compared over the same questions only")
    if not first:
        return None
    lost = sum(a and not b for a, b in zip(first, second, strict=True))
    won = sum(b and not a for a, b in zip(first, second, strict=True))
    tosses = lost + won
    tail = sum(math.comb(tosses, heads) for heads in range(min(lost, won) + 1))
    # Integers until the end: 2**tosses may be beyond a float.
    return min(1.0, 2 * tail / 2**tosses) if tosses else 1.0
