"""The numbers, dates, places and names of a sentence that its sources do not have.

Numbers must stand in the quoted sentences themselves, towns there or in the headline; names and
other places may stand anywhere in the passage or its headline ("he" in the sentence, the name
before it), and the day of publication is a date of the passage too.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

from rag.verification.approximation import approximation, nearby, rounds_to
from rag.verification.dates import DateMention, weekday
from rag.verification.durations import same_length
from rag.verification.facts import Claim
from rag.verification.gazetteer import capital_country, is_town
from rag.verification.numbers import Number
from rag.verification.stretches import Days
from rag.verification.support import Support
from rag.verification.vocabulary import LATIN_PARTICLES, LATIN_PLAIN
from rag.verification.words import Word, bases, fold, is_arabic

__all__ = ["Problem", "ProblemKind", "fact_problems"]

_TWO = Decimal(2)
# "The two sides" counts nothing, it only points back.
_CENTURY = frozenset(fold(word) for word in "century centuries siècle siècles قرن".split())
_THE = frozenset(fold(word) for word in "the these those both les ces des aux".split())


class ProblemKind(Enum):
    """What in a sentence its sources do not have."""

    NUMBER = "number"
    DATE = "date"
    PLACE = "place"
    NAME = "name"
    NEGATION = "negation"
    ROLES = "roles"
    MEANING = "meaning"


@dataclass(frozen=True, kw_only=True, slots=True)
class Problem:
    """One thing that a sentence says and its sources do not.

    Attributes:
        kind: What it is.
        text: The words of the sentence.
        place: The key of the place that they name; empty when it is none of the gazetteer's.
    """

    kind: ProblemKind
    text: str
    place: str = ""


def fact_problems(
    claim: Claim, support: Support, asked: Collection[str] = frozenset()
) -> list[Problem]:
    """What the sources lack of the facts that a sentence claims.

    Args:
        claim: The sentence.
        support: Its sources.
        asked: The places of the question, which may stand anywhere in the passages.
    """
    return [
        *_date_problems(claim, support),
        *_number_problems(claim, support),
        *_currency_problems(claim, support),
        *_place_problems(claim, support, asked),
        *_name_problems(claim, support),
    ]


def _date_problems(claim: Claim, support: Support) -> list[Problem]:
    problems = []
    told: dict[int | None, set[int]] = {}
    for mention in claim.dates:
        if not _dated(mention, support) or _otherwise_joined(mention, support):
            problems.append(Problem(kind=ProblemKind.DATE, text=mention.text))
        elif mention.year is not None:
            for day in mention.days:
                number = weekday(day, mention.month, mention.year)
                told.setdefault(number, set()).update(mention.positions)
    beside = {at - 1 for positions in told.values() for at in positions}
    for day, name in claim.weekdays.items():
        # "Tuesday, 15 May 2019" is one day, "said on Tuesday that on 15 May 2019" are two.
        joined = any(claim.words[at].text == name for at in beside if at >= 0)
        if day not in told and (joined or day not in support.times.weekdays):
            problems.append(Problem(kind=ProblemKind.DATE, text=name))
    problems.extend(
        Problem(kind=ProblemKind.DATE, text=claim.words[at].text)
        for at, months in claim.seasons.items()
        if not months & support.times.months
    )
    return problems


def _dated(mention: DateMention, support: Support) -> bool:
    same_month = [other for other in support.times.dates if other.month == mention.month]
    if not same_month:
        return False
    if mention.year is not None and mention.year not in support.times.years:
        return False
    if not mention.days:
        return mention.year is None or any(
            other.year in (None, mention.year) for other in same_month
        )
    return all(
        any(
            day in other.days and (mention.year is None or other.year in (None, mention.year))
            for other in same_month
        )
        for day in mention.days
    )


def _otherwise_joined(mention: DateMention, support: Support) -> bool:
    """Whether two days are only the bounds of a stretch in the sources, or the reverse."""
    if mention.named is Days.OTHER:
        return False
    told = {
        other.named
        for other in support.times.dates
        if other.month == mention.month and other.days == mention.days
    }
    return bool(told) and mention.named not in told


def _number_problems(claim: Claim, support: Support) -> list[Problem]:
    countries = {key for key, _, _ in claim.places if key in support.places and len(key) == 2}
    problems = []
    for number in claim.numbers:
        length = claim.durations.get(number.first)
        lasts = length is not None and any(
            same_length(length, one) for one in support.times.durations
        )
        # Six months are not the six weeks of the source.
        other_unit = (
            length is not None and not lasts and number.values <= support.times.lengths_only
        )
        if not other_unit and number.values & support.numbers:
            continue
        if lasts or _rounded(number, claim, support):
            continue
        # A table says "million" once, in its head.
        if not other_unit and number.plain & support.numbers and number.scale in support.scales:
            continue
        (value,) = number.values if len(number.values) == 1 else (Decimal(-1),)
        before = claim.words[number.first - 1].folded if number.first else ""
        if value == _TWO and (support.dual or before in _THE):
            continue
        if value in support.times.years and value >= 1000 and not number.spelled:
            continue
        if value in support.times.centuries and _CENTURY & _beside(number, claim):
            continue
        # "five countries: Qatar, …": the sentence counts what it, or its quote, lists.
        if value >= _TWO and value in (len(countries), support.countries):
            continue
        problems.append(Problem(kind=ProblemKind.NUMBER, text=number.text))
    return problems


def _beside(number: Number, claim: Claim) -> frozenset[str]:
    """The words before and behind a number, without clitics."""
    # Three, for "18" and "th" are two words.
    around = claim.words[max(0, number.first - 1) : number.last + 3]
    return frozenset(base for word in around for base in bases(word.folded))


def _rounded(number: Number, claim: Claim, support: Support) -> bool:
    """Whether a number that is said to be a round one is what a number of the source rounds to."""
    before = " ".join(word.folded for word in claim.words[max(0, number.first - 3) : number.first])
    kinds = approximation(before)
    length = claim.durations.get(number.first)
    if length is not None and any(
        nearby(exact, length, kinds) for exact in support.times.durations
    ):
        return True
    return any(
        rounds_to(exact, value, kinds) for value in number.values for exact in support.numbers
    )


def _currency_problems(claim: Claim, support: Support) -> list[Problem]:
    return [
        Problem(kind=ProblemKind.NUMBER, text=name)
        for row, name in claim.currencies.items()
        if row not in support.currencies
    ]


def _place_problems(claim: Claim, support: Support, asked: Collection[str]) -> list[Problem]:
    capitals = {capital_country(key) for key in support.places} - {None}
    problems = []
    for key, first, last in claim.places:
        country = capital_country(key)
        near = is_town(key) and key not in asked
        if key in (support.near_places if near else support.places) or key in capitals:
            continue
        if country is not None and country in support.places and support.capital:
            continue
        words = claim.words[first : last + 1]
        names = support.near_names if near else support.names
        # A club or a person is called after the place: النجم الساحلي, Étoile du Sahel.
        if all(map(names.spells, words)) or all(map(names.sounds, words)):
            continue
        text = claim.text(first, last)
        problems.append(Problem(kind=ProblemKind.PLACE, text=text, place=key))
    return problems


def _name_problems(claim: Claim, support: Support) -> list[Problem]:
    problems = [
        Problem(kind=ProblemKind.NAME, text=claim.text(first, last))
        for entry, first, last in claim.organisations
        if entry not in support.organisations
        # "Federal Police" may be any country's: only what is a name by itself can be missing.
        and not all(claim.words[at].folded in LATIN_PLAIN for at in range(first, last + 1))
        and not (first < last and is_arabic(claim.words[first].folded))
        and not all(support.names.has(claim.words[at]) for at in range(first, last + 1))
    ]
    for word in claim.names:
        if not support.names.has(word) and not _title(word, claim, support):
            problems.append(Problem(kind=ProblemKind.NAME, text=word.text))
    return problems


def _title(word: Word, claim: Claim, support: Support) -> bool:
    """Whether a word only looks like a name: it begins a sentence, before a whole name.

    "Historian Aïssatou Sarr" has its capital from its place. Two names of the source must follow,
    so that a first name that was exchanged is not taken for an office.
    """
    if not word.initial or not word.capital:
        return False
    at = next(row for row, other in enumerate(claim.words) if other.start == word.start)
    behind = claim.words[at + 1 : at + 4]
    following = [other for other in behind if other.folded not in LATIN_PARTICLES][:2]
    return len(following) == 2 and all(
        other.capital and not other.initial and support.names.has(other) for other in following
    )
