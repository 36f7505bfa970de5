"""What an archive of a million to a billion chunks needs, from what this machine measures.

python -m eval.capacity --price 0.8 --queries 20 --out eval/CAPACITY.md
"""

from __future__ import annotations

import json
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

import click

from eval.benchmark.machine import describe_machine
from eval.capacity.fan_out import FanOut, simulate
from eval.capacity.measuring import measure
from eval.capacity.page import render
from eval.capacity.plan import Assumptions, Constants, plan
from index.embedding import DEFAULT_MODEL
from index.errors import MusnadError

__all__: list[str] = []

_CORPUS = str(Path(__file__).parents[1] / "corpus")
# What one replica of a shard is given, of what its cores can do.
_NEARLY_FULL = 0.95
_SIZES = (10**6, 10**7, 10**8, 10**9)


def _assumption_options(command: Any) -> Any:
    for field in reversed(fields(Assumptions)):
        command = click.option(
            f"--{field.name.replace('_', '-')}",
            type=type(field.default),
            default=field.default,
            show_default=True,
            help="Assumed.",
        )(command)
    return command


@click.command()
@click.argument("sources", nargs=-1)
@click.option("--model", "models", multiple=True, default=(DEFAULT_MODEL,), show_default=True)
@click.option("--search", "kind", type=click.Choice(["hnsw", "flat"]), default="hnsw")
@click.option("--sizes", nargs=2, default=(10_000, 40_000), show_default=True, help="Of shards.")
@click.option("--stored", default=3000, show_default=True, help="Chunks stored to measure it.")
@click.option("--shards", default="1,8,32,128", show_default=True, help="That are simulated.")
@click.option("--hop", default=0.001, show_default=True, help="Assumed: seconds to a shard, back.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object with everything.")
@click.option("--out", type=click.Path(path_type=Path), help="A Markdown file for the page.")
@_assumption_options
def main(
    sources: tuple[str, ...],
    models: tuple[str, ...],
    kind: str,
    sizes: tuple[int, int],
    stored: int,
    shards: str,
    hop: float,
    as_json: bool,
    out: Path | None,
    **assumed: Any,
) -> None:
    """Measures the constants with SOURCES (the sample articles) and prints the plan."""
    if not 1 < sizes[0] < sizes[1]:
        raise click.UsageError("--sizes are two whole numbers, the smaller one first")
    try:
        counts = sorted({int(count) for count in shards.split(",")})
    except ValueError as error:
        raise click.UsageError(f"--shards are whole numbers, not '{shards}'") from error
    assumptions = Assumptions(**assumed)
    wrong = [name for name, value in assumed.items() if value <= 0]
    if wrong or counts[0] < 1:
        raise click.UsageError(f"{', '.join(wrong) or 'shards'} must be above 0")
    machine = describe_machine()
    try:
        constants = [
            measure(model, sources or (_CORPUS,), kind=kind, sizes=sizes, chunks=stored)
            for model in models
        ]
    except MusnadError as error:
        raise click.ClickException(str(error)) from error
    plans = {each.model: [plan(size, each, assumptions) for size in _SIZES] for each in constants}
    fans = {each.model: _fans(each, assumptions, counts, hop) for each in constants}
    page = render(constants, assumptions, plans, fans, machine)
    if out is not None:
        out.write_text(page, encoding="utf-8")
    if as_json:
        click.echo(
            json.dumps(
                {
                    "machine": machine,
                    "assumptions": asdict(assumptions),
                    "constants": [asdict(each) for each in constants],
                    "plans": {name: [asdict(one) for one in own] for name, own in plans.items()},
                    "fan_out": {name: [asdict(one) for one in own] for name, own in fans.items()},
                }
            )
        )
    elif out is None:
        click.echo(page, nl=False)


def _fans(
    constants: Constants, assumptions: Assumptions, shards: list[int], hop: float
) -> list[FanOut]:
    """The same archive on more and more shards, at the usual load and where queues grow."""
    search = constants.search
    found = []
    for count in shards:
        scale = search.seconds(_SIZES[-1] / count) / search.large_seconds
        samples = [sample * scale for sample in search.samples]
        full = assumptions.cores * len(samples) / sum(samples)
        found += [
            simulate(
                samples,
                shards=count,
                replicas=replicas,
                cores=assumptions.cores,
                queries=queries,
                hop_seconds=hop,
            )
            for queries in (assumptions.queries, _NEARLY_FULL * full)
            for replicas in (1, 2)
        ]
    return found


if __name__ == "__main__":
    main()
