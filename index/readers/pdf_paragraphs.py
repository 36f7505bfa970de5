"""Paragraphs of a PDF: lines without running heads, joined where the text goes on."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from index.readers.bidi import Strong, logical_order, mirrored
from index.readers.pdf_glyphs import GlyphPage
from index.readers.pdf_layout import drop_running_heads, group_lines
from index.readers.pdf_lines import Line, page_lines

__all__ = ["Paragraph", "pdf_paragraphs"]

_SENTENCE_CLOSERS = ".،؛:!؟?;"
_BROKEN_WORD = re.compile("(\\w+)[-\u2010\u00ad]$")
_NO_SPACE_AFTER = re.compile("(?:\\w[/\u2013\u2014]|[(\\[])$")
_NO_SPACE_BEFORE = (")", "]", "،", "؛")
_HYPHENS = ("-", "\u2010", "\u00ad")
# From this share of right-to-left letters a paragraph can be a right-to-left one that names much
# in Latin letters; below it is Latin text that names something in Arabic.
_SOME_RIGHT = 0.2


@dataclass(frozen=True, kw_only=True, slots=True)
class Paragraph:
    """One paragraph in reading order, with its font size in points."""

    text: str
    size: float


def pdf_paragraphs(pages: Iterable[GlyphPage]) -> list[Paragraph]:
    """The paragraphs of a document in reading order."""
    lines: list[Line] = []
    heights: dict[int, float] = {}
    for page in pages:
        heights[page.number] = page.height
        lines.extend(page_lines(page))
    paragraphs = group_lines(drop_running_heads(lines, heights))
    usual = _usual_direction(paragraphs)
    groups = [(group, _is_right_to_left(group, usual=usual)) for group in paragraphs]
    mirror = _shapes_are_mapped(groups)
    hyphenated = sum(line.shown.endswith(_HYPHENS) for line in lines) >= max(2, 0.04 * len(lines))
    words = set(re.findall(r"[\w\-]+", "\n".join(line.shown for line in lines)))
    return [
        Paragraph(
            text=_join(_read(group, right, mirror=mirror), words, hyphenated=hyphenated),
            size=median(line.size for line in group),
        )
        for group, right in groups
    ]


def _closed_at_left(group: Sequence[Line]) -> bool | None:
    """Whether a paragraph ends at its left, told by its full stop; None when that doesn't tell."""
    last = group[-1].shown
    left, right = last[0] in _SENTENCE_CLOSERS, last[-1] in _SENTENCE_CLOSERS
    return left if left != right else None


def _letters(group: Sequence[Line]) -> tuple[int, int]:
    return sum(line.right_letters for line in group), sum(line.left_letters for line in group)


def _usual_direction(paragraphs: Sequence[Sequence[Line]]) -> bool:
    """Whether the Arabic (or Hebrew) paragraphs of a document run from right to left.

    They do, unless their author left the direction at the default of an English program: then
    their full stops are at the right.
    """
    votes = 0
    for group in paragraphs:
        right, left = _letters(group)
        closed_left = _closed_at_left(group)
        if right > left and closed_left is not None:
            votes += 1 if closed_left else -1
    return votes >= 0


def _is_right_to_left(group: Sequence[Line], *, usual: bool) -> bool:
    """The direction of a paragraph; `usual` is that of the document's Arabic paragraphs."""
    right, left = _letters(group)
    closed_left = _closed_at_left(group)
    if closed_left is not None and (right or closed_left):
        return closed_left
    return usual and right > _SOME_RIGHT * (right + left)


def _shapes_are_mapped(groups: Sequence[tuple[Sequence[Line], bool]]) -> bool:
    """Whether the fonts map a bracket to the shape that is seen, so that it must be mirrored.

    Chromium and LibreOffice map it to the character that was written; other producers to the
    shape. In a document whose brackets nest, only one of the two readings nests.
    """
    written = shape = 0
    for group, right in groups:
        if right:
            written += _misplaced_brackets("".join(_read(group, right, mirror=False)))
            shape += _misplaced_brackets("".join(_read(group, right, mirror=True)))
    return shape < written


def _misplaced_brackets(text: str) -> int:
    wrong = 0
    for opening, closing in ("()", "[]", "«»"):
        depth = 0
        for char in text:
            if char == opening:
                depth += 1
            elif char == closing and depth:
                depth -= 1
            elif char == closing:
                wrong += 1
        wrong += depth
    return wrong


def _read(group: Sequence[Line], right: bool, *, mirror: bool) -> list[str]:
    """The lines of a paragraph in reading order."""
    texts = []
    before = Strong.NONE
    for line in group:
        order, before = logical_order(line.pieces, right_to_left=right, before=before)
        # Inside Latin words, which are read straight, a bracket is as seen.
        turned = {at for pair in pairwise(order) if pair[1] < pair[0] for at in pair}
        texts.append(
            "".join(
                mirrored(line.pieces[at])
                if mirror and right and at in turned and not line.exact[at]
                else line.pieces[at]
                for at in order
            )
        )
    return texts


def _join(texts: Sequence[str], words: set[str], *, hyphenated: bool) -> str:
    joined = texts[0].strip()
    for text in texts[1:]:
        text = text.strip()
        broken = _BROKEN_WORD.search(joined)
        tail = re.match(r"\w+", text)
        if broken and tail:
            whole, kept = broken[1] + tail[0], f"{broken[1]}-{tail[0]}"
            # A hyphen at a line's end may be part of the word ("vice-président", "رابح-رابح"); how
            # the word is written elsewhere tells, else whether this document hyphenates at all.
            soft = joined.endswith("\u00ad")
            cut = tail[0][0].islower() and hyphenated and kept not in words
            if soft or whole in words or cut:
                joined = joined[:-1]
            joined += text
        elif _NO_SPACE_AFTER.search(joined) or text.startswith(_NO_SPACE_BEFORE):
            joined += text
        else:
            joined = f"{joined} {text}"
    return re.sub(r" +", " ", joined)
