"""The signal that a question takes for granted what the best answer's article does not say."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from index import ArticleIndex
from index.hashing_embedder import HashingEmbedder
from rag.abstention import (
    answer_probability,
    in_own_language,
    measure_signals,
    reading_probability,
)
from rag.calibration import LogitWeights
from rag.evidence import read
from rag.excerpt import Excerpt
from rag.retriever import Retriever
from rag.settings import Settings
from rag.span_reader import ScoredSpan
from tests.conftest import make_article

ARTICLE = make_article(
    "التقى الوزير كمال الحداد في فيينا رؤساء أجهزة من قطر وتركيا. ودام اللقاء ثلاث ساعات.",
    name="vienna",
    language="ar",
)


class FirstWords:
    """Takes the whole sentence for the answer."""

    def read(self, question: str, excerpts: Sequence[Excerpt]) -> list[list[ScoredSpan]]:
        return [
            [ScoredSpan(start=span.start, end=span.end, margin=1.0) for span in item.sentences]
            for item in excerpts
        ]


@pytest.mark.parametrize(
    ("question", "unsaid"),
    [
        ("Whom did minister Kamal Haddad meet in Vienna?", 0),
        ("Whom did minister Kamal Haddad meet in Geneva?", 1),
        ("من التقى كمال الحداد في جنيف؟", 1),
        ("Qui le ministre Salim Berrada a-t-il rencontré à Genève en 2019 ?", 3),
        ("Whom did Salim Berrada and Omar Tazi meet in Geneva and Paris in 2019?", 3),
    ],
)
def test_what_the_article_does_not_say_is_counted(
    tmp_path: Path, question: str, unsaid: int
) -> None:
    embedder = HashingEmbedder()
    with ArticleIndex.create(tmp_path / "index", embedder) as index:
        index.sync([ARTICLE])
        retriever = Retriever(index, embedder, Settings())
        retrieval = retriever.retrieve(retriever.analyse(question), k=10)
        reading = read(
            retrieval, FirstWords(), passages=10, logits=LogitWeights(own=0.01, across=0.01)
        )
        assert measure_signals(reading).unsaid == unsaid


@pytest.mark.parametrize(
    ("question", "most"),
    [
        ("كم رئيسا التقى الوزير كمال الحداد في فيينا؟", 0.19),
        ("من التقى الوزير كمال الحداد في فيينا؟", 1.0),
    ],
)
def test_an_answer_of_another_kind_is_not_believed(
    tmp_path: Path, question: str, most: float
) -> None:
    class Sure:
        """Is sure of the words "heads of services"."""

        def read(self, question: str, excerpts: Sequence[Excerpt]) -> list[list[ScoredSpan]]:
            words = "رؤساء أجهزة"
            return [
                [
                    ScoredSpan(start=at, end=at + len(words), margin=20.0)
                    if (at := item.text.find(words, *span)) >= 0
                    else ScoredSpan(start=span.start, end=span.end, margin=-9.0)
                    for span in item.sentences
                ]
                for item in excerpts
            ]

    embedder = HashingEmbedder()
    with ArticleIndex.create(tmp_path / "index", embedder) as index:
        index.sync([ARTICLE])
        retriever = Retriever(index, embedder, Settings())
        retrieval = retriever.retrieve(retriever.analyse(question), k=10)
        reading = read(retrieval, Sure(), passages=10)
        assert reading.evidence[0].answer_text == "رؤساء أجهزة"
        sure = answer_probability(measure_signals(reading), own_language=in_own_language(reading))
        assert sure > 0.3
        assert reading_probability(reading) == min(sure, most)
