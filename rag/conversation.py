"""Conversations: a follow-up question becomes one that can be answered on its own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from index import detect_language

__all__ = ["QuestionRewriter", "Turn", "standalone_question"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Turn:
    """One exchange of a conversation.

    Attributes:
        question: The question, as it was answered.
        answer: The text of the answer.
    """

    question: str
    answer: str


@runtime_checkable
class QuestionRewriter(Protocol):
    """What an answer step can do besides: a language model can, the reader cannot."""

    def standalone_question(
        self, question: str, language: str, history: Sequence[Turn]
    ) -> str | None:
        """The question that a follow-up stands for; None when it cannot be told."""
        ...


# A question that begins like this goes on with the one before.
_CONTINUES = re.compile(
    r"""
    ^\s* (?:
        (?: and | but | also | what \s+ about | how \s+ about | then ) \b
      | (?: et | mais | aussi | alors | qu['’]en \s+ est-il ) \b
      | (?: وماذا | وكيف | ومتى | وأين | ومن | وهل | وكم | ولماذا | وما | وفي | وعن | ماذا\ عن )
        (?: \s | \W | $ )
    )
    """,
    re.VERBOSE | re.IGNORECASE,
)
_WORD = re.compile(r"\w+")
# So few words name no subject of their own ("ومتى؟", "et combien ?", "when?").
_ELLIPTIC_WORDS = 2


def standalone_question(question: str, history: Sequence[Turn], *, rewriter: object = None) -> str:
    """The question that a follow-up stands for.

    A language model rewrites it. Without one, or when what it writes cannot be meant, the rule is a
    cautious one: a question that begins with a conjunction, or of one or two words only, is put
    behind the question it goes on with, and both are searched for together. Every other question
    stands as it is.

    Args:
        question: What was asked last.
        history: The turns before, oldest first.
        rewriter: The answer step, which may be a `QuestionRewriter`.
    """
    if not history:
        return question
    if isinstance(rewriter, QuestionRewriter):
        rewritten = rewriter.standalone_question(question, detect_language(question), history)
        if rewritten is not None:
            return rewritten
    elliptic = len(_WORD.findall(question)) <= _ELLIPTIC_WORDS
    if elliptic or _CONTINUES.match(question):
        return f"{history[-1].question} {question}"
    return question
