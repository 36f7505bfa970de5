"""The command that writes `RESULTS.md`, over a small copy of the data's shape."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from eval.datasets.paragraphs import paragraph_dataset
from eval.results import answer_experiments, main, retrieval_experiments
from index.hashing_embedder import HashingEmbedder
from rag.reading.overlap_reader import OverlapReader

TOPICS = ["dam", "train", "fair", "minister"]


def squad(path: Path, language: str) -> None:
    """130 paragraphs, so that the reporting half exists."""
    paragraphs = []
    for number in range(130):
        text = f"{language} {TOPICS[number % 4]} number {number} holds item{number} this year."
        item = f"item{number}"
        qa = {
            "id": str(number),
            "question": f"{language} what does {TOPICS[number % 4]} number {number} hold?",
            "answers": [{"text": item, "answer_start": text.index(item)}],
        }
        paragraphs.append({"context": text, "qas": [qa]})
    path.write_text(json.dumps({"data": [{"paragraphs": paragraphs}]}), encoding="utf-8")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    for name in ("xquad.ar", "xquad.en", "xquad.es", "arcd-train"):
        squad(tmp_path / f"{name}.json", name[-2:])
    return tmp_path


def test_the_whole_document_and_going_on(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("langchain_community")
    pytest.importorskip("haystack")
    monkeypatch.setattr("eval.results.load_embedder", HashingEmbedder)
    monkeypatch.setattr(
        "eval.results.gold_dataset", lambda: paragraph_dataset(data / "xquad.en.json", part="0:9")
    )
    for module in ("eval.results", "rag.assistant"):
        monkeypatch.setattr(f"{module}.load_passage_reader", lambda embedder: OverlapReader())
    # The shape is what is tested here: two datasets of each kind are enough.
    monkeypatch.setattr(
        "eval.results.retrieval_experiments",
        lambda *given: [
            it for it in retrieval_experiments(*given) if it.name in ("half-en-ar", "mixed-en")
        ],
    )
    monkeypatch.setattr(
        "eval.results.answer_experiments", lambda *given: answer_experiments(*given)[:1]
    )
    output = tmp_path / "RESULTS.md"
    arguments = ["--data", str(data), "--runs", str(tmp_path / "runs"), "--output", str(output)]
    result = CliRunner().invoke(main, [*arguments, "--most", "5"], catch_exceptions=False)
    assert result.exit_code == 0
    text = output.read_text("utf-8")
    for part in (
        *("## Gold set", "## Retrieval", "## Answers and refusals", "langchain-ensemble"),
        *("### XQuAD mixed, asked in English", "| ar → ar |", "| over-refused |"),
    ):
        assert part in text, part
    assert "| questions | 10 |" in text
    assert str(tmp_path) not in text
    lines = text.splitlines()
    assert all(
        line.count("|") == lines[row - 1].count("|")
        for row, line in enumerate(lines)
        if line.startswith("|---")
    )
    again = CliRunner().invoke(main, [*arguments, "--most", "5"], catch_exceptions=False)
    assert again.exit_code == 0
    assert output.read_text("utf-8") == text


def test_what_is_measured(data: Path) -> None:
    retrieval = {it.name: it for it in retrieval_experiments(data)}
    answers = {it.name: it for it in answer_experiments(data)}
    assert {"xquad-ar-ar", "xquad-en-ar", "arcd-train", "mixed-ar", "mixed-en"} <= set(retrieval)
    assert {"answers-ar-ar", "answers-en-ar", "answers-es-ar", "answers-ar-en"} <= set(answers)
    half = answers["answers-es-ar"].load()
    assert len(half.articles) == 10
    assert [case.answerable for case in half.cases[:2]] == [True, False]
