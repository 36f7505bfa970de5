"""What small models do to sentences that have the right facts.

A careful writer is trusted with its words as long as the sense is near; a small model is not ("le
port de Hammouchi a rencontré …", of an Arabic sentence without a port). What it adds to the words
of the question, the answer and, in their language, its sources is not said. And it makes one name
do and suffer the same ("Hammouchi met Hammouchi's representatives in Qatar").
"""

from __future__ import annotations

from collections.abc import Sequence

from rag.verification.facts import Claim, Source
from rag.verification.terms import sense_terms, sense_words
from rag.verification.words import bases, words_of

__all__ = ["garbled_word"]

# Forms that stemming does not bring together, of verbs that questions over news are asked with.
_VERBS = {
    "en": (
        "become became, begin began begun, bring brought, build built, buy bought,"
        " choose chose chosen, come came, fall fell fallen, find found, get got, give gave given,"
        " go went gone, grow grew grown, hold held, keep kept, know knew known, lead led,"
        " leave left, lose lost, make made, meet met, pay paid, rise rose risen, say said,"
        " see saw seen, send sent, sit sat, speak spoke spoken, spend spent, stand stood,"
        " take took taken, tell told, think thought, win won, write wrote written"
    ),
    "fr": (
        "tenir tient tiennent tint tenu tenue tenus tenues, venir vient viennent vint venu venue"
        " venus venues, prendre prend prennent prit pris prise prises, mettre met mettent mit mis"
        " mise mises, recevoir reçoit reçoivent reçut reçu reçue reçus reçues, élire élit élu élue"
        " élus élues, vouloir veut veulent voulut voulu, dire dit disent"
    ),
}
_FORMS = {
    language: {form: verb.split()[0] for verb in verbs.split(", ") for form in verb.split()}
    for language, verbs in _VERBS.items()
}


def garbled_word(
    claim: Claim, sources: Sequence[Source], language: str, known: Sequence[str]
) -> str | None:
    """A name that a sentence repeats, or its first word that comes from nowhere, or None.

    Args:
        claim: The sentence.
        sources: What it cites.
        language: ISO 639-1 code of the sentence.
        known: Texts in that language whose words it may have, besides those of its sources that
            are in that language: the question, and the answer that the reader found.
    """
    own = [source.quote for source in sources if source.language == language]
    return _repeated_name(claim, [source.quote for source in sources]) or _ungrounded_word(
        claim, language, [*known, *own]
    )


def _repeated_name(claim: Claim, quotes: Sequence[str]) -> str | None:
    """A name that a sentence has twice and none of its quotes has as often."""
    said = [word.folded for word in claim.words]
    told = [[word.folded for word in words_of(quote)] for quote in quotes]
    for name in claim.names:
        # Arabic writes a family with the article and without.
        spellings = bases(name.folded)
        if _times(spellings, said) > max(1, *(_times(spellings, quote) for quote in told)):
            return name.text
    return None


def _times(spellings: frozenset[str], words: Sequence[str]) -> int:
    return sum(not spellings.isdisjoint(bases(word)) for word in words)


def _ungrounded_word(claim: Claim, language: str, known: Sequence[str]) -> str | None:
    terms = {term for text in known for term in _terms(text, language)}
    for word in claim.rest.split():
        if not _terms(word, language) <= terms:
            return word
    return None


def _terms(text: str, language: str) -> set[str]:
    forms = _FORMS.get(language, {})
    return sense_terms((forms.get(word.casefold(), word) for word in sense_words(text)), language)
