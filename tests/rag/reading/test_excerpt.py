"""What the reader is told of a passage."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from rag.answer import Passage
from rag.reading.excerpt import excerpt, heading, heading_of
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


def test_an_excerpt_has_the_passage_and_its_sentences() -> None:
    passage = Passage(
        article_id="a",
        chunk_id="a:10-27",
        score=1.0,
        start=10,
        end=27,
        text="It rained. A lot.",
        title="Rain",
        source="",
        published=DAY,
        language="en",
    )
    made = excerpt(passage, "en")
    assert made.heading == "Rain · 8 May 2019"
    assert [made.text[slice(*span)] for span in made.sentences] == ["It rained.", "A lot."]


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
    assert excerpt(passage, "en").heading == expected
    assert excerpt(passage, "en").text == "A lot."
