"""What an article's first sentence is, for passages that come after it, and what a paragraph is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.retrieval.article_shape import is_single_paragraph, lead

FIRST = "The head of the coast guard met four envoys in Valletta on Monday."
REST = " They spoke of patrols. The talks go on."


def test_a_passage_from_the_middle_has_the_sentence_the_article_begins_with() -> None:
    assert lead(FIRST + REST, before=len(FIRST) + 1) == FIRST


@pytest.mark.parametrize("before", [0, 10, len(FIRST) - 1])
def test_a_passage_that_holds_some_of_it_needs_none(before: int) -> None:
    assert lead(FIRST + REST, before=before) == ""


def test_a_place_and_a_byline_are_not_taken_for_the_sentence() -> None:
    text = f"VALLETTA\nBy our correspondent\n{FIRST}{REST}"
    assert lead(text, before=text.index("They")) == f"VALLETTA By our correspondent {FIRST}"


def test_a_long_sentence_is_cut_behind_a_word() -> None:
    words = "conversations " * 30
    found = lead(words.strip() + "." + REST, before=len(words) + 10)
    assert found.split() == ["conversations"] * 11
    assert lead("x" * 400 + ". " + REST, before=403) == "x" * 160


def test_articles_without_a_sentence_have_none() -> None:
    assert lead("", before=0) == ""
    assert lead("\n \n", before=3) == ""


@given(st.text(alphabet="ab .\n", max_size=80), st.integers(0, 80))
def test_it_never_reaches_into_the_passage(text: str, before: int) -> None:
    found = lead(text, before=before)
    assert found == " ".join(text[:before].split())[: len(found)]


def test_several_paragraphs_are_an_article() -> None:
    assert is_single_paragraph(FIRST + REST)
    assert is_single_paragraph(f"{FIRST + REST}\n")
    assert not is_single_paragraph(f"{FIRST}\n\n{REST}")


def test_a_long_text_in_one_line_has_lost_its_paragraphs() -> None:
    assert is_single_paragraph("word " * 400)
    assert not is_single_paragraph("word " * 401)
