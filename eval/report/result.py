"""All that a report shows of one run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from eval.judge import JudgeReport
from eval.metrics.citations import Support, supports
from eval.metrics.ranking import RANKING_MEASURES, is_ranking_measure
from eval.runs.manifest import Manifest
from eval.runs.outcome import Outcome
from eval.scoring.catalogue import MEASURES, measure_named
from eval.scoring.comparing import Comparison
from eval.scoring.figures import Group, break_down, groups_to_objects
from eval.scoring.gate import Drop
from eval.scoring.question_scores import QuestionScores, score_questions

__all__ = ["Result", "make_result", "result_object", "verdict"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Result:
    """One run with its figures.

    Attributes:
        manifest: What made it.
        questions: With their scores.
        groups: The figures, "all" first; empty when nothing was asked.
        comparison: With an earlier run, when one was given.
        drops: What the gate found; None when it was not asked.
        judge: Who judged the citations; None when rules did.
    """

    manifest: Manifest
    questions: tuple[QuestionScores, ...]
    groups: tuple[Group, ...]
    comparison: Comparison | None = None
    drops: tuple[Drop, ...] | None = None
    judge: JudgeReport | None = None


def make_result(
    manifest: Manifest,
    outcomes: Sequence[Outcome],
    measures: Sequence[str] = (),
    supports: Support = supports,
) -> Result:
    """Scores a run.

    Args:
        manifest: What made it.
        outcomes: What became of the questions.
        measures: The names of the measures to show, of any depth; all usual ones when empty.
        supports: What decides whether citations support a sentence.

    Raises:
        InputError: There is no such measure.
    """
    chosen = [measure_named(name) for name in measures] or list(MEASURES)
    deeper = [it.name for it in chosen if is_ranking_measure(it.name)]
    ranking = tuple(dict.fromkeys([*RANKING_MEASURES, *deeper]))
    questions = tuple(score_questions(outcomes, ranking, supports))
    return Result(
        manifest=manifest, questions=questions, groups=tuple(break_down(questions, chosen))
    )


def verdict(question: QuestionScores) -> str:
    """What became of a question, in a word, such as "right" or "over-refused"."""
    outcome, values = question.outcome, question.values
    if outcome.error:
        return "failed"
    if outcome.task == "retrieval":
        return "found" if values.get("hit@5") else "missed"
    if not outcome.answered:
        return "over-refused" if outcome.case.answerable else "refused"
    if values.get("right") is None and outcome.case.answerable:
        return "unjudged"
    return "right" if values.get("right") else "wrong"


def result_object(result: Result) -> dict[str, Any]:
    """For JSON: what made the run, its figures, and every question with what became of it."""
    found: dict[str, Any] = {
        "manifest": result.manifest.to_object(),
        "groups": groups_to_objects(result.groups),
        "questions": [question_object(question) for question in result.questions],
    }
    if result.comparison is not None:
        found["comparison"] = _comparison_object(result.comparison)
    if result.drops is not None:
        found["gate"] = [asdict(drop) | {"measure": drop.measure.name} for drop in result.drops]
    if result.judge is not None:
        found["judge"] = asdict(result.judge)
    return found


def question_object(question: QuestionScores) -> dict[str, Any]:
    """One question for JSON and for the page."""
    outcome = question.outcome
    case, reply = outcome.case, outcome.reply
    return {
        "id": case.id,
        "question": case.question,
        "history": [turn.question for turn in case.history],
        "language": case.language,
        "passage_language": case.passage_language,
        "type": case.type,
        "kind": case.kind,
        "answerable": case.answerable,
        "expected": [{key: list(forms) for key, forms in item.items()} for item in case.items],
        "relevant": sorted(case.relevant),
        "verdict": verdict(question),
        "text": reply.text if reply else None,
        "confidence": reply.confidence if reply else None,
        "citations": [
            {"title": it.title, "article": it.article, "quote": it.quote, "verbatim": exact}
            for it, exact in zip(reply.cited if reply else (), outcome.verbatim, strict=True)
        ],
        "passages": [
            {
                "article": it.article,
                "title": it.title,
                "language": it.language,
                "score": round(it.score, 4),
                "text": it.text,
                "relevant": it.article in case.relevant,
            }
            for it in outcome.found[:10]
        ],
        "scores": {
            name: round(value, 4) for name, value in question.values.items() if value is not None
        },
        "seconds": outcome.seconds,
        "error": outcome.error or None,
    }


def _comparison_object(comparison: Comparison) -> dict[str, Any]:
    return {
        "questions": comparison.questions,
        "only_first": comparison.only_first,
        "only_second": comparison.only_second,
        "measures": [
            {
                "measure": it.measure.name,
                "before": round(it.before, 5),
                "after": round(it.after, 5),
                "difference": round(it.difference.difference, 5),
                "low": it.difference.interval.low if it.difference.interval else None,
                "high": it.difference.interval.high if it.difference.interval else None,
                "p": round(it.difference.p, 5),
                "mcnemar": it.mcnemar,
                "better": [asdict(change) for change in it.better],
                "worse": [asdict(change) for change in it.worse],
            }
            for it in comparison.measures
        ],
    }
