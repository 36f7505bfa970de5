"""Before a refusal the next passages are read too, and none of them twice."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from index import ArticleIndex, ChunkSettings
from index.hashing_embedder import HashingEmbedder
from rag.reading.evidence import Reading
from rag.reading.second_look import LOOKS, look_twice
from rag.retrieval.retriever import Retrieval, Retriever
from rag.settings import Settings
from tests.conftest import make_article
from tests.rag.reading.reader_kit import WordReader

QUESTION = "Who landed in Oslo?"
# The last one answers, in words that retrieval does not see.
TEXTS = [
    "Who landed in Oslo is not known.",
    "Landed in Oslo: who, nobody says.",
    "Who was it that landed, Oslo asks.",
    "The aircraft brought Dr Vik to the capital.",
]
FIRST = 3
# In logits: more than retrieval has to say.
SURE = 400.0


@pytest.fixture
def retrieval(tmp_path: Path) -> Iterator[Retrieval]:
    with ArticleIndex.create(tmp_path / "index", HashingEmbedder()) as index:
        index.sync(make_article(text, name=str(row)) for row, text in enumerate(TEXTS))
        retriever = Retriever(index, HashingEmbedder(), Settings())
        found = retriever.retrieve(retriever.analyse(QUESTION), k=LOOKS * FIRST)
        assert found.passages[-1].text == TEXTS[-1]
        yield found


def looked(
    retrieval: Retrieval,
    reader: WordReader,
    monkeypatch: pytest.MonkeyPatch,
    sure: float = 0.9,
) -> Reading:
    def sure_of_a_name(reading: Reading) -> float:
        return sure if reading.evidence[0].margin > 0 else 0.1

    monkeypatch.setattr("rag.reading.second_look.reading_probability", sure_of_a_name)
    return look_twice(retrieval, reader, Settings(read_passages=FIRST))


def test_what_lies_further_down_is_found_before_refusing(
    retrieval: Retrieval, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = WordReader(**{"Dr Vik": SURE})
    reading = looked(retrieval, reader, monkeypatch)
    assert reading.evidence[0].answer_text == "Dr Vik"
    assert sorted(reader.read_texts) == sorted(TEXTS)


@pytest.mark.parametrize(("sure", "answered"), [(0.35, False), (0.45, True)])
def test_a_second_look_must_be_surer(
    retrieval: Retrieval, monkeypatch: pytest.MonkeyPatch, sure: float, answered: bool
) -> None:
    reading = looked(retrieval, WordReader(**{"Dr Vik": SURE}), monkeypatch, sure)
    assert (reading.evidence[0].answer_text == "Dr Vik") is answered


def test_what_is_answered_is_not_read_on(
    retrieval: Retrieval, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = WordReader(Oslo=SURE)
    assert looked(retrieval, reader, monkeypatch).evidence[0].answer_text == "Oslo"
    assert sorted(reader.read_texts) == sorted(TEXTS[:FIRST])


def test_nothing_more_to_read_is_no_error(
    retrieval: Retrieval, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rag.reading.second_look.reading_probability", lambda _: 0.0)
    reader = WordReader()
    look_twice(retrieval, reader, Settings(read_passages=len(TEXTS)))
    assert sorted(reader.read_texts) == sorted(TEXTS)


def test_what_lies_next_to_a_passage_is_read_with_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = [
        "Who landed in Oslo on that day is not known to anybody.",
        "Dr Vik, for one, had it from a colleague in Bergen.",
    ]
    cut = ChunkSettings(tokens=16, overlap=0)
    with ArticleIndex.create(tmp_path / "index", HashingEmbedder(), chunking=cut) as index:
        index.sync(make_article(text, name=text[:3]) for text in ["\n".join(texts), TEXTS[1]])
        retriever = Retriever(index, HashingEmbedder(), Settings())
        found = retriever.retrieve(retriever.analyse(QUESTION), k=LOOKS * 2)
    assert [passage.text for passage in found.passages] == [TEXTS[1], *texts]
    monkeypatch.setattr("rag.reading.second_look.reading_probability", lambda _: 0.0)
    reader = WordReader()
    look_twice(found, reader, Settings(read_passages=2))
    # The second time a passage is read with its neighbour, and the other one not again.
    assert reader.read_texts == [TEXTS[1], texts[0], " ".join(texts)]
