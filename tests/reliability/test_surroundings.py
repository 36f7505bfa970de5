"""What goes wrong around an index: the disk, permissions, the clock, copies, older versions."""

from __future__ import annotations

import itertools
import json
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from index import ArticleIndex
from index.errors import IndexStateError, MusnadError
from index.local import snapshot
from tests.index.article_index_contract import EMBEDDER, assert_agrees, mixed
from tests.index.index_kit import SMALL, everything

ROOT = Path(__file__).resolve().parents[2]
QUESTION = "police minister vienna"
OLD, NEW = mixed(40), mixed(40, version=1)
KNOWN = {old.id: (old, new) for old, new in zip(OLD, NEW, strict=True)}


def make(place: Path) -> ArticleIndex:
    index = ArticleIndex.create(place, EMBEDDER, chunking=SMALL)
    index.sync(OLD)
    return index


def assert_sound(index: ArticleIndex) -> None:
    """Nothing is damaged, and every article is there wholly, in one of its versions."""
    report = index.check()
    assert report.sound, [str(finding) for finding in report.findings]
    for summary in index.articles():
        assert index.article(summary.id) in KNOWN[summary.id]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 4 MB."""
    place = tmp_path / "disk"
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(place)],
        capture_output=True,
        check=False,
    )
    if mounted.returncode:
        pytest.skip("only who may mount can make a small disk")
    try:
        yield place
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)


@pytest.mark.skipif(shutil.which("mount") is None, reason="there is no mount command")
def test_a_disk_that_fills_up(small_disk: Path) -> None:
    """At whatever moment it is full: one clear error, nothing lost, and later it goes on."""
    generator = random.Random(6)
    refused = 0
    with make(small_disk / "index") as index:
        ballast = small_disk / "ballast"
        for version in range(1, 16):
            with ballast.open("wb") as file:
                free = os.statvfs(small_disk).f_bavail * os.statvfs(small_disk).f_bsize
                file.write(bytes(max(0, free - generator.randrange(0, 1_200_000))))
            try:
                index.sync(NEW if version % 2 else OLD)
                if version % 3 == 0:
                    index.rebuild()
                if version % 4 == 0:
                    index.remove([OLD[version].id])
                if version % 5 == 0:
                    index.reindex(EMBEDDER)
            except IndexStateError as error:
                refused += "space" in str(error)
            assert len(everything(index, QUESTION, EMBEDDER)) == index.status().chunks
            ballast.unlink()
            assert_sound(index)
        assert refused >= 3
        index.sync(NEW)
        index.rebuild()
        assert_agrees(index, NEW, QUESTION)
        assert index.check().findings == ()


def test_a_file_that_may_not_grow(tmp_path: Path) -> None:
    """The same as a full disk where nobody may mount: a limit on the size of files."""
    with make(tmp_path / "index") as index:
        size = (tmp_path / "index" / "catalog.sqlite3").stat().st_size
        limits = resource.getrlimit(resource.RLIMIT_FSIZE)
        handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        try:
            resource.setrlimit(resource.RLIMIT_FSIZE, (size + 20_000, limits[1]))
            with pytest.raises(IndexStateError):
                index.sync(NEW)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, limits)
            signal.signal(signal.SIGXFSZ, handler)
        assert_sound(index)
        index.sync(NEW)
        assert_agrees(index, NEW, QUESTION)


def test_a_clock_that_jumps(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is decided by the time of day or by the age of files."""
    jumps = itertools.cycle((0.0, 4e9, 1.0, 1e9))
    monkeypatch.setattr(time, "time", lambda: next(jumps))
    monkeypatch.setattr(time, "time_ns", lambda: int(next(jumps) * 1e9))
    with make(tmp_path / "index") as index:
        for path in (tmp_path / "index").rglob("*"):
            os.utime(path, (next(jumps), next(jumps)))
        assert_agrees(index, OLD, QUESTION)
        assert index.sync(OLD).unchanged == len(OLD)
        index.sync(NEW)
        index.rebuild()
        assert_agrees(index, NEW, QUESTION)
        assert index.check().findings == ()


def test_an_index_copied_while_it_is_written(tmp_path: Path) -> None:
    """A copy is sound or says that it is not; it never tells what no article ever said."""
    done = threading.Event()

    def write(index: ArticleIndex) -> None:
        while not done.is_set():
            index.sync(NEW)
            index.remove([OLD[3].id, OLD[4].id])
            index.sync(OLD)

    usable = 0
    with make(tmp_path / "index") as index:
        thread = threading.Thread(target=write, args=(index,))
        thread.start()
        try:
            for number in range(12):
                copy = tmp_path / f"copy-{number}"
                try:
                    shutil.copytree(tmp_path / "index", copy)
                except shutil.Error:
                    continue  # A file vanished on the way: the copy program says so itself.
                usable += _tells_the_truth(copy)
        finally:
            done.set()
            thread.join()
        assert_sound(index)
    # After the writer has finished, a copy is as good as the index.
    shutil.copytree(tmp_path / "index", tmp_path / "last")
    assert _tells_the_truth(tmp_path / "last")


def _tells_the_truth(place: Path) -> bool:
    try:
        with ArticleIndex.open(place, EMBEDDER) as copy:
            sound = copy.check().sound
            with copy.reading():
                found = everything(copy, QUESTION, EMBEDDER)
                for passage in copy.passages(found):
                    assert passage.article in KNOWN[passage.article.id]
            return sound
    except MusnadError:
        return False


def test_flips_in_every_file(tmp_path: Path) -> None:
    """Whatever byte of whatever file changes, what is still told is true."""
    with make(tmp_path / "index"):
        pass
    generator = random.Random(8)
    files = [
        path.relative_to(tmp_path / "index")
        for path in sorted((tmp_path / "index").rglob("*"))
        if path.is_file() and path.stat().st_size
    ]
    assert len(files) >= 4
    for name in files:
        for number in range(12):
            copy = tmp_path / f"{name.name}-{number}"
            shutil.copytree(tmp_path / "index", copy)
            content = bytearray((copy / name).read_bytes())
            content[generator.randrange(len(content))] ^= 1 << generator.randrange(8)
            (copy / name).write_bytes(content)
            _tells_the_truth(copy)
            shutil.rmtree(copy)


def test_the_snapshot_of_an_older_version_is_replaced(tmp_path: Path) -> None:
    with make(tmp_path / "index"):
        pass
    manifest = tmp_path / "index" / "derived" / "manifest.json"
    content = json.loads(manifest.read_text("utf-8"))["content"]
    content["format"] = 1
    record = {"content": content, "sha256": snapshot._digest(content)}
    manifest.write_text(json.dumps(record), encoding="utf-8")
    with ArticleIndex.open(tmp_path / "index", EMBEDDER) as index:
        assert_agrees(index, OLD, QUESTION)
        assert {finding.kind for finding in index.check().findings} == {"leftover"}
        index.sync(NEW[:1])
        assert index.check().findings == ()


@pytest.mark.skipif(os.geteuid() != 0, reason="needs another user")
def test_permissions_that_change_under_an_open_index(tmp_path: Path) -> None:
    """Run as another user, for whom permissions hold."""
    tmp_path.chmod(0o755)
    for parent in tmp_path.parents[:2]:
        parent.chmod(0o755)
    place = tmp_path / "ours"
    place.mkdir()
    os.chown(place, 65534, 65534)
    run = subprocess.run(
        [sys.executable, "-c", _CHANGING, str(place / "index")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    assert run.stdout.split() == ["refused", "asked", "wrote"]


_CHANGING = """
import os, sys, tempfile
from pathlib import Path
from tests.reliability.test_surroundings import *
with tempfile.TemporaryDirectory() as scratch:
    # What is imported late is imported now: the other user may not be allowed to read it.
    with make(Path(scratch) / "index") as index:
        assert_agrees(index, OLD, QUESTION)
os.setuid(65534)
place = Path(sys.argv[1])
def change(write):
    for path in (place, *place.rglob("*")):
        path.chmod((0o500 if path.is_dir() else 0o400) | (0o200 if write else 0))
with make(place) as index:
    change(write=False)
    try:
        index.sync(NEW)
    except MusnadError:
        print("refused")
    assert len(everything(index, QUESTION, EMBEDDER)) == index.status().chunks
    print("asked")
    change(write=True)
    index.sync(NEW)
    assert_agrees(index, NEW, QUESTION)
    print("wrote")
"""
