"""Reading: evidence in order, answers that support each other, passages reordered."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from index import ArticleIndex
from index.hashing_embedder import HashingEmbedder
from rag.reading.calibration import LogitWeights
from rag.reading.evidence import Reading, read
from rag.retrieval.retriever import Retriever
from rag.settings import Settings
from tests.conftest import make_article
from tests.rag.reading.reader_kit import WordReader

ARTICLES = [
    make_article("The envoy landed in Oslo on Monday. It rained.", name="one", source="A"),
    make_article("Papers say he landed in Oslo as planned. All was calm.", name="two", source="B"),
    make_article("The envoy landed in Bergen, a letter says.", name="three", source="C"),
    make_article("The envoy reads books about landing.", name="four", source="D"),
]


@pytest.fixture
def index(tmp_path: Path) -> Iterator[ArticleIndex]:
    with ArticleIndex.create(tmp_path / "index", HashingEmbedder()) as index:
        index.sync(ARTICLES)
        yield index


def reading(index: ArticleIndex, question: str, passages: int = 10, **margins: float) -> Reading:
    retriever = Retriever(index, HashingEmbedder(), Settings())
    retrieval = retriever.retrieve(retriever.analyse(question), k=10)
    return read(
        retrieval,
        WordReader(**margins),
        passages=passages,
        logits=LogitWeights(own=0.01, across=0.01, answer_own=0.01, answer_across=0.01),
    )


def test_every_sentence_has_exact_offsets(index: ArticleIndex) -> None:
    found = reading(index, "Where did the envoy land?", Oslo=5.0, Bergen=1.0)
    assert len(found.evidence) == 6
    for item in found.evidence:
        article = index.article(item.passage.article_id)
        assert article is not None
        assert article.text[item.start : item.end] == item.text
        assert article.text[item.answer.start : item.answer.end] == item.answer_text
    assert found.evidence[0].answer_text == "Oslo"


def test_answers_of_several_articles_support_each_other(index: ArticleIndex) -> None:
    found = reading(index, "Where did the envoy land?", Oslo=5.0, Bergen=5.0)
    support = {item.answer_text: item.support for item in found.evidence}
    assert (support["Oslo"], support["Bergen"]) == (1, 0)
    scores = [item.score for item in found.evidence]
    assert scores == sorted(scores, reverse=True)


def test_what_answers_comes_first(index: ArticleIndex) -> None:
    question = "The envoy landed where?"
    before = reading(index, question).retrieval.passages
    last = before[-1]
    word = last.text.split()[-1].rstrip(".")
    after = reading(index, question, **{word: 90.0}).retrieval
    assert after.passages[0].article_id == last.article_id
    assert {p.chunk_id for p in after.passages} == {p.chunk_id for p in before}
    assert [item.candidate.chunk_id for item in after.ranked] == [
        passage.chunk_id for passage in after.passages
    ]


def test_within_a_language_passages_keep_its_order(index: ArticleIndex) -> None:
    found = reading(index, "Where did the envoy land?")
    count = len(found.retrieval.passages)
    # The scores by which languages share the common list speak for one order, the other against it.
    ranked = tuple(
        replace(item, score=0.1 - row / 1000, order=row / 10)
        for row, item in enumerate(found.retrieval.ranked)
    )
    again = read(
        replace(found.retrieval, ranked=ranked),
        WordReader(otherwise=-9.0),
        passages=count,
        logits=LogitWeights(own=0.01, across=0.01, answer_own=0.01, answer_across=0.01),
    ).retrieval
    assert [it.chunk_id for it in again.passages] == [
        it.chunk_id for it in reversed(found.retrieval.passages)
    ]
    scores = [item.score for item in again.ranked]
    assert scores == sorted(scores, reverse=True)
    assert scores == pytest.approx([item.score - 0.09 for item in ranked])


def test_only_the_best_passages_are_read(index: ArticleIndex) -> None:
    found = reading(index, "Where did the envoy land?", passages=1)
    assert len({item.passage.article_id for item in found.evidence}) == 1
    assert len(found.retrieval.passages) == len(ARTICLES)


def test_a_question_for_countries_wants_their_list(index: ArticleIndex) -> None:
    index.sync(
        [
            make_article("He met envoys of Qatar, Oman and Kuwait there.", name="l", source="E"),
            make_article("He likes Norway very much there.", name="m", source="F"),
        ]
    )
    found = reading(index, "Which countries did he meet there?", envoys=1.0, likes=1.0)
    items = {item.answer_text: item for item in found.evidence}
    (first, *_) = items
    assert first == "Qatar, Oman and Kuwait"
    assert items["Qatar, Oman and Kuwait"].preference > items["likes"].preference == 0.0
    # A sentence without a country does not answer.
    assert items["The envoy reads books about landing."].preference < -5.0
    # That is what it is preferred for; the reader is as sure as it was.
    assert items["Qatar, Oman and Kuwait"].margin == items["likes"].margin == 1.0


@pytest.mark.parametrize(
    ("question", "preferred"),
    [
        ("Which two towns did he praise?", "Rabat and Fez"),
        ("Which three towns did he praise?", "Rabat, Fez and Salé"),
        ("Which towns did he praise?", None),
    ],
)
def test_a_question_for_so_many_prefers_so_many(
    index: ArticleIndex, question: str, preferred: str | None
) -> None:
    index.sync(
        [
            make_article("He praised Rabat, Fez and Salé.", name="three-towns", source="E"),
            make_article("He praised Rabat and Fez.", name="two-towns", source="F"),
        ]
    )
    margins = {"Rabat, Fez and Salé": 3.0, "Rabat and Fez": 3.0}
    found = reading(index, question, **margins).evidence
    towns = {item.answer_text: item for item in found if item.margin == 3.0}
    assert set(towns) == {"Rabat and Fez", "Rabat, Fez and Salé"}
    for answer, item in towns.items():
        assert item.preference == (3.0 if answer == preferred else 0.0)


def test_a_question_for_two_countries_wants_no_longer_list(index: ArticleIndex) -> None:
    index.sync(
        [
            make_article("It met Qatar, Oman and Kuwait there.", name="three", source="E"),
            make_article("It met Mali and Chad there.", name="two", source="F"),
            make_article("It met Norwegian and Ethiopian police.", name="peoples", source="G"),
            make_article("It met Dutch police there.", name="people", source="H"),
        ]
    )
    found = reading(index, "Which two countries did it meet?", met=1.0).evidence
    preference = {item.text: item.preference for item in found}
    assert preference["It met Mali and Chad there."] == 6.0
    assert preference["It met Norwegian and Ethiopian police."] == 3.0
    assert preference["It met Dutch police there."] == 0.0
    assert preference["It met Qatar, Oman and Kuwait there."] == 0.0


def test_what_was_taken_back_is_no_answer(index: ArticleIndex) -> None:
    index.sync(
        [
            make_article("The cup drew 94 teams. It rained.", name="report", source="E"),
            make_article(
                "We wrote on 10 May that 94 teams played. In fact it was 49 teams. We are sorry.",
                name="correction",
                title="Correction: teams at the cup",
                source="E",
            ),
        ]
    )
    margins = {"94 teams": 23.0, "49 teams": 1.0}
    best, *others = reading(index, "How many teams came to the cup?", **margins).evidence
    assert best.answer_text == "49 teams"
    article = index.article(best.passage.article_id)
    assert article is not None
    assert article.text[best.answer.start : best.answer.end] == "49 teams"
    # The reader was sure that the figure answers; that it is another one says nothing against that.
    assert best.margin == 23.0
    assert not [item for item in others if item.answer_text in margins]
    wrong = reading(index, "How many teams did the paper first report?", **margins).evidence
    assert wrong[0].answer_text == "94 teams"


def test_a_date_is_the_same_in_every_language(index: ArticleIndex) -> None:
    index.sync(
        [
            make_article("L'envoyé repart le 7 mai 2025 au soir.", name="fr", language="fr"),
            make_article("غادر المبعوث المدينة يوم 7 ماي 2025 مساء.", name="ar", language="ar"),
        ]
    )
    dates = {"7 mai 2025": 8.0, "7 ماي 2025": 6.0}
    found = reading(index, "When does the envoy leave?", **dates)
    support = {item.answer_text: item.support for item in found.evidence}
    assert (support["7 mai 2025"], support["7 ماي 2025"]) == (1, 1)
