"""What reading costs, beside embedding one question in the same run.

    python -m eval.reading_speed eval/corpus

Prints the medians in milliseconds, their ratio, and what the reader adds to the memory in use. The
layers of the reader are laid out for the processor (`rag.reading.int8_linear`, `index.onednn`); the
same passages are read in the same run as torch itself would lay them out, to show what that gains
and loses: by how much the margins differ, and how often another answer is the best of the ten
passages.
"""

from __future__ import annotations

import json
import os
import statistics
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import click
from safetensors.torch import load_file

from eval.gold import load_gold
from eval.reader.weight_files import SHIPPED_WEIGHTS
from index import (
    ArticleIndex,
    SentenceTransformerEmbedder,
    load_embedder,
    read_articles,
    sentence_spans,
)
from rag.reading.excerpt import Excerpt
from rag.reading.span_network import unpack
from rag.reading.span_reader import (
    PassageReader,
    ScoredSpan,
    load_passage_reader,
    passage_reader,
)
from rag.reading.stretches import stretches
from rag.retrieval.retriever import Retriever
from rag.settings import Settings

__all__: list[str] = []

_PASSAGES = 10
# A margin so low is that of a sentence that nobody would take an answer from.
_FAR = -20.0


@dataclass(frozen=True, kw_only=True, slots=True)
class _Read:
    """What one reader made of one question's passages."""

    seconds: float
    spans: list[ScoredSpan]

    @property
    def best(self) -> tuple[int, int, int]:
        """The best answer: the number of its sentence, and its offsets."""
        number = max(range(len(self.spans)), key=lambda number: self.spans[number].margin)
        return number, self.spans[number].start, self.spans[number].end


@click.command()
@click.argument("sources", nargs=-1, required=True)
@click.option("--questions", default=60, show_default=True, help="How many questions are asked.")
def main(sources: tuple[str, ...], questions: int) -> None:
    """Reads ten passages for questions of the gold set."""
    embedder = load_embedder()
    embedder.embed_queries(["warm"])
    before = _resident()
    reader = load_passage_reader(embedder)
    _warm(reader)
    added = _resident() - before
    plain = passage_reader(embedder, unpack(load_file(SHIPPED_WEIGHTS)), laid_out=False)
    _warm(plain)
    embedding: list[float] = []
    own: list[_Read] = []
    torchs: list[_Read] = []
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
            passages = retriever.retrieve(asked, k=_PASSAGES).passages
            excerpts = [item.excerpt for item in stretches(passages, asked.language)]
            own.append(_timed(reader, question, excerpts))
            torchs.append(_timed(plain, question, excerpts))
    click.echo(json.dumps(_figures(embedding, own, torchs, added, embedder)))


def _figures(
    embedding: Sequence[float],
    own: Sequence[_Read],
    torchs: Sequence[_Read],
    added: int,
    embedder: SentenceTransformerEmbedder,
) -> dict[str, object]:
    base = statistics.median(embedding)
    reading = statistics.median(item.seconds for item in own)
    apart = [
        abs(one.margin - other.margin)
        for found, right in zip(own, torchs, strict=True)
        for one, other in zip(found.spans, right.spans, strict=True)
        if other.margin > _FAR
    ]
    others = sum(a.best != b.best for a, b in zip(own, torchs, strict=True))
    return {
        "questions": len(own),
        "embedding_a_question_p50_ms": round(1000 * base, 1),
        "reading_ten_passages_p50_ms": round(1000 * reading, 1),
        "ratio": round(reading / base, 1),
        "as_torch_lays_it_out_p50_ms": round(
            1000 * statistics.median(item.seconds for item in torchs), 1
        ),
        "margins_differ_by_median": round(statistics.median(apart), 3),
        "another_answer_is_best": others,
        "memory_added_mb": round(added / 1e6),
        "precision_of_the_embedder": embedder.dtype,
    }


def _timed(reader: PassageReader, question: str, excerpts: Sequence[Excerpt]) -> _Read:
    begun = time.perf_counter()
    found = reader.read(question, excerpts)
    return _Read(
        seconds=time.perf_counter() - begun, spans=[span for spans in found for span in spans]
    )


def _warm(reader: PassageReader) -> None:
    reader.read("warm", [Excerpt(heading="", text="warm up", sentences=sentence_spans("warm up"))])


def _questions(most: int) -> list[str]:
    files = sorted((Path(__file__).parent / "gold").glob("*.jsonl"))
    return [item.question for item in load_gold(files)][::3][:most]


def _resident() -> int:
    """The memory in use, in bytes (Linux)."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


if __name__ == "__main__":
    main()
