"""Asks the questions that are learnt from, and keeps what competes with the right passage.

    python -m eval.contests --data FOLDER --output contests.jsonl

`python -m eval.train_reader --contests FILE` learns from it. Two cores take about .2 s a question.
Interrupted, it keeps what it has.
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from pathlib import Path

import click

from eval.archive import CachingEmbedder
from eval.reader.contests import Contest, passage_contests, story_contests
from eval.reader.corpora import read_corpora
from eval.reader.stories import read_stories, stories_part
from index import load_embedder
from rag.reading.span_reader import load_passage_reader

# The share of each corpus's questions that is asked.
_SHARES = {
    "arcd": 1.0,
    **{"questions:ar": 0.14, "questions:en": 0.08, "questions:fr": 0.06},
    **{"xquad:ar-ar": 1.0, "xquad:en-ar": 0.6, "xquad:es-ar": 0.3, "xquad:en-en": 0.3},
}


@click.command()
@click.option("--data", required=True, type=click.Path(path_type=Path, exists=True))
@click.option("--output", required=True, type=click.Path(path_type=Path))
@click.option("--stories", default=0.35, show_default=True, help="The share of their questions.")
@click.option(
    "--swaps", default=0.5, show_default=True, help="Of those with a town or year swapped."
)
@click.option("--passages", default=1.0, show_default=True, help="Times the share of the others.")
@click.option("--seed", default=20261127, show_default=True)
def main(
    data: Path, output: Path, stories: float, swaps: float, passages: float, seed: int
) -> None:
    """Writes contests, one on a line."""
    draw = random.Random(seed)
    model = load_embedder()
    reader = load_passage_reader(model)
    # Questions in three languages are over the same passages.
    embedder = CachingEmbedder(model)

    def contests() -> Iterator[Contest]:
        for corpus in read_corpora(data) if passages else ():
            if share := passages * _SHARES.get(corpus.name, 0.0):
                for part in corpus.parts:
                    yield from passage_contests(
                        corpus.name, part, reader, embedder, share=share, draw=draw
                    )
        if stories or swaps:
            learnt = stories_part(read_stories(), "training")
            yield from story_contests(
                learnt, reader, embedder, share=stories, swaps=swaps, draw=draw
            )

    count, lost, said = 0, 0.0, time.monotonic()
    with output.open("w", encoding="utf-8") as file:
        for contest in contests():
            file.write(contest.to_json() + "\n")
            count, lost = count + 1, lost + contest.lost
            if time.monotonic() - said > 30:
                file.flush()
                click.echo(f"{count:,} questions; wrong choices are {lost / count:.3f} likely")
                said = time.monotonic()
    click.echo(f"{output}: {count:,} questions")


if __name__ == "__main__":
    main()
