"""Work on the index in the background: one job after the other, while questions are answered."""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

from index.errors import ArticleError, InputError, MusnadError
from index.reports import SyncProgress, SyncReport

__all__ = ["Job", "JobKind", "Jobs", "Work"]

JobKind = Literal["files", "text", "url", "samples", "remove"]

_KEPT = 20


@dataclass(frozen=True, kw_only=True, slots=True)
class Job:
    """One piece of work on the index, as it stands.

    Attributes:
        id: Counts the jobs of this process.
        kind: What is being brought in, or "remove".
        count: Files to read or articles to remove.
        name: The address of a "url".
        state: "queued", "working", "done" or "failed".
        articles: Articles looked at so far.
        chunks: Passages embedded so far.
        added: New articles, when done.
        updated: Changed articles, when done.
        unchanged: Articles that were there already, when done.
        removed: Removed articles, when done.
        problems: What could not be read.
        reason: Why it failed.
    """

    id: int
    kind: JobKind
    count: int = 1
    name: str = ""
    state: Literal["queued", "working", "done", "failed"] = "queued"
    articles: int = 0
    chunks: int = 0
    added: int = 0
    updated: int = 0
    unchanged: int = 0
    removed: int = 0
    problems: tuple[ArticleError, ...] = ()
    reason: str = ""


Work = Callable[[Callable[[SyncProgress], None]], SyncReport]
"""Does a job; is given what to report progress to."""


class Jobs:
    """A line of jobs and the thread that works it off."""

    def __init__(self, *, most_waiting: int) -> None:
        """Starts with an empty line of at most `most_waiting` jobs."""
        self._line: queue.Queue[tuple[int, Work] | None] = queue.Queue(maxsize=most_waiting)
        self._jobs: dict[int, Job] = {}
        self._next = 1
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._closed = False

    def submit(self, kind: JobKind, work: Work, *, count: int = 1, name: str = "") -> Job:
        """Puts a job at the end of the line.

        Raises:
            InputError: The line is full or the server is closing.
        """
        with self._lock:
            if self._closed:
                raise InputError("the server is closing; nothing was changed")
            job = Job(id=self._next, kind=kind, count=count, name=name)
            try:
                self._line.put_nowait((job.id, work))
            except queue.Full as error:
                raise InputError(
                    "too many changes of the index are waiting; try again in a minute"
                ) from error
            self._next += 1
            self._jobs[job.id] = job
            for old in list(self._jobs)[:-_KEPT]:
                if self._jobs[old].state in ("done", "failed"):
                    del self._jobs[old]
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="indexing", daemon=True)
                self._thread.start()
            return job

    def all(self) -> list[Job]:
        """The jobs, the latest first."""
        with self._lock:
            return list(reversed(self._jobs.values()))

    def busy(self) -> bool:
        """Whether a job waits or runs."""
        return any(job.state in ("queued", "working") for job in self.all())

    def close(self) -> None:
        """Takes no more jobs and waits for the one that runs; those that wait are dropped."""
        with self._lock:
            self._closed = True
            thread = self._thread
            while not self._line.empty():
                self._line.get_nowait()
            self._line.put_nowait(None)
        if thread is not None:
            thread.join()

    def _work(self) -> None:
        while (item := self._line.get()) is not None:
            number, work = item
            self._change(number, state="working")

            def report(progress: SyncProgress, number: int = number) -> None:
                self._change(number, articles=progress.articles, chunks=progress.chunks)

            try:
                done = work(report)
            except MusnadError as error:
                self._change(number, state="failed", reason=str(error))
            except Exception:
                # The thread must survive for the next job; the log has what happened.
                logging.getLogger(__name__).exception("an indexing job failed")
                self._change(number, state="failed", reason="unexpected error; see the log")
            else:
                self._change(
                    number,
                    state="done",
                    added=done.added,
                    updated=done.updated,
                    unchanged=done.unchanged,
                    removed=done.removed,
                    problems=done.problems,
                )

    def _change(self, number: int, **values: object) -> None:
        with self._lock:
            self._jobs[number] = replace(self._jobs[number], **values)  # type: ignore[arg-type]
