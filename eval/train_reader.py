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

import random
from dataclasses import asdict
from itertools import chain
from pathlib import Path

import click
import torch
from safetensors.torch import load_file
from tokenizers import Tokenizer

from eval.reader.corpora import read_corpora
from eval.reader.recipe import MIXES, draw_pairs
from eval.reader.sequences import group, make_sequences
from eval.reader.stories import STORIES, read_stories, stories_digest, stories_part
from eval.reader.story_pairs import draw_story_pairs
from eval.reader.training import Progress, TrainingSettings, train
from eval.reader.weight_files import SHIPPED_WEIGHTS, read_runs, write_weights
from index.embedded_model import embedded_model_folder
from rag.reading.span_network import SpanNetwork, unpack


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
    draw = random.Random(seed)
    folder = embedded_model_folder()
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    corpora = list(read_corpora(data, more))
    recipe = MIXES[mix]
    pairs = chain(
        draw_pairs(corpora, recipe, draw),
        draw_story_pairs(
            stories_part(read_stories(stories), "training"),
            lambda texts: [
                len(found.ids) for found in tokenizer.encode_batch(texts, add_special_tokens=False)
            ],
            draw,
            copies=recipe.stories,
            swaps=recipe.swaps,
        ),
    )
    examples = list(make_sequences(pairs, tokenizer, draw))
    batches = group(examples, draw)
    kept = []
    seen = 0
    for batch in batches:
        if seen >= tokens:
            break
        kept.append(batch)
        seen += sum(len(item.ids) for item in batch)
    click.echo(
        f"{len(examples):,} examples in {len(batches):,} batches; "
        f"{seen:,} tokens in {len(kept):,} batches are seen"
    )
    settings = TrainingSettings(learning_rate=rate)
    data_used = {
        item.name.partition(":")[0]: [item.licence, item.sha256]
        for item in corpora
        if recipe.copies(item.name) > 0
    }
    if recipe.stories:
        data_used["stories"] = ["MIT", stories_digest(stories)]
    record = {
        "mix": mix,
        "seed": seed,
        "tokens": seen,
        "examples": sum(map(len, kept)),
        "settings": asdict(settings),
        "data": data_used,
    }
    runs = read_runs(start) if start is not None else []
    encoder = BertModel.from_pretrained(folder, add_pooling_layer=False, dtype=torch.float32)
    network = SpanNetwork()
    if start is None:
        network.start_from(encoder.state_dict())
    else:
        network.load_state_dict(unpack(load_file(start)))
    words = encoder.embeddings.word_embeddings.weight.detach()
    train(network, words, kept, work / "state.pt", settings=settings, report=_print)
    write_weights(network.state_dict(), [*runs, record], output)
    click.echo(f"{output}: {output.stat().st_size / 1e6:.1f} MB")


def _print(progress: Progress) -> None:
    click.echo(
        f"step {progress.step:,} of {progress.steps:,}: loss {progress.loss:.3f}, "
        f"{progress.tokens_per_second:,.0f} tokens/s"
    )


if __name__ == "__main__":
    main()
