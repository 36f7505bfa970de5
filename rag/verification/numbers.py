"""Numbers in a text, in digits or words, in Arabic, English and French.

No library reads number words of all three: CLDR and ICU only write them. The grammar here is the
common part of the three languages: units, tens and hundreds add up while they descend (in Arabic a
unit goes before its ten), and a word like "thousand" multiplies what stands before it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation

from rag.verification.number_words import DUAL_SCALES, SCALES, lookup, value_of
from rag.verification.words import Word, clean, fold, is_arabic, words_of

__all__ = ["Number", "numbers_of"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Number:
    """A number of a text.

    Attributes:
        values: What it may mean: "3.211" is 3.211 or 3211.
        first: The position of its first word among the words of the text.
        last: The position of its last word.
        text: As it stands in the text.
        scaled: Whether a word like "million" multiplied it; `plain` are the values without it.
        plain: The values of the digits alone.
        scale: What multiplied it, 1 when nothing did.
        spelled: Whether it is written in words.
    """

    values: frozenset[Decimal]
    first: int
    last: int
    text: str
    plain: frozenset[Decimal]
    scale: Decimal
    spelled: bool


# "soixante-dix", "quatre-vingt-treize": the words between which the rule "descend" does not hold.
_FRENCH_TEENS = range(10, 20)
_AND = frozenset({"and", "et"})
_HALVES = tuple(
    tuple(map(fold, half.split()))
    for half in ("and a half", "et demi", "et demie", "ونصف", "ونصفا")
)
# "في المائة" is the unit percent, "cent" behind "pour" likewise.
_PERCENT = re.compile(r"(?:في|ب)\s*ال?(?:مائة|مئة)|بالمائة|بالمئة|\bpour\s+cents?\b|\bper\s+cent\b")
_ROMAN = re.compile(r"X{0,3}(?:IX|IV|V?I{0,3})")
_ROMAN_DIGITS = {"I": 1, "V": 5, "X": 10}
_GROUPED = re.compile(r"\d{1,3}(?:[.,٬]\d{3})+")


def numbers_of(text: str) -> list[Number]:
    """The numbers of a text in order; ordinals are numbers too, "one" and "first" are none."""
    # Words that say nothing take the place of "percent", so that all others keep theirs.
    cleaned = _PERCENT.sub(lambda match: re.sub(r"\w", "x", match.group()), clean(text))
    words = words_of(cleaned)
    numbers: list[Number] = []
    at = 0
    while at < len(words):
        number = _digits(words, at, cleaned) if words[at].text[0].isdecimal() else None
        number = number or _roman(words, at) or _spelled(words, at, cleaned)
        if number is None:
            at += 1
            continue
        number = _with_half(number, words)
        numbers.append(number)
        at = number.last + 1
    return numbers


def _digits(words: Sequence[Word], at: int, text: str) -> Number | None:
    run = words[at].text
    last = at
    # Groups of three set apart by blanks: "24 000".
    if re.fullmatch(r"\d{1,3}", run):
        while (
            last + 1 < len(words)
            and re.fullmatch(r"\d{3}(?:[.,]\d+)?", words[last + 1].text)
            and text[words[last].end : words[last + 1].start] in (" ", "'")
        ):
            last += 1
            run += words[last].text
    plain = _readings(run)
    if not plain:
        return None
    scale, last = _scale(words, last)
    return Number(
        values=frozenset(value * scale for value in plain),
        first=at,
        last=last,
        text=text[words[at].start : words[last].end],
        plain=plain,
        scale=scale,
        spelled=False,
    )


def _roman(words: Sequence[Word], at: int) -> Number | None:
    """The number behind the name of a king or a pope ("Mohammed VI")."""
    text = words[at].text
    if at == 0 or not words[at - 1].capital or not _ROMAN.fullmatch(text) or not text:
        return None
    total = 0
    for digit, following in zip(text, text[1:] + " ", strict=True):
        value = _ROMAN_DIGITS[digit]
        total += -value if value < _ROMAN_DIGITS.get(following, 0) else value
    values = frozenset({Decimal(total)})
    return Number(
        values=values, first=at, last=at, text=text, plain=values, scale=Decimal(1), spelled=True
    )


def _readings(run: str) -> frozenset[Decimal]:
    found: set[Decimal] = set()
    run = run.replace("٫", ".").replace("٬", ",")
    if _GROUPED.fullmatch(run):
        found.add(Decimal(re.sub("[.,]", "", run)))
    if run.count(".") + run.count(",") <= 1:
        found.add(Decimal(run.replace(",", ".")))
    elif not found:
        # "1,118.60" or "1.118,60": the last mark is the decimal one.
        whole, _, part = run.replace(",", ".").rpartition(".")
        try:
            found.add(Decimal(f"{whole.replace('.', '')}.{part}"))
        except InvalidOperation:
            return frozenset()
    return frozenset(value.normalize() for value in found)


def _with_half(number: Number, words: Sequence[Word]) -> Number:
    """Adds "and a half": of a million where a million was counted, else of one."""
    behind = tuple(word.folded for word in words[number.last + 1 : number.last + 4])
    half = next((half for half in _HALVES if behind[: len(half)] == half), None)
    if half is None:
        return number
    counted = words[number.last].folded
    unit = lookup(SCALES, counted) or (lookup(DUAL_SCALES, counted) or 2) // 2
    return replace(
        number,
        values=frozenset(value + Decimal(unit) / 2 for value in number.values),
        plain=frozenset(value + Decimal("0.5") for value in number.plain),
        last=number.last + len(half),
    )


def _scale(words: Sequence[Word], last: int) -> tuple[Decimal, int]:
    scale = Decimal(1)
    while last + 1 < len(words):
        factor = lookup(SCALES, words[last + 1].folded)
        if factor is None:
            break
        scale *= factor
        last += 1
    return scale, last


def _spelled(words: Sequence[Word], at: int, text: str) -> Number | None:
    total = Decimal(0)
    current = 0
    lowest = 10**12  # the order of magnitude that the next word must stay below
    last = None
    for step, value in _values(words, at):
        if value >= 1000:
            if last is None and value in (10**3, 10**6, 10**9):
                return None  # "thousands of people" is no number
            total += value if value in DUAL_SCALES.values() else max(current, 1) * value
            current, lowest = 0, value
        elif last is None or (value < lowest and _descends(current, value)):
            current += value
        elif current % 100 == 4 and value == 20:  # quatre-vingt
            current += 76
        elif value == 100 and 0 < current < 10:
            current *= 100
        elif value == 10 and 0 < current < 10 and is_arabic(words[step].folded):
            current += 10
        elif (20 <= value < 100 and 0 < current % 100 < 10 and is_arabic(words[step].folded)) or (
            current % 100 in (60, 80) and value in _FRENCH_TEENS
        ):
            current += value
        else:
            break
        last = step
    if last is None:
        return None
    if total + current in (0, 1):
        return None
    values = frozenset({total + current})
    return Number(
        values=values,
        first=at,
        last=last,
        text=text[words[at].start : words[last].end],
        plain=values,
        scale=Decimal(1),
        spelled=True,
    )


def _descends(current: int, value: int) -> bool:
    """Whether a value can be added to what was read: twenty-two, not two-twenty, not two-three."""
    if current == 0:
        return True
    if current % 100 == 0:
        return value < 100
    # dix-sept, dix-huit, dix-neuf.
    if current % 100 == 10:
        return 7 <= value <= 9
    return current % 10 == 0 and current % 100 >= 20 and value < 10


def _values(words: Sequence[Word], at: int) -> Iterator[tuple[int, int]]:
    """The values of the number words from a position on, with their positions."""
    begun = False
    while at < len(words):
        word = words[at]
        if begun and word.folded in _AND and at + 1 < len(words):
            # "one hundred and six", "vingt et un"; what follows decides.
            following = value_of(words[at + 1].folded, begun=True)
            if following is None or following >= 1000:
                return
            at += 1
            word = words[at]
        value = value_of(word.folded, begun=begun)
        if value is None:
            return
        # In Arabic two numbers side by side belong together only with "and" between them, or as
        # a unit and its ten, hundred or thousand.
        yield at, value
        begun = True
        at += 1
