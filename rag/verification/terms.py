"""The words of a text that carry sense, as sentences are compared by them."""

from __future__ import annotations

from collections.abc import Iterable

from index import analyze, is_sound
from rag.verification.vocabulary import FUNCTION_WORDS
from rag.verification.words import words_of

__all__ = ["sense_terms", "sense_words"]

_SHORTEST = 3


def sense_words(text: str) -> list[str]:
    """The words of a text without those that any two sentences share, in order."""
    return [word.text for word in words_of(text) if word.folded not in FUNCTION_WORDS]


def sense_terms(words: Iterable[str], language: str) -> set[str]:
    """The terms of some words, without short ones and such as stand for the sound of a name."""
    terms = analyze(" ".join(words), language)
    return {term for term in terms if len(term) >= _SHORTEST and not is_sound(term)}
