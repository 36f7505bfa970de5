"""Visual to logical order for one line of text taken from a page.

A page shows characters where they stand, left to right; an article stores them in the order in
which they are read. The Unicode bidirectional algorithm (UAX #9) maps the second to the first.
This module goes the other way, for text without explicit embeddings, which is what pages hold.

In a right-to-left paragraph everything is at level 1 except Latin words and numbers, which are at
level 2; showing the line reverses level 1 and leaves level 2 straight. So it is enough to find the
level-2 runs in the shown line. Their inside follows UAX #9's rules W2-W7 and N1, quoted below by
their names. Two logical texts can look the same ("100 Mbit" and "Mbit 100" after Arabic do); where
the look leaves a choice the one that is usual in news is taken, and the comment says which.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from enum import Enum

__all__ = ["Strong", "logical_order", "mirrored"]


class Strong(Enum):
    """Direction of the last letter read before a place in a paragraph (UAX #9: sos, L, R, AL)."""

    NONE = "none"
    LEFT = "left"
    HEBREW = "hebrew"
    ARABIC = "arabic"


_STRONG = {"L": Strong.LEFT, "R": Strong.HEBREW, "AL": Strong.ARABIC}
_DIGITS = ("EN", "AN")
_RIGHT = ("R", "AL")
# Between a Latin word and a number only these single characters join the two into one name or
# code: "COP 22", "Covid-19", "R&D 3". A comma or a bracket between them makes them neighbours only.
_JOINERS = frozenset(" -\u2010\u2011/._:+&@#'\u2019\u00a0")
_CLOSING = frozenset(".,:;!?،؛؟»)]")
_OPENING = frozenset("«([")
_PAIRS = (("(", ")"), ("[", "]"), ("{", "}"), ("<", ">"), ("«", "»"), ("‹", "›"), ("≤", "≥"))
_MIRRORED = {**dict(_PAIRS), **{closing: opening for opening, closing in _PAIRS}}


def mirrored(text: str) -> str:
    """`text` with each bracket replaced by its mirror image; “ and ” have none in UAX #9."""
    return "".join(_MIRRORED.get(char, char) for char in text)


def logical_order(
    shown: Sequence[str], *, right_to_left: bool, before: Strong = Strong.NONE
) -> tuple[list[int], Strong]:
    """The order in which the pieces of a shown line are read.

    Args:
        shown: The pieces of the line from left to right. A piece is one glyph's text, already in
            reading order inside ("لا" for a lam-alef ligature, a letter with its diacritics).
        right_to_left: The direction of the paragraph that the line belongs to.
        before: The last strong direction of the paragraph before this line.

    Returns:
        The indices of `shown` in reading order, and the last strong direction at the line's end.
    """
    kinds = [_kind(piece) for piece in shown]
    if right_to_left:
        return _read_leftwards(shown, kinds, 0, len(shown), before)
    order: list[int] = []
    last_right = max((at for at, kind in enumerate(kinds) if kind in _RIGHT), default=-1)
    at = 0
    while at < len(shown):
        if kinds[at] == "L" or at > last_right:
            order.append(at)
            before = _STRONG.get(kinds[at], before)
            at += 1
            continue
        low, high = _island(shown, kinds, at, before)
        order.extend(range(at, low))
        inside, before = _read_leftwards(shown, kinds, low, high, before)
        order.extend(inside)
        at = high
    return order, before


def _kind(piece: str) -> str:
    """The bidirectional class of a piece: that of its first letter or digit, else of its start."""
    classes = [unicodedata.bidirectional(char) for char in piece]
    for wanted in (_STRONG, _DIGITS):
        for kind in classes:
            if kind in wanted:
                return kind
    return classes[0] if classes else "ON"


def _island(shown: Sequence[str], kinds: Sequence[str], at: int, before: Strong) -> tuple[int, int]:
    """The bounds of the next right-to-left part of a left-to-right line, from `at` on.

    Between right-to-left letters all belongs to it. What stands at its ends is told by its look:
    there the part may go on from the line before or into the next one.
    """
    first = next((k for k in range(at, len(kinds)) if kinds[k] in _RIGHT or kinds[k] == "L"), at)
    if kinds[first] == "L":
        return first, first
    last = first
    for ahead in range(first, len(kinds)):
        if kinds[ahead] == "L":
            break
        if kinds[ahead] in _RIGHT:
            last = ahead
    # At the start of a line that continues one in Arabic, numbers belong to the Arabic text.
    goes_on = at == 0 and before in (Strong.ARABIC, Strong.HEBREW)
    low = first
    while low > at:
        piece, kind = shown[low - 1], kinds[low - 1]
        marker = low - 2 >= at and kinds[low - 2] in _DIGITS and not goes_on  # "1. " of a list
        closes = at == 0 and piece[0] in _CLOSING and not marker
        if not (closes or kind in ("AN", "WS") or (kind in _DIGITS and goes_on)):
            break
        low -= 1
    while low < first and kinds[low] == "WS":
        low += 1
    high = last + 1
    while goes_on and high < len(kinds):
        if kinds[high] not in (*_DIGITS, "WS", "CS", "ES") or shown[high] in _CLOSING:
            break
        high += 1
    if high == len(kinds) - 1 and shown[high] in _OPENING:
        high += 1
    return low, high


def _read_leftwards(
    shown: Sequence[str], kinds: Sequence[str], start: int, end: int, before: Strong
) -> tuple[list[int], Strong]:
    """Reading order of `shown[start:end]` at level 1, level-2 runs straight."""
    order: list[int] = []
    at = end - 1
    while at >= start:
        kind = kinds[at]
        if kind == "L" or kind in _DIGITS:
            low = _run_start(shown, kinds, start, at, before)
            high = at
            latin = "L" in kinds[low : high + 1]
            if not (latin or before is Strong.ARABIC):
                # W5: signs next to a European number belong to it, unless Arabic letters came
                # before (W2), when "12%" is shown, and was met above, as "%12".
                while low > start and kinds[low] == "EN" and kinds[low - 1] == "ET":
                    low -= 1
            order.extend(range(low, high + 1))
            if latin:
                before = Strong.LEFT
            at = low - 1
            continue
        if kind == "ET" and before is not Strong.ARABIC and at > start and kinds[at - 1] == "EN":
            # The same W5 for a sign shown right of its number ("12%" opening a paragraph).
            low = _run_start(shown, kinds, start, at - 1, before)
            order.extend(range(low, at + 1))
            at = low - 1
            continue
        before = _STRONG.get(kind, before)
        order.append(at)
        at -= 1
    return order, before


def _run_start(
    shown: Sequence[str], kinds: Sequence[str], start: int, at: int, before: Strong
) -> int:
    """The left end of the level-2 run whose right end is `at`."""
    low = at
    named = _follows_latin(shown, kinds, start, at)
    while True:
        left = low - 1
        while left >= start and kinds[left] not in _RIGHT and kinds[left] != "L":
            if kinds[left] in _DIGITS:
                break
            left -= 1
        if left < start or kinds[left] in _RIGHT:
            return low
        gap = shown[left + 1 : low]
        gap_kinds = kinds[left + 1 : low]
        if not _joined(kinds[left], kinds[low], gap, gap_kinds, before, named=named):
            return low
        low = left
        if kinds[low] == "L":
            named = _follows_latin(shown, kinds, start, low)


def _joined(
    left: str,
    right: str,
    gap: Sequence[str],
    gap_kinds: Sequence[str],
    before: Strong,
    *,
    named: bool,
) -> bool:
    """Whether two neighbours, with only neutral pieces between them, are in one level-2 run."""
    if not gap or (left == "L" and right == "L"):  # N1
        return True
    light = len(gap) == 1 and gap[0] in _JOINERS
    if "AN" in (left, right):
        # Arabic-Indic digits never become part of Latin text; W4 joins them over one separator.
        return left == right and len(gap) == 1 and gap_kinds[0] == "CS"
    if "L" in (left, right):
        return light
    if named or before is Strong.LEFT:  # W7: numbers that follow Latin letters are Latin
        return light or gap_kinds[0] in ("ET", "ES", "CS")
    if len(gap) != 1:
        return False
    # W4: one common separator joins numbers. A hyphen does so only where no Arabic letter came
    # before; after Arabic, "24-27" is shown as "27-24".
    return gap_kinds[0] == "CS" or (gap_kinds[0] == "ES" and before is not Strong.ARABIC)


def _follows_latin(shown: Sequence[str], kinds: Sequence[str], start: int, at: int) -> bool:
    """Whether the numbers that end at `at` stand right of a Latin word ("GITEX 24-27")."""
    while at >= start:
        if kinds[at] == "L":
            return True
        if kinds[at] in _RIGHT or kinds[at] == "AN":
            return False
        if kinds[at] != "EN" and shown[at] not in _JOINERS:
            return False
        if kinds[at] == "WS" and at > start and kinds[at - 1] == "WS":
            return False
        at -= 1
    return False
