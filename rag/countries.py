"""The names of countries in sentences, and lists of them.

Newspapers live on lists of countries ("he met the envoys of …") and the data that readers are
trained on hardly asks for them, so they are found by the names themselves: those of Unicode's CLDR
and the other ones that newspapers use.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from index import Span, normalize_arabic
from rag.verification.place_names import OTHER_NAMES

__all__ = ["CountryList", "country_list", "country_lists", "country_names"]

_WORD = re.compile(r"[^\W\d_]+")
# An article marks where a conjunction and a preposition end; without one only "and" is safe to take
# off, and only before a word that is long enough to be a name.
_CLITICS = re.compile(r"^(?:[وف]?[بك]?ال(?=\w{2})|[وف]?لل(?=\w{2})|و(?=\w{3}))")
_CONNECTORS = frozenset("and of et de du des la le les l d the o do da und y و".split())
# What a country's name may have before it without being another member of a list.
_FORMS_OF_STATE = frozenset(
    "republic kingdom sultanate state republique république royaume sultanat etat état"
    " دوله جمهوريه مملكه سلطنه".split()
)
# CLDR's codes for the euro area, the UN, pseudo-languages and the unknown region; for islands where
# nobody is met; and La Réunion, whose name in French is that of a meeting.
_NO_COUNTRIES = frozenset(
    "EU EZ QO UN XA XB ZZ AC AQ BV CP CQ DG EA GS HM IC IM IO RE SJ TA TF UM".split()
)
# Short forms that are words, too, where capitals are not looked at.
_PRONOUNS = frozenset(("US",))
# Names further apart than this are no list.
_WIDEST_GAP = 60


@dataclass(frozen=True, kw_only=True, slots=True)
class CountryList:
    """Countries that are named one after the other.

    Attributes:
        codes: Their codes (ISO 3166-1), each once, in order.
        span: From the first name to the last.
        whole: Whether nothing else is named in between, which might be a country that is not
            known by that name.
    """

    codes: tuple[str, ...]
    span: Span
    whole: bool = True


def country_lists(sentence: str, language: str) -> list[CountryList]:
    """The lists of countries in a sentence; one name alone is a list, too."""
    names = _names_by_first_word(language)
    words = list(_WORD.finditer(sentence))
    plain = [_plain(word.group()) for word in words]
    lists: list[CountryList] = []
    at = after = 0
    while at < len(words):
        found = _name_at(at, plain, names)
        if found is None:
            at += 1
            continue
        code, last = found
        span = Span(words[at].start(), words[last].end())
        if lists and span.start - lists[-1].span.end <= _WIDEST_GAP:
            before = lists.pop()
            lists.append(
                CountryList(
                    codes=tuple(dict.fromkeys((*before.codes, code))),
                    span=Span(before.span.start, span.end),
                    whole=before.whole and set(plain[after:at]) <= _CONNECTORS | _FORMS_OF_STATE,
                )
            )
        else:
            lists.append(CountryList(codes=(code,), span=span))
        at = after = last + 1
    return lists


def country_list(sentence: str, language: str, *, near: Span | None = None) -> CountryList | None:
    """The list of countries that a sentence is about.

    Args:
        sentence: The sentence.
        language: Its language.
        near: Where in it a reader sees the answer; the longest list that it touches is taken, if
            it has more than one name.

    Returns:
        The list; else the longest of the sentence; None when it names no country.
    """
    lists = country_lists(sentence, language)
    if near is not None:
        touched = [
            found
            for found in lists
            if len(found.codes) > 1 and found.span.start < near.end and near.start < found.span.end
        ]
        lists = touched or lists
    return max(lists, key=lambda found: len(found.codes), default=None)


def country_names(codes: tuple[str, ...], language: str) -> str:
    """Countries in the words of a language, as a list."""
    from babel import Locale, UnknownLocaleError
    from babel.lists import format_list

    try:
        locale = Locale.parse(language)
    except (ValueError, UnknownLocaleError):
        locale = Locale.parse("en")
    return format_list([locale.territories.get(code, code) for code in codes], locale=locale)


def _name_at(
    at: int, plain: Sequence[str], names: dict[str, list[tuple[tuple[str, ...], str]]]
) -> tuple[str, int] | None:
    """The country whose name begins at a word, and the name's last word."""
    for name, code in names.get(plain[at], ()):
        here = at
        for part in name[1:]:
            here += 1
            # "Bosnia and Herzegovina", "Sultanat d'Oman"
            while here < len(plain) and plain[here] in _CONNECTORS:
                here += 1
            if here >= len(plain) or plain[here] != part:
                break
        else:
            return code, here
    return None


@lru_cache(maxsize=32)
def _names_by_first_word(language: str) -> dict[str, list[tuple[tuple[str, ...], str]]]:
    """The names in a language, as words, by their first one; the longest first.

    Whole words, not stems: the stems of countries are those of ordinary words (عُمان and عام, بنين
    and بنيان).
    """
    from babel import Locale, UnknownLocaleError

    try:
        territories = Locale.parse(language).territories
    except (ValueError, UnknownLocaleError):
        return {}
    known = list(zip(territories.values(), territories, strict=True))
    known += [
        (name, code)
        for code, names in OTHER_NAMES.items()
        for name in names.split("|")
        if name not in _PRONOUNS
    ]
    result: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for name, code in known:
        words = tuple(word for word in map(_plain, _WORD.findall(name)) if word not in _CONNECTORS)
        # Two letters are a country; all else stands for continents and regions.
        if words and re.fullmatch("[A-Z]{2}", code) and code not in _NO_COUNTRIES:
            result.setdefault(words[0], []).append((words, code))
    for names in result.values():
        names.sort(key=lambda item: -len(item[0]))
    return result


def _plain(word: str) -> str:
    """A word in one spelling, an Arabic one without conjunction and article."""
    return _CLITICS.sub("", normalize_arabic(word.casefold()))
