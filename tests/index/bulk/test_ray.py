"""Bulk indexing on a Ray cluster of two nodes, made on this machine for these tests.

What is asserted of the result is always the same: the index holds and finds exactly what a plain
`sync` of the same archive makes, nothing missing and nothing twice.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from index import ArticleIndex, Candidate, Embedder, read_articles
from index.bulk import BulkOptions, index_in_bulk
from index.bulk.stages import Model
from index.errors import ModelError
from index.reports import SyncProgress, SyncReport
from tests.index.bulk.bulk_kit import ARTICLES, MODEL, load, load_failing, load_slow, write_archive
from tests.index.index_kit import CachingEmbedder, content_digest, everything

pytest.importorskip("ray", reason="the extra musnad[ray] is not installed")

# Ray's own; it also leaves sockets and files to the interpreter's end.
pytestmark = [
    # Starting a cluster takes longer than all that is tested on it: once in a check, not twice.
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::FutureWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

ROOT = Path(__file__).resolve().parents[3]
EMBEDDER = CachingEmbedder()


@pytest.fixture(scope="module")
def cluster() -> Iterator[str]:
    """The address of a cluster of two nodes with two cores each."""
    # Workers import what their tasks name from where the nodes were started with.
    environment = pytest.MonkeyPatch()
    environment.setenv("PYTHONPATH", str(ROOT))
    environment.setenv("RAY_USAGE_STATS_ENABLED", "0")
    environment.setenv("RAY_BACKEND_LOG_LEVEL", "fatal")
    import ray
    from ray.cluster_utils import Cluster

    node = {"num_cpus": 2, "object_store_memory": 150_000_000, "include_dashboard": False}
    made = Cluster(initialize_head=True, head_node_args=node)
    made.add_node(**{name: node[name] for name in ("num_cpus", "object_store_memory")})
    # One connection for all tests: with each, Ray starts new workers on all nodes.
    ray.init(address=made.address, log_to_driver=False)
    yield made.address
    ray.shutdown()
    made.shutdown()
    environment.undo()


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bulk") / "archive"
    write_archive(folder)
    return folder


@pytest.fixture(scope="module")
def plain(archive: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, SyncReport]:
    """What a plain run makes of the archive."""
    with ArticleIndex.create(tmp_path_factory.mktemp("plain") / "index", EMBEDDER) as index:
        report = index.sync(read_articles([archive]))
        return content_digest(index, EMBEDDER), report


def make(directory: Path) -> None:
    ArticleIndex.create(directory, EMBEDDER).close()


def assert_same(directory: Path, digest: str) -> None:
    with ArticleIndex.open(directory, EMBEDDER) as index:
        assert index.check().findings == ()
        assert content_digest(index, EMBEDDER) == digest


def test_as_a_plain_run_and_again(
    cluster: str, archive: Path, plain: tuple[str, SyncReport], tmp_path: Path
) -> None:
    digest, expected = plain
    make(tmp_path / "index")
    options = BulkOptions(address=cluster, actors=2, model=MODEL)
    told: list[SyncProgress] = []
    with ArticleIndex.open(tmp_path / "index", None) as index:
        report = index_in_bulk(index, [archive], options=options, progress=told.append)
        again = index_in_bulk(index, [archive], options=options)
    assert_same(tmp_path / "index", digest)
    assert (report.added, report.chunks) == (expected.added, expected.chunks)
    # The same lines about the same files, in the same order.
    assert [str(each) for each in report.problems] == [str(each) for each in expected.problems]
    assert len(report.problems) == 3
    assert (again.added, again.chunks, again.unchanged) == (0, 0, expected.added)
    assert told[-1].chunks == expected.chunks
    assert len(told) > 3


def test_changes_and_pruning(
    cluster: str, archive: Path, tmp_path: Path, plain: tuple[str, SyncReport]
) -> None:
    folder = tmp_path / "archive"
    write_archive(folder, count=20)
    make(tmp_path / "index")
    options = BulkOptions(address=cluster, actors=1, model=MODEL)
    with ArticleIndex.open(tmp_path / "index", None) as index:
        index_in_bulk(index, [folder], options=options)
        (folder / "003.txt").write_text("It has changed since.", encoding="utf-8")
        (folder / "004.txt").unlink()
        (folder / "005.txt").write_text("", encoding="utf-8")
        report = index_in_bulk(
            index, [folder], prune=True, prune_within=[str(folder)], options=options
        )
        # One that can no longer be read keeps its older version.
        assert (report.added, report.updated, report.removed) == (0, 1, 1)
        assert index.status().articles == 39


def test_a_killed_embedder_is_replaced(
    cluster: str, archive: Path, plain: tuple[str, SyncReport], tmp_path: Path
) -> None:
    pids = tmp_path / "pids"
    pids.mkdir()
    make(tmp_path / "index")
    killed: list[int] = []

    def kill(_: SyncProgress) -> None:
        if not killed:
            killed.extend(int(path.name) for path in pids.iterdir())
            for pid in killed:
                os.kill(pid, signal.SIGKILL)

    model = Model(name=str(pids), load=load_slow, load_counter=load)
    with ArticleIndex.open(tmp_path / "index", None) as index:
        report = index_in_bulk(
            index,
            [archive],
            progress=kill,
            options=BulkOptions(address=cluster, actors=2, model=model),
        )
    assert killed
    # Others have taken their place.
    assert {int(path.name) for path in pids.iterdir()} - set(killed)
    assert report.chunks == plain[1].chunks
    assert_same(tmp_path / "index", plain[0])


CLIENT = """
import os, signal, sys
from index import ArticleIndex
from index.bulk import BulkOptions, index_in_bulk
from tests.index.bulk.bulk_kit import MODEL

tables = 0

def count(progress):
    global tables
    tables += 1
    if tables == 4:
        os.kill(os.getpid(), signal.SIGKILL)

address, directory, archive = sys.argv[1:]
with ArticleIndex.open(directory, None) as index:
    options = BulkOptions(address=address, actors=2, model=MODEL)
    index_in_bulk(index, [archive], progress=count, options=options)
"""


def test_a_killed_client_goes_on(
    cluster: str, archive: Path, plain: tuple[str, SyncReport], tmp_path: Path
) -> None:
    make(tmp_path / "index")
    run = subprocess.run(
        [sys.executable, "-c", CLIENT, cluster, str(tmp_path / "index"), str(archive)],
        cwd=ROOT,
        check=False,
    )
    assert run.returncode == -signal.SIGKILL
    with ArticleIndex.open(tmp_path / "index", None) as index:
        before = index.status().articles
        assert 0 < before < ARTICLES
        report = index_in_bulk(
            index, [archive], options=BulkOptions(address=cluster, actors=2, model=MODEL)
        )
    assert report.unchanged == before
    assert report.added == plain[1].added - before
    assert_same(tmp_path / "index", plain[0])


def test_another_model_is_refused(cluster: str, archive: Path, tmp_path: Path) -> None:
    make(tmp_path / "index")
    model = Model(name="another", load=load_failing, load_counter=load)
    with (
        ArticleIndex.open(tmp_path / "index", None) as index,
        pytest.raises(ModelError, match="not the one that the index was made with"),
    ):
        index_in_bulk(index, [archive], options=BulkOptions(address=cluster, actors=1, model=model))


def test_with_the_real_model(
    cluster: str, corpus_folder: Path, corpus_index: Path, embedder: Embedder, tmp_path: Path
) -> None:
    ArticleIndex.create(tmp_path / "index", embedder).close()
    with ArticleIndex.open(tmp_path / "index", None) as index:
        index_in_bulk(index, [corpus_folder], options=BulkOptions(address=cluster, actors=1))
        assert index.check().findings == ()
    with (
        ArticleIndex.open(tmp_path / "index", embedder) as ours,
        ArticleIndex.open(corpus_index, embedder) as theirs,
    ):
        found, expected = _chunks(ours, embedder), _chunks(theirs, embedder)
        assert list(found) == list(expected)
        # In another batch a text has, in bf16, not quite the same vector.
        pairs = zip(
            ours.vectors(list(found.values())), theirs.vectors(list(expected.values())), strict=True
        )
        assert min(float(np.dot(one, other)) for one, other in pairs) > 0.998


def _chunks(index: ArticleIndex, embedder: Embedder) -> dict[str, Candidate]:
    found = everything(index, "vienna", embedder)
    return {each.chunk_id: each for each in sorted(found, key=lambda each: each.chunk_id)}
