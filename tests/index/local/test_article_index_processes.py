"""Several processes at one index: one writer, any number of readers."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from index import Article, ArticleIndex
from index.errors import IndexBusyError
from tests.index.article_index_contract import mixed
from tests.index.index_kit import SMALL, CachingEmbedder, everything

ROOT = Path(__file__).resolve().parents[3]
EMBEDDER = CachingEmbedder(dimension=32)
QUESTION = "police minister vienna"
ARTICLES = 40

NOBODY = """
import os, sys
from index import ArticleIndex
from index.errors import IndexStateError
from tests.index.local.test_article_index_processes import EMBEDDER
os.setuid(65534)
try:
    with ArticleIndex.open(sys.argv[1], EMBEDDER) as index:
        print(index.status().articles, "articles")
        index.remove(["x"])
except IndexStateError as error:
    print(error)
"""

READER = """
import sys, time
from index import ArticleIndex
from tests.index.local.test_article_index_processes import EMBEDDER, QUESTION
from tests.index.index_kit import everything
searches = 0
end = time.monotonic() + float(sys.argv[2])
with ArticleIndex.open(sys.argv[1], EMBEDDER) as index:
    while time.monotonic() < end:
        with index.reading():
            found = everything(index, QUESTION, EMBEDDER)
            passages = index.passages(found)
            vectors = index.vectors(found)
            assert len(found) == index.status().chunks
        for candidate, passage in zip(found, passages, strict=True):
            assert passage.chunk_id == candidate.chunk_id
            assert passage.text == passage.article.text[candidate.start : candidate.end]
        searches += 1
print(searches)
"""


def test_three_readers_beside_a_writer(tmp_path: Path) -> None:
    with ArticleIndex.create(tmp_path, EMBEDDER, chunking=SMALL) as index:
        index.sync(mixed(ARTICLES))
        readers = [
            subprocess.Popen(
                [sys.executable, "-c", READER, str(tmp_path), "2.5"],
                cwd=ROOT,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
            )
            for _ in range(3)
        ]
        version = 0
        while any(reader.poll() is None for reader in readers):
            version += 1
            index.sync(mixed(ARTICLES, version=version)[: 5 + version % 30], prune=version % 3 == 0)
            if version % 4 == 0:
                index.rebuild()
        for reader in readers:
            output, errors = reader.communicate()
            assert reader.returncode == 0, errors
            assert int(output) > 3
        assert version > 5
        assert index.check().sound


WRITER = """
import sys, time
from index import ArticleIndex
from tests.index.local.test_article_index_processes import EMBEDDER
def slow():
    print("writing", flush=True)
    sys.stdin.readline()
    yield from ()
with ArticleIndex.open(sys.argv[1], EMBEDDER) as index:
    index.sync(slow())
"""


def test_a_second_writer_is_refused(tmp_path: Path) -> None:
    with ArticleIndex.create(tmp_path, EMBEDDER, chunking=SMALL) as index:
        writer = subprocess.Popen(
            [sys.executable, "-c", WRITER, str(tmp_path)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert writer.stdin is not None
        assert writer.stdout is not None
        assert writer.stdout.readline() == "writing\n"
        for write in (
            lambda: index.sync(mixed(3)),
            lambda: index.remove(["x"]),
            index.rebuild,
            lambda: index.reindex(EMBEDDER),
        ):
            with pytest.raises(IndexBusyError, match=rf"\(pid {writer.pid}\)"):
                write()
        assert everything(index, QUESTION, EMBEDDER) == ()
        writer.communicate("\n")
        assert writer.returncode == 0
        assert index.sync(mixed(3)).added == 3
        assert not (tmp_path / "writer.pid").exists()


def test_a_killed_writer_leaves_no_lock(tmp_path: Path) -> None:
    with ArticleIndex.create(tmp_path, EMBEDDER, chunking=SMALL) as index:
        writer = subprocess.Popen(
            [sys.executable, "-c", WRITER, str(tmp_path)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert writer.stdout is not None
        writer.stdout.readline()
        writer.kill()
        writer.communicate()
        assert index.sync(mixed(3)).added == 3


def test_two_threads_that_write(tmp_path: Path) -> None:
    with ArticleIndex.create(tmp_path, EMBEDDER, chunking=SMALL) as index:
        inside = threading.Event()
        done = threading.Event()

        def slow() -> Iterator[Article]:
            inside.set()
            done.wait(10)
            yield from ()

        thread = threading.Thread(target=lambda: index.sync(slow()))
        thread.start()
        inside.wait(10)
        with pytest.raises(IndexBusyError, match=rf"\(pid {os.getpid()}\)"):
            index.sync(mixed(1))
        # Reading goes on beside the writer of the same object.
        assert index.status().articles == 0
        done.set()
        thread.join()
        assert index.sync(mixed(1)).added == 1


def test_opening_and_reading_write_nothing(tmp_path: Path) -> None:
    with ArticleIndex.create(tmp_path, EMBEDDER, chunking=SMALL) as index:
        index.sync(mixed(6))

    def content() -> dict[str, bytes]:
        # SQLite's shared memory is scratch space, and an empty log holds nothing.
        return {
            str(path.relative_to(tmp_path)): path.read_bytes()
            for path in tmp_path.rglob("*")
            if path.is_file() and not path.name.endswith("-shm") and path.stat().st_size
        }

    before = content()
    with ArticleIndex.open(tmp_path, EMBEDDER) as index:
        everything(index, QUESTION, EMBEDDER)
        index.load()
        index.status()
        index.check()
        index.articles()
    ArticleIndex.describe(tmp_path)
    assert content() == before


@pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="needs another user")
def test_an_index_on_read_only_media() -> None:
    with tempfile.TemporaryDirectory() as directory:
        place = Path(directory) / "index"
        with ArticleIndex.create(place, EMBEDDER, chunking=SMALL) as index:
            index.sync(mixed(6))
        for name in ("catalog.sqlite3-wal", "catalog.sqlite3-shm"):
            (place / name).unlink(missing_ok=True)
        locked = as_nobody(place)
        assert "permissions" in locked
        for path in (place.parent, place, *place.rglob("*")):
            path.chmod(0o755 if path.is_dir() else 0o644)
        output = as_nobody(place)
        assert output.splitlines()[0] == "6 articles"
        assert "permissions" in output.splitlines()[1]


def as_nobody(place: Path) -> str:
    """What a user who may not write there is told when reading and when writing."""
    run = subprocess.run(
        [sys.executable, "-c", NOBODY, str(place)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    return run.stdout


def test_time_is_not_wasted_waiting(tmp_path: Path) -> None:
    """A refusal comes at once, and a reader does not hold up a writer."""
    with (
        ArticleIndex.create(tmp_path, EMBEDDER, chunking=SMALL) as index,
        ArticleIndex.open(tmp_path, EMBEDDER) as other,
        other.reading(),
    ):
        start = time.monotonic()
        index.sync(mixed(6))
        index.rebuild()
        assert time.monotonic() - start < 5
