"""Lists, aliases and forms of other languages, by hand."""

from __future__ import annotations

import pytest

from eval.metrics.items import Item, holds_all, item_recall, item_scores, occurs

QATAR: Item = {"ar": ["قطر"], "en": ["Qatar"]}
SAUDI: Item = {"ar": ["السعودية", "المملكة العربية السعودية"], "en": ["Saudi Arabia"]}
COUNT: Item = {"ar": ["ثلاثة وأربعون", "٤٣"], "en": ["43", "forty-three"]}


@pytest.mark.parametrize(
    ("form", "text", "found"),
    [
        ("43", "he held 43 meetings", True),
        ("43", "in 1943", False),
        ("43", "43.6 billion", False),
        ("6", "43,6 milliards", False),
        ("43,6", "43.6 billion", True),
        ("43", "It was 43.", True),
        ("375", "بـ375 كيلومترا", True),
        ("43", "٤٣ اجتماعا", True),
        ("1000", "1,000 people", True),
        ("قطر", "وقطر", True),
        ("قطر", "قطري", False),
        ("قطر", "القطر", True),
        ("السعودية", "للسعودية", True),
        ("المملكة العربية السعودية", "والمملكة العربية السعودية", True),
        ("الحسيمة", "بالحسيمة", True),
        ("qatar", "QATAR.", True),
        ("Snoek", "Eric Snoek", True),
        ("ar", "war", False),
        ("?!", "?!", False),
        ("", "anything", False),
    ],
)
def test_where_a_form_occurs(form: str, text: str, found: bool) -> None:
    assert occurs(form, text) is found


def test_any_language_counts_and_every_item_must_be_there() -> None:
    assert holds_all([QATAR, SAUDI], "Qatar والسعودية")
    assert not holds_all([QATAR, SAUDI], "Qatar")
    assert item_recall([QATAR, SAUDI], "Qatar, Qatar") == 0.5
    assert item_recall([], "Qatar") is None
    assert holds_all([], "")


@pytest.mark.parametrize(
    ("prediction", "precision", "recall", "f1"),
    [
        ("قطر والسعودية", 1.0, 1.0, 1.0),
        ("Qatar, Saudi Arabia and Oman", 2 / 3, 1.0, 0.8),
        ("قطر وعمان", 0.5, 0.5, 0.5),
        ("the State of Qatar", 1.0, 0.5, 2 / 3),
        ("Qatar; Qatar", 1.0, 0.5, 2 / 3),
        ("Oman", 0.0, 0.0, 0.0),
        ("", None, 0.0, 0.0),
        ("،", None, 0.0, 0.0),
    ],
)
def test_lists_by_hand(prediction: str, precision: float | None, recall: float, f1: float) -> None:
    score = item_scores([QATAR, SAUDI], prediction)
    assert score.precision == (None if precision is None else pytest.approx(precision))
    assert score.recall == pytest.approx(recall)
    assert score.f1 == pytest.approx(f1)


def test_a_form_may_hold_a_separator() -> None:
    score = item_scores([COUNT], "ثلاثة وأربعون")
    assert (score.precision, score.recall, score.f1) == (1.0, 1.0, 1.0)


def test_without_items_only_precision_is_defined() -> None:
    score = item_scores([], "Oman")
    assert (score.precision, score.recall, score.f1) == (0.0, None, None)
    empty = item_scores([], "")
    assert (empty.precision, empty.recall, empty.f1) == (None, None, None)
