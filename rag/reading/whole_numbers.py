"""Numbers are not cut: an answer of "000" in "24 000", or of "آلاف" in "ثلاثة آلاف", is none."""

from __future__ import annotations

import re
import unicodedata

from index import Span
from rag.reading.plain_text import plain_text
from rag.verification.number_words import value_of
from rag.verification.numbers import numbers_of
from rag.verification.words import clean, fold, words_of

__all__ = ["number_across"]

# The words on both sides of a place.
_BEFORE = re.compile(r"(\w+)[\s.,-]?$")
_BEHIND = re.compile(r"[\s.,-]?(\w+)")
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
    begin = max(within.start, at - _LONGEST_NUMBER)
    plain = plain_text(text[begin : min(within.end, at + _LONGEST_NUMBER)])
    place, _ = plain.plain(at - begin, at - begin)
    before = _BEFORE.search(plain.text, 0, place)
    behind = _BEHIND.match(plain.text, place)
    if before and behind and _may_count(before[1]) and _may_count(behind[1]):
        near = _of_steady_length(plain.text)
        words = words_of(near)
        for number in numbers_of(near) if len(clean(near)) == len(near) else ():
            start, end = words[number.first].start, words[number.last].end
            if start < place < end:
                start, end = plain.written(start, end)
                return Span(begin + start, begin + end)
    return Span(at, at)


def _of_steady_length(text: str) -> str:
    """The text with blanks for most that normalising makes longer or shorter.

    Words count their offsets in the normalised text, where "…" is three characters.
    """
    return "".join(
        " "
        if unicodedata.combining(letter) or len(unicodedata.normalize("NFKC", letter)) != 1
        else letter
        for letter in text
    )


def _may_count(word: str) -> bool:
    return word[0].isdecimal() or value_of(fold(word), begun=True) is not None
