"""Refusal, ranking by confidence and calibration: by hand, and against scikit-learn."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import roc_auc_score

from eval.metrics.abstention import (
    area_under_risk_coverage,
    calibration_error,
    refusal_break_even,
    refusal_precision,
    refusal_recall,
    risk_coverage,
    roc_auc,
)
from eval.metrics.speed import percentile
from index.errors import InputError


def test_refusing_by_hand() -> None:
    answerable = [True, True, True, False, False]
    answered = [True, False, True, False, True]
    assert refusal_precision(answerable, answered) == 1 / 2
    assert refusal_recall(answerable, answered) == 1 / 2
    assert refusal_precision([True], [True]) is None
    assert refusal_recall([True], [True]) is None
    assert refusal_precision([], []) is refusal_recall([], []) is None


def test_roc_auc_by_hand() -> None:
    # Pairs: (.9, .5) won, (.9, .2) won, (.5, .5) tied, (.5, .2) won.
    assert roc_auc([True, False, True, False], [0.9, 0.5, 0.5, 0.2]) == 3.5 / 4
    assert roc_auc([True, True], [0.1, 0.2]) is None
    assert roc_auc([], []) is None


def test_roc_auc_against_scikit_learn() -> None:
    draw = random.Random(3)
    for _ in range(200):
        labels = [True, False, *(draw.random() < 0.6 for _ in range(draw.randrange(30)))]
        scores = [round(draw.random(), 1) for _ in labels]
        assert roc_auc(labels, scores) == pytest.approx(roc_auc_score(labels, scores))


def test_risk_coverage_by_hand() -> None:
    curve = risk_coverage([True, False, True], [0.9, 0.5, 0.1])
    assert curve is not None
    assert curve.coverage == pytest.approx((1 / 3, 2 / 3, 1))
    assert curve.risk == pytest.approx((0, 1 / 2, 1 / 3))
    assert area_under_risk_coverage([True, False, True], [0.9, 0.5, 0.1]) == pytest.approx(5 / 18)


def test_ties_have_no_order() -> None:
    for right in ([True, False], [False, True]):
        curve = risk_coverage(right, [0.5, 0.5])
        assert curve is not None
        assert curve.risk == (0.5, 0.5)
    assert risk_coverage([], []) is None
    assert area_under_risk_coverage([], []) is None


def test_calibration_by_hand() -> None:
    # Bin 9: two questions at .95, one answerable: gap .45. Bin 1: one at .15, not answerable: .15.
    error = calibration_error([True, False, False], [0.95, 0.95, 0.15])
    assert error == pytest.approx((2 * 0.45 + 0.15) / 3)
    assert calibration_error([True, False], [1.0, 0.0]) == 0
    assert calibration_error([], []) is None
    for wrong in (1.5, -0.1, float("nan")):
        with pytest.raises(InputError):
            calibration_error([True], [wrong])


@given(st.lists(st.tuples(st.booleans(), st.floats(0, 1)), min_size=1, max_size=40))
def test_bounds(pairs: list[tuple[bool, float]]) -> None:
    right, confidence = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    for measure in (roc_auc, area_under_risk_coverage, calibration_error):
        value = measure(right, confidence)
        assert value is None or -1e-9 <= value <= 1 + 1e-9
    curve = risk_coverage(right, confidence)
    assert curve is not None
    # With everything answered the order no longer matters.
    assert curve.risk[-1] == pytest.approx(1 - sum(right) / len(right))


def test_lengths_must_agree() -> None:
    for measure in (roc_auc, risk_coverage, calibration_error):
        with pytest.raises(InputError):
            measure([True], [0.5, 0.5])


def test_percentiles_by_hand() -> None:
    assert percentile([1, 2, 3], 50) == 2
    assert percentile([3, 1], 50) == 2
    assert percentile([1, 2, 3], 95) == pytest.approx(2.9)
    assert percentile([], 50) is None


def test_at_the_break_even_precision_and_recall_are_one() -> None:
    answerable = [True, True, False, True, False, False]
    confidence = [0.9, 0.2, 0.1, 0.8, 0.7, 0.3]
    found = refusal_break_even(answerable, confidence)
    assert found == (0.7, pytest.approx(2 / 3))
    answered = [value >= found[0] for value in confidence]
    assert refusal_precision(answerable, answered) == pytest.approx(found[1])
    assert refusal_recall(answerable, answered) == pytest.approx(found[1])


def test_ties_do_not_flatter_the_break_even() -> None:
    assert refusal_break_even([True, False], [0.5, 0.5]) == (0.5, 0.0)
    assert refusal_break_even([True, True], [0.5, 0.5]) is None
    assert refusal_break_even([False], [0.5]) is None
