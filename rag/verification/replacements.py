"""What a sentence says of one, and its quote of another: both stand in the passage.

A name may stand anywhere in the passage, for the quote says "he". But where the quote itself names
a person that the sentence has not, and the sentence one that the quote has not, the second has most
likely taken the place of the first. The same holds for cities.
"""

from __future__ import annotations

from collections.abc import Collection

from rag.verification.facts import Claim
from rag.verification.gazetteer import is_town
from rag.verification.name_spelling import NameIndex
from rag.verification.vocabulary import ARABIC_LINKS, LATIN_PARTICLES
from rag.verification.words import Word

__all__ = ["replaced_city", "replaced_person"]

_PARTICLES = LATIN_PARTICLES | ARABIC_LINKS


def replaced_city(
    claim: Claim, quoted: Claim, names: NameIndex, asked: Collection[str]
) -> str | None:
    """The city of a sentence that has taken the place of another one of its quote.

    Args:
        claim: The sentence.
        quoted: The quote.
        names: The words of the quote.
        asked: The places of the question: to repeat them replaces nothing.
    """
    own = {key for key, _, _ in claim.places}
    other = {key for key, _, _ in quoted.places if is_town(key)}
    if not other - own:
        return None
    for key, first, last in claim.places:
        words = claim.words[first : last + 1]
        told = key in other or key in asked or all(map(names.has, words))
        if is_town(key) and not told:
            return claim.text(first, last)
    return None


def replaced_person(claim: Claim, quoted: Claim, here: NameIndex, there: NameIndex) -> str | None:
    """The person of a sentence that has taken the place of another one of its quote.

    Args:
        claim: The sentence.
        quoted: The quote.
        here: The words of the sentence.
        there: Those of the quote.
    """
    missing = [name for name in _persons(quoted) if not any(map(here.has, name))]
    if not missing:
        return None
    for name in _persons(claim):
        if not any(map(there.has, name)):
            return " ".join(word.text for word in name)
    return None


def _persons(claim: Claim) -> list[list[Word]]:
    """Names of at least two words that stand side by side, with at most "bin" between them."""
    places = {word.start: at for at, word in enumerate(claim.words)}
    ends = {word.end: at for at, word in enumerate(claim.words)}
    found: list[list[Word]] = []
    for word in claim.names:
        between = claim.words[ends[found[-1][-1].end] + 1 : places[word.start]] if found else ()
        if found and all(one.folded in _PARTICLES for one in between):
            found[-1].append(word)
        else:
            found.append([word])
    return [name for name in found if len(name) > 1 or _has_first_name(name[0], claim)]


def _has_first_name(name: Word, claim: Claim) -> bool:
    """Whether a capital stands before a name: Grace is a word too."""
    return any(
        word.capital and not word.initial and 0 <= name.start - word.end <= 1
        for word in claim.words
    )
