"""A run of training from the command line: the options that all have, and how all end."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

import click

from eval.reader.course import Course
from eval.reader.recipe import MIXES
from eval.reader.training import TrainingSettings, train
from eval.reader.weight_files import SHIPPED_WEIGHTS, write_weights
from index import default_encoder, load_embedder
from rag.reading.span_network import SpanNetwork

__all__ = ["learn", "run_options"]

_Command = TypeVar("_Command", bound=Callable[..., None])


def run_options(*, mix: str, rate: float, seed: int, tokens: int) -> Callable[[_Command], _Command]:
    """The options of every run: `data`, `work`, `more`, `output` and those that are named here.

    Args:
        mix: The mix unless another is named, one of `MIXES`.
        rate: Likewise, the highest learning rate.
        seed: Likewise, of all that is drawn.
        tokens: Likewise, how much to train on.
    """
    path = click.Path(path_type=Path)
    existing = click.Path(path_type=Path, exists=True)
    options = (
        click.option("--data", required=True, type=existing),
        click.option("--work", required=True, type=path, help="For checkpoints."),
        click.option("--more", type=existing),
        click.option("--output", default=SHIPPED_WEIGHTS, type=path, show_default=True),
        click.option("--mix", default=mix, type=click.Choice(list(MIXES)), show_default=True),
        click.option("--rate", default=rate, show_default=True, help="The highest learning rate."),
        click.option("--seed", default=seed, show_default=True),
        click.option("--tokens", default=tokens, show_default=True, help="How much to train on."),
    )

    def with_options(command: _Command) -> _Command:
        for option in reversed(options):
            command = option(command)
        return command

    return with_options


def learn(
    network: SpanNetwork,
    course: Course,
    *,
    rate: float,
    work: Path,
    output: Path,
    runs: Sequence[Mapping[str, Any]] = (),
    teacher: SpanNetwork | None = None,
    about: Mapping[str, Any] | None = None,
) -> None:
    """Trains a network in place and writes its weights with their card.

    Args:
        network: The network.
        course: What it sees.
        rate: The highest learning rate.
        work: The folder for checkpoints.
        output: The weight file.
        runs: Those that the network comes from.
        teacher: Whose logits to learn, if not the answers.
        about: What else the card is to tell of this run.
    """
    settings = TrainingSettings(learning_rate=rate)
    train(
        network,
        default_encoder(load_embedder()).word_vectors,
        course.batches,
        work / "state.pt",
        settings=settings,
        report=click.echo,
        teacher=teacher,
    )
    record = {**course.record(settings), **(about or {})}
    write_weights(network.state_dict(), [*runs, record], output)
    click.echo(f"{output}: {output.stat().st_size / 1e6:.1f} MB")
