from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import ChunkSettings
from index.chunking import chunk_article, passage_text
from index.errors import InputError
from index.text.sentences import sentence_spans
from tests.conftest import make_article


def words(texts: Sequence[str]) -> list[int]:
    return [len(text.split()) for text in texts]


def sentence(length: int, word: str = "word") -> str:
    return " ".join([word] * length) + "."


def test_whole_sentences_up_to_the_size() -> None:
    text = " ".join([sentence(8, "aa"), sentence(8, "bb"), sentence(8, "cc")])
    chunks = chunk_article(make_article(text), words, ChunkSettings(tokens=16, overlap=0))
    assert [chunk.text for chunk in chunks] == [
        f"{sentence(8, 'aa')} {sentence(8, 'bb')}",
        sentence(8, "cc"),
    ]


def test_overlap_repeats_whole_sentences() -> None:
    text = " ".join(sentence(6, letter) for letter in ("aa", "bb", "cc", "dd"))
    chunks = chunk_article(make_article(text), words, ChunkSettings(tokens=18, overlap=6))
    assert [chunk.text[0] for chunk in chunks] == ["a", "c"]
    assert chunks[1].text.startswith(sentence(6, "cc"))
    assert chunks[0].text.endswith(sentence(6, "cc"))


def test_a_sentence_that_is_too_long_is_cut_behind_a_clause() -> None:
    text = " ".join(["w"] * 14) + "، " + " ".join(["v"] * 14) + "."
    chunks = chunk_article(make_article(text), words, ChunkSettings(tokens=16, overlap=0))
    assert [chunk.text for chunk in chunks] == [
        " ".join(["w"] * 14) + "،",
        " ".join(["v"] * 14) + ".",
    ]


def test_a_wall_of_characters_is_cut_somewhere() -> None:
    def letters(texts: Sequence[str]) -> list[int]:
        return [len(text) for text in texts]

    text = "ب" * 1000
    chunks = chunk_article(make_article(text), letters, ChunkSettings(tokens=64, overlap=0))
    assert "".join(chunk.text for chunk in chunks) == text
    assert all(len(chunk.text) <= 64 for chunk in chunks)


def test_no_text_no_chunks() -> None:
    assert chunk_article(make_article(" \n "), words, ChunkSettings()) == []


@given(
    st.lists(st.text(alphabet="ab م،.؟\n", max_size=40), max_size=12),
    st.integers(16, 40),
    st.integers(0, 8),
)
def test_offsets_cover_and_fit(parts: list[str], tokens: int, overlap: int) -> None:
    article = make_article(" ".join(parts))
    chunks = chunk_article(article, words, ChunkSettings(tokens=tokens, overlap=overlap))
    covered: set[int] = set()
    for chunk in chunks:
        assert article.text[chunk.start : chunk.end] == chunk.text
        covered.update(range(chunk.start, chunk.end))
        # Counted by sentence: what stands between two sentences is white space.
        assert sum(words([chunk.text])) <= tokens
    assert all(article.text[at].isspace() for at in range(len(article.text)) if at not in covered)
    assert [chunk.start for chunk in chunks] == sorted({chunk.start for chunk in chunks})


@given(st.lists(st.integers(1, 16), min_size=1, max_size=12))
def test_a_sentence_that_fits_is_never_split(lengths: list[int]) -> None:
    text = " ".join(sentence(length) for length in lengths)
    chunks = chunk_article(make_article(text), words, ChunkSettings(tokens=16, overlap=4))
    for start, end in sentence_spans(text):
        assert any(chunk.start <= start and end <= chunk.end for chunk in chunks)


def test_title_and_day_travel_with_the_passage() -> None:
    article = make_article("Body.", title="Head", published=date(2025, 5, 7))
    (chunk,) = chunk_article(article, words, ChunkSettings())
    assert passage_text(article, chunk) == "Head 2025-05-07\nBody."
    assert chunk.text == "Body."


@pytest.mark.parametrize(("tokens", "overlap"), [(15, 0), (64, 33), (64, -1)])
def test_impossible_settings_are_refused(tokens: int, overlap: int) -> None:
    with pytest.raises(InputError, match="chunk"):
        ChunkSettings(tokens=tokens, overlap=overlap)
