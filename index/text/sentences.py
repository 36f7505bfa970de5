"""Where sentences begin and end, in offsets of the text they stand in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

__all__ = ["Span", "sentence_spans"]


class Span(NamedTuple):
    """A stretch `[start, end)` of a text, in characters."""

    start: int
    end: int


# A mark that ends a sentence, the marks that may repeat or close behind it, then white space; the
# full stops of Chinese and Japanese need none. A line break always ends a sentence: the readers
# put one between paragraphs.
_END = re.compile(
    r"""
    (?: [.!?؟۔…]+ ["'”’»›)\]﴾]* (?=\s)
      | ؛ (?=\s)
      | [。！？]+ [”’」』）]*
    )
    | \n
    """,
    re.VERBOSE,
)

# A full stop behind one of these does not end the sentence ("Dr. Alami", "M. Hammouchi", "د. سعيد",
# "no. 7"), nor does one behind a single letter (initials; "U.S. officials").
_ABBREVIATIONS = frozenset(
    """
    mr mrs ms dr prof sen rep gen col lt sgt st no vs etc jan feb mar apr jun jul aug sept oct nov
    dec inc ltd co corp dept fig vol approx m mm mme mlle me pr art env av bd
    أ د م ص ت ج ق هـ
    """.split()
)
_WORD_BEFORE = re.compile(r"([^\W\d_]+(?:\.[^\W\d_])*)$")


def sentence_spans(text: str) -> list[Span]:
    """The sentences of a text.

    Returns:
        Spans in order, without surrounding white space, none empty. Everything between two spans
        is white space.
    """
    spans: list[Span] = []
    start = 0
    for end in _ends(text):
        trimmed = _trim(text, start, end)
        if trimmed is not None:
            spans.append(trimmed)
        start = end
    return spans


def _ends(text: str) -> Iterator[int]:
    for match in _END.finditer(text):
        if match.group().startswith(".") and len(match.group()) == 1:
            before = _WORD_BEFORE.search(text, max(0, match.start() - 12), match.start())
            if before is not None and _is_abbreviation(before.group(1)):
                continue
        yield match.end()
    yield len(text)


def _is_abbreviation(word: str) -> bool:
    return len(word) == 1 or "." in word or word.lower() in _ABBREVIATIONS


def _trim(text: str, start: int, end: int) -> Span | None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, end) if start < end else None
