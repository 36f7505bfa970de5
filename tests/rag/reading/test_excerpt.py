"""What the reader is told of a passage."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from rag.reading.excerpt import heading, heading_of
from tests.rag.reading.reader_kit import make_evidence

DAY = date(2019, 5, 8)


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", "Talks · 8 May 2019"),
        ("fr", "Talks · 8 mai 2019"),
        ("ar", "Talks · 8 مايو 2019"),
        ("tlh", "Talks · 2019-05-08"),
        ("xx-nonsense!", "Talks · 2019-05-08"),
    ],
)
def test_days_are_written_as_the_question_writes_them(language: str, expected: str) -> None:
    assert heading("Talks", DAY, language) == expected


def test_what_is_not_known_is_left_out() -> None:
    assert heading(" Talks ", None, "en") == "Talks"
    assert heading("", DAY, "en") == "8 May 2019"
    assert heading("", None, "en") == ""


@pytest.mark.parametrize(
    ("title", "lead", "expected"),
    [
        ("Rain", "Rain fell on Fez.", "Rain · 8 May 2019"),
        (" ", "Rain fell on Fez.", "Rain fell on Fez. · 8 May 2019"),
        ("", "", "8 May 2019"),
    ],
)
def test_where_there_is_no_headline_the_first_sentence_stands_in(
    title: str, lead: str, expected: str
) -> None:
    passage = replace(make_evidence("A lot.", title=title, published=DAY).passage, lead=lead)
    assert heading_of(passage, "en") == expected
