"""Plain text: what the reader sees, and the way back to what was written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.reading.plain_text import plain_text


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("أَعْلَنَتِ المُدِيرِيَّةُ", "أعلنت المديرية"),
        ("٥٫٦٣ مليار، ٢٥٪، ٤٠٣٬٠٠٠", "5.63 مليار، 25%، 403,000"),
        ("۱۳۹۹", "1399"),
        ("عـــبد الله", "عبد الله"),
        ("le \u200fحموشي\u200e à Vienne", "le حموشي à Vienne"),
        ("Hammouchi à Vienne", "Hammouchi à Vienne"),
        ("", ""),
    ],
)
def test_vowel_signs_go_and_digits_are_of_one_kind(written: str, plain: str) -> None:
    assert plain_text(written).text == plain


def test_an_answer_is_quoted_as_it_is_written() -> None:
    written = "يَوْمَ الثُّلَاثَاءِ ١٥ يُولْيُوز"
    plain = plain_text(written)
    at = plain.text.index("15")
    start, end = plain.written(at, at + 2)
    assert written[start:end] == "١٥"
    at = plain.text.index("الثلاثاء")
    start, end = plain.written(at, at + len("الثلاثاء"))
    # The last letter's own sign stands behind it: widening to whole words takes it in.
    assert written[start:end] == "الثُّلَاثَاء"


_ALPHABET = "ابت ًَُِّْـ٠١٢۳٫٪ab1\u200f"


@given(st.text(_ALPHABET, max_size=40))
def test_stretches_find_their_way_back(written: str) -> None:
    plain = plain_text(written)
    for at, character in enumerate(plain.text):
        start, end = plain.written(at, at + 1)
        assert end == start + 1
        assert plain_text(written[start:end]).text == character
        assert plain.plain(start, end) == (at, at + 1)
