"""The gate shuts on a real drop, names the questions, and lets noise pass."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from eval.datasets.case import Case
from eval.runs.manifest import Manifest
from eval.runs.running import run
from eval.scoring.gate import check_gate, load_baseline, save_baseline
from eval.scoring.question_scores import QuestionScores, score_questions
from eval.systems.system import Reply
from index.errors import InputError
from tests.eval.eval_kit import CASES, ScriptedSystem, dataset

# Enough questions for intervals: every one ten times.
MANY = [
    replace(case, id=f"{case.id}-{number}", question=f"{case.question} ({number})")
    for number in range(10)
    for case in CASES
]


def measured(
    spoil: Callable[[Case, Reply], Reply] = lambda case, reply: reply,
) -> tuple[Manifest, list[QuestionScores]]:
    manifest, outcomes = run(ScriptedSystem(spoil, cases=MANY), dataset(MANY))
    return manifest, score_questions(outcomes)


def refuse(*ids: str) -> Callable[[Case, Reply], Reply]:
    def spoil(case: Case, reply: Reply) -> Reply:
        if case.id not in ids:
            return reply
        return replace(reply, text="?", answered=False, confidence=0.1, cited=())

    return spoil


@pytest.fixture
def baseline(tmp_path: Path) -> Path:
    path = tmp_path / "baseline.json"
    save_baseline(path, *measured())
    return path


def test_the_same_figures_pass(baseline: Path) -> None:
    assert check_gate(load_baseline(baseline), *measured()) == []
    assert load_baseline(baseline).values["right"] == 1.0


def test_a_real_drop_is_named_with_its_questions(baseline: Path) -> None:
    lost = [f"q1-{number}" for number in range(6)]
    drops = check_gate(load_baseline(baseline), *measured(refuse(*lost)))
    named = {drop.measure.name: drop for drop in drops}
    assert {"right", "correct", "over-refused", "quote-R", "F1-ar"} <= set(named)
    assert [change.id for change in named["right"].worse] == lost
    assert named["right"].better == ()
    assert (named["right"].accepted, named["right"].now) == (1.0, 34 / 40)
    assert "hit@5" not in named
    assert "refused" not in named


def test_noise_passes(baseline: Path) -> None:
    assert check_gate(load_baseline(baseline), *measured(refuse("q1-0", "q2-3"))) == []


def test_one_failure_is_no_noise(baseline: Path) -> None:
    def spoil(case: Case, reply: Reply) -> Reply:
        if case.id == "q6-1":
            raise ValueError("crash")
        return reply

    (drop,) = check_gate(load_baseline(baseline), *measured(spoil))
    assert drop.measure.name == "failed"
    assert [change.id for change in drop.worse] == ["q6-1"]


def test_confidence_that_no_longer_ranks(baseline: Path) -> None:
    def spoil(case: Case, reply: Reply) -> Reply:
        return replace(reply, confidence=0.5)

    drops = {
        drop.measure.name: drop for drop in check_gate(load_baseline(baseline), *measured(spoil))
    }
    assert drops["AUROC"].now == 0.5
    assert "accepted between" in drops["AUROC"].noise


def test_improvements_pass(tmp_path: Path) -> None:
    path = tmp_path / "baseline.json"
    save_baseline(path, *measured(refuse(*(f"q1-{number}" for number in range(9)))))
    assert check_gate(load_baseline(path), *measured()) == []


def test_a_measure_that_vanishes_is_a_drop(baseline: Path) -> None:
    drops = check_gate(
        load_baseline(baseline), *measured(lambda case, reply: replace(reply, confidence=None))
    )
    assert {"AUROC", "ECE"} == {drop.measure.name for drop in drops}
    assert "no longer defined" in drops[0].noise
    assert drops[0].now is None


def test_other_data_are_refused(baseline: Path) -> None:
    manifest, outcomes = run(ScriptedSystem(), dataset())
    with pytest.raises(InputError, match="--write-baseline"):
        check_gate(load_baseline(baseline), manifest, score_questions(outcomes))
    manifest, outcomes = run(ScriptedSystem(cases=MANY), dataset(MANY), task="retrieval")
    with pytest.raises(InputError, match="another task"):
        check_gate(load_baseline(baseline), manifest, score_questions(outcomes))


@pytest.mark.parametrize("content", [None, "", "[]", "{}", '{"questions": 3}'])
def test_no_baseline_is_one_clear_line(tmp_path: Path, content: str | None) -> None:
    path = tmp_path / "b.json"
    if content is not None:
        path.write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match="--write-baseline") as caught:
        load_baseline(path)
    assert "\n" not in str(caught.value)


def test_rounding_is_no_drop(tmp_path: Path) -> None:
    manifest, questions = measured()
    thirds = [replace(it, values={**it.values, "right": 2 / 3}) for it in questions]
    save_baseline(tmp_path / "thirds.json", manifest, thirds)
    assert check_gate(load_baseline(tmp_path / "thirds.json"), manifest, thirds) == []
