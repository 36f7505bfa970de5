"""By which terms passages of a language are searched: places by what they are called in it.

Across languages a word is searched by what survives translation: numbers, months, and names by
their sound. "Vienna" sounds like فيينا; "Austria" does not sound like النمسا, nor "Tangier" like
طنجة, and a term that no passage can hold speaks against all of them. Such a place is searched by
its name in the language of the passages, and so is a people: "Moroccan" by المغرب.
"""

from __future__ import annotations

from index import analyze, is_sound, question_terms
from rag.verification.gazetteer import place_names, places_of
from rag.verification.words import words_of

__all__ = ["search_terms"]

# A longer name is made of words that stand everywhere: "United", "Republic".
_MOST_WORDS = 2


def search_terms(question: str, language: str, passage_language: str) -> list[str]:
    """The terms by which passages of one language are searched for a question.

    Args:
        question: The question.
        language: Its ISO 639-1 code.
        passage_language: The language of the passages that are searched.

    Returns:
        Distinct terms: those of `index.question_terms`, but for places that are called otherwise in
        that language the terms of their name there instead of their sound.
    """
    terms = question_terms(question, language, passage_language)
    names = place_names(passage_language) if passage_language != language else {}
    if not names:
        return terms
    words = words_of(question)
    unheard: set[str] = set()
    called: list[str] = []
    for key, first, last in places_of(question):
        name = names.get(key, "")
        if not 1 <= len(name.split()) <= _MOST_WORDS:
            continue
        said = _sounds(question[words[first].start : words[last].end], language)
        # The names are kept folded; with a capital letter they are names again.
        there = analyze(name.title(), passage_language)
        if not said.isdisjoint(there):
            continue
        unheard |= said
        called += [term for term in there if not is_sound(term)]
    return list(dict.fromkeys([*(term for term in terms if term not in unheard), *called]))


def _sounds(text: str, language: str) -> set[str]:
    return {term for term in analyze(text, language) if is_sound(term)}
