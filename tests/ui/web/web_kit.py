"""Starting the web chat and a browser for tests."""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

from tests.ui.web.nursery import ENDED

ROOT = Path(__file__).resolve().parents[3]
CHROMIUM = "/usr/bin/chromium"
_SECONDS = 120  # a busy machine may be slow


class Server:
    """A running web chat."""

    def __init__(self, directory: Path, pid: int, url: str) -> None:
        self.directory = directory
        self.pid = pid
        self.url = url
        self.visitors: list[Callable[[], None]] = []


@contextlib.contextmanager
def serving(directory: Path, **options: object) -> Iterator[Server]:
    """A web chat over an index, in its own process."""
    log = directory.with_suffix(".log")
    log.parent.mkdir(parents=True, exist_ok=True)
    log.unlink(missing_ok=True)
    nursery = _nursery()
    pid = nursery.ask(directory=str(directory), options=options, log=str(log))["pid"]
    server = None
    try:
        server = Server(directory, pid, _address(log))
        yield server
    finally:
        # Visitors leave first: they would complain of a server that is gone.
        for leave in server.visitors if server else ():
            leave()
        code = nursery.ask(end=pid)["code"]
    said = log.read_text(encoding="utf-8")
    assert "Traceback" not in said, said
    assert "LEFT THIS MACHINE" not in said, said
    assert code == 0, f"the web chat did not end in good order: {said}"


class _Nursery:
    """The process that web chats are forked from; see `tests.ui.web.nursery`."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.ui.web.nursery"],
            cwd=ROOT,
            env={**os.environ, "PYTHONWARNINGS": "ignore", "PYTHONPATH": str(ROOT)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        atexit.register(self.close)

    def ask(self, **wish: object) -> dict[str, int]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{json.dumps(wish)}\n")
        self._process.stdin.flush()
        reply = self._process.stdout.readline()
        assert reply, "no web chats can be started: see what was said above"
        return dict(json.loads(reply))

    def close(self) -> None:
        self._process.communicate()


@cache
def _nursery() -> _Nursery:
    return _Nursery()


def _address(log: Path) -> str:
    deadline = time.monotonic() + _SECONDS
    said = ""
    while time.monotonic() < deadline and ENDED not in said:
        said = log.read_text(encoding="utf-8") if log.exists() else ""
        if found := re.search(r"http://\S+/", said):
            return found.group()
        time.sleep(0.02)
    raise AssertionError(f"the web chat did not start: {said}")


def why_no_browser() -> str | None:
    """Why the tests in a browser cannot run here; None when they can."""
    try:
        import playwright.sync_api  # noqa: F401
    except ImportError:
        return "Playwright for Python is not installed (pip install playwright)"
    if shutil.which(CHROMIUM) is None:
        return f"there is no Chromium at {CHROMIUM}"
    return None
