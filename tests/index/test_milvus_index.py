"""The index on Milvus keeps the contract; with a real Milvus Lite."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from index import ArticleIndex, ChunkSettings, Embedder
from tests.index.article_index_contract import ArticleIndexContract, NewPlace
from tests.index.index_kit import Place

for package in ("pymilvus", "milvus_lite"):
    pytest.importorskip(package, reason='needs the extra: pip install "musnad[milvus]"')


@dataclass
class MilvusPlace:
    file: Path

    def __post_init__(self) -> None:
        self.opened: list[ArticleIndex] = []

    @property
    def location(self) -> str:
        return f"milvus:{self.file}"

    def create(self, embedder: Embedder, *, chunking: ChunkSettings | None = None) -> ArticleIndex:
        return self._kept(ArticleIndex.create(self.location, embedder, chunking=chunking))

    def open(self, embedder: Embedder | None) -> ArticleIndex:
        return self._kept(ArticleIndex.open(self.location, embedder))

    def _kept(self, index: ArticleIndex) -> ArticleIndex:
        self.opened.append(index)
        return index

    def close(self) -> None:
        for index in self.opened:
            index.close()


@contextlib.contextmanager
def new_milvus_place() -> Iterator[Place]:
    with tempfile.TemporaryDirectory() as directory:
        place = MilvusPlace(Path(directory) / "index.db")
        yield place
        place.close()


class TestMilvusArticleIndex(ArticleIndexContract):
    random_histories = 6

    @pytest.fixture
    def place(self) -> Iterator[Place]:
        with new_milvus_place() as place:
            yield place

    @pytest.fixture
    def new_place(self) -> NewPlace:
        return new_milvus_place
