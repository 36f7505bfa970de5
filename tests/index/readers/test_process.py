"""Files that hang, burst or crash their reader are ended and reported; the rest goes on."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from pathlib import Path

import pytest

from index.articles import Article
from index.errors import ArticleError
from index.readers.fields import FieldMapping
from index.readers.finishing import read_finished
from index.readers.process import Limits, ReaderProcess
from index.readers.raw import RawFile

PAGE = (
    "<html lang=en><head><title>Port opens</title></head><body><article><h1>Port opens</h1>"
    "<p>The new port of the town opened on Monday after four years of work.</p>"
    "<p>Ships from nine countries called there in the first week.</p></article></body></html>"
)


def page(html: str = PAGE, name: str = "page.html") -> RawFile:
    return RawFile(form="html", data=html.encode(), location=f"/news/{name}", name=name)


def endless() -> RawFile:
    """So many rows that they take minutes."""
    rows = "".join(
        f'{{"title": "Row {n}", "text": "Sentence {n} of a table without an end in sight."}}\n'
        for n in range(400_000)
    )
    return RawFile(
        form="jsonl", data=rows.encode(), location="/news/endless.jsonl", name="endless.jsonl"
    )


def test_what_is_read_is_what_is_read_in_this_process() -> None:
    with ReaderProcess(FieldMapping()) as process:
        found = process.read(page())
    assert found == list(read_finished(page(), FieldMapping()))
    assert isinstance(found[0], Article)


def test_one_process_serves_many_files() -> None:
    with ReaderProcess(FieldMapping()) as process:
        process.read(page())
        first = process._process
        process.read(page(name="other.html"))
        assert process._process is first
    assert first is not None
    assert first.poll() is not None


def test_a_file_that_takes_too_long_is_left_and_the_next_is_read() -> None:
    limits = Limits(seconds=6, seconds_per_mb=0)
    with ReaderProcess(FieldMapping(), limits) as process:
        with pytest.raises(ArticleError, match="not read after 6 seconds"):
            process.read(endless())
        (article,) = process.read(page())
    assert isinstance(article, Article)
    assert "nine countries" in article.text


@pytest.mark.skipif(sys.platform != "linux", reason="memory is limited on Linux")
def test_a_file_that_takes_too_much_memory_is_left_and_the_next_is_read() -> None:
    rows = b'{"title": "t", "text": "' + b"word " * 30_000_000 + b'"}\n'
    big = RawFile(form="jsonl", data=rows, location="/news/big.jsonl", name="big.jsonl")
    with ReaderProcess(FieldMapping(), Limits(memory=300_000_000)) as process:
        with pytest.raises(ArticleError, match="more than 300 MB of memory"):
            process.read(big)
        (article,) = process.read(page())
    assert isinstance(article, Article)


def test_a_reader_that_crashes_is_reported_and_replaced() -> None:
    with ReaderProcess(FieldMapping()) as process:
        process.read(page())
        inner = process._process
        assert inner is not None
        threading.Timer(1.0, inner.kill).start()
        with pytest.raises(ArticleError, match="crashed its reader"):
            process.read(endless())
        (article,) = process.read(page())
    assert isinstance(article, Article)


@pytest.mark.skipif(os.name == "nt", reason="sends a signal")
def test_an_interrupt_ends_the_reader_at_once(tmp_path: Path) -> None:
    (tmp_path / "endless.jsonl").write_bytes(endless().data)
    script = textwrap.dedent("""
        import signal, sys
        # Jobs in the background are started with it ignored.
        signal.signal(signal.SIGINT, signal.default_int_handler)
        from index.readers import process
        from index.readers.reading import read_articles
        start = process.ReaderProcess._start
        def told(self, location):
            child = start(self, location)
            print(child.pid, flush=True)
            return child
        process.ReaderProcess._start = told
        try:
            list(read_articles([sys.argv[1]]))
        except KeyboardInterrupt:
            print("interrupted", flush=True)
    """)
    owner = subprocess.Popen(
        [sys.executable, "-c", script, str(tmp_path)],
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert owner.stdout is not None
    child = int(owner.stdout.readline())
    time.sleep(1)
    os.killpg(owner.pid, signal.SIGINT)
    said, _ = owner.communicate(timeout=30)
    assert said.split() == ["interrupted"]
    with pytest.raises(ProcessLookupError):
        os.kill(child, 0)
