"""What makes an answer less likely: what its article does not say, and what it is not."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from index import Article, ArticleIndex
from index.hashing_embedder import HashingEmbedder
from rag.reading.abstention import (
    circumstances_of,
    measure_signals,
    reading_probability,
)
from rag.reading.calibration import LogitWeights
from rag.reading.evidence import Reading, read
from rag.retrieval.retriever import Retriever
from rag.settings import Settings
from tests.conftest import make_article
from tests.rag.reading.reader_kit import WordReader

ARTICLE = make_article(
    "التقى الوزير كمال الحداد في فيينا رؤساء أجهزة من قطر وتركيا. ودام اللقاء ثلاث ساعات.",
    name="vienna",
    language="ar",
)


def reading(
    folder: Path,
    question: str,
    reader: WordReader,
    *,
    asked: str | None = None,
    article: Article = ARTICLE,
) -> Reading:
    embedder = HashingEmbedder()
    with ArticleIndex.create(folder / "index", embedder) as index:
        index.sync([article])
        retriever = Retriever(index, embedder, Settings())
        retrieval = retriever.retrieve(retriever.analyse(question), k=10)
        logits = LogitWeights(own=0.01, across=0.01, answer_own=0.01, answer_across=0.01)
        return read(retrieval, reader, passages=10, asked=asked, logits=logits)


@pytest.mark.parametrize(
    ("question", "unsaid", "elsewhere"),
    [
        ("Whom did minister Kamal Haddad meet in Vienna?", 0, 0),
        ("Whom did minister Kamal Haddad meet in Geneva?", 0, 1),
        ("من التقى كمال الحداد في جنيف؟", 0, 1),
        ("Qui le ministre Salim Berrada a-t-il rencontré à Genève en 2019 ?", 3, 1),
        ("Whom did the Moroccan minister Kamal Haddad meet in Vienna?", 1, 0),
        ("Whom did Salim Berrada and Omar Tazi meet in Geneva and Paris in 2019?", 3, 2),
    ],
)
def test_what_the_article_does_not_say_is_counted(
    tmp_path: Path, question: str, unsaid: int, elsewhere: int
) -> None:
    signals = measure_signals(reading(tmp_path, question, WordReader(otherwise=1.0)))
    assert (signals.unsaid, signals.elsewhere) == (unsaid, elsewhere)


@pytest.mark.parametrize(
    ("question", "most"),
    [
        ("كم رئيسا التقى الوزير كمال الحداد في فيينا؟", 0.19),
        ("من التقى الوزير كمال الحداد في فيينا؟", 0.9),
    ],
)
def test_an_answer_of_another_kind_is_not_believed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, question: str, most: float
) -> None:
    monkeypatch.setattr("rag.reading.abstention.answer_probability", lambda *_, **__: 0.9)
    heads = "رؤساء أجهزة"
    found = reading(tmp_path, question, WordReader(**{heads: 20.0}))
    assert found.evidence[0].answer_text == heads
    assert reading_probability(found) == most


@pytest.mark.parametrize(
    ("town", "title", "most"),
    [("جنيف", "لقاء الوزير", 0.27), ("فيينا", "لقاء الوزير", 0.9), ("جنيف", "", 0.9)],
)
def test_an_answer_from_another_town_is_not_believed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, town: str, title: str, most: float
) -> None:
    monkeypatch.setattr("rag.reading.abstention.answer_probability", lambda *_, **__: 0.9)
    article = replace(ARTICLE, title=title, published=None)
    heads = WordReader(**{"رؤساء أجهزة": 20.0})
    found = reading(tmp_path, f"من التقى الوزير كمال الحداد في {town}؟", heads, article=article)
    assert reading_probability(found) == most


def test_what_was_asked_before_does_not_ask_for_a_number_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rag.reading.abstention.answer_probability", lambda *_, **__: 0.9)
    before = "كم ساعة دام لقاء الوزير كمال الحداد؟"
    name = WordReader(**{"كمال الحداد": 20.0})
    follow_up = "ومن التقى في فيينا؟"
    found = reading(tmp_path, f"{before} {follow_up}", name, asked=follow_up)
    assert reading_probability(found) == 0.9
    again = reading(tmp_path / "again", f"{before} {follow_up}", name)
    assert reading_probability(again) == 0.19


@pytest.mark.parametrize(
    ("question", "title", "published", "circumstances"),
    [
        ("من التقى في فيينا؟", "لقاء فيينا", None, "own headed"),
        ("من التقى في فيينا؟", "", date(2025, 5, 8), "own headed"),
        ("من التقى في فيينا؟", "", None, "own paragraph"),
        ("Whom did he meet in Vienna?", "لقاء فيينا", None, "across headed"),
        ("Whom did he meet in Vienna?", "", None, "across paragraph"),
    ],
)
def test_headlines_and_languages_are_circumstances(
    tmp_path: Path, question: str, title: str, published: date | None, circumstances: str
) -> None:
    article = replace(ARTICLE, title=title, published=published)
    assert circumstances_of(reading(tmp_path, question, WordReader(), article=article)) == (
        circumstances
    )


def test_several_paragraphs_without_a_headline_are_news(tmp_path: Path) -> None:
    article = replace(ARTICLE, title="", published=None, text=f"{ARTICLE.text}\n\nLa suite.")
    found = reading(tmp_path, "من التقى في فيينا؟", WordReader(), article=article)
    assert circumstances_of(found) == "own bare"
