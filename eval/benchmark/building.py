"""Measures how articles become an index, and what it costs to change one."""

from __future__ import annotations

import hashlib
import shutil
import time
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

import numpy as np
import numpy.typing as npt

import index.batching
import index.drafts
import index.local.engine
import index.local.writing
from eval.benchmark.archive import Archive
from eval.benchmark.clock import Clock
from eval.benchmark.machine import bytes_in, resident_bytes
from eval.benchmark.vectors import KnownVectors
from eval.benchmark.workplace import Workplace
from index import Article, ArticleIndex, Candidate, Embedder, load_embedder
from index.chunking import Chunk, chunk_article, passage_text
from index.local.article_rows import ArticleRows
from index.local.lexical import Postings
from index.reports import SyncProgress

__all__ = ["build_real", "change", "grow"]

_WATCHED = (
    ("chunking", index.drafts, "chunk_article"),
    ("analysis", index.drafts, "analyze"),
    ("embedding", index.batching, "embed_drafts"),
    ("lexical", Postings, "add"),
    ("catalog", index.local.writing.Writer, "store"),
    ("catalog", index.local.writing.Writer, "remove"),
    ("catalog", ArticleRows, "known"),
    ("vectors", index.local.engine, "refresh_snapshot"),
    ("sweeping", index.local.engine, "sweep_postings"),
)
_CHANGED = 100


def build_real(workplace: Workplace, most: int) -> dict[str, Any]:
    """Indexes the first real articles with the real model, and keeps what it made of them.

    Args:
        workplace: Where the articles lie.
        most: How many articles; embedding them all may take an hour.
    """
    embedder = load_embedder()
    embedder.embed_documents(["warm"])
    clock = Clock()
    begun = time.perf_counter()
    everything = workplace.read()
    articles = everything[:most]
    reading = (time.perf_counter() - begun) * len(articles) / len(everything)
    with ArticleIndex.create(workplace.real_index, embedder) as archive:
        begun = time.perf_counter()
        with clock.watch(*_WATCHED):
            report = archive.sync(articles)
        took = time.perf_counter() - begun
    stages = {"reading": reading, **clock.take()}
    _keep_vectors(workplace, articles, embedder)
    return {
        "articles": len(articles),
        "chunks": report.chunks,
        "seconds": reading + took,
        "stages": _rounded(stages, rest=reading + took),
        "chunks_per_second": report.chunks / (reading + took),
        "beside_embedding": 1 - stages["embedding"] / (reading + took),
    }


def _keep_vectors(workplace: Workplace, articles: list[Article], embedder: Embedder) -> None:
    texts: list[bytes] = []
    numbers: list[int] = []
    vectors: list[npt.NDArray[np.float16]] = []
    with ArticleIndex.open(workplace.real_index, None) as archive:
        chunking = archive.settings.chunking
        for number, article in enumerate(articles):
            chunks = chunk_article(article, embedder.count_tokens, chunking)
            passages = [passage_text(article, chunk).encode() for chunk in chunks]
            texts.extend(hashlib.sha256(passage).digest() for passage in passages)
            numbers.extend([number] * len(chunks))
            vectors.append(archive.vectors(_candidates(article, chunks)).astype(np.float16))
    KnownVectors(
        np.frombuffer(b"".join(texts), dtype=np.uint8).reshape(-1, 32),
        np.array(numbers, dtype=np.int64),
        np.concatenate(vectors),
        [article.language for article in articles],
    ).save(workplace.vectors)


def _candidates(article: Article, chunks: Sequence[Chunk]) -> list[Candidate]:
    """The form in which an index is asked for vectors; scores are not needed for it."""
    return [
        Candidate(
            chunk_id=chunk.id,
            article_id=article.id,
            start=chunk.start,
            end=chunk.end,
            language=article.language,
            similarity=0.0,
            coverage=0.0,
            article_similarity=0.0,
            article_coverage=0.0,
        )
        for chunk in chunks
    ]


def grow(workplace: Workplace, chunks: int) -> dict[str, Any]:
    """Makes an index of so many chunks: real articles first, then generated ones.

    It begins with a copy of the next smaller one, and what is measured is the growth from there.
    """
    embedder = workplace.embedder()
    clock = Clock()
    place = workplace.grown_index(chunks)
    smaller = workplace.largest_below(chunks)
    # What is left of an interrupted attempt holds part of the growth already: not to be timed.
    shutil.rmtree(place, ignore_errors=True)
    if smaller is None:
        ArticleIndex.create(place, embedder).close()
    else:
        shutil.copytree(smaller, place)
    archive = workplace.archive()
    with ArticleIndex.open(place, embedder) as grown:
        before = grown.status()
        held = before.chunks

        def coming() -> Iterator[Article]:
            for article in _from(archive, before.articles):
                if held >= chunks:
                    return
                yield article

        def count(progress: SyncProgress) -> None:
            nonlocal held
            held = before.chunks + progress.chunks

        begun, used = time.perf_counter(), time.process_time()
        with clock.watch(*_WATCHED):
            report = grown.sync(coming(), progress=count)
        took, used = time.perf_counter() - begun, time.process_time() - used
    resident, highest = resident_bytes()
    return {
        "chunks": before.chunks + report.chunks,
        "articles": before.articles + report.added,
        "added": report.chunks,
        "seconds": round(took, 2),
        # Free of what else runs on the machine: building a large archive takes long.
        "processor_seconds": round(used, 2),
        "ms_per_chunk": round(1000 * took / max(1, report.chunks), 3),
        "stages": _rounded(clock.take(), rest=took),
        "resident_bytes": resident,
        "highest_resident_bytes": highest,
        "disk_bytes": bytes_in(place),
    }


def _from(archive: Archive, number: int) -> Iterator[Article]:
    """All articles from a number on, the real ones first."""
    yield from archive.real[number:]
    yield from archive.generated(max(0, number - len(archive.real)))


def change(workplace: Workplace, chunks: int) -> dict[str, Any]:
    """Adds and removes a hundred articles, embedding apart, in an index that a reader has open."""
    place = workplace.grown_index(chunks)
    embedder = workplace.embedder()
    clock = Clock()
    archive = workplace.archive()
    # Far beyond all that is stored.
    new = list(islice(archive.generated(10_000_000), _CHANGED))
    (vector,) = embedder.embed_queries(["?"])
    result: dict[str, Any] = {"articles": _CHANGED}
    with (
        ArticleIndex.open(place, embedder) as grown,
        ArticleIndex.open(place, None) as reader,
    ):
        reader.load()
        rounds: dict[str, list[float]] = {
            "add": [],
            "remove": [],
            "add_seen": [],
            "remove_seen": [],
        }
        for _ in range(3):
            for name, work in (
                ("add", lambda: grown.sync(new)),
                ("remove", lambda: grown.remove([article.id for article in new])),
            ):
                with clock.watch(*_WATCHED):
                    begun = time.perf_counter()
                    work()
                    took = time.perf_counter() - begun
                result[f"{name}_stages"] = _rounded(clock.take(), rest=took)
                spent = result[f"{name}_stages"]
                rounds[name].append(took - spent.get("embedding", 0.0))
                begun = time.perf_counter()
                reader.candidates(vector, lambda _: [], k=1)
                rounds[f"{name}_seen"].append(time.perf_counter() - begun)
    result.update({f"{name}_seconds": sorted(values)[1] for name, values in rounds.items()})
    return result


def _rounded(stages: dict[str, float], *, rest: float) -> dict[str, float]:
    """Seconds by stage; what no stage has taken is "other"."""
    other = rest - sum(stages.values())
    return {name: round(value, 4) for name, value in {**stages, "other": other}.items()}
