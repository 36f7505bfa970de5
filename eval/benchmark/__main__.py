"""The benchmark: `python -m eval.benchmark --squad FILE … --out FOLDER`; JSON, Markdown and curves.

Every measurement runs in a process of its own and is written down at once: the same command goes on
where an interrupted one stopped.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import click

from eval.benchmark.machine import describe_machine
from eval.benchmark.report import write_report
from eval.benchmark.workplace import Workplace, write_articles, write_paragraphs
from eval.gold import load_gold
from index.errors import InputError

__all__ = ["run_task"]

_CORPUS = Path(__file__).parents[1] / "corpus"
_GOLD = Path(__file__).parents[1] / "gold"
_HYBRIDS = ("langchain-ensemble", "haystack-hybrid", "txtai-hybrid")


@click.command()
@click.option("--squad", multiple=True, type=click.Path(path_type=Path), metavar="FILE")
@click.option("--articles", multiple=True, type=click.Path(path_type=Path), metavar="PATH")
@click.option("--sizes", default="1000,10000,100000", show_default=True, help="In chunks.")
@click.option("--embed", default=450, show_default=True, help="Articles the real model embeds.")
@click.option(
    "--peers/--no-peers", default=False, help="Also the alternatives; they must be there."
)
@click.option("--peer-chunks", default=10_000, show_default=True, help="The most they are given.")
@click.option(
    "--build-only", is_flag=True, help="Only makes the archives; measures when called again."
)
@click.option("--rounds", default=5, show_default=True, help="Of fresh processes.")
@click.option("--work", default=Path(".benchmark"), type=click.Path(path_type=Path))
@click.option("--out", default=Path("benchmark"), type=click.Path(path_type=Path))
def main(
    squad: tuple[Path, ...],
    articles: tuple[Path, ...],
    sizes: str,
    embed: int,
    peers: bool,
    peer_chunks: int,
    build_only: bool,
    rounds: int,
    work: Path,
    out: Path,
) -> None:
    """Measures Musnad over archives of growing size, made of the texts that are given.

    Without any, the sample articles and the gold questions serve.
    """
    workplace = Workplace(folder=work)
    try:
        chunks = sorted({int(size) for size in sizes.split(",")})
        if chunks[0] < 1:
            raise ValueError
    except ValueError as error:
        raise click.UsageError(f"--sizes are whole numbers from 1, not '{sizes}'") from error
    try:
        if not workplace.articles.exists():
            _prepare(workplace, squad, articles)
        out.mkdir(parents=True, exist_ok=True)
        for task in _builds(chunks, embed):
            _measure(task, workplace, out)
        if build_only:
            return
        for task in _questions(chunks, rounds, peers, peer_chunks):
            _measure(task, workplace, out)
        write_report(out)
    except InputError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{out / 'report.md'}")


def _prepare(workplace: Workplace, squad: tuple[Path, ...], articles: tuple[Path, ...]) -> None:
    workplace.articles.mkdir(parents=True)
    questions = write_paragraphs(squad, workplace.articles) if squad else []
    if articles or not squad:
        write_articles(articles or (_CORPUS,), workplace.articles)
    if not questions:
        questions = [gold.question for gold in load_gold(sorted(_GOLD.glob("*.jsonl")))]
    workplace.write_questions(questions)


def _builds(chunks: list[int], embed: int) -> Iterator[list[str]]:
    yield ["real", str(embed)]
    for size in chunks:
        yield ["grow", str(size)]


def _questions(
    chunks: list[int], rounds: int, peers: bool, peer_chunks: int
) -> Iterator[list[str]]:
    yield ["start", str(rounds)]
    for size in chunks:
        yield ["ask", str(size)]
        yield ["change", str(size)]
    yield ["floors", str(min(chunks[-1], 100_000))]
    if peers:
        yield ["indexing", "musnad", "own", "1000"]
        for name in _HYBRIDS:
            yield ["indexing", name, "float32", "1000"]
        yield ["indexing", _HYBRIDS[0], "bfloat16", "1000"]
        for size in chunks:
            if size <= peer_chunks:
                for name in _HYBRIDS:
                    yield ["retrieval", name, str(size)]


def _measure(task: list[str], workplace: Workplace, out: Path) -> None:
    path = out / "results.json"
    results: dict[str, Any] = json.loads(path.read_text("utf-8")) if path.exists() else {}
    name = " ".join(task)
    if name in results:
        return
    click.echo(f"{name} …", err=True)
    arguments = list(task)
    if task[0] == "retrieval":
        # As many articles as Musnad's index of that size held.
        arguments[2] = str(results[f"grow {task[2]}"]["articles"])
    before = describe_machine()
    try:
        measured = run_task(workplace.folder, arguments)
    except subprocess.CalledProcessError as error:
        raise click.ClickException(
            f"measuring '{name}' failed; what it said stands above"
        ) from error
    results[name] = {**measured, "load": before["load"]}
    results.setdefault("machine", before)
    path.write_text(json.dumps(results, indent=1), encoding="utf-8")


def run_task(folder: Path, arguments: Sequence[str]) -> dict[str, Any]:
    """Measures in a process of its own.

    Raises:
        CalledProcessError: It failed.
    """
    run = subprocess.run(
        [sys.executable, "-m", "eval.benchmark.task", str(folder), *arguments],
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    measured: dict[str, Any] = json.loads(run.stdout.splitlines()[-1])
    return measured


if __name__ == "__main__":
    main()
