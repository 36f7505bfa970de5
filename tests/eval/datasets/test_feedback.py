"""Thumbs of the web chat become gold candidates that the evaluation can ask."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from eval.datasets.feedback import read_feedback
from eval.datasets.gold_set import question_file_dataset
from eval.gold import validate_gold
from index.errors import InputError
from rag import Answer, Citation
from ui.cli import main
from ui.web.feedback import Feedback

TEXT = "The minister met envoys from Qatar and Oman in Vienna. They spoke of water."
QUOTE = "The minister met envoys from Qatar and Oman in Vienna."


def answer(question: str, text: str, *quotes: str) -> Answer:
    return Answer(
        question=question,
        standalone_question=question,
        text=text,
        language="en",
        answered=bool(quotes),
        confidence=0.9,
        model="reader",
        citations=tuple(
            Citation(
                marker=number,
                article_id="a1",
                title="Talks",
                source="Gazette",
                published=date(2025, 5, 7),
                quote=quote,
                start=0,
                end=len(quote),
            )
            for number, quote in enumerate(quotes, 1)
        ),
        passages=(),
        timings_ms={},
    )


@pytest.fixture
def feedback(tmp_path: Path) -> Path:
    """As `musnad ui` writes it: liked, not liked, a liked refusal, judged twice."""
    place = tmp_path / "articles" / "vienna.txt"
    place.parent.mkdir()
    place.write_text(TEXT, encoding="utf-8")
    path = tmp_path / "feedback.jsonl"
    notes = Feedback(path)

    def add(asked: Answer, good: bool, comment: str = "") -> None:
        notes.add(asked, good=good, comment=comment, locations={"a1": str(place)})

    met = answer("Who met envoys?", f"The minister [1]\n“{QUOTE}” [1]", QUOTE)
    add(met, True)
    add(met, True, "right\n\x1b[2Jand quick")
    add(answer("What of wine?", "They spoke of water. [1]", "They spoke of water."), False, "No")
    add(answer("Who won in Peru?", "The articles don't say."), True)
    add(answer("Where was it?", "The articles don't say."), False)
    return path


def test_every_judged_question_is_a_candidate(feedback: Path) -> None:
    liked, disliked, refused, missed = read_feedback(feedback)
    assert (liked.good, liked.bad, liked.comments) == (2, 0, ("right\n\x1b[2Jand quick",))
    assert liked.question.answers == ({"en": ("The minister",)},)
    assert [(item.article, item.text) for item in liked.question.quotes] == [("vienna", QUOTE)]
    assert (disliked.question.answerable, disliked.question.answers) == (True, ())
    assert disliked.comments == ("No",)
    assert (refused.question.answerable, refused.question.unanswerable_kind) == (False, "outside")
    assert (missed.question.answerable, missed.question.answers) == (True, ())
    assert [item.complete for item in (liked, disliked, refused, missed)] == [
        True,
        False,
        True,
        False,
    ]
    problems = "\n".join(validate_gold([item.question for item in read_feedback(feedback)], {}))
    assert "feedback-002: answers: are missing" in problems


def test_one_reader_who_disagrees_opens_the_question_again(feedback: Path) -> None:
    lines = feedback.read_text(encoding="utf-8").splitlines()
    item: dict[str, Any] = json.loads(lines[0])
    lines.append(json.dumps({**item, "rating": "bad"}))
    feedback.write_text("\n".join(lines), encoding="utf-8")
    first = read_feedback(feedback)[0]
    assert (first.good, first.bad, first.question.answers) == (2, 1, ())


def test_the_command_writes_what_the_evaluation_asks(
    feedback: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ui.cli.quiet_libraries", lambda: None)
    with pytest.raises(SystemExit) as ended:
        main(["eval", "--candidates", str(feedback)])
    assert ended.value.code == 0
    said = capsys.readouterr()
    assert "feedback-001: 2 good, 0 poor “right [2Jand quick”" in said.err
    assert "\x1b" not in said.err + said.out
    assert "feedback-002: 0 good, 1 poor “No”; write its answers and quotes" in said.err
    written = feedback.with_name("candidates.jsonl")
    written.write_text(said.out, encoding="utf-8")
    dataset = question_file_dataset(written, feedback.parent / "articles")
    assert [case.id for case in dataset.cases] == [f"feedback-00{n}" for n in (1, 2, 3, 4)]
    (stretch,) = dataset.cases[0].required
    assert TEXT[stretch.start : stretch.end] == QUOTE


@pytest.mark.parametrize("line", ["{", "[]", '{"question": "x"}', '"x"', "null"])
def test_what_is_no_feedback_is_refused(
    line: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ui.cli.quiet_libraries", lambda: None)
    path = tmp_path / "feedback.jsonl"
    path.write_text(f"\n{line}\n", encoding="utf-8")
    with pytest.raises(SystemExit) as ended:
        main(["eval", "--candidates", str(path)])
    assert ended.value.code == 1
    (said,) = capsys.readouterr().err.splitlines()
    assert f"{path}, line 2: is no judgement" in said


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        read_feedback(tmp_path / "none.jsonl")
