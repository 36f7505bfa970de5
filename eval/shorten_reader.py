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
from eval.reader.run import learn, run_options
from eval.reader.weight_files import load_network, read_runs
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
@run_options(mix="taught", rate=1e-4, seed=20251128, tokens=3_000_000)
@click.option("--layers", required=True, type=click.IntRange(1, LAYERS - 1))
@click.option("--frozen", default=6, show_default=True, type=click.IntRange(0, LAYERS - 2))
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
    learn(
        network,
        course,
        rate=rate,
        work=work,
        output=output,
        runs=read_runs(weights),
        teacher=teacher,
        about={"shortened_to": layers, "frozen_layers": frozen},
    )


if __name__ == "__main__":
    main()
