"""The facts that the sources of a sentence offer."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache

from rag.verification.currencies import currencies_of
from rag.verification.dates import DateMention, dates_of, days_meant, seasons_of, weekdays_of
from rag.verification.durations import YEAR, durations_of
from rag.verification.facts import Source
from rag.verification.gazetteer import places_of, with_wider
from rag.verification.name_spelling import NameIndex
from rag.verification.names import organisations_of
from rag.verification.numbers import Number, numbers_of
from rag.verification.words import clean, fold, is_arabic, words_of

__all__ = ["Support"]

_CAPITAL = frozenset(fold(word) for word in "capital capitale العاصمة عاصمة".split())
_DUAL = ("ان", "ين", "تا", "تي")
_SECOND = frozenset(fold(word) for word in "second seconde deuxième".split())
_LAST_YEAR = re.compile(
    r"\blast year\b|\bl'an(?:née)? (?:dernier|dernière|passée?)\b|العام الماضي|السنة الماضية",
    re.IGNORECASE,
)
_NEXT_YEAR = re.compile(
    r"\bnext year\b|\bl'an(?:née)? prochaine?\b|العام (?:المقبل|القادم)|السنة (?:المقبلة|القادمة)",
    re.IGNORECASE,
)
# What is taken for a year when it stands alone.
_FIRST_YEAR, _LAST_YEAR_EVER = 1000, 2200


@dataclass(frozen=True, kw_only=True, slots=True)
class Times:
    """When something was, and how long, by what the sources say and mean.

    Attributes:
        dates: Those of the passages, of their publication, and the days that quotes mean.
        weekdays: The days of the week, 0 is Monday.
        months: Those of the seasons and dates.
        years: All that may be one, with "last year" and "next year".
        durations: In days, of the quotes.
        lengths_only: Numbers of the quotes that say nothing but how long.
    """

    dates: tuple[DateMention, ...]
    weekdays: frozenset[int]
    months: frozenset[int]
    years: frozenset[int]
    durations: frozenset[Decimal]
    lengths_only: frozenset[Decimal]

    @property
    def centuries(self) -> frozenset[int]:
        """Those that the years lie in: 1786 in the 18th."""
        return frozenset((year - 1) // 100 + 1 for year in self.years)

    @classmethod
    def of(
        cls,
        sources: Sequence[Source],
        quotes: str,
        context: str,
        *,
        numbers: Sequence[Number],
        around: Sequence[Number],
    ) -> Times:
        """Reads the times of sources.

        Args:
            sources: The sources.
            quotes: Their quotes.
            context: All that they say.
            numbers: Those of the quotes.
            around: Those of everything.
        """
        published = [source.published for source in sources if source.published]
        meant = {day for source in sources for day in days_meant(source.quote, source.published)}
        dates = dates_of(context, strict=False)
        quoted = dates_of(quotes)
        # A quote that names its day does not mean the day on which it was printed.
        if not any(mention.days for mention in quoted):
            dates.extend(_on(day) for day in published)
        dates.extend(_on(day) for day in meant)
        lengths = durations_of(words_of(quotes), numbers)
        dated = {position for mention in quoted for position in mention.positions}
        lasting = {value for one in numbers if one.first in lengths for value in one.values}
        others = [one for one in numbers if one.first not in lengths and one.first not in dated]
        return cls(
            dates=tuple(dates),
            weekdays=frozenset(weekdays_of(context))
            | {day.weekday() for day in (*published, *meant)},
            months=frozenset(month for season in seasons_of(context).values() for month in season)
            | {mention.month for mention in dates},
            years=frozenset(
                {
                    *_years(around),
                    *(day.year for day in (*published, *meant)),
                    *(year for source in sources for year in _near_years(source)),
                }
            ),
            durations=frozenset(
                {
                    *lengths.values(),
                    # "after twelve years", of one who came in 2009 and goes now.
                    *(
                        YEAR * (day.year - year)
                        for day in published
                        for year in _years(numbers)
                        if year < day.year
                    ),
                }
            ),
            lengths_only=frozenset(lasting - {value for one in others for value in one.values}),
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Support:
    """The facts of the sources.

    Attributes:
        numbers: Those of the quotes.
        scales: What multiplies numbers anywhere.
        dual: Whether a quote counts two of something by its form alone.
        times: When, and how long.
        places: Those of the passages.
        near_places: Those of quotes and headlines.
        organisations: By the numbers of their entries.
        names: The words of everything.
        near_names: Those of quotes and headlines.
        currencies: Those that are named anywhere.
        capital: Whether a capital is spoken of.
        countries: How many the quotes name.
    """

    numbers: frozenset[Decimal]
    scales: frozenset[Decimal]
    dual: bool
    times: Times
    places: frozenset[str]
    near_places: frozenset[str]
    organisations: frozenset[int]
    names: NameIndex
    near_names: NameIndex
    currencies: frozenset[int]
    capital: bool
    countries: int

    @classmethod
    @lru_cache(maxsize=256)
    def of(cls, sources: tuple[Source, ...]) -> Support:
        quotes = "\n".join(source.quote for source in sources)
        heads = "\n".join(f"{source.title}\n{source.publisher}" for source in sources)
        headed = f"{heads}\n{quotes}"
        context = "\n".join([heads, *(f"{source.passage}\n{source.quote}" for source in sources)])
        numbers, around = numbers_of(quotes), numbers_of(context)
        return cls(
            numbers=frozenset(value for one in numbers for value in one.values | one.plain),
            scales=frozenset(one.scale for one in around),
            dual=any(
                word.folded in _SECOND or (is_arabic(word.folded) and word.folded.endswith(_DUAL))
                for word in words_of(quotes)
            ),
            times=Times.of(sources, quotes, context, numbers=numbers, around=around),
            places=_places(context),
            # A neighbouring sentence tells of another town more often than it sets the scene.
            near_places=_places(headed),
            organisations=frozenset(entry for entry, _, _ in organisations_of(context)),
            names=NameIndex.of(context),
            near_names=NameIndex.of(headed),
            currencies=frozenset(currencies_of(context, beside_numbers=False)),
            capital=any(word.folded in _CAPITAL for word in words_of(context)),
            countries=len({key for key, _, _ in places_of(quotes) if len(key) == 2}),
        )


def _places(text: str) -> frozenset[str]:
    return with_wider({key for key, _, _ in places_of(text, strict=False)})


def _years(numbers: Sequence[Number]) -> set[int]:
    values = {int(value) for number in numbers for value in number.values}
    return {value for value in values if _FIRST_YEAR <= value <= _LAST_YEAR_EVER}


def _near_years(source: Source) -> Iterator[int]:
    """The years that a source means by "last year" and "next year"."""
    if source.published is not None:
        for step, pattern in ((-1, _LAST_YEAR), (1, _NEXT_YEAR)):
            if pattern.search(clean(source.quote)):
                yield source.published.year + step


def _on(day: date) -> DateMention:
    return DateMention(
        month=day.month,
        days=frozenset({day.day}),
        year=day.year,
        positions=frozenset(),
        text=day.isoformat(),
    )
