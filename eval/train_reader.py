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
from eval.reader.run import learn, run_options
from eval.reader.stories import STORIES
from eval.reader.weight_files import load_network, read_runs
from index.embedded_model import embedded_model_folder
from rag.reading.span_network import SpanNetwork

__all__: list[str] = []


@click.command()
@run_options(mix="broad", rate=2e-4, seed=20251124, tokens=12_000_000)
@click.option("--start", type=click.Path(path_type=Path, exists=True))
@click.option("--stories", default=STORIES, type=click.Path(path_type=Path, exists=True))
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
    work.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(seed)
    course = draw_course(data, more, mix=mix, seed=seed, tokens=tokens, stories=stories)
    click.echo(course)
    network = _embedder_layers() if start is None else load_network(start)
    runs = read_runs(start) if start is not None else []
    learn(network, course, rate=rate, work=work, output=output, runs=runs)


def _embedder_layers() -> SpanNetwork:
    from transformers import BertModel

    encoder = BertModel.from_pretrained(
        embedded_model_folder(), add_pooling_layer=False, dtype=torch.float32
    )
    network = SpanNetwork()
    network.start_from(encoder.state_dict())
    return network


if __name__ == "__main__":
    main()
