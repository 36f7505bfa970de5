"""`kill -9` in every writing command, at random moments: `python -m tests.reliability.kills`.

Each kill hits a process that runs one command over a copy of the same index. Afterwards nothing may
be damaged, every article must be there wholly in its old or its new version, and the command, run
again, must end where it ends undisturbed.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import click

from index import ArticleIndex
from index.errors import IndexMissingError
from tests.index.index_kit import SMALL, content_digest
from tests.index.local.test_crash import EMBEDDER, LARGER, assert_whole, wanted

__all__ = ["COMMANDS"]


def _create(place: Path) -> None:
    try:
        ArticleIndex.create(place, EMBEDDER, chunking=SMALL).close()
    except Exception:
        # The first attempt may have come to its end before it was killed.
        ArticleIndex.open(place, EMBEDDER).close()


def _index(place: Path) -> None:
    with ArticleIndex.open(place, EMBEDDER) as index:
        index.sync([*wanted(version=1)[:80], *wanted()[80:]])


def _prune(place: Path) -> None:
    with ArticleIndex.open(place, EMBEDDER) as index:
        index.sync(wanted()[20:], prune=True)


def _remove(place: Path) -> None:
    with ArticleIndex.open(place, EMBEDDER) as index:
        index.remove([article.id for article in wanted()[:40]])


def _reindex(place: Path) -> None:
    with ArticleIndex.open(place, None) as index:
        index.reindex(EMBEDDER, chunking=LARGER)


def _rebuild(place: Path) -> None:
    with ArticleIndex.open(place, EMBEDDER) as index:
        index.rebuild()


COMMANDS: dict[str, Callable[[Path], None]] = {
    "create": _create,
    "index": _index,
    "prune": _prune,
    "remove": _remove,
    "reindex": _reindex,
    "rebuild": _rebuild,
}


@click.command()
@click.option("--kills", default=200, show_default=True, help="In every command.")
@click.option("--command", "names", multiple=True, type=click.Choice(list(COMMANDS)))
@click.option("--seed", default=0, show_default=True)
def main(kills: int, names: tuple[str, ...], seed: int) -> None:
    """Kills, checks, and prints how many attempts it took; exit status 1 at the first fault."""
    generator = random.Random(seed)
    with tempfile.TemporaryDirectory() as directory:
        folder = Path(directory)
        _in_child(lambda: _make_base(folder / "base"))
        for name in names or COMMANDS:
            command = COMMANDS[name]
            before = None if name == "create" else folder / "base"
            attempts = _kill(command, before, folder / name, kills, generator)
            click.echo(f"{name}: {kills} kills in {attempts} attempts, nothing lost")


def _make_base(place: Path) -> None:
    with ArticleIndex.create(place, EMBEDDER, chunking=SMALL) as index:
        index.sync(wanted()[:-20])


def _kill(
    command: Callable[[Path], None],
    before: Path | None,
    folder: Path,
    kills: int,
    generator: random.Random,
) -> int:
    folder.mkdir()
    undisturbed = _fresh(before, folder / "undisturbed")
    begun = time.monotonic()
    _in_child(lambda: command(undisturbed))
    duration = time.monotonic() - begun
    hits = attempts = 0
    while hits < kills:
        attempts += 1
        place = _fresh(before, folder / f"disturbed-{attempts}")
        child = os.fork()
        if child == 0:
            _leave(partial(command, place))
        time.sleep(generator.uniform(0, 1.1 * duration))
        os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        hits += os.WIFSIGNALED(status)
        _in_child(partial(_verify, command, place, undisturbed))
        shutil.rmtree(place)
    return attempts


def _verify(command: Callable[[Path], None], place: Path, undisturbed: Path) -> None:
    assert_whole(place)
    command(place)
    digests = []
    for each in (place, undisturbed):
        with ArticleIndex.open(each, EMBEDDER) as index:
            assert index.check().findings == (), index.check().findings
            digests.append(content_digest(index, EMBEDDER))
    assert digests[0] == digests[1]


def _fresh(before: Path | None, place: Path) -> Path:
    if before is not None:
        shutil.copytree(before, place)
    return place


def _in_child(work: Callable[[], None]) -> None:
    """Forks for it: this process never starts the threads of FAISS, which forking would break."""
    child = os.fork()
    if child == 0:
        _leave(work)
    _, status = os.waitpid(child, 0)
    if status:
        sys.exit(1)


def _leave(work: Callable[[], None]) -> None:
    code = 1
    try:
        work()
        code = 0
    except IndexMissingError:
        # Killed before there was anything.
        code = 0
    finally:
        if code:
            sys.excepthook(*sys.exc_info())  # type: ignore[arg-type]
        sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    main()
