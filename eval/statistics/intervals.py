"""Bootstrap confidence intervals (Efron 1979): what other questions like these would have given.

Questions are drawn with replacement, as many as there are; the interval reaches from the 2.5th to
the 97.5th percentile of the figure over the draws. Questions about the same article are treated as
independent, which they are not quite: the intervals are a little too narrow. The generator is
seeded: the same run has the same intervals.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

__all__ = ["DRAWS", "Interval", "mean_interval", "statistic_interval"]

DRAWS = 2000
_FEW_DRAWS = 300
_LEVEL = 95.0
_SEED = 20250507
# Draws are made in blocks so that a large run does not need gigabytes.
_BLOCK = 4_000_000

Rows = npt.NDArray[np.int64]


@dataclass(frozen=True, kw_only=True, slots=True)
class Interval:
    """A 95 % confidence interval."""

    low: float
    high: float


def mean_interval(values: Sequence[float], *, draws: int = DRAWS) -> Interval | None:
    """The interval of the mean; None with fewer than two values, which say nothing of others."""
    if len(values) < 2:
        return None
    data = np.asarray(values, dtype=np.float64)
    return _interval(_drawn_means(data, draws))


def statistic_interval(
    statistic: Callable[[Rows], float | None], count: int, *, draws: int = _FEW_DRAWS
) -> Interval | None:
    """The interval of any figure over questions.

    Args:
        statistic: The figure for the questions in these rows, some of them repeatedly. Draws for
            which it is not defined are left out.
        count: How many questions there are.
        draws: How many times it is computed.

    Returns:
        None when it is not defined for most draws.
    """
    if count < 2:
        return None
    generator = np.random.default_rng(_SEED)
    drawn = [statistic(generator.integers(0, count, count)) for _ in range(draws)]
    defined = [value for value in drawn if value is not None]
    return _interval(np.asarray(defined)) if 2 * len(defined) > draws else None


def _drawn_means(data: npt.NDArray[np.float64], draws: int) -> npt.NDArray[np.float64]:
    generator = np.random.default_rng(_SEED)
    block = max(1, _BLOCK // len(data))
    means = [
        data[generator.integers(0, len(data), (min(block, draws - begun), len(data)))].mean(axis=1)
        for begun in range(0, draws, block)
    ]
    return np.concatenate(means)


def _interval(drawn: npt.NDArray[np.float64]) -> Interval:
    low, high = np.percentile(drawn, [50 - _LEVEL / 2, 50 + _LEVEL / 2])
    return Interval(low=float(low), high=float(high))
