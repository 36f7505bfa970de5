r"""Retrieval quality on SQuAD-format data: does a question find its paragraph?

    python -m eval.retrieval --questions xquad.en.json --passages xquad.ar.json --part 120:240
    python -m eval.retrieval --questions xquad.ar.json --passages xquad.ar.json \
        --second-passages xquad.en.json

With `--second-passages` the archive is mixed: even paragraphs come from the one file, odd ones from
the other, and the figures are given apart for paragraphs in the question's language and others.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from eval.archive import paragraph_archive
from eval.squad import SquadData, load_squad
from index import ChunkSettings, Embedder, load_embedder
from rag import Assistant, Settings

__all__ = ["Figures", "evaluate_retrieval", "hit_at", "reciprocal_rank"]

_DEPTH = 10


def reciprocal_rank(ranking: Sequence[str], relevant: str, k: int = _DEPTH) -> float:
    """1 / rank of the relevant id among the first `k`, or 0."""
    top = list(ranking[:k])
    return 1.0 / (top.index(relevant) + 1) if relevant in top else 0.0


def hit_at(ranking: Sequence[str], relevant: str, k: int) -> float:
    """1 when the relevant id is among the first `k`, else 0."""
    return float(relevant in ranking[:k])


@dataclass(frozen=True, kw_only=True, slots=True)
class Figures:
    """The means over some questions.

    Attributes:
        questions: How many.
        hit_1: hit@1.
        hit_5: hit@5.
        mrr_10: MRR@10.
    """

    questions: int
    hit_1: float
    hit_5: float
    mrr_10: float

    @classmethod
    def of(cls, rankings: Sequence[tuple[Sequence[str], str]]) -> Figures:
        """From pairs of a ranking of article ids and the relevant id; at least one."""
        count = len(rankings)
        return cls(
            questions=count,
            hit_1=round(sum(hit_at(ids, gold, 1) for ids, gold in rankings) / count, 4),
            hit_5=round(sum(hit_at(ids, gold, 5) for ids, gold in rankings) / count, 4),
            mrr_10=round(sum(reciprocal_rank(ids, gold) for ids, gold in rankings) / count, 4),
        )


def evaluate_retrieval(
    questions: SquadData,
    passages: SquadData,
    embedder: Embedder,
    *,
    second: SquadData | None = None,
    chunking: ChunkSettings | None = None,
) -> dict[str, Figures]:
    """Asks every question of an archive of paragraphs.

    Args:
        questions: Their own paragraphs are not used.
        passages: The archive; parallel to `questions`.
        embedder: The embedding model.
        second: Where odd paragraphs of a mixed archive come from.
        chunking: How the paragraphs are cut.

    Returns:
        Figures for "all", and in a mixed archive for "first" and "second" paragraphs.
    """
    texts = [
        second.paragraphs[number] if second is not None and number % 2 else paragraph
        for number, paragraph in enumerate(passages.paragraphs)
    ]
    rankings: dict[str, list[tuple[list[str], str]]] = {"all": []}
    with paragraph_archive(texts, embedder, chunking=chunking) as (index, ids):
        assistant = Assistant(index, embedder, settings=Settings())
        for question in questions.questions:
            found = assistant.search(question.text, k=3 * _DEPTH)
            # Several chunks of one article count once, at the best one's place.
            ranking = list(dict.fromkeys(passage.article_id for passage in found))
            pair = (ranking, ids[question.paragraph])
            rankings["all"].append(pair)
            if second is not None:
                part = "second" if question.paragraph % 2 else "first"
                rankings.setdefault(part, []).append(pair)
    return {name: Figures.of(pairs) for name, pairs in rankings.items()}


@click.command()
@click.option("--questions", required=True, type=Path, help="SQuAD-format file.")
@click.option("--passages", required=True, type=Path, help="SQuAD-format file, parallel to it.")
@click.option("--second-passages", type=Path, help="Where odd paragraphs come from.")
@click.option("--part", default=":", help="Paragraphs BEGIN:END; default all.")
@click.option("--embedding-model", default="embedded")
@click.option("--chunk-tokens", type=int)
def main(
    questions: Path,
    passages: Path,
    second_passages: Path | None,
    part: str,
    embedding_model: str,
    chunk_tokens: int | None,
) -> None:
    """Prints the figures as JSON."""
    asked = load_squad(questions)
    first, _, last = part.partition(":")
    begin, end = int(first or 0), int(last or len(asked.paragraphs))
    figures = evaluate_retrieval(
        asked.part(begin, end),
        load_squad(passages).part(begin, end),
        load_embedder(embedding_model),
        second=load_squad(second_passages).part(begin, end) if second_passages else None,
        chunking=ChunkSettings(tokens=chunk_tokens) if chunk_tokens else None,
    )
    for name, item in figures.items():
        click.echo(
            json.dumps(
                {
                    "questions": questions.name,
                    "passages": passages.name,
                    "second": second_passages.name if second_passages else None,
                    "paragraphs": f"{begin}:{end}",
                    "model": embedding_model,
                    "which": name,
                    "n": item.questions,
                    "hit@1": item.hit_1,
                    "hit@5": item.hit_5,
                    "MRR@10": item.mrr_10,
                }
            )
        )


if __name__ == "__main__":
    main()
