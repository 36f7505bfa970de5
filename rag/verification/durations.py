"""Lengths of time: five weeks are 35 days, in whatever unit a sentence and its source count."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from rag.verification.numbers import Number
from rag.verification.words import Word, bases, fold

__all__ = ["YEAR", "durations_of", "same_length"]

YEAR = Decimal(365)
_UNITS = {
    fold(word): days
    for days, words in (
        (Decimal(1), "day days jour jours يوم يوما أيام"),
        (Decimal(7), "week weeks semaine semaines أسبوع أسبوعا أسابيع"),
        (Decimal(30), "month months mois شهر شهرا أشهر شهور"),
        (YEAR, "year years an ans année années سنة سنوات عام عاما أعوام"),
    )
    for word in words.split()
}
# Months and years are counted roughly.
_ROUGHLY = Decimal("0.07")


def durations_of(words: Sequence[Word], numbers: Sequence[Number]) -> Mapping[int, Decimal]:
    """The lengths of time in days, by the position of the first word of their number."""
    found: dict[int, Decimal] = {}
    for number in numbers:
        if number.last + 1 >= len(words) or len(number.values) != 1:
            continue
        (value,) = number.values
        for base in bases(words[number.last + 1].folded):
            if base in _UNITS:
                found[number.first] = value * _UNITS[base]
    return found


def same_length(one: Decimal, other: Decimal) -> bool:
    """Whether two lengths in days are the same one in different units."""
    return abs(one - other) <= _ROUGHLY * max(one, other)
