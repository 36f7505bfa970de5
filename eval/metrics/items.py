"""Answers that name several things: which of them are there, and what else is.

An item of an answer (one of the five countries) has accepted forms in several languages. A form
occurs in a text when its words stand there one after the other, both normalised, whole words only:
"43" does not occur in "1943" or "43.6". In Arabic the first word may carry the conjunctions,
prepositions and the article that are written onto a word ("وقطر", "بالمغرب", "للسعودية").
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from eval.metrics.text import normalize_arabic_answer

__all__ = ["Item", "ListScore", "holds_all", "item_recall", "item_scores", "occurs"]

Item = Mapping[str, Sequence[str]]

_ARABIC_LETTER = re.compile("[\u0621-\u064a]")
_ARABIC_PREFIX = "(?:[وف]?(?:[بكل]?ال|لل|[بكل])?)"
# "بـ375", "و43": before a number too.
_NUMBER_PREFIX = "(?:[وف]?[بكل]?)"
# What stands between the elements of a list.
_SEPARATOR = re.compile(r"[,،;؛\n•|]|\s[-–—]\s|\s(?=و\w)|\s(?:and|et|or|ou|y|und|أو|ثم|و)(?=\s)")
_JOINING = frozenset("and et or ou y und او ثم و".split())
# Private-use characters: normalisation leaves them alone.
_FOUND = "\ue000"
_CUT = "\ue001"


@dataclass(frozen=True, kw_only=True, slots=True)
class ListScore:
    """How well a prediction covers the items of an answer.

    Attributes:
        precision: Of the elements that the prediction names, the share that is accepted; None when
            it names nothing.
        recall: Of the items, the share that the prediction names; None without items.
        f1: Their harmonic mean; 0 when it names nothing; None without items.
    """

    precision: float | None
    recall: float | None
    f1: float | None


def occurs(form: str, text: str) -> bool:
    """Whether an accepted form occurs in a text."""
    pattern = _pattern(form)
    return pattern is not None and pattern.search(_normalized(text)) is not None


def item_recall(items: Sequence[Item], text: str) -> float | None:
    """The share of the items of which a form, in any language, occurs in the text."""
    if not items:
        return None
    return sum(_has(item, text) for item in items) / len(items)


def holds_all(items: Sequence[Item], text: str) -> bool:
    """Whether every item occurs; an answer without items holds all of them."""
    return all(_has(item, text) for item in items)


def item_scores(items: Sequence[Item], prediction: str) -> ListScore:
    """Precision, recall and F1 over the elements of a list.

    Wherever an accepted form occurs is one correct element (all forms of one item count once).
    What remains is cut at commas, semicolons, line ends, "and" and its like, and at the Arabic
    و before a word; every piece that still holds a word is one more element, a wrong one, unless
    an accepted form stands in it ("the State of Qatar"). A whole sentence has therefore a low
    precision: it says more than was asked.
    """
    recall = item_recall(items, prediction)
    found = sum(_has(item, prediction) for item in items)
    rest = _normalized(_SEPARATOR.sub(lambda match: f" {_CUT} {match[0]}", prediction))
    for form in sorted({form for item in items for form in _forms(item)}, key=len, reverse=True):
        pattern = _pattern(form)
        if pattern is not None:
            rest = pattern.sub(_FOUND, rest)
    pieces = (piece for piece in rest.split(_CUT) if _FOUND not in piece)
    named = found + sum(bool(set(piece.split()) - _JOINING) for piece in pieces)
    precision = found / named if named else None
    if recall is None:
        return ListScore(precision=precision, recall=None, f1=None)
    total = (precision or 0.0) + recall
    return ListScore(
        precision=precision,
        recall=recall,
        f1=2 * (precision or 0.0) * recall / total if total else 0.0,
    )


def _has(item: Item, text: str) -> bool:
    return any(occurs(form, text) for form in _forms(item))


def _forms(item: Item) -> Iterable[str]:
    return (form for forms in item.values() for form in forms)


@lru_cache(maxsize=4096)
def _normalized(text: str) -> str:
    return normalize_arabic_answer(text)


@lru_cache(maxsize=4096)
def _pattern(form: str) -> re.Pattern[str] | None:
    """None for a form of which normalisation leaves nothing: it occurs nowhere."""
    words = _normalized(form)
    if not words:
        return None
    prefix = _ARABIC_PREFIX if _ARABIC_LETTER.match(words) else ""
    if words[0].isdigit():
        prefix = _NUMBER_PREFIX
    # A form may hold what elsewhere separates ("ثلاثة وأربعون").
    joined = f"[ {_CUT}]+".join(re.escape(word) for word in words.split())
    # After normalisation a point stands in numbers only: "43" is not in "43.6".
    return re.compile(rf"(?<![\w.]){prefix}{joined}(?![\w.])")
