"""Questions that ask two things, like "how many were invited, and how many came?".

Each part is read for by itself. A reader that is given both answers the first one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import zip_longest

from rag.answer import Passage
from rag.reading.evidence import Evidence, Reading

__all__ = ["passages_in_turn", "question_parts", "stay_with_the_first", "take_turns"]

_LATIN_ASKS = (
    r"(?:how\ (?:many|much|long|far|often|old)|who|whom|when|where|what|which|why|how"
    r"|combien|qui|quand|où|quel(?:le)?s?|pourquoi|comment)"
)
_LATIN_BEFORE = r"(?:(?:in|at|to|for|from|over|with|on|by|until|à|en|de|dans|avec|pour|depuis)\ )?"
_LATIN = re.compile(
    rf"""
    ^(?P<first> {_LATIN_BEFORE} {_LATIN_ASKS} \b .+? ) \s* ,? \s+ (?: and | et ) \s+
    (?P<second> {_LATIN_BEFORE} {_LATIN_ASKS} \b .+ )$
    """,
    re.VERBOSE | re.IGNORECASE,
)
# "ومن" is "and who" and "and from", "وما" is "and what" and "and not": only with these behind them,
# or when the question began with the same word.
_ARABIC = re.compile(
    r"""
    ^(?P<first>
        (?P<asks> من\ أين | في\ أي | إلى\ أي | كم | من | متى | أين | اين
          | ماذا | ما | أي | لماذا | كيف )
        \s .+?
    )
    \s* ،? \s+ و
    (?P<second> (?:
        (?: في\ أي | إلى\ أي | كم | متى | أين | اين | ماذا | لماذا | كيف | أي ) \s
      | (?: من | ما ) \s (?: هو | هي | هم | هما | الذي | التي | الذين | كان | كانت ) \s
      | (?P=asks) \s
    ) .+ )$
    """,
    re.VERBOSE,
)
# A relative pronoun, or another "from", in the first part: the second may hang on it.
_LATIN_WITHIN = re.compile(r"\w\s+(?:who|whom|which|where|when|qui|où|quand)\b", re.IGNORECASE)
_ARABIC_WITHIN = re.compile(r"^من\s.*\sمن\s")
_WORD = re.compile(r"\w+")
# A part of fewer words does not say what it is about.
_FEWEST = 3
# In logits: what standing in the article that answers the first part is worth to the second, and
# how far behind another answer may be to take the place of one that was given for another part.
_SAME = 2.0
_NEARLY_AS_GOOD = 4.0

_Place = tuple[str, int, int, int]


def question_parts(question: str) -> tuple[str, ...]:
    """The questions that a question consists of: two, or itself.

    A question is only taken apart between two question words, the first of which begins it, so that
    "the officer who led the team and who visited Rabat" stays whole.
    """
    stripped = question.strip()
    found = _LATIN.match(stripped) or _ARABIC.match(stripped)
    if found is None:
        return (question,)
    first, second = found["first"].strip(" ,،"), found["second"]
    within = _LATIN_WITHIN if found.re is _LATIN else _ARABIC_WITHIN
    if within.search(first) or min(len(_WORD.findall(part)) for part in (first, second)) < _FEWEST:
        return (question,)
    mark = "؟" if stripped.endswith("؟") else "?"
    return (f"{first}{mark}", second)


def stay_with_the_first(readings: Sequence[Reading]) -> list[Reading]:
    """Prefers, for the later parts of a question, the article that answers the first.

    "… and how many took part?" does not say in what: it goes on with the first part.

    Args:
        readings: What was read for each part.
    """
    first, *later = readings
    if not first.evidence:
        return list(readings)
    article = first.evidence[0].passage.article_id
    return [first, *(_preferring(article, reading) for reading in later)]


def _preferring(article: str, reading: Reading) -> Reading:
    evidence = [
        replace(item, score=item.score + _SAME, preference=item.preference + _SAME)
        if item.passage.article_id == article
        else item
        for item in reading.evidence
    ]
    # Sorting is stable: those of one article stay in their order.
    evidence.sort(key=lambda item: -item.score)
    return replace(reading, evidence=tuple(evidence))


def take_turns(
    parts: Sequence[Sequence[Evidence]],
) -> tuple[tuple[Evidence, ...], tuple[tuple[int, ...], ...]]:
    """Puts the evidence for the parts of a question together.

    Args:
        parts: The evidence for each part, best first.

    Returns:
        All of it, the best for each part first, then the second best, and so on; and for each part
        the numbers of its own, counted from 1.
    """
    together: list[Evidence] = []
    numbers: list[list[int]] = [[] for _ in parts]
    known: dict[_Place, int] = {}
    for row in zip_longest(*_each_its_own(parts)):
        for own, item in zip(numbers, row, strict=True):
            if item is None:
                continue
            place = _place(item)
            if place not in known:
                together.append(item)
                known[place] = len(together)
            own.append(known[place])
    return tuple(together), tuple(map(tuple, numbers))


def _place(item: Evidence) -> _Place:
    return item.passage.article_id, item.start, item.answer.start, item.answer.end


def _each_its_own(parts: Sequence[Sequence[Evidence]]) -> Iterator[Sequence[Evidence]]:
    """Who asks two things expects two answers: one that is nearly as good comes first instead."""
    given: set[_Place] = set()
    for part in parts:
        own = next((item for item in part if _place(item) not in given), None)
        if own is not None and own.score >= part[0].score - _NEARLY_AS_GOOD:
            part = [own, *(item for item in part if item is not own)]
        given.update(map(_place, part[:1]))
        yield part


def passages_in_turn(parts: Sequence[Sequence[Passage]]) -> tuple[Passage, ...]:
    """The passages found for each part of a question: the best ones first, each of them once."""
    together: dict[str, Passage] = {}
    for row in zip_longest(*parts):
        for item in row:
            if item is not None:
                together.setdefault(item.chunk_id, item)
    return tuple(together.values())
