"""Makes the reader faster: teaches fewer layers to judge as all of them do.

    python -m eval.shorten_reader LONG.safetensors --layers 10 --data FOLDER --work FOLDER

The first layers of a trained reader are kept, and those among them that are above the first
`--frozen` learn, from questions and passages as training sees them, what the whole reader says of
every token (knowledge distillation; Hinton, Vinyals and Dean, 2015). The answers are not looked at:
what is learnt is to say the same with less work. Stopped and started again with the same `--work`,
it goes on where it was. It writes `--output` and the card of its runs beside it; then `python -m
eval.reader_weights` shows what is lost.
"""

from __future__ import annotations

from pathlib import Path

import click

from eval.reader.course import draw_course
from eval.reader.recipe import MIXES
from eval.reader.training import TrainingSettings, train
from eval.reader.weight_files import SHIPPED_WEIGHTS, load_network, read_runs, write_weights
from index import default_encoder, load_embedder
from rag.reading.span_network import LAYERS, SpanNetwork

__all__ = ["shortened"]


def shortened(network: SpanNetwork, layers: int, frozen: int) -> SpanNetwork:
    """A network of the first layers of another, of which those above the frozen ones can learn.

    Args:
        network: The other one; it shares no memory with the result.
        layers: How many it is to have.
        frozen: How many of these, and what is below them, are to stay as they are.
    """
    short = SpanNetwork(layers)
    names = short.state_dict().keys()
    short.load_state_dict({n: w for n, w in network.state_dict().items() if n in names})
    short.position.requires_grad_(False)
    short.norm.requires_grad_(False)
    short.layers[:frozen].requires_grad_(False)
    return short


@click.command()
@click.argument("weights", type=click.Path(path_type=Path, exists=True))
@click.option("--data", required=True, type=click.Path(path_type=Path, exists=True))
@click.option("--work", required=True, type=click.Path(path_type=Path), help="For checkpoints.")
@click.option("--more", type=click.Path(path_type=Path, exists=True))
@click.option(
    "--output", default=SHIPPED_WEIGHTS, type=click.Path(path_type=Path), show_default=True
)
@click.option("--layers", required=True, type=click.IntRange(1, LAYERS - 1))
@click.option("--frozen", default=6, show_default=True, type=click.IntRange(0, LAYERS - 2))
@click.option("--mix", default="taught", type=click.Choice(list(MIXES)), show_default=True)
@click.option("--rate", default=1e-4, show_default=True, help="The highest learning rate.")
@click.option("--seed", default=20251128, show_default=True)
@click.option("--tokens", default=3_000_000, show_default=True, help="How much to train on.")
def main(
    weights: Path,
    data: Path,
    work: Path,
    more: Path | None,
    output: Path,
    layers: int,
    frozen: int,
    mix: str,
    rate: float,
    seed: int,
    tokens: int,
) -> None:
    """Shortens the reader of a weight file."""
    work.mkdir(parents=True, exist_ok=True)
    course = draw_course(data, more, mix=mix, seed=seed, tokens=tokens)
    click.echo(course)
    teacher = load_network(weights)
    network = shortened(teacher, layers, frozen)
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
    record = {**course.record(settings), "shortened_to": layers, "frozen_layers": frozen}
    write_weights(network.state_dict(), [*read_runs(weights), record], output)
    click.echo(f"{output}: {output.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
