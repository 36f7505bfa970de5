"""What reading costs, beside embedding one question in the same run.

    python -m eval.reading_speed eval/corpus

Prints the medians in milliseconds, their ratio, and what the reader adds to the memory in use.
"""

from __future__ import annotations

import json
import os
import statistics
import tempfile
import time
from pathlib import Path

import click

from eval.gold import load_gold
from index import ArticleIndex, load_embedder, read_articles, sentence_spans
from rag.reading.excerpt import Excerpt, excerpt
from rag.reading.span_reader import load_passage_reader
from rag.retrieval.retriever import Retriever
from rag.settings import Settings

__all__: list[str] = []


@click.command()
@click.argument("sources", nargs=-1, required=True)
@click.option("--questions", default=60, show_default=True, help="How many questions are asked.")
def main(sources: tuple[str, ...], questions: int) -> None:
    """Reads ten passages for questions of the gold set."""
    embedder = load_embedder()
    embedder.embed_queries(["warm"])
    before = _resident()
    reader = load_passage_reader(embedder)
    reader.read("warm", [Excerpt(heading="", text="warm up", sentences=sentence_spans("warm up"))])
    added = _resident() - before
    embedding: list[float] = []
    reading: list[float] = []
    with (
        tempfile.TemporaryDirectory() as folder,
        ArticleIndex.create(Path(folder) / "index", embedder) as index,
    ):
        index.sync(read_articles(list(sources)))
        retriever = Retriever(index, embedder, Settings())
        for question in _questions(questions):
            begun = time.perf_counter()
            asked = retriever.analyse(question)
            embedding.append(time.perf_counter() - begun)
            passages = retriever.retrieve(asked, k=10).passages
            excerpts = [excerpt(passage, asked.language) for passage in passages]
            begun = time.perf_counter()
            reader.read(question, excerpts)
            reading.append(time.perf_counter() - begun)
    own, base = statistics.median(reading), statistics.median(embedding)
    click.echo(
        json.dumps(
            {
                "questions": len(reading),
                "embedding_a_question_p50_ms": round(1000 * base, 1),
                "reading_ten_passages_p50_ms": round(1000 * own, 1),
                "ratio": round(own / base, 1),
                "memory_added_mb": round(added / 1e6),
                "precision": embedder.dtype,
            }
        )
    )


def _questions(most: int) -> list[str]:
    files = sorted((Path(__file__).parent / "gold").glob("*.jsonl"))
    return [item.question for item in load_gold(files)][::3][:most]


def _resident() -> int:
    """The memory in use, in bytes (Linux)."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


if __name__ == "__main__":
    main()
