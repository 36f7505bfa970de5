"""The facts of a sentence, and what it cites."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from rag.verification.currencies import currencies_of
from rag.verification.dates import DateMention, dates_of, seasons_of, weekdays_of
from rag.verification.durations import durations_of
from rag.verification.gazetteer import places_of
from rag.verification.names import names_of, organisations_of
from rag.verification.numbers import Number, numbers_of
from rag.verification.words import Word, words_of

__all__ = ["Claim", "Source"]


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
