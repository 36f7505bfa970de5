"""Places and nationalities in several languages: the same place has the same key in all of them.

Countries and the world's larger cities come from Unicode's CLDR; what the press of Arab countries
needs besides, and the nationalities, which CLDR has not, stand in `place_names.py`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cache

from rag.verification.place_names import CAPITALS, CITIES, OTHER_NAMES, PEOPLES
from rag.verification.words import Word, bases, fold, is_arabic, words_of

__all__ = [
    "Place",
    "capital_country",
    "is_country",
    "is_town",
    "place_names",
    "places_of",
    "town_names",
    "with_wider",
]

Place = tuple[str, int, int]
"""A place's key ("MA", "city:vienna"), and the positions of its first and last word."""

_LANGUAGES = ("ar", "en", "fr")
_TOWN = "city:"

# Names of places that are ordinary words too; they count as places with a capital letter only,
# in Arabic never.
_ORDINARY = frozenset(
    fold(word)
    for word in "us un ue eu nice sale turkey china jersey chad mali niger guinea oran ليل سلا برن"
    " réunion عمان جدة مالي حلب بركان ليون غنت عرب الجديدة جديدة العيون عيون ملال رين بون نابل"
    " الخليل الأبيض السويس المنصورة المهدية الحمامات العين كان سرت مشهد قابس البتراء الزرقاء هرات"
    " توبا الأقصر تعز باري حماة كلميم ريمس جنين أبها بروج غاو نانت بازل نزوى روماني رومانية غاني"
    " perth bari bonn reims mansoura leeds gao نوم".split()
)
_ENDINGS = ("ا", "ين", "ون", "ان")
# Words behind which even those are places.
_IN = frozenset(fold(word) for word in "في مدينة إقليم إلى مطار ميناء".split())


@cache
def _names(language: str) -> Mapping[str, str]:
    """Folded names of places, up to five words, with their keys."""
    from babel import Locale

    names: dict[str, str] = {}
    locale = Locale.parse(language)
    for zone in Locale.parse("ar").time_zones:
        city = str(zone).rsplit("/", 1)[-1].replace("_", " ")
        forms = locale.time_zones.get(zone, {})
        if "city" in forms or language != "ar":
            _add(names, str(forms.get("city", city)), f"{_TOWN}{_key(city)}")
    for key, spellings in _cities():
        for spelling in spellings:
            _add(names, spelling, key)
    for code, name in locale.territories.items():
        if len(code) == 2 and code.isalpha() and code not in ("EZ", "QO", "XA", "XB", "ZZ"):
            _add(names, str(name), code)
    for code, spellings_ in OTHER_NAMES.items():
        for spelling in spellings_.split("|"):
            _add(names, spelling, code)
    for code, people in PEOPLES.items():
        for spelling in people.split():
            for form in _inflected(spelling):
                _add(names, form, code)
    return names


def _cities() -> Iterator[tuple[str, list[str]]]:
    for entry in CITIES.replace("\n", ";").split(";"):
        if entry.strip():
            spellings = [spelling.strip() for spelling in entry.split("/")]
            yield f"{_TOWN}{_key(spellings[0])}", spellings


def _inflected(people: str) -> tuple[str, ...]:
    """A nationality with its plural, in Arabic its feminine."""
    if is_arabic(people):
        return (people, f"{people}ة", f"{people}ات") if people.endswith("ي") else (people,)
    return (people,) if people.endswith(("s", "x")) else (people, f"{people}s")


def _key(city: str) -> str:
    return " ".join(word.folded for word in words_of(city))


def _add(names: dict[str, str], name: str, key: str) -> None:
    words = [word.folded for word in words_of(name)]
    if not words or sum(map(len, words)) < 2:
        return
    names[" ".join(words)] = key
    if words[0].startswith("ال") and len(words[0]) > 4:
        names.setdefault(" ".join([words[0][2:], *words[1:]]), key)


@cache
def _all_names() -> Mapping[str, str]:
    tables = [_names(language) for language in _LANGUAGES]
    merged: dict[str, str] = {}
    # Mexico is a country first, although French calls its capital so.
    for cities in (True, False):
        for table in tables:
            merged |= {n: key for n, key in table.items() if is_town(key) is cities}
    return merged


def is_town(key: str) -> bool:
    """Whether a place is a town, no country and no region."""
    return key.startswith(_TOWN)


def is_country(key: str) -> bool:
    """Whether a place is a country, or people of one: no town, no region, no bloc."""
    return len(key) == 2 and key not in ("EU", "UN")


@cache
def town_names(language: str) -> Mapping[str, str]:
    """What towns are called, by their keys; without those that are called by an ordinary word.

    Args:
        language: "ar", "en" or "fr".
    """
    names: dict[str, str] = {}
    for key, spellings in _cities():
        latin = [name for name in spellings if not is_arabic(name)]
        arabic = [name for name in spellings if is_arabic(name)]
        usual = {"ar": arabic[:1], "en": latin[:1], "fr": latin[1:2] or latin[:1]}[language]
        if usual and fold(usual[0]) not in _ORDINARY:
            names[key] = usual[0]
    return names


@cache
def place_names(language: str) -> Mapping[str, str]:
    """The shortest name of every place, by its key; without those that are ordinary words, too.

    Args:
        language: "ar", "en" or "fr"; of any other no name is known.
    """
    names: dict[str, str] = {}
    for name, key in _names(language).items() if language in _LANGUAGES else ():
        if name in _ORDINARY or is_arabic(name) != (language == "ar"):
            continue
        if key not in names or len(name.split()) < len(names[key].split()):
            names[key] = name
    return names


def capital_country(key: str) -> str | None:
    """The country of which a city is the capital, for those that newspapers call by it."""
    return CAPITALS.get(key.removeprefix(_TOWN)) if is_town(key) else None


_PARTS = {
    "region:gulf": frozenset("AE BH KW OM QA SA".split()),
    "region:maghreb": frozenset("DZ LY MA MR TN".split()),
}
# One name, two places: the Sultanate of Oman and the capital of Jordan.
_NAMESAKES = {"OM": "city:amman", "city:amman": "OM", "TN": "city:tunis", "city:tunis": "TN"}
_NAMESAKES |= {"DZ": "city:algiers", "city:algiers": "DZ", "KW": "city:kuwait"}


def with_wider(keys: Collection[str]) -> frozenset[str]:
    """Places with those that have the same name, and the regions that two or more lie in."""
    regions = {region for region, parts in _PARTS.items() if len(parts & set(keys)) > 1}
    return frozenset({*keys, *regions, *(_NAMESAKES[key] for key in keys if key in _NAMESAKES)})


def places_of(text: str, *, strict: bool = True) -> list[Place]:
    """The places and nationalities of a text, the longest name at each position.

    Args:
        text: The text.
        strict: Whether names that are ordinary words too must look like places.
    """
    words = words_of(text)
    found: list[Place] = []
    at = 0
    while at < len(words):
        place = _place_at(words, at, strict)
        if place is None:
            at += 1
            continue
        key, length = place
        found.append((key, at, at + length - 1))
        at += length
    return found


def _place_at(words: Sequence[Word], at: int, strict: bool) -> tuple[str, int] | None:
    names = _all_names()
    first = words[at]
    arabic = not first.folded.isascii()
    for length in range(min(5, len(words) - at), 0, -1):
        rest = [word.folded for word in words[at + 1 : at + length]]
        forms = set(bases(first.folded))
        if arabic:  # the endings of nationalities: سنغاليا, سنغاليين
            forms |= {
                base[: -len(end)] for base in forms for end in _ENDINGS if base.endswith(f"ي{end}")
            }
        for base in sorted(forms, key=len, reverse=True):
            article = f"ال{base}"
            for candidate in (base, article) if first.folded.endswith(article) else (base,):
                key = names.get(" ".join([candidate, *rest]))
                if key is None:
                    continue
                if strict and length == 1 and not _counts(words, at, candidate, arabic):
                    continue
                return key, length
    return None


def _counts(words: Sequence[Word], at: int, name: str, arabic: bool) -> bool:
    word = words[at]
    if arabic:
        if name in _ORDINARY:
            before = words[at - 1].folded if at else ""
            return before in _IN or (word.folded.startswith("ب") and len(name) > 3)
        # A clitic that leaves three letters is a root letter more often than not.
        return name == word.folded or len(name) >= 3
    if len(name) <= 3:  # "eau" is water, "EAU" are the Emirates
        return word.text.isupper() or (word.capital and name not in _ORDINARY)
    # Nationalities are written small in French ("marocain"), so case decides nothing else.
    return word.capital or name not in _ORDINARY
