"""The main job on real input: five press articles that are not part of the project."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from eval.datasets.gold_set import question_file_dataset
from eval.runs.running import run
from eval.scoring.figures import figures
from eval.scoring.question_scores import score_questions
from eval.systems.musnad import MusnadSystem
from index import ArticleIndex, Embedder, read_articles
from rag import Assistant

QUESTIONS = Path(__file__).resolve().parents[2] / "eval" / "questions" / "press.jsonl"
COUNTRIES = ("قطر", "تركيا", "السعودية", "باكستان", "الإمارات")

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def press(
    press_folder: Path, embedder: Embedder, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Assistant]:
    with ArticleIndex.create(tmp_path_factory.mktemp("press") / "index", embedder) as index:
        assert index.sync(read_articles([press_folder])).added == 5
        yield Assistant(index, embedder)


@pytest.mark.parametrize(
    "question",
    [
        "which countries did Hammouchi meet in Vienna?",
        "Which countries did Hammouchi meet in Vienna?",
        "مع أي دول اجتمع الحموشي في فيينا؟",
        "ما هي الدول التي التقى بها حموشي في فيينا؟",
        "Quels pays Hammouchi a-t-il rencontrés à Vienne ?",
    ],
)
def test_the_card_question(press: Assistant, question: str) -> None:
    passages = press.search(question, k=2)
    assert any(all(name in passage.text for name in COUNTRIES) for passage in passages)
    answer = press.ask(question)
    assert answer.answered
    assert any(all(name in item.quote for name in COUNTRIES) for item in answer.citations)
    for citation in answer.citations:
        article = press.article(citation.article_id)
        assert article is not None
        assert article.text[citation.start : citation.end] == citation.quote


def test_further_questions(press_folder: Path, embedder: Embedder) -> None:
    system = MusnadSystem(embedder)
    try:
        _, outcomes = run(system, question_file_dataset(QUESTIONS, press_folder))
    finally:
        system.close()
    found = figures(score_questions(outcomes), intervals=False)
    overall = {name: figure.value for name, figure in found.items()}
    assert (overall["failed"], overall["verbatim"]) == (0, 1)
    assert overall["answer@5"] >= 0.9
    assert overall["refused"] >= 0.6
    assert overall["over-refused"] <= 0.3


def test_questions_have_their_fields() -> None:
    lines = [json.loads(line) for line in QUESTIONS.read_text("utf-8").splitlines()]
    assert sum(line["answerable"] for line in lines) >= 20
    assert sum(not line["answerable"] for line in lines) >= 10
