"""Two days and a stretch of days: "on 24 and 27 May" is not "between 24 and 27 May"."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from enum import Enum

from rag.verification.words import Word, fold

__all__ = ["Days", "days_named"]

_AND = frozenset(fold(word) for word in "and et و".split())
_BOUNDS = frozenset(fold(word) for word in "between entre بين".split())
# "entre le lundi 24 et le jeudi 27"
_BEFORE = 4


class Days(Enum):
    """What the days are that stand beside a month."""

    SEVERAL = "several"
    STRETCH = "stretch"
    OTHER = "other"


def days_named(words: Sequence[Word], positions: Collection[int], days: Collection[int]) -> Days:
    """Whether two days are meant by themselves or as the bounds of a stretch.

    Args:
        words: Those of the text.
        positions: Where the date stands in them.
        days: The days that it names.

    Returns:
        `OTHER` unless they are two with a day between them: "6 and 7 May" is a stretch as well.
    """
    if len(days) != 2 or max(days) - min(days) == 1:
        return Days.OTHER
    numbers = {str(day) for day in days}
    places = [at for at in sorted(positions) if words[at].text.lstrip("0") in numbers]
    if len(places) != 2:
        return Days.OTHER
    first, last = places
    before = {word.folded for word in words[max(0, first - _BEFORE) : first]}
    if not before & _BOUNDS and any(word.folded in _AND for word in words[first + 1 : last]):
        return Days.SEVERAL
    return Days.STRETCH
