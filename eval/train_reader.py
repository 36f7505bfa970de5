"""Trains the reader: from the data folder to the weight file.

    python -m eval.train_reader --data FOLDER --work FOLDER [--more FOLDER]
    python -m eval.train_reader --data FOLDER --work FOLDER --mix news --start WEIGHTS

`--data` holds `xquad.LANG.json`, `arcd-train.json`, `aqad/`, `jaquad/` and `cmrc2018/`; `--more`
any of the folders `squadshifts/`, `pquad/` and `heq/` (their validation and test files), `mlqa/`
(its development file for Arabic) and `tydiqa/` (gold passages; its Arabic files are left out).
Stopped and started again with the same `--work`, it goes on where it was. Two cores with AVX-512
see about 1,900 tokens a second, without bfloat16 1,400. Set MALLOC_MMAP_THRESHOLD_=4000000000 and
MALLOC_TRIM_THRESHOLD_=8000000000, or the C library gives memory back and asks for it again at every
step. `--start` goes on from a weight file, with a new warm-up, instead of from the embedder.
`--stories` takes those of another folder. It writes `--output` and the card of its runs beside it;
then `python -m eval.reader_weights` compares them with what is shipped.
"""

from __future__ import annotations

from pathlib import Path

import click
import torch

from eval.reader.course import draw_course
from eval.reader.recipe import MIXES
from eval.reader.stories import STORIES
from eval.reader.training import TrainingSettings, train
from eval.reader.weight_files import SHIPPED_WEIGHTS, load_network, read_runs, write_weights
from index.embedded_model import embedded_model_folder
from rag.reading.span_network import SpanNetwork

__all__: list[str] = []


@click.command()
@click.option("--data", required=True, type=click.Path(path_type=Path, exists=True))
@click.option("--work", required=True, type=click.Path(path_type=Path), help="For checkpoints.")
@click.option("--more", type=click.Path(path_type=Path, exists=True))
@click.option(
    "--output", default=SHIPPED_WEIGHTS, type=click.Path(path_type=Path), show_default=True
)
@click.option("--start", type=click.Path(path_type=Path, exists=True))
@click.option("--mix", default="broad", type=click.Choice(list(MIXES)), show_default=True)
@click.option("--stories", default=STORIES, type=click.Path(path_type=Path, exists=True))
@click.option("--rate", default=2e-4, show_default=True, help="The highest learning rate.")
@click.option("--seed", default=20251124, show_default=True)
@click.option("--tokens", default=12_000_000, show_default=True, help="How much to train on.")
def main(
    data: Path,
    work: Path,
    more: Path | None,
    output: Path,
    start: Path | None,
    mix: str,
    stories: Path,
    rate: float,
    seed: int,
    tokens: int,
) -> None:
    """Trains the reader and writes its weights."""
    from transformers import BertModel

    work.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(seed)
    course = draw_course(data, more, mix=mix, seed=seed, tokens=tokens, stories=stories)
    click.echo(course)
    encoder = BertModel.from_pretrained(
        embedded_model_folder(), add_pooling_layer=False, dtype=torch.float32
    )
    if start is None:
        network = SpanNetwork()
        network.start_from(encoder.state_dict())
    else:
        network = load_network(start)
    words = encoder.embeddings.word_embeddings.weight.detach()
    settings = TrainingSettings(learning_rate=rate)
    train(network, words, course.batches, work / "state.pt", settings=settings, report=click.echo)
    runs = read_runs(start) if start is not None else []
    write_weights(network.state_dict(), [*runs, course.record(settings)], output)
    click.echo(f"{output}: {output.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
