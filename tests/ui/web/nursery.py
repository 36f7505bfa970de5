"""Starts web chats for tests quickly: imports Gradio once, then forks a process for each.

Importing takes seconds, and a suite starts dozens of web chats. Each is still a process of its own,
because Gradio leaves warnings behind that the tests take for errors, and because tests end them.

Standard input takes one JSON object a line, standard output answers each with one:
`{"directory": …, "options": …, "log": …}` → `{"pid": …}`; `{"end": pid}` → `{"code": …}`.
When standard input ends, so do all web chats.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
import traceback
from pathlib import Path
from typing import Any

ENDED = "the web chat has ended"
_PATIENCE = 20.0  # seconds that a web chat gets to end in good order


def main() -> None:
    # Ctrl-C is for the tests, who then close our standard input.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # What takes long, in time for all; no threads yet, so that forking is safe.
    import tests.ui.web.server
    from ui.web.application import keep_gradio_quiet

    keep_gradio_quiet()
    import gradio  # noqa: F401
    import uvicorn  # noqa: F401

    running: set[int] = set()
    try:
        for line in iter(sys.stdin.readline, ""):
            wish = json.loads(line)
            if "end" in wish:
                running.discard(wish["end"])
                reply = {"code": _end(wish["end"])}
            else:
                pid = os.fork()
                if pid == 0:
                    _become(tests.ui.web.server.serve, wish)
                running.add(pid)
                reply = {"pid": pid}
            print(json.dumps(reply), flush=True)
    finally:
        for pid in running:
            _end(pid)


def _become(serve: Any, wish: dict[str, Any]) -> None:
    """Serves in the forked process and never returns."""
    code = 1
    try:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        nothing = os.open(os.devnull, os.O_RDWR)
        os.dup2(nothing, 0)
        os.dup2(nothing, 1)
        os.dup2(os.open(wish["log"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), 2)
        serve(Path(wish["directory"]), wish["options"])
        code = 0
    except BaseException:
        # Nobody is left to raise it to; the tests read the log.
        traceback.print_exc()
    finally:
        print(ENDED, file=sys.stderr, flush=True)
        os._exit(code)


def _end(pid: int) -> int:
    """Interrupts a web chat and waits for its end; its exit status."""
    os.kill(pid, signal.SIGINT)
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline:
        done, status = os.waitpid(pid, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.01)
    os.kill(pid, signal.SIGKILL)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


if __name__ == "__main__":
    main()
