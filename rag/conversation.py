"""Conversations: a follow-up question becomes one that can be answered on its own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

__all__ = ["Turn", "standalone_question"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Turn:
    """One exchange of a conversation.

    Attributes:
        question: The question, as it was answered.
        answer: The text of the answer.
    """

    question: str
    answer: str


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


def standalone_question(question: str, history: Sequence[Turn]) -> str:
    """The question that a follow-up stands for.

    Without a language model the rule is a cautious one: a question that begins with a conjunction,
    or of one or two words only, is put behind the question it goes on with, and both are
    searched for together. Every other question stands as it is.

    Args:
        question: What was asked last.
        history: The turns before, oldest first.
    """
    if not history:
        return question
    elliptic = len(_WORD.findall(question)) <= _ELLIPTIC_WORDS
    if elliptic or _CONTINUES.match(question):
        return f"{history[-1].question} {question}"
    return question
