"""Days of publication."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.readers.dates import parse_date

DAY = date(2025, 5, 15)


@pytest.mark.parametrize(
    "value",
    [
        "2025-05-15",
        "2025/5/15",
        "2025-05-15T23:30:00+01:00",
        "Published: 2025-05-15 08:00",
        "15/05/2025",
        "15.5.2025 - 10:20",
        "05/15/2025",
        "٢٠٢٥-٠٥-١٥",
        "١٥/٠٥/٢٠٢٥",
        "15 ماي 2025",
        "الخميس 15 مايو 2025 - 10:20",
        "15 أيار 2025",
        "May 15, 2025",
        "Thu, 15 May 2025 10:00:00 GMT",
        "15th May 2025",
        "jeudi 15 mai 2025 à 10h20",
        "20250515",
        "D:20250515102030+01'00'",
        date(2025, 5, 15),
        datetime(2025, 5, 15, 23, 59, tzinfo=UTC),
        1747300000,
        1747300000000,
    ],
)
def test_the_same_day_in_many_spellings(value: object) -> None:
    assert parse_date(value) == DAY


def test_maghrebi_and_levantine_months_and_first_of_the_month() -> None:
    assert parse_date("3 نونبر 2024") == date(2024, 11, 3)
    assert parse_date("3 تشرين الثاني 2024") == date(2024, 11, 3)
    assert parse_date("1er août 2024") == date(2024, 8, 1)
    assert parse_date("03/04/2025") == date(2025, 4, 3)


@pytest.mark.parametrize(
    "value",
    [
        *(
            "",
            "yesterday",
            "2025-13-45",
            "31/02/2025",
            "ماي 2025",
            "2025",
            "99999999",
            "0001-01-01",
        ),
        *(None, True, 3.5, float("nan"), 10**30, [], {}),
    ],
)
def test_what_names_no_day_is_none(value: object) -> None:
    assert parse_date(value) is None


@given(st.dates(date(1800, 1, 1), date(2100, 12, 31)))
def test_iso_dates_come_back(day: date) -> None:
    assert parse_date(day.isoformat()) == day


@given(st.text() | st.integers() | st.floats())
def test_nothing_makes_it_fail(value: object) -> None:
    parsed = parse_date(value)
    assert parsed is None or isinstance(parsed, date)
