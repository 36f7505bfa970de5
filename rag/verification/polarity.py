"""Two things that a sentence and its source can differ in although all their words agree."""

from __future__ import annotations

import re
from itertools import combinations

from index import analyze, is_sound
from rag.nearness import Nearness
from rag.verification.gazetteer import places_of
from rag.verification.names import names_of, organisations_of
from rag.verification.vocabulary import FUNCTION_WORDS
from rag.verification.words import bases, clean, words_of

__all__ = ["negated", "roles_swapped"]

# Of the words of a sentence that a source sentence must have, so that both speak of one thing.
_SAME_THING = 0.6
# Or how near they must be by the embedding model (see `check.py`).
_NEAR = 0.862
# A quote that is longer than this, in words of the sentence, may deny something else.
_MUCH_LONGER = 1.7
_MUCH_LONGER_ACROSS = 1.25

# Of the words of a sentence that a quote must have for their order to say anything.
_NEAR_VERBATIM = 0.75
# So many words at the most stand between two parties that do something to each other.
_BETWEEN = 5

# What is said stays with who says it: a colon before a quotation ends no clause.
_CLAUSE_END = re.compile(r"[،,;؛]\s|:\s(?![«“\"])")
_NEGATION = re.compile(
    r"""
      \b(?:not|no|never|none|nobody|nothing|neither|(?-i:nor)|cannot|without\ any)\b
        (?!\ (?:only|longer|counting|including|more\ than|less\ than|fewer\ than))
    | n't\b
    | \b(?:pas|jamais|aucune?|rien)\b(?!\ (?:seulement|moins)) | \bpersonne\ n
    | (?<!\w)[وفب]?ألا(?!\w)
    | (?<!\w)[وف]?(?:لم|لن|ليس|ليست|ليسوا)(?!\w)(?!\ [تي]ت(?:جاوز|عد))(?!.{1,40}\ (?:سوى|إلا)\ )
    | (?<!\w)[وف]?لا(?!\w)(?!\ (?:سيما|يزال|تزال|بد\b|[تي]ت(?:جاوز|عد)))(?!.{1,40}\ (?:سوى|إلا)\ )
    | (?<!\w)[وفب]?(?:غير|عدم|دون)(?!\w)(?!\ ?أن\b)
    """,
    re.VERBOSE | re.IGNORECASE,
)

# To prevent is a deed.
_PREVENTED = re.compile(r"(?<!\w)(و?(?:حال|حالت|يحول|تحول)(?!\w).{0,60}?)(?<!\w)دون(?!\w)")

# What denies a thing and no deed: what one text says with "not" the other may say so.
_LACKING = re.compile(
    r"""
      \b(?:without|rather\ than|instead\ of|lack(?:s|ed|ing)?|absen(?:t|ce)|unchanged)\b
    | \b(?:rul(?:e|es|ed|ing)\ out|den(?:y|ies|ied)|refus\w+|reject\w*|declin\w+|turned\ down)\b
    | \b(?:oppos\w+|fail\w*|prevent\w*|spared|until|kept|keeps|disregard\w*)\b
    | \b(?:rejet\w+|déclin\w+|écart\w+|repouss\w+|empêch\w+|attendre|maint\w+)\b
    | (?<!\w)[وفب]?[يتأن]?(?:رفض|عارض|امتنع|اعتذر|منع|أبق|ابق)\w*
    | \b(?:sans|non|plutôt\ que|au\ lieu\ de|manqu\w+|absen(?:t|ce)\w*|inchangé\w*)\b
    | \b(?:faute\ de|exclut?|sauf|hormis|excepté|except|ignor\w+|néglig\w+|neglect\w*)\b
    | ما\ عدا|باستثناء|(?<!\w)(?:و?[يت]?تجاهل|أهمل)\w*
    | (?<!\w)[وفب]?(?:بلا|دون|بدون|بدل|غياب|انعدام|نفى|نفت|ينفي|تنفي|استبعد|استبعدت)(?!\w)
    | (?<!\w)[وفب]?(?:يفتقر|تفتقر)(?!\w)
    """,
    re.VERBOSE | re.IGNORECASE,
)


def negated(
    sentence: str, quote: str, language: str | None, nearness: Nearness | None = None
) -> bool:
    """Whether exactly one of a sentence and its quote says "not".

    Args:
        sentence: The sentence.
        quote: What it cites.
        language: ISO 639-1 code of both; None when they are in different languages.
        nearness: Finds across languages which clause of a long quote is meant.
    """
    sentence, quote = (_PREVENTED.sub(r"\1", clean(text)) for text in (sentence, quote))
    # Across languages, of a long quote the clause that is meant; a sentence that denies may deny
    # what any of them does.
    if language is None and nearness is not None and not _NEGATION.search(sentence):
        clauses = [clause for clause in _CLAUSE_END.split(quote) if len(words_of(clause)) >= 3]
        if len(clauses) > 1:
            rated = nearness(sentence, clauses)
            quote = clauses[max(range(len(clauses)), key=lambda row: rated[row])]
    if language is not None:
        quote = _nearest_clauses(sentence, quote, language)
        terms = _terms(sentence, language)
        shared = len(terms & _terms(quote, language)) >= _SAME_THING * len(terms)
        if not shared and (nearness is None or nearness(sentence, [quote])[0] < _NEAR):
            return False
    says, denies = bool(_NEGATION.search(sentence)), bool(_NEGATION.search(quote))
    if says == denies or _LACKING.search(quote if says else sentence):
        return False
    longer = _MUCH_LONGER_ACROSS if language is None else _MUCH_LONGER
    return says or len(words_of(quote)) <= longer * len(words_of(sentence))


def _nearest_clauses(sentence: str, quote: str, language: str) -> str:
    """The clauses of a quote from the first to the last one that the sentence shares words with."""
    terms = _terms(sentence, language)
    clauses = _CLAUSE_END.split(quote)
    near = [row for row, clause in enumerate(clauses) if len(terms & _terms(clause, language)) >= 2]
    return ", ".join(clauses[near[0] : near[-1] + 1]) if near else quote


def roles_swapped(sentence: str, quote: str, language: str) -> bool:
    """Whether a near-verbatim sentence names two parties of its quote the other way round.

    Only what a comparison of words can show: both parties stand in both sentences, in the other
    order, with the same word between them ("Morocco beat Argentina"), and nothing in the sentence
    turns the voice ("was received by"). Lists, whose order means nothing, have no word between.
    """
    if _PASSIVE.search(clean(sentence)):
        return False
    terms = _terms(sentence, language)
    if len(terms & _terms(quote, language)) < _NEAR_VERBATIM * len(terms):
        return False
    own, other = _sequence(sentence, language), _sequence(quote, language)
    between = {item for item in own if not item.startswith(_PARTY)} & set(other)
    parties = [item for item in own if item.startswith(_PARTY) and other.count(item) == 1]
    for first, second in combinations(dict.fromkeys(parties), 2):
        here = own[own.index(first) + 1 : own.index(second)]
        there = other[other.index(second) + 1 : other.index(first)]
        if max(len(here), len(there)) > _BETWEEN:
            continue
        if set(here) & set(there) & between:
            return True
    return False


_PARTY = "@"
_PASSIVE = re.compile(
    r"\b(?:by|par)\b|من (?:طرف|قبل|جانب)|على يد|\b(?:was|were|been|est|sont|été)\b", re.IGNORECASE
)


def _sequence(text: str, language: str) -> list[str]:
    """Stems of a text in order; parties (places, organisations, names) as one item each."""
    words = words_of(text)
    parties: dict[int, str] = {}
    for key, first, last in places_of(text):
        parties |= dict.fromkeys(range(first, last + 1), f"{_PARTY}{key}")
    for entry, first, last in organisations_of(text):
        parties |= dict.fromkeys(range(first, last + 1), f"{_PARTY}{entry}")
    names = {word.start for word in names_of(text, parties)}
    items: list[str] = []
    for at, word in enumerate(words):
        if at in parties:
            if not items or items[-1] != parties[at]:
                items.append(parties[at])
        elif word.start in names:
            items.append(f"{_PARTY}{min(bases(word.folded), key=len)}")
        elif word.folded not in FUNCTION_WORDS:
            items.extend(term for term in analyze(word.text, language) if _sense(term))
    return items


def _terms(text: str, language: str) -> set[str]:
    return {term for term in analyze(text, language) if _sense(term)}


def _sense(term: str) -> bool:
    return len(term) >= 3 and not is_sound(term)
