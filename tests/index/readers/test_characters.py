"""The stored form of a text."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.readers.characters import normalize_text, plain_shapes


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("a\r\nb\rc\u2028d\x0ce", "a\nb\nc\nd\ne"),
        ("  a \t b\u00a0c  \n\n\n d ", "a b c\nd"),
        ("\ufeffخبر\u200f \u202b12\u202c \u2066x\u2069", "خبر 12 x"),
        ("soft\u00adhyphen zero\u200bwidth", "softhyphen zerowidth"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("e\u0301te\u0301", "été"),
        ("ﺍﻟﺴﻼﻡ ﻋﻠﻴﻜﻢ", "السلام عليكم"),
        ("ﬁn de ﬂot, 5 m² ½", "fin de flot, 5 m² ½"),
        ("bell\x07 esc\x1b[0m null\x00", "bell esc[0m null"),
        ("lone \ud800 surrogate", "lone surrogate"),
        ("", ""),
        (" \n\t\n\u200f", ""),
    ],
)
def test_stored_form(text: str, stored: str) -> None:
    assert normalize_text(text) == stored


@given(st.text(st.characters()))
def test_stored_form_holds_for_every_text(text: str) -> None:
    stored = normalize_text(text)
    assert normalize_text(stored) == stored
    assert unicodedata.is_normalized("NFC", stored)
    stored.encode("utf-8")
    for line in stored.split("\n") if stored else ():
        assert line
        assert line == line.strip()
        assert "  " not in line


@given(st.text("ابتثﻻﻷﷲﺍ \n", max_size=30))
def test_no_presentation_form_is_left(text: str) -> None:
    assert not any("\ufb50" <= char <= "\ufefc" for char in plain_shapes(text))
