"""Measures the constants of the capacity plan on this machine, with one core.

All times are those that the processor worked for this process (`time.process_time`), which others
on the same machine hardly change; waiting for a disk is not in them.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

import faiss
import numpy as np

from eval.benchmark.archive import Archive
from eval.benchmark.machine import bytes_in
from eval.capacity.plan import Constants, SearchTimes
from eval.gold import load_gold
from index import Article, ArticleIndex, ChunkSettings, Embedder, Vectors, load_embedder
from index import read_articles as read
from index.chunking import chunk_article, passage_text
from index.drafts import draft_article
from index.errors import InputError
from rag import Assistant

__all__ = ["measure", "measure_search"]

Result = TypeVar("Result")

_GOLD = Path(__file__).parents[1] / "gold"
_QUESTIONS = 12
# Usual settings of HNSW in vector stores, and as many candidates as the retriever asks for.
_LINKS, _BUILD_WIDTH, _SEARCH_WIDTH, _CANDIDATES = 16, 200, 128, 100


def measure(
    model: str, sources: Sequence[str], *, kind: str, sizes: tuple[int, int], chunks: int
) -> Constants:
    """Measures everything; takes minutes.

    Args:
        model: The embedding model.
        sources: Real articles.
        kind: "hnsw" or "flat": how a shard is searched.
        sizes: Chunks of the two shards that are searched.
        chunks: How many generated chunks are stored to see what storing takes.

    Raises:
        InputError: There are no articles in the sources.
    """
    import torch

    torch.set_num_threads(1)
    faiss.omp_set_num_threads(1)
    embedder = load_embedder(model)
    begun = time.process_time()
    articles = [item for item in read(sources) if isinstance(item, Article)]
    reading = time.process_time() - begun
    if not articles:
        raise InputError(f"no article can be read from {', '.join(sources)}")
    settings = ChunkSettings()
    passages = [
        passage_text(article, chunk)
        for article in articles
        for chunk in chunk_article(article, embedder.count_tokens, settings)
    ]
    embedder.embed_documents(passages[:8])  # what the first call does once
    embedding, vectors = _timed(embedder.embed_documents, passages)
    questions = [gold.question for gold in load_gold(sorted(_GOLD.glob("*.jsonl")))]
    questions = questions[:: max(1, len(questions) // _QUESTIONS)]
    asking = [_timed(embedder.embed_queries, [q])[0] for q in questions]
    question_seconds = statistics.median(asking)
    with tempfile.TemporaryDirectory() as folder:
        stored = _storing(Path(folder) / "grown", articles, embedder, chunks)
        answering = _answering(Path(folder) / "real", articles, embedder, questions)
    return Constants(
        model=model,
        dimension=embedder.dimension,
        embed_seconds=embedding / len(passages),
        prepare_seconds=reading / len(passages) + stored["prepare"],
        store_seconds=stored["store"],
        disk_bytes=stored["bytes"],
        question_seconds=question_seconds,
        answer_seconds=max(0.0, answering - question_seconds),
        search=measure_search(vectors, kind=kind, sizes=sizes),
    )


def measure_search(centres: Vectors, *, kind: str, sizes: tuple[int, int]) -> SearchTimes:
    """Searches two shards of vectors that lie around real ones, one question at a time.

    Args:
        centres: Real vectors, of shape (any number, dimension).
        kind: "hnsw" or "flat".
        sizes: Chunks of the shards, the smaller one first.
    """
    generator = np.random.default_rng(0)
    questions = _around(centres, 300, generator)
    medians: list[float] = []
    for size in sizes:
        vectors = _around(centres, size, generator)
        dimension = centres.shape[1]
        if kind == "flat":
            index: Any = faiss.IndexFlatIP(dimension)
        else:
            index = faiss.IndexHNSWFlat(dimension, _LINKS, faiss.METRIC_INNER_PRODUCT)
            index.hnsw.efConstruction = _BUILD_WIDTH
            index.hnsw.efSearch = _SEARCH_WIDTH
        building, _ = _timed(index.add, vectors)
        samples = [_timed(index.search, row[None], _CANDIDATES)[0] for row in questions]
        medians.append(statistics.median(samples))
    return SearchTimes(
        kind=kind,
        small=sizes[0],
        small_seconds=medians[0],
        large=sizes[1],
        large_seconds=medians[1],
        samples=tuple(round(sample, 7) for sample in samples),
        bytes_per_chunk=faiss.serialize_index(index).nbytes / sizes[1],
        build_seconds_per_chunk=building / sizes[1],
    )


def _around(centres: Vectors, count: int, generator: np.random.Generator) -> Vectors:
    """Vectors whose cosine with a random centre is .8 on average, like passages of one subject."""
    chosen = centres[generator.integers(len(centres), size=count)]
    noise = generator.standard_normal(chosen.shape, dtype=np.float32)
    noise /= np.linalg.norm(noise, axis=1, keepdims=True)
    vectors: Vectors = chosen + np.float32(0.75) * noise
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors


def _storing(
    place: Path, articles: Sequence[Article], embedder: Embedder, chunks: int
) -> dict[str, float]:
    """Stores generated articles with vectors that cost nothing: the rest of the work is left."""
    archive = Archive(articles, len(articles))
    cutter = _Watched(embedder)
    with ArticleIndex.create(place, cutter) as index:
        begun = time.process_time()
        report = index.sync(_until(archive.generated(), cutter, chunks))
        whole = time.process_time() - begun - cutter.generating - cutter.embedding
        size = bytes_in(place)
    # Cutting and analysing are measured apart; what is left of `sync` is storing.
    same = list(islice(archive.generated(), report.added))
    prepared, _ = _timed(_prepare, same, embedder)
    return {
        "prepare": prepared / report.chunks,
        "store": max(whole - prepared, 0.0) / report.chunks,
        "bytes": size / report.chunks,
    }


def _until(articles: Iterator[Article], cutter: _Watched, chunks: int) -> Iterator[Article]:
    while cutter.chunks < chunks:
        seconds, article = _timed(next, articles)
        cutter.generating += seconds
        yield article


def _prepare(articles: Sequence[Article], embedder: Embedder) -> None:
    for article in articles:
        draft_article(article, embedder, ChunkSettings())


class _Watched:
    """An embedder that counts tokens like another and makes up vectors."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self.name = embedder.name
        self.fingerprint = embedder.fingerprint
        self.dimension = embedder.dimension
        self.max_tokens = embedder.max_tokens
        self.generating = self.embedding = 0.0
        self.chunks = 0

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return self._embedder.count_tokens(texts)

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        return self.embed_documents(texts)

    def embed_documents(
        self, texts: Sequence[str], *, progress: Callable[[int], None] | None = None
    ) -> Vectors:
        begun = time.process_time()
        vectors = np.random.default_rng(self.chunks).standard_normal(
            (len(texts), self.dimension), dtype=np.float32
        )
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        self.chunks += len(texts)
        self.embedding += time.process_time() - begun
        return vectors


def _answering(
    place: Path, articles: Sequence[Article], embedder: Embedder, questions: Sequence[str]
) -> float:
    with ArticleIndex.create(place, embedder) as index:
        index.sync(articles)
        assistant = Assistant(index, embedder)
        assistant.ask(questions[0])
        return statistics.median(_timed(assistant.ask, q)[0] for q in questions)


def _timed(work: Callable[..., Result], *arguments: Any) -> tuple[float, Result]:
    begun = time.process_time()
    result = work(*arguments)
    return time.process_time() - begun, result
