"""The facts of a sentence, and those that its sources offer."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache

from rag.verification.currencies import currencies_of
from rag.verification.dates import DateMention, dates_of, days_meant, seasons_of, weekdays_of
from rag.verification.durations import YEAR, durations_of
from rag.verification.gazetteer import places_of, with_wider
from rag.verification.name_spelling import NameIndex
from rag.verification.names import names_of, organisations_of
from rag.verification.numbers import Number, numbers_of
from rag.verification.words import Word, clean, fold, is_arabic, words_of

__all__ = ["Claim", "Source", "Support"]

_CAPITAL = frozenset(fold(word) for word in "capital capitale العاصمة عاصمة".split())
_DUAL = ("ان", "ين", "تا", "تي")
_LAST_YEAR = re.compile(
    r"\blast year\b|\bl'an(?:née)? (?:dernier|dernière|passée?)\b|العام الماضي|السنة الماضية",
    re.IGNORECASE,
)
_NEXT_YEAR = re.compile(
    r"\bnext year\b|\bl'an(?:née)? prochaine?\b|العام (?:المقبل|القادم)|السنة (?:المقبلة|القادمة)",
    re.IGNORECASE,
)
_SECOND = frozenset(fold(word) for word in "second seconde deuxième".split())


@dataclass(frozen=True, kw_only=True, slots=True)
class Source:
    """What a sentence cites.

    Attributes:
        quote: The cited sentence.
        passage: The passage around it, when there is more than the sentence.
        title: The article's headline.
        publisher: The article's source.
        published: The day of publication, when known.
        language: ISO 639-1 code of the article.
    """

    quote: str
    passage: str = ""
    title: str = ""
    publisher: str = ""
    published: date | None = None
    language: str = "und"


@dataclass(frozen=True, kw_only=True, slots=True)
class Claim:
    """The facts of a sentence; `rest` are its words that are none."""

    words: tuple[Word, ...]
    numbers: tuple[Number, ...]
    dates: tuple[DateMention, ...]
    weekdays: dict[int, str]
    seasons: Mapping[int, frozenset[int]]
    durations: Mapping[int, Decimal]
    places: tuple[tuple[str, int, int], ...]
    organisations: tuple[tuple[int, int, int], ...]
    names: tuple[Word, ...]
    currencies: Mapping[int, str]
    rest: str

    @classmethod
    def of(cls, sentence: str) -> Claim:
        words = words_of(sentence)
        dates = tuple(dates_of(sentence))
        dated = {position for mention in dates for position in mention.positions}
        weekdays = weekdays_of(sentence)
        organisations = tuple(organisations_of(sentence))
        organised = {at for _, first, last in organisations for at in range(first, last + 1)}
        places = tuple(
            place
            for place in places_of(sentence)
            if not (organised | dated) & set(range(place[1], place[2] + 1))
        )
        numbers = tuple(
            number
            for number in numbers_of(sentence)
            if not dated & set(range(number.first, number.last + 1))
            and not organised & set(range(number.first, number.last + 1))
        )
        seasons = seasons_of(sentence)
        taken = dated | organised | seasons.keys()
        taken |= {at for _, first, last in places for at in range(first, last + 1)}
        taken |= {at for at, word in enumerate(words) if word.text in weekdays.values()}
        taken |= {at for item in numbers for at in range(item.first, item.last + 1)}
        names = tuple(names_of(sentence, taken))
        named = {(name.start, name.end) for name in names}
        rest = [
            word.text
            for at, word in enumerate(words)
            if at not in taken and not any(start <= word.start < end for start, end in named)
        ]
        return cls(
            words=words,
            numbers=numbers,
            dates=dates,
            weekdays=weekdays,
            seasons=seasons,
            durations=durations_of(words, numbers),
            places=places,
            organisations=organisations,
            names=names,
            currencies=currencies_of(sentence, beside_numbers=True),
            rest=" ".join(rest),
        )

    @property
    def facts(self) -> int:
        return (
            len(self.numbers)
            + len(self.dates)
            + len(self.weekdays)
            + len(self.seasons)
            + len(self.places)
            + len(self.organisations)
            + len(self.names)
        )

    def text(self, first: int, last: int) -> str:
        return " ".join(word.text for word in self.words[first : last + 1])


@dataclass(frozen=True, kw_only=True, slots=True)
class Support:
    """The facts of the sources."""

    numbers: frozenset[Decimal]
    scales: frozenset[Decimal]
    dual: bool
    dates: tuple[DateMention, ...]
    weekdays: frozenset[int]
    seasons: frozenset[int]
    years: frozenset[int]
    durations: frozenset[Decimal]
    lengths_only: frozenset[Decimal]
    places: frozenset[str]
    organisations: frozenset[int]
    names: NameIndex
    near_names: NameIndex
    currencies: frozenset[int]
    capital: bool
    countries: int

    @property
    def centuries(self) -> frozenset[int]:
        """Those that the years lie in: 1786 in the 18th."""
        return frozenset((year - 1) // 100 + 1 for year in self.years)

    @classmethod
    @lru_cache(maxsize=256)
    def of(cls, sources: tuple[Source, ...]) -> Support:
        quotes = "\n".join(source.quote for source in sources)
        context = "\n".join(
            f"{source.title}\n{source.publisher}\n{source.passage}\n{source.quote}"
            for source in sources
        )
        headed = "\n".join(
            f"{source.title}\n{source.publisher}\n{source.quote}" for source in sources
        )
        quoted = numbers_of(quotes)
        lengths = durations_of(words_of(quotes), quoted)
        dated = {position for mention in dates_of(quotes) for position in mention.positions}
        published = [source.published for source in sources if source.published]
        around = [int(value) for item in numbers_of(context) for value in item.values]
        dates = dates_of(context, strict=False)
        # A quote that names its day does not mean the day on which it was printed.
        if not any(mention.days for mention in dates_of(quotes)):
            dates.extend(_published(day) for day in published)
        meant = {day for source in sources for day in days_meant(source.quote, source.published)}
        years = {year for year in around if 1000 <= year <= 2200}
        years |= {day.year for day in (*published, *meant)}
        years |= {year for source in sources for year in _near_years(source)}
        dates.extend(_published(day) for day in meant)
        return cls(
            numbers=frozenset(value for item in quoted for value in item.values | item.plain),
            scales=frozenset(item.scale for item in numbers_of(context)),
            dual=any(
                word.folded in _SECOND or (is_arabic(word.folded) and word.folded.endswith(_DUAL))
                for word in words_of(quotes)
            ),
            dates=tuple(dates),
            weekdays=frozenset(weekdays_of(context))
            | {day.weekday() for day in (*published, *meant)},
            seasons=frozenset(month for months in seasons_of(context).values() for month in months)
            | {mention.month for mention in dates},
            years=frozenset(years),
            durations=frozenset(
                {
                    *lengths.values(),
                    # "after twelve years", of one who came in 2009 and goes now.
                    *(
                        YEAR * (day.year - int(value))
                        for day in published
                        for item in quoted
                        for value in item.values
                        if 1000 <= value < day.year
                    ),
                }
            ),
            lengths_only=frozenset(
                value for item in quoted if item.first in lengths for value in item.values
            )
            - {
                value
                for item in quoted
                if item.first not in lengths and item.first not in dated
                for value in item.values
            },
            # A neighbouring sentence tells of another town more often than it sets the scene.
            places=with_wider(
                {
                    *(key for key, _, _ in places_of(headed, strict=False)),
                    *(
                        key
                        for key, _, _ in places_of(context, strict=False)
                        if not key.startswith("city:")
                    ),
                }
            ),
            organisations=frozenset(entry for entry, _, _ in organisations_of(context)),
            names=NameIndex.of(context),
            near_names=NameIndex.of(headed),
            currencies=frozenset(currencies_of(context, beside_numbers=False)),
            capital=any(word.folded in _CAPITAL for word in words_of(context)),
            countries=len({key for key, _, _ in places_of(quotes) if len(key) == 2}),
        )


def _near_years(source: Source) -> Iterator[int]:
    """The years that a source means by "last year" and "next year"."""
    if source.published is not None:
        for step, pattern in ((-1, _LAST_YEAR), (1, _NEXT_YEAR)):
            if pattern.search(clean(source.quote)):
                yield source.published.year + step


def _published(day: date) -> DateMention:
    return DateMention(
        month=day.month,
        days=frozenset({day.day}),
        year=day.year,
        positions=frozenset(),
        text=day.isoformat(),
    )
