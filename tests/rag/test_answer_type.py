from __future__ import annotations

import pytest

from rag.answer_type import asks_for_countries, asks_for_two


@pytest.mark.parametrize(
    ("question", "asks"),
    [
        ("Which countries did Hammouchi meet in Vienna?", True),
        ("Quels pays a-t-il rencontrés ?", True),
        ("مع أي دول اجتمع الحموشي؟", True),
        ("ما هي الدول المشاركة؟", True),
        ("How many countries took part?", False),
        ("كم عدد الدول المشاركة؟", False),
        ("Who opened the fair in the country?", False),
    ],
)
def test_whether_a_question_asks_for_countries(question: str, asks: bool) -> None:
    assert asks_for_countries(question) is asks


@pytest.mark.parametrize(
    ("question", "two"),
    [
        ("Dans quels deux pays était-elle active ?", True),
        ("مع شرطة أي بلدين أبرم المغرب المذكرتين؟", True),
        ("Which countries did he meet?", False),
    ],
)
def test_whether_a_question_asks_for_two(question: str, two: bool) -> None:
    assert asks_for_two(question) is two
