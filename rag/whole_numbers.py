"""Numbers are not cut: an answer of "000" in "24 000", or of "آلاف" in "ثلاثة آلاف", is none."""

from __future__ import annotations

import re

from index import Span
from rag.plain_text import plain_text
from rag.verification.number_words import value_of
from rag.verification.numbers import numbers_of
from rag.verification.words import fold, words_of

__all__ = ["number_across"]

# The words on both sides of a place, with the vowel signs of Arabic.
_LETTERS = r"[\w\u064b-\u0652\u0670]+"
_BEFORE = re.compile(rf"({_LETTERS})[\s.,٫٬-]?$")
_BEHIND = re.compile(rf"[\s.,٫٬-]?({_LETTERS})")
# In characters, on either side of a place.
_LONGEST_NUMBER = 50


def number_across(text: str, at: int, within: Span) -> Span:
    """The number on both sides of a place in a text, as in "24 | 000" and "ثلاثة | آلاف".

    Args:
        text: The text.
        at: The offset of the place.
        within: What the number may not leave.

    Returns:
        Where the number stands; from the place to the place when there is none.
    """
    before = _BEFORE.search(text, within.start, at)
    behind = _BEHIND.match(text, at, within.end)
    if not (before and behind and _may_count(before[1]) and _may_count(behind[1])):
        return Span(at, at)
    begin = max(within.start, at - _LONGEST_NUMBER)
    near = plain_text(text[begin : min(within.end, at + _LONGEST_NUMBER)])
    words = words_of(near.text)
    for number in numbers_of(near.text):
        start, end = near.written(words[number.first].start, words[number.last].end)
        if begin + start < at < begin + end:
            return Span(begin + start, begin + end)
    return Span(at, at)


def _may_count(word: str) -> bool:
    return word[0].isdecimal() or value_of(fold(word), begun=True) is not None
