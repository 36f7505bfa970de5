"""What an assistant gives back: passages, citations, answers and the events of a stream."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

__all__ = [
    "Answer",
    "AnswerEvent",
    "Citation",
    "Event",
    "Passage",
    "PassagesEvent",
    "TextEvent",
    "Usage",
]


@dataclass(frozen=True, kw_only=True, slots=True)
class Passage:
    """A stretch of a stored article that was found for a question.

    Attributes:
        article_id: The article it stands in.
        chunk_id: The chunk: the article's id and the offsets.
        score: How well it fits the question; comparable within one question only, highest first.
        start: Offset of its first character in the article's text.
        end: Offset behind its last character.
        text: `article.text[start:end]`.
        title: The article's headline.
        source: Who published it.
        published: The day of publication, when known.
        language: ISO 639-1 code of the article.
        lead: The article's first sentence, which often tells who and where; empty when the passage
            holds it itself.
        single_paragraph: Whether the article is a paragraph by itself, not several.
    """

    article_id: str
    chunk_id: str
    score: float
    start: int
    end: int
    text: str
    title: str
    source: str
    published: date | None
    language: str
    lead: str = ""
    single_paragraph: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Citation:
    """The place that supports a sentence of an answer.

    Attributes:
        marker: The number that stands in brackets in the answer's text, from 1.
        article_id: The cited article.
        title: Its headline.
        source: Who published it.
        published: The day of publication, when known.
        quote: The exact text of the stored article at `[start, end)`.
        start: Offset of the quote's first character.
        end: Offset behind its last character.
    """

    marker: int
    article_id: str
    title: str
    source: str
    published: date | None
    quote: str
    start: int
    end: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Usage:
    """What an answer cost, as far as the model says.

    Attributes:
        input_tokens: Of the prompt; None when the model does not say.
        output_tokens: Of what it wrote.
        first_token_ms: Milliseconds until its first word.
        total_ms: Milliseconds until its last.
        cost: In the currency of the provider (mostly US dollars), where it reports one.
        requests: How many times the model was asked; more than 1 after a broken connection.
    """

    input_tokens: int | None = None
    output_tokens: int | None = None
    first_token_ms: float | None = None
    total_ms: float | None = None
    cost: float | None = None
    requests: int = 1


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """The answer to one question.

    Attributes:
        question: The question as it was asked.
        standalone_question: The question that was answered: for a follow-up ("and in Moscow?") the
            question that it stands for.
        text: The answer, each sentence followed by the marker of what supports it; or, when the
            articles do not say, a sentence that says so.
        language: ISO 639-1 code of the question.
        answered: False when the articles do not say. `passages` then holds what was looked at.
        confidence: The probability that the articles answer the question, between 0 and 1.
        model: The answer step that wrote it ("reader", …): the reader too where nothing that a
            language model wrote could be kept and its quotes stand in. `usage` is the model's.
        citations: In the order of their markers.
        passages: The passages that were found, best first.
        timings_ms: Milliseconds by stage, and "total".
        unsupported: Sentences that the model wrote and that were removed, because what they cite
            does not support them. Not to be shown as an answer.
        usage: What the model used; None for the reader, which uses none.
    """

    question: str
    standalone_question: str
    text: str
    language: str
    answered: bool
    confidence: float
    model: str
    citations: tuple[Citation, ...] = ()
    passages: tuple[Passage, ...] = ()
    timings_ms: Mapping[str, float] = field(default_factory=dict)
    unsupported: tuple[str, ...] = ()
    usage: Usage | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class PassagesEvent:
    """The first event of a stream: what was found."""

    passages: tuple[Passage, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class TextEvent:
    """A piece of the answer as it is written; not yet verified."""

    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class AnswerEvent:
    """The last event of a stream: the verified answer, which replaces all text before."""

    answer: Answer


Event = PassagesEvent | TextEvent | AnswerEvent
