from __future__ import annotations

from eval.answers import Verdict, holds_all, summarize
from eval.gold import GoldQuestion
from rag import Answer


def question(*, answerable: bool) -> GoldQuestion:
    return GoldQuestion(
        id="q",
        question="?",
        language="en",
        type="who",
        answerable=answerable,
        unanswerable_kind=None if answerable else "outside",
        answers=({"en": ("Qatar",)},) if answerable else (),
        quotes=(),
        history=(),
    )


def verdict(*, answerable: bool, answered: bool, right: bool, hit: bool | None) -> Verdict:
    answer = Answer(
        question="?",
        standalone_question="?",
        text="",
        language="en",
        answered=answered,
        confidence=0.5,
        model="reader",
    )
    return Verdict(
        question=question(answerable=answerable),
        answer=answer,
        error="",
        hit_5=hit,
        right=right,
        verbatim=True,
        seconds=0.1,
    )


def test_every_item_of_a_list_must_be_there() -> None:
    items = [{"ar": ["قطر"], "en": ["Qatar"]}, {"en": ["UAE", "Emirates"]}]
    assert holds_all(items, "قطر and the emirates")
    assert not holds_all(items, "Qatar")
    assert holds_all([], "anything")


def test_shares_by_hand() -> None:
    summary = summarize(
        [
            verdict(answerable=True, answered=True, right=True, hit=True),
            verdict(answerable=True, answered=True, right=False, hit=True),
            verdict(answerable=True, answered=False, right=False, hit=False),
            verdict(answerable=True, answered=True, right=True, hit=True),
            verdict(answerable=False, answered=False, right=True, hit=None),
            verdict(answerable=False, answered=True, right=False, hit=None),
        ]
    )
    assert (summary.right, summary.hit_5, summary.over_refused) == (0.5, 0.75, 0.25)
    assert (summary.refused, summary.verbatim, summary.failed) == (0.5, 1.0, 0)


def test_a_share_of_nothing_is_undefined_not_zero() -> None:
    empty = summarize([])
    assert (empty.right, empty.refused, empty.seconds_p50, empty.questions) == (None, None, None, 0)
