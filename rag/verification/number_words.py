"""What words of numbers are worth, in Arabic, English and French."""

from __future__ import annotations

from rag.verification.words import bases, fold, is_arabic

__all__ = ["DUAL_SCALES", "SCALES", "lookup", "value_of"]

UNITS: dict[str, int] = {}
SCALES: dict[str, int] = {}


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
    _say(UNITS, _number, _names)
for _number, _names in {
    10**3: "thousand thousands mille millier milliers ألف آلاف ألفا الف الاف",
    10**6: "million millions مليون ملايين مليونا",
    10**9: "billion billions bn milliard milliards مليار مليارات مليارا بليون",
}.items():
    _say(SCALES, _number, _names)
DUAL_SCALES = {
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


def value_of(folded: str, *, begun: bool) -> int | None:
    """The value of a word, alone or, when `begun`, behind others of a number; None for no number.

    Args:
        folded: The word, folded.
        begun: Whether words of the number stand before it: only then may "one" and "second" count.
    """
    if begun and folded in ("one", "un", "une", "unieme", "first"):
        return 1
    if begun and folded in ("second", "deuxieme", "ثاني", "الثاني", "ثانيه", "الثانيه"):
        return 2
    if folded.removesuffix("ا") in _ARABIC_ONE or folded in ("ثاني", "الثاني", "الثانيه"):
        return {"ثاني": 2, "الثاني": 2, "الثانيه": 2}.get(folded, 1)
    # Seconds of time, and Monday.
    if folded in ("second", "seconde") or folded.endswith("الاثنين"):
        return None
    for table in (UNITS, SCALES, DUAL_SCALES):
        value = lookup(table, folded)
        if value is not None:
            return value
    return None


def lookup(table: dict[str, int], folded: str) -> int | None:
    """A word's value by a table, for Arabic whatever is written onto it."""
    if folded in table:
        return table[folded]
    if is_arabic(folded):
        for base in bases(folded):
            # حل ثالثا
            for form in (base, base.removesuffix("ا")):
                if form in table:
                    return table[form]
    return None
