"""What a paraphrase may do to a number, a day or a denial, and what it may not."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from rag.verification import Source, verify
from rag.verification.approximation import approximation, rounds_to
from rag.verification.dates import days_meant
from rag.verification.numbers import numbers_of


@pytest.mark.parametrize(
    ("before", "claimed", "exact", "expected"),
    [
        ("nearly", 200, 197, True),
        ("nearly", 200, 203, False),
        ("plus de", 300, 312, True),
        ("more than", 300, 297, False),
        ("حوالي", 2900, 2870, True),
        ("about", 3900, 2870, False),
        ("about", 312, 313, False),
        ("exactly", 200, 197, False),
    ],
)
def test_round_numbers(before: str, claimed: int, exact: int, expected: bool) -> None:
    assert rounds_to(Decimal(exact), Decimal(claimed), approximation(before)) is expected


def test_days_are_counted_from_the_day_of_publication() -> None:
    thursday = date(2025, 3, 13)
    assert days_meant("رست السفينة أمس الأربعاء", thursday) == {date(2025, 3, 12)}
    assert days_meant("It opened on Tuesday.", thursday) == {date(2025, 3, 11)}
    assert days_meant("It will open on Saturday.", thursday) == {date(2025, 3, 15)}
    assert days_meant("le 20 décembre", date(2025, 2, 11)) == {date(2024, 12, 20)}
    assert days_meant("It opened on Tuesday.", None) == set()


def test_forty_one_in_arabic_words() -> None:
    assert [number.values for number in numbers_of("واحدا وأربعين ساعة")] == [{Decimal(41)}]


def test_a_denial_is_not_turned_round_across_languages() -> None:
    source = Source(quote="ولم تشارك الحكومة الاتحادية في التمويل.", language="ar")
    verdict = verify("Le gouvernement fédéral a contribué au financement.", [source], language="fr")
    assert not verdict.supported
