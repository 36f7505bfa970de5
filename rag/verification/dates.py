"""Dates in a text: days, months and years, and the days of the week."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from index import AMBIGUOUS_MONTHS, MONTHS
from rag.verification.stretches import Days, days_named
from rag.verification.words import Word, bases, clean, fold, is_arabic, words_of

__all__ = ["DateMention", "dates_of", "days_meant", "seasons_of", "weekday", "weekdays_of"]


@dataclass(frozen=True, kw_only=True, slots=True)
class DateMention:
    """A month with what stands beside it.

    Attributes:
        month: 1 to 12.
        days: The days of the month that are named ("6 and 7 May"); empty when none is.
        year: The year, when it is named.
        positions: The words that make it up.
        text: Those words.
        named: Whether two days are two, or the bounds of a stretch.
    """

    month: int
    days: frozenset[int]
    year: int | None
    positions: frozenset[int]
    text: str
    named: Days = Days.OTHER


_BETWEEN = frozenset(
    fold(word)
    for word in "and to the of on de du le les au et à el و الى إلى حتى من بين in until".split()
)
_ORDINALS = {
    fold(word): day
    for day, word in enumerate("أول ثاني ثالث رابع خامس سادس سابع ثامن تاسع عاشر".split(), start=1)
}
_MONTH = frozenset(fold(word) for word in "month mois شهر متم نهاية".split())
_ORDINAL_ENDS = frozenset(fold(word) for word in "st nd rd th er".split())
# They mean a month beside a number only, like the ambiguous names ("soixante-dix-sept").
_ABBREVIATIONS = "jan feb apr jun jul aug sept oct nov janv févr avr juil déc"
_ISO = re.compile(r"(?<!\d)(\d{4})-(\d{2})-(\d{2})(?!\d)")
_SLASHED = re.compile(r"(?<!\d)(\d{1,2})/(\d{1,2})/(\d{4})(?!\d)")

_WEEKDAYS = (
    "monday mondays lundi lundis الاثنين الإثنين",
    "tuesday tuesdays mardi mardis الثلاثاء",
    "wednesday wednesdays mercredi mercredis الأربعاء",
    "thursday thursdays jeudi jeudis الخميس",
    "friday fridays vendredi vendredis الجمعة",
    "saturday saturdays samedi samedis السبت",
    "sunday sundays dimanche dimanches الأحد",
)


@cache
def _months() -> dict[str, int]:
    return {" ".join(map(fold, name.split())): number for name, number in MONTHS.items()}


@cache
def _ambiguous() -> frozenset[str]:
    return frozenset(fold(name) for name in [*AMBIGUOUS_MONTHS, *_ABBREVIATIONS.split()])


@cache
def _weekday_names() -> dict[str, int]:
    return {fold(name): day for day, names in enumerate(_WEEKDAYS) for name in names.split()}


def dates_of(text: str, *, strict: bool = True) -> list[DateMention]:
    """The dates of a text, in order.

    Args:
        text: The text.
        strict: Whether names of months that are ordinary words too need a number beside them.
    """
    words = words_of(text)
    found = list(_numeric(words, clean(text)))
    taken = {position for mention in found for position in mention.positions}
    at = 0
    while at < len(words):
        month, length = _month_at(words, at, strict)
        if month is None or at in taken:
            at += 1
            continue
        mention = _around(words, at, length, month, taken)
        found.append(mention)
        taken |= mention.positions
        at += length
    return found


def weekdays_of(text: str) -> dict[int, str]:
    """The days of the week (0 is Monday) that a text names, with the word that names them."""
    found: dict[int, str] = {}
    for word in words_of(text):
        for base in bases(word.folded):
            day = _weekday_names().get(base)
            if day is not None:
                found.setdefault(day, word.text)
    return found


_SEASONS = (
    (frozenset({3, 4, 5, 6}), "spring printemps ربيع"),
    (frozenset({6, 7, 8, 9}), "summer summers été étés صيف"),
    (frozenset({9, 10, 11, 12}), "autumn fall automne خريف"),
    (frozenset({12, 1, 2, 3}), "winter winters hiver hivers شتاء"),
)
# "fall" and "été" are seasons behind few words; ربيع with a year or what points to one behind it.
_BEFORE_SEASON = frozenset("the in last next this l d en cet plein chaque fin debut mi".split())
_AFTER_SEASON = frozenset(
    fold(word) for word in "الماضي المقبل القادم الجاري العام عام سنة هذا نفسه".split()
)


@cache
def _season_names() -> dict[str, frozenset[int]]:
    return {fold(name): months for months, names in _SEASONS for name in names.split()}


def seasons_of(text: str) -> dict[int, frozenset[int]]:
    """The seasons of a text: the position of each word, with the months that it may mean."""
    words = words_of(text)
    found: dict[int, frozenset[int]] = {}
    for at, word in enumerate(words):
        before = words[at - 1].folded if at else ""
        after = words[at + 1].folded if at + 1 < len(words) else ""
        for base in bases(word.folded):
            months = _season_names().get(base)
            if months is None:
                continue
            if is_arabic(base):
                year = re.fullmatch(r"1[89]\d\d|20\d\d", after)
                named = after in _AFTER_SEASON or year is not None
            else:
                named = base not in ("fall", "ete") or before in _BEFORE_SEASON
            if named or word.folded.startswith("ال"):
                found[at] = months
    return found


_NEAR_DAYS = {
    fold(word): days
    for days, words in (
        (-1, "yesterday hier أمس البارحة"),
        (0, "today aujourd'hui اليوم"),
        (1, "tomorrow demain غدا"),
    )
    for word in words.split()
}
_WEEK = 7
# What is announced: futures, and words like "next" and "planned".
_AHEAD = re.compile(
    r"\b(?:will|shall|next|due|planned|expected|(?:is|are)\ to|prochaine?|prévue?s?"
    r"|\w{3,}(?:era|eront|ira|iront))\b"
    # Verbs in the future; not years, cars, politics, women, floods, sixty.
    r"|(?<!\w)و?(?:س(?!نوات|نوي|يار|ياس|يد|ينم|يناء|يطر|يول|ياق|ياح|تين|تون|تمائة|تمئة)[ينت]\w{3,}"
    r"|سوف|المقبل\w*|القادم\w*|المزمع|المقرر)"
)


def days_meant(text: str, published: date | None) -> set[date]:
    """The days that a text means and does not write out, as far as its day of publication tells.

    "Yesterday" is the day before; a day of the week the last one or, for what is announced, the
    next; a day and month without a year those of the year that is nearest.
    """
    if published is None:
        return set()
    found = {
        published + timedelta(days=_NEAR_DAYS[base])
        for word in words_of(text)
        for base in bases(word.folded)
        if base in _NEAR_DAYS
    }
    for mention in dates_of(text):
        for day in mention.days:
            year = mention.year or min(
                (published.year - 1, published.year, published.year + 1),
                key=lambda year: abs((date(year, mention.month, 1) - published).days),
            )
            if weekday(day, mention.month, year) is not None:
                found.add(date(year, mention.month, day))
    if not found:
        plain = clean(text)
        announced = _AHEAD.search(plain)
        for number, name in weekdays_of(text).items():
            last = published - timedelta(days=(published.weekday() - number) % _WEEK)
            following = last + timedelta(days=_WEEK)
            if announced is None:
                found.add(last)
            elif announced.start() < plain.find(name):
                found.add(following)
            else:
                # "signed on Wednesday a deal that will", "opens on Sunday, as planned"
                found |= {last, following}
    return found


def weekday(day: int, month: int, year: int) -> int | None:
    """The day of the week of a date, or None when there is no such date."""
    try:
        return date(year, month, day).weekday()
    except ValueError:
        return None


def _month_at(words: Sequence[Word], at: int, strict: bool) -> tuple[int | None, int]:
    if at + 1 < len(words):
        for first in bases(words[at].folded):
            month = _months().get(f"{first} {words[at + 1].folded}")
            if month is not None:
                return month, 2
    for base in sorted(bases(words[at].folded), key=len, reverse=True):
        month = _months().get(base)
        doubtful = strict and base in _ambiguous() and not _beside_number(words, at)
        if month is not None and not doubtful:
            return month, 1
    return None, 1


def _beside_number(words: Sequence[Word], at: int) -> bool:
    beside = words[max(0, at - 1) : at + 2]
    month_before = any(word.folded in _MONTH for word in words[max(0, at - 2) : at])
    return month_before or any(word.text[0].isdigit() for word in beside)


def _around(
    words: Sequence[Word], at: int, length: int, month: int, taken: set[int]
) -> DateMention:
    positions = set(range(at, at + length))
    days: set[int] = set()
    year = None
    # Backwards over "24 to 27", "6 et 7", "٢٧ و٢٩".
    here = at - 1
    while here >= 0 and here not in taken:
        folded = words[here].folded
        if _day(words[here].text) is not None:
            days.add(int(words[here].text))
            positions.add(here)
        elif folded not in _BETWEEN and folded not in _ORDINAL_ENDS:
            break
        if at - here > 6:
            break
        here -= 1
    if at > 0 and "فاتح" in bases(words[at - 1].folded):
        days.add(1)
    # الأول من أغسطس
    if at > 1 and words[at - 1].folded == "من":
        days |= {_ORDINALS[base] for base in bases(words[at - 2].folded) if base in _ORDINALS}
    here = at + length
    while here < len(words) and here not in taken and here - at < 6:
        text = words[here].text
        if re.fullmatch(r"1[89]\d\d|20\d\d", text):
            year = int(text)
            positions.add(here)
            break
        grouped = here + 1 < len(words) and re.fullmatch(r"\d{3}", words[here + 1].text)
        if (
            _day(text) is not None
            and not grouped
            and not days - set(_days_at(words, at + length, here))
        ):
            days.add(int(text))
            positions.add(here)
        elif words[here].folded not in _BETWEEN and words[here].folded not in _ORDINAL_ENDS:
            break
        here += 1
    return DateMention(
        month=month,
        days=frozenset(days),
        year=year,
        positions=frozenset(positions),
        text=" ".join(words[position].text for position in sorted(positions)),
        named=days_named(words, positions, days),
    )


def _days_at(words: Sequence[Word], begin: int, end: int) -> Iterator[int]:
    for word in words[begin:end]:
        day = _day(word.text)
        if day is not None:
            yield day


def _day(text: str) -> int | None:
    return int(text) if re.fullmatch(r"\d{1,2}", text) and 1 <= int(text) <= 31 else None


def _numeric(words: Sequence[Word], text: str) -> Iterator[DateMention]:
    for pattern, order in ((_ISO, (1, 2, 3)), (_SLASHED, (3, 2, 1))):
        for match in pattern.finditer(text):
            year, month, day = (int(match[group]) for group in order)
            if not 1 <= month <= 12:
                continue
            yield DateMention(
                month=month,
                days=frozenset({day}),
                year=year,
                positions=frozenset(
                    position
                    for position, word in enumerate(words)
                    if match.start() <= word.start < match.end()
                ),
                text=match.group(),
            )
