"""What each measure says about one question; None where it says nothing.

A failed question scores 0 wherever a right answer would have scored: it cannot lift a mean by being
absent.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from eval.metrics.citations import (
    CitationScore,
    Stretch,
    Support,
    citation_scores,
    parse_statements,
    quote_scores,
    supports,
)
from eval.metrics.items import holds_all, item_scores
from eval.metrics.ranking import RANKING_MEASURES, score_rankings
from eval.metrics.text import exact_match, f1, normalize_arabic_answer
from eval.runs.outcome import Outcome

__all__ = ["QuestionScores", "score_questions", "short_answer"]

_SHOWN = 5
_MARKERS = re.compile(r"\s*(?:\[\d+\])+")
_QUOTED = re.compile(r"“([^”]+)”|«\s*([^»]+?)\s*»")

Values = Mapping[str, float | None]


@dataclass(frozen=True, kw_only=True, slots=True)
class QuestionScores:
    """One question with its scores.

    Attributes:
        outcome: What became of it.
        values: Every measure that is a mean over questions.
    """

    outcome: Outcome
    values: Values

    @property
    def correct(self) -> bool:
        """Answered rightly, or rightly refused."""
        return bool(self.values["correct"])

    @property
    def would_be_right(self) -> bool:
        """For the risk-coverage curve: whether what it says is right; a refusal never is."""
        return self.outcome.case.answerable and self.correct


def score_questions(
    outcomes: Sequence[Outcome],
    names: Sequence[str] = RANKING_MEASURES,
    supports: Support = supports,
) -> list[QuestionScores]:
    """Scores every question.

    Args:
        outcomes: From one run.
        names: The ranking measures to take.
        supports: What decides whether citations support a sentence.
    """
    rankings = score_rankings(
        names,
        {it.case.id: it.case.relevant for it in outcomes},
        {it.case.id: it.ranking for it in outcomes},
    )
    return [
        QuestionScores(
            outcome=outcome,
            values={
                **{name: rankings[name].get(outcome.case.id) for name in names},
                **_answer_scores(outcome),
                **_citation_values(outcome, supports),
            },
        )
        for outcome in outcomes
    ]


def short_answer(text: str) -> str:
    """The part of an answer that states the answer itself: its first line, without markers.

    Of a line that quotes, what is quoted: "The article says (in Arabic):" is no part of an answer.
    """
    first = _MARKERS.sub("", text.strip().partition("\n")[0]).strip()
    quoted = [next(filter(None, match.groups())) for match in _QUOTED.finditer(first)]
    return " ".join(quoted) if quoted else first


def _answer_scores(outcome: Outcome) -> dict[str, float | None]:
    case, reply = outcome.case, outcome.reply
    values: dict[str, float | None] = dict.fromkeys(
        (
            *("answer@5", "correct", "right", "right-own", "EM", "F1", "EM-ar", "F1-ar"),
            *("list-P", "list-R", "list-F1", "over-refused", "refused", "failed"),
        )
    )
    values["failed"] = float(bool(outcome.error))
    if case.items:
        shown = "\n".join(passage.text for passage in outcome.found[:_SHOWN])
        values["answer@5"] = float(holds_all(case.items, shown))
    if outcome.task == "retrieval":
        return values
    if not case.answerable:
        values["refused"] = values["correct"] = float(reply is not None and not reply.answered)
        return values
    values["over-refused"] = float(reply is not None and not reply.answered)
    if not case.items:
        return values
    text = reply.text if reply is not None and reply.answered else ""
    short = short_answer(text)
    right = float(bool(text) and holds_all(case.items, text))
    values["right"] = values["correct"] = right
    own = [{case.language: item.get(case.language, ())} for item in case.items]
    if case.passage_language not in ("", case.language) and all(it[case.language] for it in own):
        values["right-own"] = float(bool(text) and holds_all(own, text))
    if len(case.items) == 1:
        accepted = [form for forms in case.items[0].values() for form in forms]
        values["EM"], values["F1"] = exact_match(short, accepted), f1(short, accepted)
        values["EM-ar"] = exact_match(short, accepted, normalize_arabic_answer)
        values["F1-ar"] = f1(short, accepted, normalize_arabic_answer)
    else:
        score = item_scores(case.items, short)
        values["list-P"] = score.precision
        values["list-R"] = score.recall
        values["list-F1"] = score.f1
    return values


def _citation_values(outcome: Outcome, supports: Support) -> dict[str, float | None]:
    case, reply = outcome.case, outcome.reply
    given = reply is not None and reply.answered
    score = CitationScore(recall=None, precision=None, undecided=0)
    precision: float | None = None
    recall: float | None = None
    if reply is not None and given:
        quotes = [cited.quote for cited in reply.cited]
        score = citation_scores(parse_statements(reply.text, quotes), supports)
        if case.required:
            precision, recall = quote_scores(
                [Stretch(article=it.article, start=it.start, end=it.end) for it in reply.cited],
                case.required,
                case.optional,
            )
    elif case.required and outcome.task == "answers":
        # An answerable question without an answer has cited nothing of what it should have.
        recall = 0.0
    return {
        "verbatim": _share(outcome.verbatim),
        "cite-P": score.precision,
        "cite-R": score.recall,
        "undecided": float(score.undecided) if given else None,
        "quote-P": precision,
        "quote-R": recall,
    }


def _share(outcomes: Sequence[bool]) -> float | None:
    return sum(outcomes) / len(outcomes) if outcomes else None
