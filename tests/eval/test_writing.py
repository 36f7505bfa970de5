"""`python -m eval.writing`: a language model beside the reader."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from eval.datasets.case import Case
from eval.datasets.gold_set import gold_dataset
from eval.writing import main, sample
from tests.rag.llm.openai_server import Reply, serving

ARTICLE = """---
title: The port of Larmel opens
date: 2025-03-03
source: The Bay
language: en
---
The port of Larmel received forty ships in its first week. Its harbour master is Leila Ferhat.
"""
QUESTIONS = (
    {"id": "q1", "question": "How many ships did the port receive?", "answers": [["forty"]]},
    {"id": "q2", "question": "Who is the harbour master of Larmel?", "answers": [["Leila Ferhat"]]},
    {"id": "q3", "question": "Which airline flies to the moon?", "answers": []},
)


@pytest.fixture
def questions(tmp_path: Path) -> Path:
    (tmp_path / "articles").mkdir()
    (tmp_path / "articles" / "port.md").write_text(ARTICLE, encoding="utf-8")
    lines = [
        json.dumps(
            {
                **question,
                "language": "en",
                "type": "who",
                "answerable": bool(question["answers"]),
                "article": "port" if question["answers"] else "",
            }
        )
        for question in QUESTIONS
    ]
    path = tmp_path / "questions.jsonl"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


@pytest.mark.slow
def test_a_model_beside_the_reader(
    questions: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-test")
    folder = questions.parent
    arguments = [str(questions), "--articles", str(folder / "articles"), "--model", "openai:small"]
    arguments += ["--chunks", "--show", "--sample", "2", "1", "--keep", str(folder / "kept.json")]
    arguments += ["--json", str(folder / "out.json")]
    reply = Reply(pieces=["The port received ", "forty ships in its first week. [1]"])
    with serving(reply) as server:
        monkeypatch.setattr(sys, "argv", ["writing", *arguments, "--base-url", server.url])
        main()
        asked = len(server.requests)
        assert asked > 0
        first = capsys.readouterr().out
        main()
        # What was written is kept: the second time nothing is asked.
        assert len(server.requests) == asked
    assert capsys.readouterr().out == first
    for way in ("reader", "sentences", "chunks"):
        assert f"\n{way} " in f"\n{first}"
    assert "right" in first
    rows = json.loads((folder / "out.json").read_text(encoding="utf-8"))
    assert {(row["way"], row["id"]) for row in rows} == {
        (way, question["id"]) for way in ("reader", "sentences", "chunks") for question in QUESTIONS
    }
    (ships,) = [row for row in rows if row["way"] == "sentences" and row["id"] == "q1"]
    assert ships["answer"]["model"] == "openai:small"
    assert ships["right"]


def test_a_sample_is_the_same_every_time_and_in_the_order_of_the_file() -> None:
    cases = gold_dataset().cases
    drawn = sample(cases, 20, 10)
    assert drawn == sample(cases, 20, 10)
    assert [case for case in cases if case in drawn] == drawn
    assert _counts(drawn) == (20, 10)
    assert _counts(sample(cases[:3], 20, 10)) == _counts(list(cases[:3]))


def _counts(cases: list[Case]) -> tuple[int, int]:
    answerable = sum(case.answerable for case in cases)
    return answerable, len(cases) - answerable
