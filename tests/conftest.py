"""What all tests share."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from index import Article, ArticleIndex, Embedder, article_id, load_embedder, read_articles
from index.hashing_embedder import HashingEmbedder
from rag import Assistant
from rag.nearness import Nearness, load_nearness
from rag.reading.overlap_reader import OverlapReader
from rag.reading.span_reader import PassageReader, load_passage_reader

ROOT = Path(__file__).resolve().parent.parent


def passage_reader(embedder: Embedder) -> PassageReader:
    """What reads beside an embedder: beside the fake one a fake."""
    return (
        OverlapReader() if isinstance(embedder, HashingEmbedder) else load_passage_reader(embedder)
    )


def nearness(embedder: Embedder) -> Nearness | None:
    """What judges the sense beside an embedder: beside the fake one nothing."""
    return None if isinstance(embedder, HashingEmbedder) else load_nearness(embedder)


@pytest.fixture(autouse=True)
def reader_without_a_model(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests with the fake embedder do not load the trained reader either."""
    monkeypatch.setattr("rag.assistant.load_passage_reader", passage_reader)
    monkeypatch.setattr("rag.assistant.load_nearness", nearness)


@pytest.fixture(scope="session")
def corpus_folder() -> Path:
    return ROOT / "eval" / "corpus"


@pytest.fixture(scope="session")
def press_folder() -> Path:
    """The real articles, which lie outside the project; without them the test is skipped."""
    folder = ROOT.parent / "shared" / "articles"
    if not folder.is_dir():
        pytest.skip("the real press articles are not here")
    return folder


@pytest.fixture(scope="session")
def embedder() -> Embedder:
    """The real embedding model, loaded once."""
    return load_embedder()


@pytest.fixture(scope="session")
def corpus_index(
    corpus_folder: Path, embedder: Embedder, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """The directory of an index of the sample corpus, made with the real model. Not to write."""
    directory = tmp_path_factory.mktemp("corpus") / "index"
    with ArticleIndex.create(directory, embedder) as index:
        assert index.sync(read_articles([corpus_folder])).problems == ()
    return directory


@pytest.fixture(scope="session")
def assistant(corpus_index: Path, embedder: Embedder) -> Iterator[Assistant]:
    """An assistant over the sample corpus."""
    with ArticleIndex.open(corpus_index, embedder) as index:
        yield Assistant(index, embedder)


def make_article(
    text: str,
    *,
    name: str = "a",
    title: str = "",
    language: str = "en",
    published: date | None = None,
    source: str = "test",
) -> Article:
    return Article(
        id=article_id(name),
        title=title,
        text=text,
        language=language,
        published=published,
        source=source,
        location=name,
    )


TALKS = make_article(
    "The minister met envoys from Qatar and Oman in Vienna. They spoke of water.",
    name="vienna",
    title="Talks",
    published=date(2025, 5, 7),
    source="Gazette",
)
DAM = make_article("The dam is full after the rains of December.", name="dam", source="Echo")
