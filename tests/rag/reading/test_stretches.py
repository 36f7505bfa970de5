"""Passages that lie next to each other are read together, and what is found is told of each."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from index import sentence_spans
from rag.answer import Passage
from rag.reading.stretches import read_passages, stretches
from tests.rag.reading.reader_kit import WordReader, make_evidence

TEXT = "The envoy landed in Oslo.  He met Dr Vik.\n\nShe signed.\nIt rained. He left for Bergen."
DAY = date(2025, 5, 8)
# Each sentence of the text, in order.
SENTENCES = [TEXT[slice(*span)] for span in sentence_spans(TEXT)]


def passage(first: int, last: int, *, article: str = "a1") -> Passage:
    """The sentences `[first, last]` of the text."""
    start = TEXT.index(SENTENCES[first])
    end = TEXT.index(SENTENCES[last]) + len(SENTENCES[last])
    made = make_evidence(TEXT[start:end], article=article, start=start, published=DAY).passage
    return replace(made, chunk_id=f"{article}:{start}-{end}")


def test_the_text_has_five_sentences() -> None:
    assert len(SENTENCES) == 5


@pytest.mark.parametrize(
    ("found", "runs"),
    [
        ([(0, 1), (2, 4)], [[0, 1]]),
        # As they were found, not as they stand in the article.
        ([(2, 4), (0, 1)], [[1, 0]]),
        # A sentence stands in both.
        ([(0, 2), (2, 4)], [[0, 1]]),
        # One lies within the other.
        ([(0, 3), (1, 2), (4, 4)], [[0, 1, 2]]),
        # A sentence is missing between them.
        ([(0, 0), (2, 4)], [[0], [1]]),
        ([(4, 4), (0, 0), (1, 1)], [[1, 2], [0]]),
        ([(0, 4)], [[0]]),
        ([], []),
    ],
)
def test_what_touches_is_one_stretch(found: list[tuple[int, int]], runs: list[list[int]]) -> None:
    passages = [passage(*place) for place in found]
    made = stretches(passages, "en")
    assert [[row for row, _ in stretch.begins] for stretch in made] == runs
    for stretch in made:
        for row, begin in stretch.begins:
            text = passages[row].text
            assert stretch.excerpt.text[begin : begin + len(text)] == text


def test_a_stretch_has_each_sentence_once_behind_one_heading() -> None:
    (stretch,) = stretches([passage(2, 4), passage(0, 2)], "en")
    assert stretch.excerpt.heading == "Talks · 8 May 2025"
    text = stretch.excerpt.text
    assert [text[slice(*span)] for span in stretch.excerpt.sentences] == SENTENCES
    # Which blanks lie between two passages is not known; how many, is.
    assert len(text) == len(TEXT)
    assert text.split() == TEXT.split()


def test_articles_stay_apart() -> None:
    made = stretches([passage(0, 1), passage(2, 4, article="a2")], "en")
    assert [stretch.begins for stretch in made] == [((0, 0),), ((1, 0),)]


@pytest.mark.parametrize(
    ("changes", "count"),
    [({}, 1), ({"title": ""}, 1), ({"published": None}, 1), ({"title": "", "published": None}, 2)],
)
def test_an_entry_of_a_single_paragraph_is_read_as_it_was_found(
    changes: dict[str, str | None], count: int
) -> None:
    passages = [
        replace(passage(0, 2), single_paragraph=True, **changes),
        replace(passage(2, 4), single_paragraph=True, **changes),
    ]
    made = stretches(passages, "en")
    assert len(made) == count
    assert sorted(row for stretch in made for row, _ in stretch.begins) == [0, 1]


def test_a_stretch_from_the_middle_has_the_first_sentence_before_it() -> None:
    lead = SENTENCES[0]
    middle = replace(passage(2, 2), title="", lead=lead)
    last = replace(passage(3, 4), title="", lead=lead)
    (stretch,) = stretches([last, middle], "en")
    assert stretch.excerpt.heading == f"{lead} · 8 May 2025"
    # Where the stretch begins with that sentence, it is not read twice.
    first = replace(passage(0, 1), title="")
    (stretch,) = stretches([last, middle, first], "en")
    assert stretch.excerpt.heading == "8 May 2025"


def test_every_passage_gets_its_sentences_with_offsets_in_itself() -> None:
    passages = [passage(2, 4), passage(0, 2), passage(0, 1, article="a2")]
    reader = WordReader(Vik=5.0, Bergen=4.0, signed=3.0)
    read = read_passages(reader, "Who?", passages, "en")
    assert len(reader.read_texts) == 2
    for found, own in zip(read, passages, strict=True):
        assert [sentence for sentence, _ in found] == list(sentence_spans(own.text))
    answers = [
        [own.text[span.start : span.end] for _, span in found if span.margin > 0]
        for found, own in zip(read, passages, strict=True)
    ]
    assert answers == [["signed", "Bergen"], ["Vik", "signed"], ["Vik"]]


def test_nothing_found_is_nothing_read() -> None:
    assert read_passages(WordReader(), "Who?", [], "en") == []
