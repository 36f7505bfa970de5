"""`kill -9` at random moments loses at most what was not committed.

Six kills by default; `MUSNAD_CRASH_RUNS=50` for the full run.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from index import Article, ArticleIndex, ChunkSettings
from index.errors import IndexMissingError
from tests.index.index_kit import SMALL, CachingEmbedder, article, content_digest

ROOT = Path(__file__).resolve().parents[3]
RUNS = int(os.environ.get("MUSNAD_CRASH_RUNS", "6"))
EMBEDDER = CachingEmbedder(dimension=32)
LARGER = ChunkSettings(tokens=40, overlap=10)
ARTICLES = 160

WORKER = """
import sys
from tests.index.local.test_crash import work
print("ready", flush=True)
work(sys.argv[1])
"""


def wanted(*, version: int = 0) -> list[Article]:
    return [
        article(number, version=version, language=("ar", "en")[number % 2], sentences=8)
        for number in range(ARTICLES)
    ]


def work(directory: str) -> None:
    """Every command that writes, each of which may have been interrupted before."""
    try:
        index = ArticleIndex.open(directory, None)
    except IndexMissingError:
        index = ArticleIndex.create(directory, EMBEDDER, chunking=SMALL)
    index.reindex(EMBEDDER, chunking=SMALL)
    index.sync(wanted())
    index.sync([*wanted(version=1)[: ARTICLES // 2], *wanted()[ARTICLES // 2 : -20]], prune=True)
    index.remove([one.id for one in wanted()[:10]])
    index.reindex(EMBEDDER, chunking=LARGER)
    index.rebuild()
    index.close()


def digest(directory: Path) -> str:
    with ArticleIndex.open(directory, EMBEDDER) as index:
        assert index.check().findings == ()
        return content_digest(index, EMBEDDER)


def assert_whole(directory: Path) -> bool:
    """After a kill: nothing is damaged, and every article that is there is there wholly."""
    try:
        index = ArticleIndex.open(directory, EMBEDDER)
    except IndexMissingError:
        return False
    versions = {
        one.id: {one, other} for one, other in zip(wanted(), wanted(version=1), strict=True)
    }
    with index:
        report = index.check()
        assert report.sound, [str(finding) for finding in report.findings]
        for summary in index.articles():
            assert index.article(summary.id) in versions[summary.id]
        content_digest(index, EMBEDDER)
    return True


def test_kill_nine(tmp_path: Path) -> None:
    start = time.monotonic()
    work(str(tmp_path / "undisturbed"))
    duration = time.monotonic() - start
    expected = digest(tmp_path / "undisturbed")
    generator = random.Random(RUNS)
    directory = tmp_path / "disturbed-0"
    kills = opened = finished = 0
    while kills < RUNS:
        worker = subprocess.Popen(
            [sys.executable, "-c", WORKER, str(directory)], cwd=ROOT, stdout=subprocess.PIPE
        )
        assert worker.stdout is not None
        assert worker.stdout.readline() == b"ready\n"
        try:
            worker.wait(timeout=generator.uniform(0, 1.2 * duration))
        except subprocess.TimeoutExpired:
            worker.kill()
            kills += 1
        worker.communicate()
        if worker.returncode == 0:
            finished += 1
            assert digest(directory) == expected
            directory = tmp_path / f"disturbed-{finished}"
        else:
            assert worker.returncode == -9
            opened += assert_whole(directory)
    work(str(directory))
    assert digest(directory) == expected
    assert opened > 0


COUNTING = """
import sys
from index import ArticleIndex
from tests.index.local.test_crash import EMBEDDER, SMALL, wanted
with ArticleIndex.create(sys.argv[1], EMBEDDER, chunking=SMALL) as index:
    def source():
        for one in wanted():
            yield one
            print(index.status().articles, flush=True)
    index.sync(source())
"""


# Dies while SQLite has written half of what it was about to: its journal wants to be rolled back.
DYING = """
import os, sqlite3, sys
import index.local.writer as writer
from tests.index.local.test_crash import EMBEDDER
from index import ArticleIndex

def half(connection, *_):
    connection.execute("PRAGMA cache_size = 1")
    connection.execute("BEGIN")
    connection.execute("CREATE TABLE half (text)")
    connection.executemany("INSERT INTO half VALUES (?)", [("x" * 5000,)] * 50)
    os._exit(9)

if sys.argv[2] == "journal":
    writer.open_writer = lambda path: half(sqlite3.connect(path, isolation_level=None))
else:
    writer.create_schema = half
ArticleIndex.create(sys.argv[1], EMBEDDER)
"""


@pytest.mark.parametrize("moment", ["journal", "wal"])
def test_dying_while_an_index_is_made(tmp_path: Path, moment: str) -> None:
    directory = tmp_path / "index"
    died = subprocess.run([sys.executable, "-c", DYING, directory, moment], cwd=ROOT, check=False)
    assert died.returncode == 9
    assert [path.stat().st_size for path in directory.glob(f"*-{moment}")] > [0]
    with pytest.raises(IndexMissingError, match="musnad index"):
        ArticleIndex.open(directory, EMBEDDER)
    with ArticleIndex.create(directory, EMBEDDER, chunking=SMALL) as index:
        index.sync(wanted()[:3])
        assert index.check().findings == ()
    assert list(directory.glob("*.new*")) == []


def test_what_was_committed_survives(tmp_path: Path) -> None:
    worker = subprocess.Popen(
        [sys.executable, "-c", COUNTING, str(tmp_path)], cwd=ROOT, stdout=subprocess.PIPE
    )
    assert worker.stdout is not None
    committed = 0
    while committed < ARTICLES // 2:
        committed = int(worker.stdout.readline())
    worker.kill()
    worker.communicate()
    with ArticleIndex.open(tmp_path, EMBEDDER) as index:
        assert committed <= index.status().articles < ARTICLES
        assert index.check().sound
        kept = index.status().articles
        assert index.sync(wanted()).unchanged == kept
