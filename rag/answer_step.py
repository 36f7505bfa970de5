"""The seam between what was found and what is said: the reader stands here, so does any LLM."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from rag.answer import TextEvent, Usage
from rag.conversation import Turn
from rag.nearness import Nearness
from rag.reading.evidence import Evidence

__all__ = ["AnswerStep", "AnswerTask", "Statement", "WritingReport"]


@dataclass(frozen=True, kw_only=True, slots=True)
class AnswerTask:
    """All that an answer may be made of.

    Attributes:
        question: The stand-alone question.
        language: ISO 639-1 code of the language to answer in.
        evidence: Sentences that bear on it, best first; they are numbered from 1.
        parts: For each thing that the question asks, the numbers of its evidence; empty when all of
            it is for the same.
        history: The conversation before.
        nearness: Tells how near a sentence is to a text in meaning, for verifying what was written.
    """

    question: str
    language: str
    evidence: Sequence[Evidence]
    parts: Sequence[Sequence[int]] = ()
    history: Sequence[Turn] = ()
    nearness: Nearness | None = None

    @property
    def numbered_parts(self) -> Sequence[Sequence[int]]:
        """`parts`, or the numbers of all evidence as one part."""
        return self.parts or (range(1, len(self.evidence) + 1),)


@dataclass(frozen=True, kw_only=True, slots=True)
class Statement:
    """One sentence of an answer and what supports it.

    Attributes:
        text: The sentence, without markers.
        evidence: The numbers of the task's evidence that it cites, from 1; never empty.
    """

    text: str
    evidence: tuple[int, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class WritingReport:
    """What a step tells about its work, after its last statement.

    Attributes:
        unsupported: Sentences that were written and removed, because nothing supports them.
        unknown_markers: How many markers named no evidence; they were dropped.
        usage: What it used.
        failed: Whether nothing that was written can be kept although the model did not say that
            the evidence has no answer: the reader's quotes stand in.
    """

    unsupported: tuple[str, ...] = ()
    unknown_markers: int = 0
    usage: Usage | None = None
    failed: bool = False


class AnswerStep(Protocol):
    """Writes an answer from evidence."""

    @property
    def name(self) -> str:
        """What the user selects it by ("reader", "openai:…")."""
        ...

    def write(self, task: AnswerTask) -> Iterator[TextEvent | Statement | WritingReport]:
        """Writes the answer; every statement must be supported by what it cites.

        Yields:
            Statements, which together are the answer; between them, from a model that writes
            slowly, pieces of text for people who watch. No statement at all means that the evidence
            does not answer the question. A step that removes sentences or counts what it uses says
            so in a report at the end.
        """
        ...
