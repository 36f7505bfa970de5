"""Starting the web chat and a browser for tests."""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parents[3]
CHROMIUM = "/usr/bin/chromium"
_SECONDS = 240  # a busy machine imports Gradio slowly


class Server:
    """A running web chat."""

    def __init__(self, directory: Path, process: subprocess.Popen[str], url: str) -> None:
        self.directory = directory
        self.process = process
        self.url = url
        self.visitors: list[Callable[[], None]] = []


@contextlib.contextmanager
def serving(
    directory: Path, environment: dict[str, str] | None = None, **options: object
) -> Iterator[Server]:
    """A web chat over an index, in its own process."""
    env = {**os.environ, "PYTHONWARNINGS": "ignore", "PYTHONPATH": str(ROOT), **(environment or {})}
    log = directory.with_suffix(".log")
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("w", encoding="utf-8") as errors:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.ui.web.server", str(directory), json.dumps(options)],
            cwd=ROOT,
            env=env,
            stdin=subprocess.PIPE,
            stderr=errors,
            text=True,
        )
        server = None
        try:
            server = Server(directory, process, _address(log, process))
            yield server
        finally:
            # Visitors leave first: they would complain of a server that is gone.
            for leave in server.visitors if server else ():
                leave()
            _end(process)
    said = log.read_text(encoding="utf-8")
    assert "Traceback" not in said, said
    assert "LEFT THIS MACHINE" not in said, said


def _address(log: Path, process: subprocess.Popen[str]) -> str:
    deadline = time.monotonic() + _SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        found = re.search(r"http://\S+/", log.read_text(encoding="utf-8"))
        if found:
            return found.group()
        time.sleep(0.05)
    raise AssertionError(f"the web chat did not start: {log.read_text(encoding='utf-8')}")


def _end(process: subprocess.Popen[str]) -> None:
    pipe: IO[str] | None = process.stdin
    if pipe is not None:
        pipe.close()
    try:
        process.wait(timeout=20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def why_no_browser() -> str | None:
    """Why the tests in a browser cannot run here; None when they can."""
    try:
        import playwright.sync_api  # noqa: F401
    except ImportError:
        return "Playwright for Python is not installed (pip install playwright)"
    if shutil.which(CHROMIUM) is None:
        return f"there is no Chromium at {CHROMIUM}"
    return None
