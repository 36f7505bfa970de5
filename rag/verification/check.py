"""Whether what a sentence says stands in the passages that it cites.

No second language model: numbers, dates, places and names are read out of the sentence and looked
up in the sources, whatever language either is in. What is left, the sense, is judged by the words
that the two have in common, where they are in one language, and by the share of facts that they
have in common across languages; and where those do not decide, by the nearness of the two in the
embedding model's space, if that is given.

The order of checks and their scopes: numbers must stand in the quoted sentences themselves, names
and places may stand anywhere in the passage or its headline ("he" in the sentence, the name before
it), and the day of publication counts as a date of the passage.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

from index import analyze, detect_language
from rag.nearness import Nearness
from rag.verification.approximation import approximation, rounds_to
from rag.verification.dates import DateMention, weekday
from rag.verification.facts import Claim, Source, Support
from rag.verification.gazetteer import capital_country
from rag.verification.name_spelling import renamed
from rag.verification.numbers import Number
from rag.verification.polarity import negated, roles_swapped
from rag.verification.vocabulary import FUNCTION_WORDS, LATIN_PARTICLES, LATIN_PLAIN
from rag.verification.words import Word, fold, is_arabic, words_of

__all__ = ["Problem", "ProblemKind", "Source", "Verdict", "verify"]

# Of the words of a sentence that carry sense, the share that its source must have too when both
# are in one language. Tuned on the tuning half of
# eval/verification_pairs.jsonl.
_LEAST_SHARED = 0.4
# The same, of the words that are no names, numbers or dates.
_LEAST_TOLD = 0.51
# A number or date that agrees, or so many names, leave little room for another story.
_ANCHORED = 3
_LEAST_ANCHORED = 0.3
# Across languages, the share of its facts that must stand in the quotes themselves.
_LEAST_FACTS = 0.5
# Cosine similarities of the default embedding model. Of right sentences nine in ten lie above the
# first (within one language) and six in ten above the second (across); of sentences held against
# another quote of the same article 2 % do. Below the last lie 1 % of the
# right ones and half of the others.
_SURELY_NEAR = 0.862
_SURELY_NEAR_ACROSS = 0.838
_FAR_ACROSS = 0.785
_TWO = Decimal(2)
# "The two sides" counts nothing, it only points back.
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
    """

    kind: ProblemKind
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Verdict:
    """What came of checking a sentence.

    Attributes:
        problems: What its sources do not have; empty for a supported sentence.
        facts: How many numbers, dates, places and names of the sentence its quotes have.
        shared: The share of its words that they have too; None across languages.
    """

    problems: tuple[Problem, ...]
    facts: int
    shared: float | None

    @property
    def supported(self) -> bool:
        return not self.problems


def verify(
    sentence: str,
    sources: Sequence[Source],
    *,
    language: str | None = None,
    nearness: Nearness | None = None,
    strict: bool = False,
) -> Verdict:
    """Checks a sentence against what it cites.

    Args:
        sentence: Without markers.
        sources: What it cites.
        language: ISO 639-1 code of the sentence; detected when not given.
        nearness: Judges the sense where words do not; without it, they must.
        strict: Whether a sentence in another language than its source must also be surely near it:
            for writers that put right names into wrong sentences.
    """
    if not sources or not words_of(sentence):
        nothing = Problem(kind=ProblemKind.MEANING, text=sentence)
        return Verdict(problems=(nothing,), facts=0, shared=None)
    language = language or detect_language(sentence)
    claim = Claim.of(sentence)
    support = Support.of(tuple(sources))
    problems = _fact_problems(claim, support)
    quoted = Support.of(tuple(Source(quote=source.quote) for source in sources))
    facts = claim.facts - len(_fact_problems(claim, quoted))
    shared = _shared(sentence, language, sources)
    if not problems and len(sources) == 1:
        (source,) = sources
        own = source.language == language
        other = renamed(sentence, source.quote) if own and language == "ar" else None
        if other is not None:
            problems.append(Problem(kind=ProblemKind.NAME, text=other.text))
        elif negated(sentence, source.quote, language if own else None, nearness):
            problems.append(Problem(kind=ProblemKind.NEGATION, text=sentence))
        elif own and roles_swapped(sentence, source.quote, language):
            problems.append(Problem(kind=ProblemKind.ROLES, text=sentence))
    told = _shared(claim.rest, language, sources)
    if not problems:
        agrees = _about_the_same(claim, facts, shared, told)
        if nearness is not None:
            least = _SURELY_NEAR_ACROSS if strict else _FAR_ACROSS
            across = shared is None
            agrees = _near(sentence, sources, nearness, agrees=agrees, across=across, least=least)
        if not agrees:
            problems.append(Problem(kind=ProblemKind.MEANING, text=sentence))
    return Verdict(problems=tuple(problems), facts=facts, shared=shared)


def _near(
    sentence: str,
    sources: Sequence[Source],
    nearness: Nearness,
    *,
    agrees: bool,
    across: bool,
    least: float,
) -> bool:
    """Whether the sense is the same, where `agrees` is what words and facts say about it."""
    if agrees and not across:
        return True
    quotes = [source.quote for source in sources]
    nearest = max(nearness(sentence, [*quotes, " ".join(quotes)] if len(quotes) > 1 else quotes))
    if agrees:
        return nearest >= least
    return nearest >= (_SURELY_NEAR_ACROSS if across else _SURELY_NEAR)


def _about_the_same(claim: Claim, facts: int, shared: float | None, told: float | None) -> bool:
    if shared is not None and told is not None:
        # "The port of Larmel was destroyed" shares its name with all that is told of Larmel.
        # And names alone do not tell what their bearers did.
        anchored = bool(claim.numbers or claim.dates)
        anchored = anchored or (facts >= _ANCHORED and told >= _LEAST_ANCHORED)
        return shared >= _LEAST_SHARED and (anchored or told >= _LEAST_TOLD)
    return facts >= max(1.0, _LEAST_FACTS * claim.facts)


def _fact_problems(claim: Claim, support: Support) -> list[Problem]:
    return [
        *_date_problems(claim, support),
        *_number_problems(claim, support),
        *_currency_problems(claim, support),
        *_place_problems(claim, support),
        *_name_problems(claim, support),
    ]


def _date_problems(claim: Claim, support: Support) -> list[Problem]:
    problems = []
    told: set[int | None] = set()
    for mention in claim.dates:
        if not _dated(mention, support):
            problems.append(Problem(kind=ProblemKind.DATE, text=mention.text))
        elif mention.year is not None:
            told |= {weekday(day, mention.month, mention.year) for day in mention.days}
    for day, name in claim.weekdays.items():
        if day not in told and (told or day not in support.weekdays):
            problems.append(Problem(kind=ProblemKind.DATE, text=name))
    return problems


def _dated(mention: DateMention, support: Support) -> bool:
    same_month = [other for other in support.dates if other.month == mention.month]
    if not same_month:
        return False
    if mention.year is not None and mention.year not in support.years:
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


def _number_problems(claim: Claim, support: Support) -> list[Problem]:
    countries = {key for key, _, _ in claim.places if key in support.places and len(key) == 2}
    problems = []
    for number in claim.numbers:
        if number.values & support.numbers or _rounded(number, claim, support):
            continue
        # A table says "million" once, in its head.
        if number.plain & support.numbers and number.scale in support.scales:
            continue
        (value,) = number.values if len(number.values) == 1 else (Decimal(-1),)
        before = claim.words[number.first - 1].folded if number.first else ""
        if value == _TWO and (support.dual or before in _THE):
            continue
        if value in support.years and value >= 1000 and not number.spelled:
            continue
        # "five countries: Qatar, …": the sentence counts what it, or its quote, lists.
        if value >= _TWO and value in (len(countries), support.countries):
            continue
        problems.append(Problem(kind=ProblemKind.NUMBER, text=number.text))
    return problems


def _rounded(number: Number, claim: Claim, support: Support) -> bool:
    """Whether a number that is said to be a round one is what a number of the source rounds to."""
    before = " ".join(word.folded for word in claim.words[max(0, number.first - 3) : number.first])
    kinds = approximation(before)
    return any(
        rounds_to(exact, value, kinds) for value in number.values for exact in support.numbers
    )


def _currency_problems(claim: Claim, support: Support) -> list[Problem]:
    return [
        Problem(kind=ProblemKind.NUMBER, text=name)
        for row, name in claim.currencies.items()
        if row not in support.currencies
    ]


def _place_problems(claim: Claim, support: Support) -> list[Problem]:
    capitals = {capital_country(key) for key in support.places} - {None}
    problems = []
    for key, first, last in claim.places:
        country = capital_country(key)
        if key in support.places or key in capitals:
            continue
        if country is not None and country in support.places and support.capital:
            continue
        if all(support.names.spells(claim.words[at]) for at in range(first, last + 1)):
            continue
        # A club or a person is called after the place: النجم الساحلي, Étoile du Sahel.
        if all(support.names.sounds(claim.words[at]) for at in range(first, last + 1)):
            continue
        problems.append(Problem(kind=ProblemKind.PLACE, text=claim.text(first, last)))
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


def _shared(sentence: str, language: str, sources: Sequence[Source]) -> float | None:
    own = [source for source in sources if source.language == language]
    if not own:
        return None
    sense = [word.text for word in words_of(sentence) if word.folded not in FUNCTION_WORDS]
    terms = {term for term in analyze(" ".join(sense), language) if _carries_sense(term)}
    if not terms:
        return 1.0
    known = {term for source in own for term in analyze(source.quote, language)}
    return len(terms & known) / len(terms)


def _carries_sense(term: str) -> bool:
    return len(term) >= 3 and not term.startswith("~")
