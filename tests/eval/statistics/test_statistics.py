"""Intervals and paired tests, by hand and by their frequencies."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.statistics.intervals import Rows, mean_interval, statistic_interval
from eval.statistics.paired import compare_means, mcnemar
from index.errors import InputError


def test_nothing_and_one_value_have_no_interval() -> None:
    assert mean_interval([]) is mean_interval([0.5]) is None
    assert statistic_interval(lambda rows: 1.0, 1) is None


def test_equal_values_leave_no_doubt() -> None:
    interval = mean_interval([0.25] * 7)
    assert interval is not None
    assert (interval.low, interval.high) == (0.25, 0.25)


def test_the_interval_of_a_share_is_near_the_normal_one() -> None:
    values = [1.0] * 60 + [0.0] * 40
    interval = mean_interval(values)
    assert interval is not None
    half = 1.96 * np.sqrt(0.6 * 0.4 / 100)
    assert interval.low == pytest.approx(0.6 - half, abs=0.02)
    assert interval.high == pytest.approx(0.6 + half, abs=0.02)
    assert mean_interval(values) == interval, "the draws are seeded"


def test_the_interval_covers_the_truth_as_often_as_it_says() -> None:
    generator = np.random.default_rng(5)
    covered = 0
    for _ in range(200):
        interval = mean_interval((generator.random(80) < 0.7).astype(float).tolist(), draws=400)
        covered += interval is not None and interval.low <= 0.7 <= interval.high
    assert 178 <= covered <= 200


def test_any_statistic_agrees_with_the_mean() -> None:
    values = np.arange(50) / 50

    def mean(rows: Rows) -> float:
        return float(values[rows].mean())

    ours, theirs = statistic_interval(mean, 50, draws=2000), mean_interval(values.tolist())
    assert ours is not None
    assert theirs is not None
    assert ours.low == pytest.approx(theirs.low, abs=0.02)
    assert ours.high == pytest.approx(theirs.high, abs=0.02)


def test_a_statistic_that_is_mostly_undefined_has_no_interval() -> None:
    assert statistic_interval(lambda rows: None if (rows == 0).any() else 1.0, 50) is None


def test_mcnemar_by_hand() -> None:
    # Five lost, one won: 2 · (1 + 6) / 2⁶.
    first = [True] * 5 + [False] + [True] * 10
    second = [False] * 5 + [True] + [True] * 10
    assert mcnemar(first, second) == pytest.approx(14 / 64)
    assert mcnemar([True, False], [True, False]) == 1.0
    assert mcnemar([True, False], [False, True]) == 1.0
    assert mcnemar([], []) is None
    assert mcnemar([True] * 2000, [False] * 2000) == pytest.approx(0, abs=1e-12)


def test_randomisation_by_hand() -> None:
    # Three changes, all for the better: of the 8 arrangements 2 are as extreme.
    result = compare_means([0, 0, 0, 1], [1, 1, 1, 1])
    assert result is not None
    assert result.difference == 0.75
    assert result.p == pytest.approx(0.25, abs=0.02)
    assert compare_means([], []) is None


def test_equal_runs_do_not_differ() -> None:
    result = compare_means([0.5, 1.0], [0.5, 1.0])
    assert result is not None
    assert (result.difference, result.p) == (0.0, 1.0)
    assert result.interval is not None
    assert (result.interval.low, result.interval.high) == (0.0, 0.0)


def test_a_real_difference_is_seen_and_a_chance_one_is_not() -> None:
    generator = np.random.default_rng(9)
    base = generator.random(200)
    better = compare_means(base.tolist(), (base + 0.05 + 0.1 * generator.random(200)).tolist())
    noise = compare_means(base.tolist(), (base + 0.1 * generator.standard_normal(200)).tolist())
    assert better is not None
    assert noise is not None
    assert better.p < 0.001
    assert better.interval is not None
    assert better.interval.low > 0
    assert noise.p > 0.01


def test_other_questions_cannot_be_compared() -> None:
    with pytest.raises(InputError):
        compare_means([1], [1, 2])
    with pytest.raises(InputError):
        mcnemar([True], [])


@given(st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1, max_size=30))
def test_tests_are_symmetric(pairs: list[tuple[bool, bool]]) -> None:
    first, second = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    p = mcnemar(first, second)
    assert p == mcnemar(second, first)
    assert p is not None
    assert 0 < p <= 1
