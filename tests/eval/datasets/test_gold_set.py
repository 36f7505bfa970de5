"""The gold set and question files as datasets."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from eval.datasets.gold_set import gold_dataset, question_file_dataset
from eval.metrics.items import holds_all
from index import article_id
from index.errors import InputError

ROOT = Path(__file__).resolve().parents[3]


def test_the_gold_set() -> None:
    data = gold_dataset()
    assert len(data.cases) == 261
    assert len(data.articles) == 32
    assert data.files.keys() == {"ar.jsonl", "en.jsonl", "fr.jsonl"}
    texts = {article.id: article.text for article in data.articles}
    # Ids must not depend on where the package lies, or no run could be compared with another.
    assert article_id("01-vienna-intelligence-meeting.md") in texts
    answerable = [case for case in data.cases if case.answerable]
    assert all(case.required and case.relevant and case.items for case in answerable)
    assert all(
        0 <= quote.start < quote.end <= len(texts[quote.article])
        for case in answerable
        for quote in (*case.required, *case.optional)
    )
    assert {case.passage_language for case in answerable} >= {"ar", "en", "fr", "ar+fr"}
    assert {case.kind for case in data.cases} == {
        *("", "outside", "near_miss", "wrong_event", "false_premise")
    }


def test_matching_knows_the_answers_of_the_gold_set_and_only_those() -> None:
    """Its own required quotes answer every question, those of other articles hardly any."""
    data = gold_dataset()
    texts = {article.id: article.text for article in data.articles}
    answerable = [case for case in data.cases if case.answerable]
    quotes = {
        case.id: "\n".join(texts[it.article][it.start : it.end] for it in case.required)
        for case in answerable
    }
    assert [it.id for it in answerable if not holds_all(it.items, quotes[it.id])] == []
    strangers = [
        holds_all(case.items, quotes[other.id])
        for place, case in enumerate(answerable)
        for other in answerable[place % 17 :: 17]
        if not set(case.relevant) & set(other.relevant)
    ]
    assert len(strangers) > 1500
    assert sum(strangers) / len(strangers) < 0.01


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "dam.txt").write_text("The dam is full after the rains of December.", "utf-8")
    return folder


def gold_line(quote: str) -> str:
    return json.dumps(
        {
            "id": "1", "question": "When did it rain?", "language": "en", "type": "when",
            "answerable": True, "unanswerable_kind": None, "answers": [{"en": ["December"]}],
            "quotes": [{"article": "dam", "text": quote, "required": True}], "history": [],
        }
    )  # fmt: skip


def test_questions_of_ones_own(tmp_path: Path, articles: Path) -> None:
    path = tmp_path / "q.jsonl"
    path.write_text(gold_line("rains of December"), encoding="utf-8")
    (case,) = question_file_dataset(path, articles).cases
    assert case.relevant == {article_id("dam.txt"): 2}
    assert (case.required[0].start, case.required[0].end) == (26, 43)
    path.write_text(gold_line("rains of July"), encoding="utf-8")
    with pytest.raises(InputError, match="question 1: the quote 'rains of July'"):
        question_file_dataset(path, articles)


def test_the_simple_form_has_no_quotes(articles: Path) -> None:
    data = question_file_dataset(ROOT / "eval" / "questions" / "press.jsonl", articles)
    assert len(data.cases) > 40
    assert not any(case.relevant or case.required for case in data.cases)
    assert any(case.items for case in data.cases)


def test_a_single_file_of_articles(tmp_path: Path, articles: Path) -> None:
    path = tmp_path / "q.jsonl"
    path.write_text(gold_line("The dam is full"), encoding="utf-8")
    data = question_file_dataset(path, articles / "dam.txt")
    assert [article.location for article in data.articles] == ["dam.txt"]


@pytest.mark.parametrize("content", ["", "[]", '{"a": 1}', "nonsense"])
def test_no_questions(tmp_path: Path, articles: Path, content: str) -> None:
    path = tmp_path / "q.jsonl"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match="holds no questions"):
        question_file_dataset(path, articles)


def test_articles_that_cannot_be_read(tmp_path: Path, articles: Path) -> None:
    (articles / "broken.pdf").write_bytes(b"%PDF-1.7 nothing")
    path = tmp_path / "q.jsonl"
    path.write_text(gold_line("The dam is full"), encoding="utf-8")
    with pytest.raises(InputError, match="broken"):
        question_file_dataset(path, articles)
