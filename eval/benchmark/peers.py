"""The usual alternatives and the bare floors, measured with the same texts and the same model."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from functools import partial
from itertools import chain, islice
from typing import Any

import click
import faiss
import numpy as np

import eval.systems.peer
import rag.assistant
from eval.archive import WrappedEmbedder
from eval.benchmark.clock import Clock
from eval.benchmark.machine import resident_bytes
from eval.benchmark.workplace import Workplace
from eval.systems.loading import load_system
from index import Article, Embedder, Vectors, load_embedder
from index.chunking import ChunkSettings, chunk_article, passage_text
from index.embedded_model import embedded_model_folder

__all__ = ["PlainEmbedder", "measure_floors", "measure_indexing", "measure_retrieval"]

_NOT_INDEXING = (
    ("cutting", eval.systems.peer, "chunk_article"),
    ("answering", rag.assistant, "load_passage_reader"),
    ("answering", rag.assistant, "load_nearness"),
)
_DEPTH = 10
_WARMING = 3
# Some take half a minute for a question to a hundred thousand passages.
_LEAST_QUESTIONS, _LONGEST = 5, 60.0


class PlainEmbedder(WrappedEmbedder):
    """`SentenceTransformer.encode` with its defaults, as the peers' own wrappers call it."""

    def __init__(self, embedder: Embedder, precision: str) -> None:
        """Loads the embedded model once more.

        Args:
            embedder: Whose name it bears.
            precision: "float32", in which the hub has the model, or "bfloat16".
        """
        import torch
        from sentence_transformers import SentenceTransformer

        super().__init__(embedder)
        self._model = SentenceTransformer(
            str(embedded_model_folder()),
            device="cpu",
            local_files_only=True,
            model_kwargs={"dtype": getattr(torch, precision), "add_pooling_layer": False},
        )
        self.name = f"{embedder.name} ({precision})"

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        return self._encode(texts, "query")

    def embed_documents(
        self, texts: Sequence[str], *, progress: Callable[[int], None] | None = None
    ) -> Vectors:
        vectors = self._encode(texts, "document")
        if progress is not None:
            progress(len(texts))
        return vectors

    def _encode(self, texts: Sequence[str], kind: str) -> Vectors:
        vectors: Vectors = self._model.encode(
            list(texts), prompt_name=kind, normalize_embeddings=True, show_progress_bar=False
        )
        return vectors.astype(np.float32)


def measure_indexing(
    workplace: Workplace, name: str, precision: str, chunks: int
) -> dict[str, Any]:
    """How long a system takes to index the first real articles, embedding included.

    Cutting is left out on the side of the peers, who are handed Musnad's passages, and loading the
    models that answer on Musnad's side, where the peers have none.

    Args:
        workplace: Where the articles lie.
        name: Of a system in `eval.systems`.
        precision: Of the plain embedder; "own" is Musnad's.
        chunks: How many, about.
    """
    own = load_embedder()
    embedder: Embedder = own if precision == "own" else PlainEmbedder(own, precision)
    embedder.embed_documents(["warm"])
    articles, held = _first(workplace.archive().real, own, chunks)
    system = load_system(name, embedder)
    clock = Clock()
    with clock.watch(*_NOT_INDEXING):
        begun, used = time.perf_counter(), time.process_time()
        system.build(articles)
        took, used = time.perf_counter() - begun, time.process_time() - used
    beside = sum(clock.take().values())
    took, used = took - beside, used - beside
    system.close()
    return {
        "system": name,
        "precision": precision,
        "chunks": held,
        "seconds": round(took, 3),
        "chunks_per_second": round(held / took, 2),
        # Free of what else runs on the machine, but for caches and the memory's bandwidth.
        "processor_ms_per_chunk": round(1000 * used / held, 2),
    }


def measure_retrieval(
    workplace: Workplace, name: str, articles: int, questions: int
) -> dict[str, Any]:
    """How long a peer takes for a question, its embedding included, over the grown archive.

    The passages and the vectors are those of Musnad's index of as many articles. Slow ones are
    asked less.
    """
    embedder = workplace.embedder()
    archive = workplace.archive()
    chosen = list(islice(chain(archive.real, archive.generated()), articles))
    before, _ = resident_bytes()
    system = load_system(name, embedder)
    begun = time.perf_counter()
    system.build(chosen)
    built = time.perf_counter() - begun
    after, _ = resident_bytes()
    click.echo("asking …", err=True)
    times: list[float] = []
    processor: list[float] = []
    for number, text in enumerate(workplace.questions()[: questions + _WARMING]):
        begun, used = time.perf_counter(), time.process_time()
        system.search(text, _DEPTH)
        if number >= _WARMING:
            times.append(time.perf_counter() - begun)
            processor.append(time.process_time() - used)
        if len(times) >= _LEAST_QUESTIONS and sum(times) > _LONGEST:
            break
    system.close()
    p50, p95 = np.quantile(times, [0.5, 0.95]) * 1000
    return {
        "system": name,
        "articles": articles,
        "questions": len(times),
        "processor_ms": round(float(np.median(processor)) * 1000, 3),
        "build_seconds_without_embedding": round(built, 2),
        "together_ms": {"p50": round(float(p50), 3), "p95": round(float(p95), 3)},
        "grown_by_bytes": after - before,
    }


def measure_floors(workplace: Workplace, chunks: int) -> dict[str, Any]:
    """The least that any such system needs: the model alone, FAISS alone."""
    own = load_embedder()
    _, held = _first(workplace.archive().real, own, 600)
    texts = [
        passage_text(article, chunk)
        for article in _first(workplace.archive().real, own, 600)[0]
        for chunk in chunk_article(article, own.count_tokens, ChunkSettings())
    ]
    questions = workplace.questions()[:60]
    result: dict[str, Any] = {"passages": held}
    embedders: dict[str, Embedder] = {
        "own": own,
        "float32": PlainEmbedder(own, "float32"),
        "bfloat16": PlainEmbedder(own, "bfloat16"),
    }
    for name, embedder in embedders.items():
        embedder.embed_documents(texts[:32])
        begun = time.perf_counter()
        embedder.embed_documents(texts)
        result[f"passages_per_second_{name}"] = round(len(texts) / (time.perf_counter() - begun), 2)
        result[f"question_ms_{name}"] = _median_ms(partial(_embed_one, embedder), questions)
    generator = np.random.default_rng(0)
    flat = faiss.IndexFlatIP(own.dimension)
    for begin in range(0, chunks, 50_000):
        count = min(50_000, chunks - begin)
        rows = generator.standard_normal((count, own.dimension), dtype=np.float32)
        flat.add(rows / np.linalg.norm(rows, axis=1, keepdims=True))
    vectors = own.embed_queries(questions)
    result["faiss_chunks"] = chunks
    result["faiss_ms"] = _median_ms(lambda row: flat.search(row[np.newaxis], _DEPTH), vectors)
    return result


def _embed_one(embedder: Embedder, text: str) -> Vectors:
    return embedder.embed_queries([text])


def _first(
    articles: Sequence[Article], embedder: Embedder, chunks: int
) -> tuple[list[Article], int]:
    chosen: list[Article] = []
    held = 0
    for article in articles:
        if held >= chunks:
            break
        chosen.append(article)
        held += len(chunk_article(article, embedder.count_tokens, ChunkSettings()))
    return chosen, held


def _median_ms(work: Callable[[Any], object], items: Sequence[Any] | Vectors) -> float:
    times: list[float] = []
    for item in items:
        begun = time.perf_counter()
        work(item)
        times.append(time.perf_counter() - begun)
    return round(float(np.median(times)) * 1000, 3)
