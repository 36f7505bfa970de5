"""Runs are written as they go, resume, and count a crash as a failure."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from eval.datasets.case import Case
from eval.runs.folder import load_run
from eval.runs.outcome import outcome_from_json, outcome_to_json
from eval.runs.running import run
from eval.systems.system import Reply
from index.errors import InputError, ModelError
from tests.eval.eval_kit import CASES, ScriptedSystem, dataset


def stop_after(count: int, kind: type[BaseException] = KeyboardInterrupt) -> ScriptedSystem:
    asked: list[str] = []

    def spoil(case: Case, reply: Reply) -> Reply:
        asked.append(case.id)
        if len(asked) > count:
            raise kind("stopped")
        return reply

    return ScriptedSystem(spoil)


def test_every_question_in_order_with_what_was_found() -> None:
    manifest, outcomes = run(ScriptedSystem(), dataset())
    assert [outcome.case.id for outcome in outcomes] == [case.id for case in CASES]
    first = outcomes[0]
    assert first.answered
    assert first.verbatim == (True,)
    assert first.ranking[0] == next(iter(CASES[0].relevant))
    assert len(first.ranking) == 4
    assert not outcomes[4].answered
    assert (manifest.articles, manifest.questions, manifest.task) == (4, 6, "answers")
    assert {"torch", "numpy", "faiss-cpu"} <= set(manifest.versions)
    assert manifest.machine["python"]
    assert manifest.data == dataset().fingerprint


def test_an_outcome_survives_its_line() -> None:
    for outcome in run(ScriptedSystem(), dataset())[1]:
        line = outcome_to_json(outcome)
        assert "\n" not in line
        assert outcome_from_json(line) == outcome


def test_a_crash_is_a_failure_and_the_others_go_on() -> None:
    def spoil(case: Case, reply: Reply) -> Reply:
        if case.id == "q2":
            raise ZeroDivisionError("division\nby zero")
        if case.id == "q5":
            raise ModelError("the model is gone")
        return reply

    outcomes = run(ScriptedSystem(spoil), dataset())[1]
    assert len(outcomes) == 6
    assert [it.error for it in outcomes if it.error] == [
        "ZeroDivisionError: division by zero",
        "ModelError: the model is gone",
    ]
    assert not outcomes[1].answered


def test_an_interrupted_run_goes_on(tmp_path: Path) -> None:
    folder = tmp_path / "run"
    with pytest.raises(KeyboardInterrupt):
        run(stop_after(2), dataset(), folder=folder)
    assert len(load_run(folder)[1]) == 2
    # The third line was cut off in the middle.
    with (folder / "questions.jsonl").open("a", encoding="utf-8") as stream:
        stream.write('{"case": {"id": "q3", "quest')
    system = ScriptedSystem()
    outcomes = run(system, dataset(), folder=folder)[1]
    assert [it.case.id for it in outcomes] == [case.id for case in CASES]
    assert system.asked == [case.question for case in CASES[2:]]
    manifest, written = load_run(folder)
    assert {it.case.id for it in written} == {case.id for case in CASES}
    assert manifest["system"] == {"system": "scripted"}

    # A finished one is only read.
    again = ScriptedSystem()
    assert run(again, dataset(), folder=folder)[1] == outcomes
    assert (again.built, again.asked) == (0, [])


def test_failures_are_not_asked_away(tmp_path: Path) -> None:
    folder = tmp_path / "run"
    run(stop_after(0, ValueError), dataset(), folder=folder)
    assert all(it.error for it in run(ScriptedSystem(), dataset(), folder=folder)[1])


def test_another_run_is_not_mixed_in(tmp_path: Path) -> None:
    folder = tmp_path / "run"
    run(ScriptedSystem(), dataset(), folder=folder)
    with pytest.raises(InputError, match="another system"):
        run(ScriptedSystem(name="other"), dataset(), folder=folder)
    with pytest.raises(InputError, match="another data"):
        run(ScriptedSystem(), dataset(CASES[:3]), folder=folder)
    with pytest.raises(InputError, match="another task"):
        run(ScriptedSystem(), dataset(), task="retrieval", folder=folder)


@pytest.mark.parametrize("content", ["{}\n", "nonsense\n", '{"case": 1}\n'])
def test_a_damaged_line_is_named(tmp_path: Path, content: str) -> None:
    folder = tmp_path / "run"
    run(ScriptedSystem(), dataset(), folder=folder)
    path = folder / "questions.jsonl"
    path.write_text(content + path.read_text("utf-8"), encoding="utf-8")
    with pytest.raises(InputError, match=r"questions\.jsonl:1"):
        load_run(folder)


def test_no_run_there(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="holds no run"):
        load_run(tmp_path)
    (tmp_path / "manifest.json").write_text("[]", encoding="utf-8")
    with pytest.raises(InputError, match="damaged"):
        load_run(tmp_path)


def test_several_questions_at_a_time_give_the_same(tmp_path: Path) -> None:
    one = run(ScriptedSystem(), dataset())[1]
    many = run(ScriptedSystem(workers=4), dataset(), folder=tmp_path / "run")[1]
    assert [replace(it, seconds=0) for it in many] == [replace(it, seconds=0) for it in one]


def test_interrupting_several_at_a_time_keeps_what_is_done(tmp_path: Path) -> None:
    system = stop_after(3)
    system.workers = 2
    with pytest.raises(KeyboardInterrupt):
        run(system, dataset(), folder=tmp_path / "run")
    assert len(load_run(tmp_path / "run")[1]) <= 3


def test_articles_are_left_out_and_put_back() -> None:
    without = [
        replace(
            case,
            id=f"{case.id}/without",
            question=f"{case.question} (without)",
            answerable=False,
            kind="left_out",
            left_out=tuple(case.relevant),
        )
        for case in CASES[:2]
    ]
    cases = [CASES[0], *without, CASES[1]]
    outcomes = run(ScriptedSystem(cases=cases), dataset(cases))[1]
    assert [it.answered for it in outcomes] == [True, False, False, True]


def test_retrieval_asks_only_what_can_be_found(tmp_path: Path) -> None:
    outcomes = run(ScriptedSystem(), dataset(), task="retrieval", folder=tmp_path)[1]
    assert [it.case.id for it in outcomes] == ["q1", "q2", "q3", "q4"]
    assert all(it.reply is None and it.found for it in outcomes)
    assert len(load_run(tmp_path)[1]) == 4


def test_progress_counts_to_the_end() -> None:
    seen: list[tuple[int, int]] = []
    run(ScriptedSystem(), dataset(), progress=lambda done, total: seen.append((done, total)))
    assert seen == [(number, 6) for number in range(1, 7)]


def test_tasks_that_cannot_be_done() -> None:
    with pytest.raises(InputError, match="no task"):
        run(ScriptedSystem(), dataset(), task="cooking")
    with pytest.raises(InputError, match="judges no answers"):
        run(ScriptedSystem(), replace(dataset(), judges_answers=False))


def test_two_questions_with_one_id_are_refused() -> None:
    with pytest.raises(InputError, match="'q1'"):
        dataset([CASES[0], CASES[0]])


def test_the_manifest_is_readable(tmp_path: Path) -> None:
    run(ScriptedSystem(), dataset(), folder=tmp_path)
    content = json.loads((tmp_path / "manifest.json").read_text("utf-8"))
    assert content["files"] == {"small.jsonl": "0" * 64}
