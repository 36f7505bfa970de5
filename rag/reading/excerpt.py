"""What the reader is given of a passage: its words, and where they come from.

A passage from the middle of an article says "the minister" and "on Tuesday". Which minister, and
which of his journeys, often only the headline and the day tell; where there is no headline, the
article's first sentence.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from index import Span
from rag.answer import Passage

__all__ = ["Excerpt", "has_heading", "heading", "heading_of", "headline_of"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Excerpt:
    """A passage, or several that lie next to each other, as they are read.

    Attributes:
        heading: The article's headline, or its first sentence, and its day; read, but no answer is
            taken from it. May be empty.
        text: The words.
        sentences: Where answers may stand in the text.
    """

    heading: str
    text: str
    sentences: Sequence[Span]


def has_heading(passage: Passage) -> bool:
    """Whether a passage's article has a headline or a day of its own."""
    return bool(passage.title.strip()) or passage.published is not None


def heading_of(passage: Passage, day_in: str) -> str:
    """What a passage is read behind: its article's headline, or first sentence, and its day.

    Args:
        passage: The passage.
        day_in: As `language` of `heading`.
    """
    return heading(headline_of(passage), passage.published, day_in)


def headline_of(passage: Passage) -> str:
    """The headline of a passage's article; where it has none, the first sentence. May be empty."""
    return passage.title.strip() or passage.lead


def heading(title: str, published: date | None, language: str) -> str:
    """The headline and the day of an article, in one line.

    Args:
        title: The headline; may be empty.
        published: The day, when known.
        language: ISO 639-1 code of the question: the day is written as it writes days, so that
            "in May 2019" finds its month whatever the article's language.
    """
    day = _day(published, language) if published is not None else ""
    return " · ".join(part for part in (title.strip(), day) if part)


@lru_cache(maxsize=4096)
def _day(day: date, language: str) -> str:
    from babel import Locale, UnknownLocaleError
    from babel.dates import format_date

    try:
        locale = Locale.parse(language)
    except (UnknownLocaleError, ValueError):
        return day.isoformat()
    return str(format_date(day, "d MMMM y", locale=locale))
