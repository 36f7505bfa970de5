"""Questions that ask for countries, and the lists of countries in sentences.

Newspapers live on such questions ("which countries did he meet?") and the data that readers are
trained on hardly asks them, so the list is found by the names themselves.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

from index import Span, normalize_arabic

__all__ = ["asks_for_countries", "country_list", "country_names"]

_ASKS = re.compile(
    r"\b(?:which|what) (?:\w+ ){0,2}(?:countr(?:y|ies)|nations)\b"
    r"|\b(?:quels?|quelles?) (?:\w+ ){0,2}(?:pays|nations)\b"
    r"|(?:أي|اي|ما|هي|هما) (?:من )?(?:ال)?(?:دول|دولة|دولتين|بلد|بلدان|بلدين)\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_]+")
# An article marks where a conjunction and a preposition end; without one only "and" is safe to take
# off, and only before a word that is long enough to be a name.
_CLITICS = re.compile(r"^(?:[وف]?[بك]?ال(?=\w{2})|[وف]?لل(?=\w{2})|و(?=\w{3}))")
# Names that articles use beside CLDR's.
_OTHER_NAMES = {"TR": "Türkiye Turkey Turquie", "AE": "EAU UAE"}
# CLDR's codes for the euro area, outlying Oceania, pseudo-languages and the unknown region.
_NO_COUNTRIES = ("EU", "EZ", "QO", "UN", "XA", "XB", "ZZ")
# Names further apart than this are no list.
_WIDEST_GAP = 60


def asks_for_countries(question: str) -> bool:
    """Whether a question's words ask for countries."""
    return _ASKS.search(question) is not None


def country_list(sentence: str, language: str) -> tuple[tuple[str, ...], Span]:
    """The longest list of countries in a sentence.

    Returns:
        Their codes (ISO 3166-1) in order, and the stretch from the first name to the last; empty
        when the sentence names none.
    """
    known, names = _country_words(language)
    words = list(_WORD.finditer(sentence))
    plain = [_plain(word.group()) for word in words]
    lists: list[tuple[list[str], Span]] = []
    for at in range(len(words)):
        code = known.get(plain[at])
        if code is None:
            continue
        span = _whole_name(at, words, plain, names[code])
        if lists and span.start - lists[-1][1].end <= _WIDEST_GAP:
            codes, before = lists.pop()
            lists.append(([*codes, code], Span(before.start, max(before.end, span.end))))
        else:
            lists.append(([code], span))
    if not lists:
        return (), Span(0, 0)
    codes, span = max(lists, key=lambda item: len(set(item[0])))
    return tuple(dict.fromkeys(codes)), span


def _whole_name(
    at: int, words: Sequence[re.Match[str]], plain: Sequence[str], name: set[str]
) -> Span:
    """With the words beside it: "المملكة العربية" before "السعودية", "unis" after "Émirats"."""
    first = last = at
    while first and plain[first - 1] in name and _adjacent(words[first - 1], words[first]):
        first -= 1
    while last + 1 < len(words) and plain[last + 1] in name and _adjacent(*words[last : last + 2]):
        last += 1
    return Span(words[first].start(), words[last].end())


def _adjacent(first: re.Match[str], second: re.Match[str]) -> bool:
    return second.start() - first.end() == 1


def country_names(codes: tuple[str, ...], language: str) -> str:
    """Countries in the words of a language, as a list."""
    from babel import Locale, UnknownLocaleError
    from babel.lists import format_list

    try:
        locale = Locale.parse(language)
    except (ValueError, UnknownLocaleError):
        locale = Locale.parse("en")
    return format_list([locale.territories.get(code, code) for code in codes], locale=locale)


@lru_cache(maxsize=32)
def _country_words(language: str) -> tuple[dict[str, str], dict[str, set[str]]]:
    """Words that occur in the name of one country only, with its code; and all words of each.

    The names are those of Unicode's CLDR. "المملكة العربية السعودية" is known by its last word, and
    not by the others, which it shares with other countries. Whole words, not stems: the stems of
    countries are those of ordinary words (عُمان and عام, بنين and بنيان).
    """
    from babel import Locale, UnknownLocaleError

    try:
        territories = Locale.parse(language).territories
    except (ValueError, UnknownLocaleError):
        return {}, {}
    words = {
        code: {_plain(word) for word in _WORD.findall(name)}
        for code, name in territories.items()
        # Two letters are a country; numbers stand for continents and regions.
        if len(code) == 2 and code.isalpha() and code not in _NO_COUNTRIES
    }
    for code, others in _OTHER_NAMES.items():
        words.setdefault(code, set()).update(_plain(word) for word in others.split())
    counts = Counter(word for names in words.values() for word in names)
    known = {
        word: code
        for code, names in words.items()
        for word in names
        if counts[word] == 1 and len(word) >= 3
    }
    return known, words


def _plain(word: str) -> str:
    """A word in one spelling, an Arabic one without conjunction and article."""
    return _CLITICS.sub("", normalize_arabic(word.casefold()))
