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

from rag.verification.words import Word, bases, clean, fold, is_arabic, words_of

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


_UNITS: dict[str, int] = {}
_SCALES: dict[str, int] = {}


def _say(table: dict[str, int], value: int, names: str) -> None:
    for name in names.split():
        table[fold(name)] = value


for _number, _names in {
    0: "zero zéro صفر",
    2: "two deux اثنان اثنين اثنتان اثنتين اثنا اثني اثنتا اثنتي both",
    3: "three trois ثلاثة ثلاث third troisième ثالث ثالثة",
    4: "four quatre أربعة أربع fourth quatrième رابع رابعة",
    5: "five cinq خمسة خمس fifth cinquième خامس خامسة",
    6: "six ستة ست sixth sixième سادس سادسة",
    7: "seven sept سبعة سبع seventh septième سابع سابعة",
    8: "eight huit ثمانية ثماني ثمان eighth huitième ثامن ثامنة",
    9: "nine neuf تسعة تسع ninth neuvième تاسع تاسعة",
    10: "ten dix عشرة عشر tenth dixième عاشر عاشرة dizaine",
    11: "eleven onze eleventh onzième",
    12: "twelve douze twelfth douzième dozen douzaine",
    13: "thirteen treize thirteenth treizième",
    14: "fourteen quatorze fourteenth quatorzième",
    15: "fifteen quinze fifteenth quinzième quinzaine",
    16: "sixteen seize sixteenth seizième",
    17: "seventeen seventeenth",
    18: "eighteen eighteenth",
    19: "nineteen nineteenth",
    20: "twenty vingt vingts twentieth vingtième vingtaine عشرون عشرين",
    30: "thirty trente thirtieth trentième trentaine ثلاثون ثلاثين",
    40: "forty quarante fortieth quarantième quarantaine أربعون أربعين",
    50: "fifty cinquante fiftieth cinquantième cinquantaine خمسون خمسين",
    60: "sixty soixante sixtieth soixantième soixantaine ستون ستين",
    70: "seventy septante seventieth سبعون سبعين",
    80: "eighty huitante eightieth ثمانون ثمانين",
    90: "ninety nonante ninetieth تسعون تسعين",
    100: "hundred hundredth cent cents centième centaine مائة مئة مية",
    200: "مائتان مئتان مائتين مئتين مائتي",
    300: "ثلاثمائة ثلاثمئة",
    400: "أربعمائة أربعمئة",
    500: "خمسمائة خمسمئة",
    600: "ستمائة ستمئة",
    700: "سبعمائة سبعمئة",
    800: "ثمانمائة ثمانمئة ثمانيمائة",
    900: "تسعمائة تسعمئة",
}.items():
    _say(_UNITS, _number, _names)
for _number, _names in {
    10**3: "thousand thousands mille millier milliers ألف آلاف ألفا الف الاف",
    10**6: "million millions مليون ملايين مليونا",
    10**9: "billion billions bn milliard milliards مليار مليارات مليارا بليون",
}.items():
    _say(_SCALES, _number, _names)
_DUAL_SCALES = {
    fold(name): value
    for name, value in {
        "ألفان": 2000,
        "ألفين": 2000,
        "ألفي": 2000,
        "مليونان": 2_000_000,
        "مليونين": 2_000_000,
        "مليوني": 2_000_000,
        "ملياران": 2_000_000_000,
        "مليارين": 2_000_000_000,
    }.items()
}
_ARABIC_ONE = ("احد", "احدي", "واحد", "واحده", "حادي", "الحادي")
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
    cleaned = _PERCENT.sub(lambda match: " " * len(match.group()), clean(text))
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
    unit = _lookup(_SCALES, counted) or (_lookup(_DUAL_SCALES, counted) or 2) // 2
    return replace(
        number,
        values=frozenset(value + Decimal(unit) / 2 for value in number.values),
        plain=frozenset(value + Decimal("0.5") for value in number.plain),
        last=number.last + len(half),
    )


def _scale(words: Sequence[Word], last: int) -> tuple[Decimal, int]:
    scale = Decimal(1)
    while last + 1 < len(words):
        factor = _lookup(_SCALES, words[last + 1].folded)
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
            total += value if value in _DUAL_SCALES.values() else max(current, 1) * value
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
            following = _value(words[at + 1].folded, begun=True)
            if following is None or following >= 1000:
                return
            at += 1
            word = words[at]
        value = _value(word.folded, begun=begun)
        if value is None:
            return
        # In Arabic two numbers side by side belong together only with "and" between them, or as
        # a unit and its ten, hundred or thousand.
        yield at, value
        begun = True
        at += 1


def _value(folded: str, *, begun: bool) -> int | None:
    if begun and folded in ("one", "un", "une", "unieme", "first"):
        return 1
    if begun and folded in ("second", "deuxieme", "ثاني", "الثاني", "ثانيه", "الثانيه"):
        return 2
    if folded.removesuffix("ا") in _ARABIC_ONE or folded in ("ثاني", "الثاني", "الثانيه"):
        return {"ثاني": 2, "الثاني": 2, "الثانيه": 2}.get(folded, 1)
    # Seconds of time, and Monday.
    if folded in ("second", "seconde") or folded.endswith("الاثنين"):
        return None
    for table in (_UNITS, _SCALES, _DUAL_SCALES):
        value = _lookup(table, folded)
        if value is not None:
            return value
    return None


def _lookup(table: dict[str, int], folded: str) -> int | None:
    if folded in table:
        return table[folded]
    if is_arabic(folded):
        for base in bases(folded):
            # حل ثالثا
            for form in (base, base.removesuffix("ا")):
                if form in table:
                    return table[form]
    return None
