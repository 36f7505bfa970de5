"""The inside of a reader process: reads what it is sent, under limits, until its input ends.

Started by `index.readers.process`, which ends it when it takes too long. The limits here are those
that only a process can set for itself. Nothing it prints or logs reaches anybody: libraries put
pieces of the text they read into their warnings.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from index.articles import Article
from index.errors import ArticleError
from index.readers.fields import FieldMapping
from index.readers.finishing import read_finished
from index.readers.messages import pack, read_frame, write_frame
from index.readers.raw import RawFile

if sys.platform != "win32":
    import resource

__all__ = ["serve"]

_STATM = Path("/proc/self/statm")


def serve(memory: int) -> None:
    """Answers requests from standard input on standard output.

    Args:
        memory: How many bytes more than now the process may take.
    """
    # Ctrl-C goes to all processes of a terminal; our owner hears it too, and ends us.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    requests = sys.stdin.buffer
    with os.fdopen(os.dup(sys.stdout.fileno()), "wb") as answers:
        # What a library prints must not get between the answers.
        os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
        _limit_memory(memory)
        write_frame(answers, {"ready": True})
        answers.flush()
        while (request := read_frame(requests)) is not None:
            data = requests.read(request["bytes"])
            if len(data) < request["bytes"]:
                return
            _limit_processor_time(request["seconds"])
            try:
                for found in _read(request, data):
                    write_frame(answers, pack(found))
                write_frame(answers, {"end": True})
            except MemoryError:
                write_frame(answers, {"out_of_memory": True})
                return  # what is left of the memory may be too little for the next file
            finally:
                answers.flush()


def _read(request: dict[str, Any], data: bytes) -> Iterator[Article | ArticleError]:
    file = RawFile(
        form=request["form"],
        data=data,
        location=request["location"],
        name=request["name"],
        charset=request["charset"],
    )
    try:
        yield from read_finished(file, FieldMapping(**request["fields"]))
    except ArticleError as error:
        yield error
    except RecursionError:
        yield ArticleError(file.location, "is nested too deeply to be an article; save it again")


def _limit_memory(more: int) -> None:
    """Sets the limit where the system says how much is taken now, and keeps to limits: on Linux."""
    with contextlib.suppress(OSError, ValueError):
        pages = int(_STATM.read_text(encoding="ascii").split()[0])
        taken = pages * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (taken + more, taken + more))


def _limit_processor_time(seconds: float) -> None:
    """Lets the system end this process when its owner, who would, has been killed itself."""
    if sys.platform != "win32":
        allowed = int(time.process_time() + seconds) + 2
        _, hard = resource.getrlimit(resource.RLIMIT_CPU)
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_CPU, (allowed, hard))
