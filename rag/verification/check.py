"""Whether what a sentence says stands in the passages that it cites.

No second language model: numbers, dates, places and names are read out of the sentence and looked
up in the sources, whatever language either is in. What is left, the sense, is judged by the words
that the two have in common, where they are in one language, and by the share of facts that they
have in common across languages; and where those do not decide, by the nearness of the two in the
embedding model's space, if that is given.

Facts come first, negations and roles after them, the sense last.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from index import analyze, detect_language
from rag.nearness import Nearness
from rag.verification.fact_problems import Problem, ProblemKind, fact_problems
from rag.verification.facts import Claim, Source
from rag.verification.gazetteer import places_of
from rag.verification.grounding import garbled_word
from rag.verification.name_spelling import NameIndex, renamed
from rag.verification.polarity import negated, roles_swapped
from rag.verification.replacements import replaced_city, replaced_person
from rag.verification.support import Support
from rag.verification.terms import sense_terms, sense_words
from rag.verification.words import words_of

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
    question: str = "",
    nearness: Nearness | None = None,
    strictly: str | None = None,
) -> Verdict:
    """Checks a sentence against what it cites.

    Args:
        sentence: Without markers.
        sources: What it cites.
        language: ISO 639-1 code of the sentence; detected when not given.
        question: What was asked; towns that it names may stand anywhere in the passage.
        nearness: Judges the sense where words do not; without it, they must.
        strictly: For writers that put right names into wrong sentences, the answer that they were
            given to write down: a sentence must not repeat a name that its sources do not, nor have
            words that are neither the question's nor the answer's nor theirs; one in another
            language must be surely near them.
    """
    if not sources or not words_of(sentence):
        nothing = Problem(kind=ProblemKind.MEANING, text=sentence)
        return Verdict(problems=(nothing,), facts=0, shared=None)
    language = language or detect_language(sentence)
    claim = Claim.of(sentence)
    support = Support.of(tuple(sources))
    asked = frozenset(key for key, _, _ in places_of(question, strict=False))
    problems = fact_problems(claim, support, asked)
    quoted = Support.of(tuple(Source(quote=source.quote) for source in sources))
    facts = claim.facts - len(fact_problems(claim, quoted))
    shared = _shared(sentence, language, sources)
    if not problems and len(sources) == 1:
        (source,) = sources
        own = source.language == language
        other = renamed(sentence, source.quote) if own and language == "ar" else None
        quote = Claim.of(source.quote)
        if other is not None:
            problems.append(Problem(kind=ProblemKind.NAME, text=other.text))
        elif person := replaced_person(claim, quote, NameIndex.of(sentence), quoted.names):
            problems.append(Problem(kind=ProblemKind.NAME, text=person))
        elif city := replaced_city(claim, quote, quoted.names, asked):
            problems.append(Problem(kind=ProblemKind.PLACE, text=city))
        elif negated(sentence, source.quote, language if own else None, nearness):
            problems.append(Problem(kind=ProblemKind.NEGATION, text=sentence))
        elif own and roles_swapped(sentence, source.quote, language):
            problems.append(Problem(kind=ProblemKind.ROLES, text=sentence))
    told = _shared(claim.rest, language, sources)
    if not problems:
        agrees = _about_the_same(claim, facts, shared, told)
        if nearness is not None:
            least = _FAR_ACROSS if strictly is None else _SURELY_NEAR_ACROSS
            across = shared is None
            agrees = _near(sentence, sources, nearness, agrees=agrees, across=across, least=least)
        if not agrees:
            problems.append(Problem(kind=ProblemKind.MEANING, text=sentence))
        elif strictly is not None:
            garbled = garbled_word(claim, sources, language, [question, strictly])
            if garbled is not None:
                problems.append(Problem(kind=ProblemKind.MEANING, text=garbled))
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


def _shared(sentence: str, language: str, sources: Sequence[Source]) -> float | None:
    own = [source for source in sources if source.language == language]
    if not own:
        return None
    terms = sense_terms(sense_words(sentence), language)
    if not terms:
        return 1.0
    known = {term for source in own for term in analyze(source.quote, language)}
    return len(terms & known) / len(terms)
