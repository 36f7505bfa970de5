"""Questions about another town or another year, made of questions that an archive answers.

What is asked of "Geneva" where every article says Vienna must be refused, however well the rest
fits. SQuAD 2.0 had people write such questions (Rajpurkar et al., "Know what you don't know",
2018, who call this an entity swap); here a town or a year is put in another's place.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from functools import lru_cache

from rag.verification.gazetteer import is_town, places_of, town_names
from rag.verification.words import clean, words_of

__all__ = ["swapped"]

_YEAR = re.compile(r"(?<![\d.,])(?:19|20)\d\d(?![\d.,]\d|\d)")
# By how much a year is moved at the most.
_YEARS = 4
# What Arabic writes onto the name behind it.
_ONTO = "وفبلك"
_VOWELS = "aeiouyhâéèêîôœ"


def swapped(question: str, language: str, told: str, draw: random.Random) -> str | None:
    """A question with another town or another year in it.

    Args:
        question: The question.
        language: "ar", "en" or "fr".
        told: All that the articles say that the question is about; what stands there is not put
            into the question.
        draw: The source of chance.

    Returns:
        The other question; None when this one has neither town nor year that can be replaced.
    """
    question = clean(question)
    places = [*_towns(question, language, told, draw), *_years(question, told, draw)]
    if not places:
        return None
    start, end, other = draw.choice(places)
    return f"{question[:start]}{other}{question[end:]}"


def _towns(
    question: str, language: str, told: str, draw: random.Random
) -> Iterator[tuple[int, int, str]]:
    names = town_names(language)
    known = _places(told) | _places(question)
    others = sorted(name for key, name in names.items() if key not in known)
    words = words_of(question)
    for key, first, last in places_of(question):
        if not is_town(key) or key not in names:
            continue
        start, end = words[first].start, words[last].end
        written = question[start:end]
        if language == "ar" and written[0] in _ONTO and written[1:] == names[key]:
            start += 1
        elif written != names[key]:
            continue
        fits = [name for name in others if _fits(name, names[key], language)]
        if fits:
            yield start, end, draw.choice(fits)


@lru_cache(maxsize=64)
def _places(text: str) -> frozenset[str]:
    """All that may be places in a text. Kept, for a story is told once and asked about often."""
    return frozenset(key for key, _, _ in places_of(text, strict=False))


def _fits(name: str, instead: str, language: str) -> bool:
    """Whether a name can stand where another stands, whatever is written onto or before it."""
    if language == "ar":
        return name.startswith("ال") == instead.startswith("ال")
    if language == "fr":
        return (
            (name[0].lower() in _VOWELS) == (instead[0].lower() in _VOWELS)
            and not name.startswith(("Le ", "La "))
            and not instead.startswith(("Le ", "La "))
        )
    return True


def _years(question: str, told: str, draw: random.Random) -> Iterator[tuple[int, int, str]]:
    for match in _YEAR.finditer(question):
        year = int(match[0])
        others = [
            str(other)
            for other in range(year - _YEARS, year + _YEARS + 1)
            if other != year and str(other) not in told and str(other) not in question
        ]
        if others:
            yield match.start(), match.end(), draw.choice(others)
