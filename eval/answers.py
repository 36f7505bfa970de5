"""Answer quality: are the answerable questions answered rightly, and the others refused?"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from eval.gold import GoldQuestion
from rag import Answer, Assistant, MusnadError, Passage

__all__ = ["Summary", "Verdict", "judge", "run_questions", "summarize"]

_HIT_DEPTH = 5


@dataclass(frozen=True, kw_only=True, slots=True)
class Verdict:
    """One question and what became of it.

    Attributes:
        question: The question.
        answer: What was answered; None when it failed.
        error: The failure, in one line; "" when there was none.
        hit_5: Whether the first five passages together hold every item of the answer; None for an
            unanswerable question.
        right: Answerable: answered, and the quotes hold every item. Unanswerable: refused.
        verbatim: Whether every quote equals the stored article at its offsets.
        seconds: How long it took.
    """

    question: GoldQuestion
    answer: Answer | None
    error: str
    hit_5: bool | None
    right: bool
    verbatim: bool
    seconds: float

    @property
    def answered(self) -> bool:
        """Whether it was answered at all."""
        return self.answer is not None and self.answer.answered


@dataclass(frozen=True, kw_only=True, slots=True)
class Summary:
    """Shares over some questions; None where there is nothing to take a share of.

    Attributes:
        questions: How many.
        hit_5: Of the answerable, found among five passages.
        right: Of the answerable, answered rightly.
        over_refused: Of the answerable, refused.
        refused: Of the unanswerable, refused.
        verbatim: Of all, with verbatim quotes only.
        failed: How many ended in an error.
        seconds_p50: The median time for a question.
    """

    questions: int
    hit_5: float | None
    right: float | None
    over_refused: float | None
    refused: float | None
    verbatim: float | None
    failed: int
    seconds_p50: float | None


def run_questions(
    assistant: Assistant,
    questions: Sequence[GoldQuestion],
    *,
    progress: Callable[[int], None] | None = None,
) -> Iterator[Verdict]:
    """Asks every question; an error is a verdict too, not the end of the run."""
    for number, question in enumerate(questions, start=1):
        begun = time.perf_counter()
        answer: Answer | None = None
        error = ""
        try:
            answer = assistant.ask(question.question, history=question.history)
        except MusnadError as failure:
            error = str(failure)
        yield judge(assistant, question, answer, error, time.perf_counter() - begun)
        if progress is not None:
            progress(number)


def judge(
    assistant: Assistant,
    question: GoldQuestion,
    answer: Answer | None,
    error: str,
    seconds: float,
) -> Verdict:
    """Compares an answer with the gold."""
    quotes = [citation.quote for citation in answer.citations] if answer else []
    passages: Sequence[Passage] = answer.passages[:_HIT_DEPTH] if answer else ()
    answered = answer is not None and answer.answered
    if question.answerable:
        right = answered and holds_all(question.answers, "\n".join(quotes))
    else:
        right = answer is not None and not answered
    hit = holds_all(question.answers, "\n".join(passage.text for passage in passages))
    return Verdict(
        question=question,
        answer=answer,
        error=error,
        hit_5=hit if question.answerable else None,
        right=right,
        verbatim=answer is None or _is_verbatim(assistant, answer),
        seconds=seconds,
    )


def holds_all(items: Sequence[Mapping[str, Sequence[str]]], text: str) -> bool:
    """Whether a text holds an accepted form, in any language, of every item of an answer."""
    folded = text.casefold()
    return all(
        any(alias.casefold() in folded for aliases in item.values() for alias in aliases)
        for item in items
    )


def _is_verbatim(assistant: Assistant, answer: Answer) -> bool:
    for citation in answer.citations:
        article = assistant.article(citation.article_id)
        if article is None or article.text[citation.start : citation.end] != citation.quote:
            return False
    return True


def summarize(verdicts: Sequence[Verdict]) -> Summary:
    """Takes the shares."""
    answerable = [verdict for verdict in verdicts if verdict.question.answerable]
    others = [verdict for verdict in verdicts if not verdict.question.answerable]
    times = sorted(verdict.seconds for verdict in verdicts)
    return Summary(
        questions=len(verdicts),
        hit_5=_share([bool(verdict.hit_5) for verdict in answerable]),
        right=_share([verdict.right for verdict in answerable]),
        over_refused=_share([not verdict.answered for verdict in answerable]),
        refused=_share([verdict.right for verdict in others]),
        verbatim=_share([verdict.verbatim for verdict in verdicts]),
        failed=sum(bool(verdict.error) for verdict in verdicts),
        seconds_p50=round(times[len(times) // 2], 4) if times else None,
    )


def _share(outcomes: Sequence[bool]) -> float | None:
    return round(sum(outcomes) / len(outcomes), 4) if outcomes else None
