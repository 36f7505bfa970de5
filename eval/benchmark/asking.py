"""Measures how long questions take over an index that has grown, stage by stage."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import numpy as np

import index.local.engine
import rag.retrieval.retriever
from eval.benchmark.clock import Clock
from eval.benchmark.machine import resident_bytes
from index import ArticleIndex, load_embedder
from index.local.engine import LocalEngine
from index.local.language_part import LanguagePart
from index.local.lexical import Postings
from rag import Assistant, Settings
from rag.retrieval.retriever import Question, Retriever

__all__ = ["measure_questions"]

_WATCHED = (
    ("embedding", Retriever, "analyse"),
    ("dense", LanguagePart, "nearest"),
    ("moments", LanguagePart, "moments"),
    ("lexical", Postings, "score"),
    ("lexical", LanguagePart, "best_covered"),
    ("candidates", index.local.engine, "find_candidates"),
    ("fusion", rag.retrieval.retriever, "rank"),
    ("duplicates", rag.retrieval.retriever, "demote_near_duplicates"),
    ("passages", index.local.engine, "read_passages"),
)
_WARMING = 10
_DEPTH = 10


def measure_questions(
    place: Path, questions: list[str], *, answers: int, recalls: int
) -> dict[str, Any]:
    """Opens an index and asks it questions.

    Args:
        place: The index.
        questions: Retrieval is timed with all of them.
        answers: How many are answered to the end, reader included.
        recalls: For how many the result is compared with that of exhaustive search.
    """
    embedder = load_embedder()
    embedder.embed_queries(["warm"])
    without, _ = resident_bytes()
    begun = time.perf_counter()
    opened = ArticleIndex.open(place, embedder)
    opened.load()
    opening = time.perf_counter() - begun
    resident, _ = resident_bytes()
    result: dict[str, Any] = {
        "questions": len(questions) - _WARMING,
        "opening_seconds": opening,
        "model_bytes": without,
        "opened_bytes": resident,
    }
    with opened:
        retriever = Retriever(opened, embedder, Settings())
        clock = Clock()
        times: list[float] = []
        embeddings: list[float] = []
        processor: list[float] = []
        stages: list[dict[str, float]] = []
        with clock.watch(*_WATCHED):
            for number, text in enumerate(questions):
                begun = time.perf_counter()
                question = retriever.analyse(text)
                used, embedded = time.process_time(), time.perf_counter()
                retriever.retrieve(question, k=_DEPTH)
                ended, used = time.perf_counter(), time.process_time() - used
                spent = clock.take()
                if number >= _WARMING:
                    embeddings.append(embedded - begun)
                    times.append(ended - embedded)
                    processor.append(used)
                    stages.append(spent)
        result["embedding_ms"] = _quantiles(embeddings)
        result["retrieval_ms"] = _quantiles(times)
        # Free of what else runs on the machine, but for the memory's bandwidth.
        result["retrieval_processor_ms"] = _quantiles(processor)
        result["together_ms"] = _quantiles(
            [one + other for one, other in zip(embeddings, times, strict=True)]
        )
        result["stages_ms"] = {
            name: _quantiles([each.get(name, 0.0) for each in stages])
            for name in sorted({name for each in stages for name in each})
        }
        asked = [retriever.analyse(text) for text in questions[:recalls]]
        result.update(_recalls(opened, retriever, asked))
        assistant = Assistant(opened, embedder)
        answered: list[dict[str, float]] = []
        for text in questions[: answers + 2]:
            answered.append(dict(assistant.ask(text).timings_ms))
        result["answers_ms"] = {
            name: _quantiles([each[name] / 1000 for each in answered[2:]]) for name in answered[0]
        }
        resident, highest = resident_bytes()
        result["resident_bytes"], result["highest_resident_bytes"] = resident, highest
    return result


def _recalls(
    opened: ArticleIndex, retriever: Retriever, questions: list[Question]
) -> dict[str, float]:
    """How much of what exhaustive search finds is found: by the dense arm, and in the result."""
    dense: list[float] = []
    final: list[float] = []
    approximate = LanguagePart.nearest
    engine = opened._engine
    assert isinstance(engine, LocalEngine)

    def exhaustive(
        self: LanguagePart, question: Any, k: int, admitted: Any
    ) -> np.ndarray[Any, np.dtype[np.int64]]:
        everything = np.ones(len(self.keys), dtype=bool) if admitted is None else admitted
        return approximate(self, question, k, everything)

    for question in questions:
        with opened.reading():
            for part in engine._reader.derived().parts.values():
                wanted = set(exhaustive(part, question.vector, _DEPTH, None).tolist())
                found = set(part.nearest(question.vector, _DEPTH, None).tolist())
                if wanted:
                    dense.append(len(wanted & found) / len(wanted))
        usual = retriever.retrieve(question, k=_DEPTH)
        with Clock().watch():
            LanguagePart.nearest = exhaustive  # type: ignore[method-assign]
            try:
                exact = retriever.retrieve(question, k=_DEPTH)
            finally:
                LanguagePart.nearest = approximate  # type: ignore[method-assign]
        names = {passage.chunk_id for passage in exact.passages}
        if names:
            same = names & {passage.chunk_id for passage in usual.passages}
            final.append(len(same) / len(names))
    return {
        "dense_recall": round(float(np.mean(dense)), 4) if dense else 1.0,
        "result_recall": round(float(np.mean(final)), 4) if final else 1.0,
    }


def _quantiles(seconds: list[float]) -> dict[str, float]:
    """Milliseconds."""
    p50, p95 = np.quantile(seconds, [0.5, 0.95]) * 1000
    return {"p50": round(float(p50), 3), "p95": round(float(p95), 3)}
