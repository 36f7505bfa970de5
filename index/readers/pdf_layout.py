"""Layout of a PDF: what repeats on every page, where columns end, where paragraphs begin."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import pairwise, zip_longest

from index.readers.pdf_lines import Line

__all__ = ["drop_running_heads", "group_lines"]

# Head and foot of a page, as parts of its height.
_MARGIN = 0.08
# Distances in font sizes.
_SAME_EDGE = 0.5
_SPACE = 0.3
_INDENT = (0.8, 4.0)
_OTHER_SIZE = 0.12
# A step to the next line longer than usual by this much opens a paragraph: surely, or when the
# line above ends a sentence. Lines with letters from a second font are a little higher.
_SURE_STEP = 1.25
_LONG_STEP = 1.12

_DIGITS = re.compile(r"\d+")
_PAGE_NUMBER = re.compile(
    r"""[-–—|\s]*
    (?:page|p\.|pg\.?|صفحة|الصفحة|ص\.?)?\s*
    \d{1,4}
    (?:\s*(?:/|of|de|sur|من)\s*\d{1,4})?
    [-–—|\s]*""",
    re.VERBOSE | re.IGNORECASE,
)
# What a browser prints around a page: its address with a page number, or the moment of printing.
_PRINTED_BY_BROWSER = re.compile(
    r"(?:https?|file)://\S+(?:\s+\d+/\d+)?|about:blank(?:\s+\d+/\d+)?"
    r"|\d{1,4}[/.\-]\d{1,2}[/.\-]\d{1,4},?\s+\d{1,2}:\d{2}(?:\s*[AaPp]\.?[Mm]\.?)?(?:\s.*)?"
)
_SENTENCE_END = tuple(".!?؟…:؛")


def drop_running_heads(lines: Sequence[Line], heights: Mapping[int, float]) -> list[Line]:
    """Drops page numbers, browser print marks and what repeats at one height on many pages.

    Args:
        lines: All lines of the document.
        heights: The height in points of each page, by its number.
    """

    def in_margin(line: Line) -> bool:
        height = heights[line.page]
        return line.y < _MARGIN * height or line.y + line.size > (1 - _MARGIN) * height

    def look(line: Line) -> tuple[str, int]:
        return _DIGITS.sub("#", line.shown), round(line.y / 4)

    lines = _drop_clipped(lines)
    on_page = Counter(line.page for line in lines)
    seen_on: dict[tuple[str, int], set[int]] = {}
    for line in lines:
        seen_on.setdefault(look(line), set()).add(line.page)
    kept = []
    for line in lines:
        if in_margin(line) and on_page[line.page] > 1:
            shown = line.shown
            if (
                len(seen_on[look(line)]) >= max(2, len(heights) / 2)
                or _PAGE_NUMBER.fullmatch(shown)
                or _PAGE_NUMBER.fullmatch(shown[::-1])
                or _PRINTED_BY_BROWSER.fullmatch(shown)
            ):
                continue
        kept.append(line)
    return kept


def _drop_clipped(lines: Sequence[Line]) -> list[Line]:
    """Drops what a page shows of the first line of the next one.

    Chromium draws a line at a page's end on both pages and leaves out the glyphs that the page's
    edge hides; a tall letter or a diacritic can remain.
    """
    kept = []
    for line, after in zip_longest(lines, lines[1:]):
        if after is not None and line.page < after.page:
            whole = {(piece, round(x)) for piece, x in zip(after.pieces, after.starts, strict=True)}
            part = {(piece, round(x)) for piece, x in zip(line.pieces, line.starts, strict=True)}
            if part <= whole and len(part) < 0.5 * len(whole):
                continue
        kept.append(line)
    return kept


def group_lines(lines: Sequence[Line]) -> list[list[Line]]:
    """Splits the lines of a document into paragraphs."""
    if not lines:
        return []
    columns: list[list[Line]] = [[lines[0]]]
    for above, below in pairwise(lines):
        if above.page != below.page or below.y > above.y + 0.5 * above.size:
            columns.append([below])
        else:
            columns[-1].append(below)
    usual = _usual_step(columns)
    paragraphs: list[list[Line]] = []
    before: tuple[Line, _Column] | None = None
    for run in columns:
        column = _Column(run)
        for line in run:
            if before is None or _opens_paragraph(before[0], line, before[1], usual):
                paragraphs.append([line])
            else:
                paragraphs[-1].append(line)
            before = (line, column)
    return paragraphs


class _Column:
    """Lines that follow each other down one column of one page."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self._lines = lines
        self._edges: dict[float, tuple[float, float]] = {}
        flush = [self._room(line) for line in lines]
        self._starts_right = sum(right == 0 for _, right in flush) > 0.6 * len(lines)
        self._starts_left = sum(left == 0 for left, _ in flush) > 0.6 * len(lines)

    def _room(self, line: Line) -> tuple[float, float]:
        """Free room in points left and right of `line`, among lines of about its size."""
        size = round(line.size, 1)
        if size not in self._edges:
            same = [o for o in self._lines if abs(o.size - line.size) <= _OTHER_SIZE * line.size]
            self._edges[size] = (min(o.x0 for o in same), max(o.x1 for o in same))
        left, right = self._edges[size]
        free = (line.x0 - left, right - line.x1)
        near = _SAME_EDGE * line.size
        return (free[0] if free[0] > near else 0.0, free[1] if free[1] > near else 0.0)

    def slack(self, line: Line) -> float:
        """Free room in points after `line`.

        It is looked for on both sides: right-to-left text may well be aligned to the left.
        """
        return max(self._room(line))

    def indent(self, above: Line, below: Line) -> float:
        """How far in points the start of `below` is inside that of `above`."""
        if _reads_from_right(below):
            return above.x1 - below.x1 if self._starts_right else 0.0
        return below.x0 - above.x0 if self._starts_left else 0.0


def _reads_from_right(line: Line) -> bool:
    return line.right_letters > line.left_letters


def _usual_step(columns: Sequence[Sequence[Line]]) -> float:
    """The distance between two lines of one paragraph, in font sizes.

    It is the commonest step, or a shorter one that is nearly as common: in a list of one-line
    items the step between paragraphs is common too.
    """
    steps = [
        round((above.y - below.y) / max(above.size, below.size), 1)
        for column in columns
        for above, below in pairwise(column)
    ]
    if not steps:
        return 1.5
    counted = Counter(steps)
    most = max(counted.values())
    return min(step for step, count in counted.items() if count >= 0.5 * most)


def _opens_paragraph(above: Line, below: Line, column: _Column, usual: float) -> bool:
    size = max(above.size, below.size)
    if abs(above.size - below.size) > _OTHER_SIZE * size:
        return True
    if above.page == below.page and below.y < above.y:
        ended = above.shown[0] in _SENTENCE_END or above.shown[-1] in _SENTENCE_END
        step = (above.y - below.y) / size
        if step > usual * _SURE_STEP or (ended and step > usual * _LONG_STEP):
            return True
        if ended and _INDENT[0] * size < column.indent(above, below) < _INDENT[1] * size:
            return True
    # The next word would have fitted on the line above: its author ended the line there.
    return below.end_word_width + _SPACE * size < column.slack(above)
