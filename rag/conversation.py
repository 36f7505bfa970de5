"""Conversations: a follow-up question becomes one that can be answered on its own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from index import detect_language
from rag.dialects import in_standard_words

__all__ = ["QuestionRewriter", "StandaloneQuestion", "Turn", "standalone_question"]


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


@dataclass(frozen=True, kw_only=True, slots=True)
class StandaloneQuestion:
    """What a question stands for in its conversation.

    Attributes:
        text: A question that can be searched for, and understood, on its own.
        asked: The part of it that is to be answered. A reader that is given an earlier question
            too is apt to answer that one again.
    """

    text: str
    asked: str


# A question that begins like this goes on with the one before.
_CONTINUES = re.compile(
    r"""
    ^\s* (?:
        (?: and | but | also | what \s+ about | how \s+ about | then ) \b
      | (?: et | mais | aussi | alors | qu['’]en \s+ est-il ) \b
      | (?: وماذا | وكيف | ومتى | وأين | ومن | وهل | وكم | ولماذا | وما | وفي | وعن | ماذا\ عن
            | و(?: على | إلى | مع | ب | ل ) \s* (?: ماذا | من | أي | أين ) )
        (?: \s | \W | $ )
    )
    """,
    re.VERBOSE | re.IGNORECASE,
)
# So does one whose subject is a pronoun that nothing in it explains: in English before any name,
# in French where the verb follows the question word at once; "تلك الزيارة" points back as well.
_POINTS_BACK = re.compile(
    r"""
    ^\S+ (?: \s+ [^A-Z\s]+ )* \s+ (?: he | she | they | him | her | them | his | their ) \b
  | ^(?: à\ | avec\ | de\ | pour\ )? (?i: qui | quand | où | pourquoi | comment | combien | que )
    \s+ \w+ (?: -t )? - (?: il | elle ) s? \b
  | \b (?: هذه | هذا | تلك | ذلك ) \s+ ال (?! عام | سنة | شهر | أسبوع | يوم )
    """,
    re.VERBOSE,
)
# What asks by itself once its subject is found; "what about …" asks what was asked before.
_ASKS = re.compile(
    r"""
    ^\s* (?: (?: and | but | also | then | et | mais | aussi | alors ) \s+ | و )?
    (?! what \s+ about | how \s+ about | qu['’]en \s+ est-il | ماذا \s+ عن )
    (?: \w+ \s+ )??
    (?: who | whom | whose | what | when | where | which | why | how
      | qui | quoi | que | quand | où | quel(?:le)?s? | pourquoi | comment | combien
      | من | ما | ماذا | متى | أين | اين | أي | كم | كيف | لماذا | هل ) \b
    """,
    re.VERBOSE | re.IGNORECASE,
)
_WORD = re.compile(r"\w+")
# So few words name no subject of their own ("ومتى؟", "et combien ?", "when?").
_ELLIPTIC_WORDS = 2
# A question of so few words, one of which asks, does not say what about ("And how many?").
_VAGUE_WORDS = 3


def standalone_question(
    question: str, history: Sequence[Turn], *, rewriter: object = None
) -> StandaloneQuestion:
    """What a follow-up stands for.

    A language model rewrites it. Without one, or when what it writes cannot be meant, the rule is a
    cautious one: a question that begins with a conjunction, that points back, or of one or two
    words only, is put behind the question it goes on with, and both are searched for together.
    Every other question stands as it is.

    Args:
        question: What was asked last.
        history: The turns before, oldest first.
        rewriter: The answer step, which may be a `QuestionRewriter`.
    """
    if not history:
        return StandaloneQuestion(text=question, asked=question)
    if isinstance(rewriter, QuestionRewriter):
        rewritten = rewriter.standalone_question(question, detect_language(question), history)
        if rewritten is not None:
            return StandaloneQuestion(text=rewritten, asked=rewritten)
    written = in_standard_words(question)
    words = len(_WORD.findall(written)) + written.lstrip().startswith("و")
    if words <= _ELLIPTIC_WORDS or _CONTINUES.match(written) or _POINTS_BACK.search(written):
        joined = f"{history[-1].question} {question}"
        own = words > _VAGUE_WORDS and _ASKS.match(written) is not None
        return StandaloneQuestion(text=joined, asked=question if own else joined)
    return StandaloneQuestion(text=question, asked=question)
