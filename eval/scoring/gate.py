"""The gate: a change may not make Musnad worse by more than chance explains.

`eval/baseline.json` holds the accepted figures and, for each question, the scores behind them. Two
runs over the same questions are paired, so the noise is that of the differences: a mean fails when
the whole bootstrap interval of its difference lies on the wrong side of 0. For figures that are no
means over questions (AUROC, ECE) the accepted interval is the noise, at least `LEAST_NOISE` to
either side (at the edge of its range a figure's interval is nothing). Failures of questions have
none: one more than accepted fails. Times are not gated, for machines differ.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from eval.runs.manifest import Manifest
from eval.scoring.catalogue import Measure, measure_named
from eval.scoring.comparing import Change
from eval.scoring.figures import figures
from eval.scoring.question_scores import QuestionScores
from eval.statistics.paired import compare_means
from index.errors import InputError

__all__ = [
    "GATED",
    "LEAST_NOISE",
    "Baseline",
    "Drop",
    "check_gate",
    "load_baseline",
    "save_baseline",
]

GATED = (
    *("hit@5", "MRR@10", "answer@5", "correct", "right", "F1-ar", "list-F1", "verbatim"),
    *("cite-P", "cite-R", "quote-P", "quote-R", "refused", "over-refused", "AUROC", "ECE"),
    "failed",
)
LEAST_NOISE = 0.03
_DIGITS = 4


@dataclass(frozen=True, kw_only=True, slots=True)
class Baseline:
    """Accepted figures.

    Attributes:
        made_by: The manifest of the run.
        values: By measure.
        intervals: By measure, for those that are no means.
        scores: By measure and question, for those that are.
    """

    made_by: Mapping[str, object]
    values: Mapping[str, float]
    intervals: Mapping[str, tuple[float, float]]
    scores: Mapping[str, Mapping[str, float]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Drop:
    """A figure that fell by more than its noise.

    Attributes:
        measure: Which.
        accepted: The accepted figure.
        now: The present one; None when it is no longer defined.
        noise: What chance explains, in words.
        worse: The questions that got worse.
        better: Those that got better meanwhile.
    """

    measure: Measure
    accepted: float
    now: float | None
    noise: str
    worse: tuple[Change, ...] = ()
    better: tuple[Change, ...] = ()


def save_baseline(path: Path, manifest: Manifest, questions: Sequence[QuestionScores]) -> None:
    """Accepts the figures of a run.

    Raises:
        InputError: The file cannot be written.
    """
    ids = [question.outcome.case.id for question in questions]
    taken = figures(questions, [measure_named(name) for name in GATED])
    defined = {name: it for name, it in taken.items() if it.value is not None}
    content: dict[str, object] = {
        "made_by": manifest.to_object(),
        "values": {
            name: round(it.value, 6) for name, it in defined.items() if it.value is not None
        },
        "intervals": {
            name: [round(it.interval.low, _DIGITS), round(it.interval.high, _DIGITS)]
            for name, it in defined.items()
            if it.measure.statistic is not None and it.interval is not None
        },
        "questions": ids,
        "scores": {
            name: [_rounded(question.values.get(name)) for question in questions]
            for name, it in defined.items()
            if it.measure.statistic is None
        },
    }
    # One measure a line: a change of the file can be read.
    lines = [f" {json.dumps(key)}: {_rows(value)}" for key, value in content.items()]
    try:
        path.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")
    except OSError as error:
        raise InputError(f"{path} cannot be written: {error.strerror or error}") from error


def load_baseline(path: Path) -> Baseline:
    """Reads accepted figures.

    Raises:
        InputError: There are none, or the file has another form.
    """
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        ids = content["questions"]
        return Baseline(
            made_by=content["made_by"],
            values=content["values"],
            intervals={name: (low, high) for name, (low, high) in content["intervals"].items()},
            scores={
                name: {
                    it: score for it, score in zip(ids, scores, strict=True) if score is not None
                }
                for name, scores in content["scores"].items()
            },
        )
    except OSError as error:
        raise InputError(
            f"{path} cannot be read ({error.strerror}): `musnad eval --write-baseline` makes it"
        ) from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise InputError(
            f"{path} holds no accepted figures ({type(error).__name__}: {error}): "
            "`musnad eval --write-baseline` makes it anew"
        ) from error


def check_gate(
    baseline: Baseline, manifest: Manifest, questions: Sequence[QuestionScores]
) -> list[Drop]:
    """Compares a run with the accepted figures.

    Returns:
        What fell by more than its noise; empty when the gate is open.

    Raises:
        InputError: The baseline was made over other data, or for another task.
    """
    if baseline.made_by.get("data") != manifest.data:
        raise InputError(
            "the accepted figures were measured on other questions or articles: look at the new "
            "figures and accept them with `musnad eval --write-baseline`"
        )
    if baseline.made_by.get("task") != manifest.task:
        raise InputError("the accepted figures are those of another task: leave --retrieval away")
    drops = (_drop(measure_named(name), baseline, questions) for name in baseline.values)
    return [drop for drop in drops if drop is not None]


def _drop(measure: Measure, baseline: Baseline, questions: Sequence[QuestionScores]) -> Drop | None:
    accepted, now = baseline.values[measure.name], measure.over(questions)
    sign = -1 if measure.higher_is_better is False else 1
    if now is None:
        return Drop(measure=measure, accepted=accepted, now=None, noise="it is no longer defined")
    if measure.statistic is not None:
        low, high = baseline.intervals.get(measure.name, (accepted, accepted))
        low, high = min(low, accepted - LEAST_NOISE), max(high, accepted + LEAST_NOISE)
        worse = now < low if sign > 0 else now > high
        noise = f"accepted between {low:.3f} and {high:.3f}"
        return Drop(measure=measure, accepted=accepted, now=now, noise=noise) if worse else None
    before = baseline.scores[measure.name]
    rows = [
        (question, before[question.outcome.case.id], value)
        for question in questions
        if question.outcome.case.id in before
        # Rounded as the accepted scores are, or thirds alone would look like a fall.
        and (value := _rounded(question.values.get(measure.name))) is not None
    ]
    difference = compare_means([row[1] for row in rows], [row[2] for row in rows])
    if difference is None:
        return None
    interval = difference.interval
    if measure.name == "failed":
        fell = difference.difference > 0
    elif interval is None:
        fell = sign * difference.difference < 0
    else:
        fell = (interval.high if sign > 0 else -interval.low) < 0
    if not fell:
        return None
    changes = [
        Change(
            id=question.outcome.case.id,
            question=question.outcome.case.question,
            before=old,
            after=new,
        )
        for question, old, new in rows
        if abs(new - old) > 10.0**-_DIGITS
    ]
    return Drop(
        measure=measure,
        accepted=accepted,
        now=now,
        noise=f"difference between {interval.low:+.3f} and {interval.high:+.3f}"
        if interval
        else "a single question",
        worse=tuple(it for it in changes if sign * (it.after - it.before) < 0),
        better=tuple(it for it in changes if sign * (it.after - it.before) > 0),
    )


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, _DIGITS)


def _rows(value: object) -> str:
    if not isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False)
    rows = (
        f"  {json.dumps(key)}: {json.dumps(it, ensure_ascii=False)}" for key, it in value.items()
    )
    return "{\n" + ",\n".join(rows) + "\n }"
