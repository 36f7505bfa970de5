"""Answers as the browser keeps them: to JSON, and back from JSON that may be anything."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from index.errors import InputError
from rag import Answer, Citation, Filter, Passage, Turn

__all__ = ["answer_from", "filter_from", "history_from", "kept_answer"]

_KEPT_PASSAGES = 3
_LONGEST_TEXT = 100_000
_MOST_CITATIONS = 50
_MOST_CHOICES = 100


def kept_answer(answer: Answer) -> dict[str, Any]:
    """What of an answer the browser keeps: all but the passages nobody looks at again."""
    from ui.serialization import answer_object

    kept = answer_object(answer)
    kept["standalone_question"] = answer.standalone_question
    kept["confidence"] = answer.confidence
    nearest = () if answer.answered else answer.passages[:_KEPT_PASSAGES]
    kept["passages"] = [
        {
            "article_id": item.article_id,
            "start": item.start,
            "end": item.end,
            "text": item.text,
            "title": item.title,
            "source": item.source,
            "published": item.published.isoformat() if item.published else None,
            "language": item.language,
        }
        for item in nearest
    ]
    return kept


def answer_from(value: object) -> Answer:
    """An answer that a browser kept. Nothing of it is trusted: it is escaped like all text.

    Raises:
        InputError: It is not of the form that `kept_answer` makes.
    """
    kept = _mapping(value)
    timings = _mapping(kept.get("timings_ms", {}))
    return Answer(
        question=_text(kept, "question"),
        standalone_question=_text(kept, "standalone_question"),
        text=_text(kept, "text"),
        language=_text(kept, "language")[:8],
        answered=kept.get("answered") is True,
        confidence=_number(kept.get("confidence")),
        model=_text(kept, "model"),
        citations=tuple(
            _citation(_mapping(item)) for item in _list(kept, "citations", _MOST_CITATIONS)
        ),
        passages=tuple(
            _passage(_mapping(item)) for item in _list(kept, "passages", _KEPT_PASSAGES)
        ),
        timings_ms={"total": _number(timings.get("total"))},
    )


def history_from(value: object, most: int) -> list[Turn]:
    """The last turns of a conversation, oldest first.

    Raises:
        InputError: It is no list of questions and answers.
    """
    if not isinstance(value, Sequence) or isinstance(value, str):
        raise _malformed("history")
    turns = [_mapping(item) for item in value[-most:]]
    return [Turn(question=_text(turn, "question"), answer=_text(turn, "answer")) for turn in turns]


def filter_from(value: object) -> Filter:
    """Which articles to look at, as the settings of a browser say.

    Raises:
        InputError: A day is no day, or the range ends before it begins.
    """
    chosen = _mapping(value)
    return Filter(
        published_from=_day(chosen, "from"),
        published_to=_day(chosen, "to"),
        sources=_names(chosen, "sources"),
        languages=_names(chosen, "languages"),
    )


def _citation(kept: Mapping[str, Any]) -> Citation:
    return Citation(
        marker=_offset(kept, "marker"),
        article_id=_text(kept, "article_id"),
        title=_text(kept, "title"),
        source=_text(kept, "source"),
        published=_day(kept, "published"),
        quote=_text(kept, "quote"),
        start=_offset(kept, "start"),
        end=_offset(kept, "end"),
    )


def _passage(kept: Mapping[str, Any]) -> Passage:
    article, start, end = _text(kept, "article_id"), _offset(kept, "start"), _offset(kept, "end")
    return Passage(
        article_id=article,
        chunk_id=f"{article}:{start}-{end}",
        score=0.0,
        start=start,
        end=end,
        text=_text(kept, "text"),
        title=_text(kept, "title"),
        source=_text(kept, "source"),
        published=_day(kept, "published"),
        language=_text(kept, "language")[:8],
    )


def _mapping(value: object) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise _malformed("request")
    return value


def _text(kept: Mapping[str, Any], name: str) -> str:
    value = kept.get(name, "")
    if not isinstance(value, str) or len(value) > _LONGEST_TEXT:
        raise _malformed(name)
    return value


def _list(kept: Mapping[str, Any], name: str, most: int) -> list[object]:
    value = kept.get(name, [])
    if not isinstance(value, list):
        raise _malformed(name)
    return value[:most]


def _names(kept: Mapping[str, Any], name: str) -> tuple[str, ...]:
    values = _list(kept, name, _MOST_CHOICES)
    if not all(isinstance(item, str) for item in values):
        raise _malformed(name)
    return tuple(str(item) for item in values if item)


def _offset(kept: Mapping[str, Any], name: str) -> int:
    value = kept.get(name)
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise _malformed(name)
    return value


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return 0.0
    return float(value)


def _day(kept: Mapping[str, Any], name: str) -> date | None:
    value = kept.get(name)
    if not value:
        return None
    try:
        return date.fromisoformat(str(value))
    except ValueError as error:
        raise InputError(f"'{str(value)[:40]}' is no day of the form 2025-05-31") from error


def _malformed(name: str) -> InputError:
    return InputError(f"the browser sent a malformed '{name}'; reload the page")
