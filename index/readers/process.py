"""A process for what may hang, burst or crash while it is read.

PDF, Word and HTML are read by large libraries, some of them in C, none of which promises an end.
The process is started when the first such file comes, serves the whole run, and is ended and
replaced when a file breaks a limit. It is a fresh interpreter, not a fork: that is safe beside
threads, and knows nothing of what its owner holds in memory.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO

import index
from index.articles import Article
from index.errors import ArticleError
from index.readers.fields import FieldMapping
from index.readers.messages import read_frame, unpack, write_frame
from index.readers.raw import RawFile

__all__ = ["Limits", "ReaderProcess"]

_ROOT = Path(index.__file__).resolve().parent.parent
# -P and this path: with the usual one, a file `json.py` where the user happens to stand is run.
_PROGRAM = """
import json, sys
memory, sys.path[:] = json.loads(sys.argv[1])
from index.readers.worker import serve
serve(memory)
"""
_SECONDS_TO_START = 60.0
_SECONDS_TO_END = 5.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Limits:
    """What the reading of one file may take.

    Attributes:
        seconds: For any file.
        seconds_per_mb: More for each million bytes: a table of 100 MB is honest work.
        memory: Bytes beyond those of a process that has read nothing. Linux only.
        answer: Bytes of articles that may come out of it.
    """

    seconds: float = 120.0
    seconds_per_mb: float = 3.0
    memory: int = 1_500_000_000
    answer: int = 1_000_000_000


class ReaderProcess:
    """Reads files in another process, one after the other; a context manager.

    For one thread at a time. A file that ends the process costs a new start, half a second.
    """

    def __init__(self, fields: FieldMapping, limits: Limits | None = None) -> None:
        self._fields = asdict(fields)
        self._limits = limits or Limits()
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> ReaderProcess:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Ends the process, whatever it is doing."""
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        with suppress(OSError):  # what was not sent yet has nobody to go to
            process.communicate()

    def read(self, file: RawFile) -> list[Article | ArticleError]:
        """The articles of a file, and an error in the place of each that cannot be read.

        Raises:
            ArticleError: The file as a whole cannot be read within the limits.
        """
        seconds = self._limits.seconds + self._limits.seconds_per_mb * len(file.data) / 1_000_000
        try:
            process = self._process or self._start(file.location)
            with _ended_after(seconds, process) as late:
                found = self._ask(process, file, seconds)
        except BaseException:
            # Also when the user interrupts: half an answer would be taken for that of the next.
            self.close()
            raise
        if late.is_set():
            self.close()
        if found is not None:
            return found
        status = _status(process)
        self.close()
        if late.is_set():
            reason = (
                f"is not read after {seconds:.0f} seconds, so it was left; split or simplify it"
            )
        else:
            reason = f"crashed its reader (status {status}); save it again in another program"
        raise ArticleError(file.location, reason)

    def _start(self, location: str) -> subprocess.Popen[bytes]:
        # Entries that name no place would be looked for where the user stands.
        places = [str(_ROOT), *(place for place in sys.path if Path(place).is_absolute())]
        argument = json.dumps([self._limits.memory, places])
        try:
            process = subprocess.Popen(
                [sys.executable, "-P", "-c", _PROGRAM, argument],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
        except OSError as error:
            raise ArticleError(
                location, f"cannot be read: no process could be started ({error.strerror or error})"
            ) from error
        self._process = process
        with _ended_after(_SECONDS_TO_START, process) as late:
            ready = read_frame(_pipe(process.stdout))
        if ready is None and late.is_set():
            raise ArticleError(
                location,
                f"cannot be read: the process for it did not start in {_SECONDS_TO_START:.0f} "
                "seconds; try again when the machine is less busy",
            )
        if ready is None:
            raise ArticleError(
                location, "cannot be read: the process for it ended at its start; free some memory"
            )
        return process

    def _ask(
        self, process: subprocess.Popen[bytes], file: RawFile, seconds: float
    ) -> list[Article | ArticleError] | None:
        """The answer to one request, or None when the process has ended before its end."""
        request = {
            "form": file.form,
            "location": file.location,
            "name": file.name,
            "charset": file.charset,
            "fields": self._fields,
            "seconds": seconds,
            "bytes": len(file.data),
        }
        answers, requests = _pipe(process.stdout), _pipe(process.stdin)
        with suppress(BrokenPipeError, ConnectionError):  # seen again below, as an end
            write_frame(requests, request)
            requests.write(file.data)
            requests.flush()
        found: list[Article | ArticleError] = []
        left = self._limits.answer
        while (message := self._next(answers, file.location)) is not None:
            if "end" in message:
                return found
            if "out_of_memory" in message:
                raise ArticleError(
                    file.location,
                    f"takes more than {self._limits.memory // 1_000_000} MB of memory to read; "
                    "split or simplify it",
                )
            one = _unpacked(message, file.location)
            left -= 0 if isinstance(one, ArticleError) else len(one.text)
            if left < 0:
                raise ArticleError(file.location, "holds more text than can be kept; split it")
            found.append(one)
        return None

    def _next(self, answers: BinaryIO, location: str) -> dict[str, Any] | None:
        try:
            return read_frame(answers)
        except ValueError as error:
            raise _nonsense(location) from error


def _status(process: subprocess.Popen[bytes]) -> int:
    """How a process ended that has stopped answering; it is ended when it has not."""
    try:
        return process.wait(timeout=_SECONDS_TO_END)
    except subprocess.TimeoutExpired:
        process.kill()
        return process.wait()


def _unpacked(message: dict[str, Any], location: str) -> Article | ArticleError:
    try:
        return unpack(message)
    except (KeyError, TypeError, ValueError) as error:
        raise _nonsense(location) from error


def _nonsense(location: str) -> ArticleError:
    return ArticleError(location, "made its reader answer nonsense; save it again, then retry")


def _pipe(stream: Any) -> BinaryIO:
    pipe: BinaryIO = stream
    return pipe


@contextmanager
def _ended_after(seconds: float, process: subprocess.Popen[bytes]) -> Iterator[threading.Event]:
    """Kills a process that is at work for too long; the event tells whether it was.

    A timer, because Windows cannot wait for a pipe with a time limit.
    """
    late = threading.Event()

    def end() -> None:
        late.set()
        process.kill()

    guard = threading.Timer(seconds, end)
    guard.daemon = True
    guard.start()
    try:
        yield late
    finally:
        guard.cancel()
        guard.join()
