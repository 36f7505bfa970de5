"""What small models do to sentences that have the right facts.

A careful writer is trusted with its words as long as the sense is near; a small model is not ("le
port de Hammouchi a rencontré …", of an Arabic sentence without a port). What it adds to the words
of the question, the answer and, in their language, its sources is not said. And it makes one name
do and suffer the same ("Hammouchi met Hammouchi's representatives in Qatar").
"""

from __future__ import annotations

from collections.abc import Sequence

from index import analyze
from rag.verification.facts import Claim
from rag.verification.vocabulary import FUNCTION_WORDS
from rag.verification.words import bases, words_of

__all__ = ["repeated_name", "ungrounded_word"]

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
_SHORTEST = 3


def ungrounded_word(claim: Claim, language: str, known: Sequence[str]) -> str | None:
    """The first word that comes from nowhere, or None.

    Args:
        claim: The sentence.
        language: ISO 639-1 code of the sentence.
        known: Texts in that language whose words it may have: the question, the answer that the
            reader found, and those of its sources that are in that language.
    """
    terms = {term for text in known for term in _terms(text, language)}
    for word in claim.rest.split():
        if not _terms(word, language) <= terms:
            return word
    return None


def repeated_name(claim: Claim, quotes: Sequence[str]) -> str | None:
    """A name that a sentence has twice and none of its quotes has as often, or None."""
    sources = [words_of(quote) for quote in quotes]
    for name in claim.names:
        # Arabic writes a family with the article and without.
        known = bases(name.folded)
        told = [sum(bool(bases(word.folded) & known) for word in words) for words in sources]
        if sum(bool(bases(word.folded) & known) for word in claim.words) > max(1, *told):
            return name.text
    return None


def _terms(text: str, language: str) -> set[str]:
    forms = _FORMS.get(language, {})
    sense = [
        forms.get(word.text.casefold(), word.text)
        for word in words_of(text)
        if word.folded not in FUNCTION_WORDS
    ]
    terms = analyze(" ".join(sense), language)
    return {term for term in terms if len(term) >= _SHORTEST and not term.startswith("~")}
