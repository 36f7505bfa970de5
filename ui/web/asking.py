"""Answers under a deadline: what takes too long, or nobody waits for any more, is given up."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Generator, Iterator

from index.errors import MusnadError
from rag import Event

__all__ = ["Abandoned", "Busy", "OutOfTime", "Pending", "watched"]


_POLL = 0.05  # seconds between looks at the reader's wish to stop


class OutOfTime(MusnadError):
    """The answer took longer than the server allows."""


class Abandoned(MusnadError):
    """The reader has stopped the answer."""


class Busy(MusnadError):
    """Too many answers are still being worked on, given up ones included."""


class Pending:
    """The answers that are being worked on: lets each be stopped, and bounds their number."""

    def __init__(self, most: int) -> None:
        """Allows `most` at a time."""
        self._places = threading.BoundedSemaphore(most)
        self._stops: dict[str, threading.Event] = {}
        self._lock = threading.Lock()
        self._ended = False

    def enter(self, request: str) -> threading.Event:
        """Takes a place; the event is set when the request is to stop.

        Raises:
            Busy: There is none left, or a request of that id is being worked on.
        """
        stop = threading.Event()
        with self._lock:
            known = self._ended or request in self._stops
            if known or not self._places.acquire(blocking=False):
                raise Busy("too many questions are being answered; try again in a moment")
            self._stops[request] = stop
        return stop

    def leave(self, request: str) -> None:
        """Gives the place back."""
        with self._lock:
            if self._stops.pop(request, None) is not None:
                self._places.release()

    def stop(self, request: str) -> bool:
        """Tells a request to stop; whether there was one of that name."""
        with self._lock:
            stop = self._stops.get(request)
        if stop is not None:
            stop.set()
        return stop is not None

    def end(self, seconds: float) -> None:
        """Lets nobody in any more, tells all to stop, and waits for them, but not longer."""
        self._ended = True
        with self._lock:
            for stop in self._stops.values():
                stop.set()
        deadline = time.monotonic() + seconds
        while self.count() and time.monotonic() < deadline:
            time.sleep(_POLL)

    def count(self) -> int:
        """How many are being worked on."""
        with self._lock:
            return len(self._stops)


def watched(
    events: Callable[[], Iterator[Event]], *, seconds: float, pending: Pending, request: str
) -> Generator[Event, None, None]:
    """The events of a stream as they come.

    The work goes on in its own thread: a model that is silent cannot be interrupted, but it need
    not be waited for. Given up (also by closing this generator), it ends at its next event, and
    keeps its place until then.

    Raises:
        OutOfTime: The deadline has passed.
        Abandoned: `pending.stop(request)` was called.
        Busy: `pending` has no place left.
    """
    stop = pending.enter(request)
    results: queue.SimpleQueue[Event | BaseException | None] = queue.SimpleQueue()

    def work() -> None:
        try:
            for event in events():
                if stop.is_set():
                    return
                results.put(event)
            results.put(None)
        except BaseException as error:
            # It is raised again where somebody waits for it.
            results.put(error)
        finally:
            pending.leave(request)

    deadline = time.monotonic() + seconds
    threading.Thread(target=work, name="answering", daemon=True).start()
    try:
        while True:
            try:
                item = results.get(timeout=_POLL)
            except queue.Empty:
                if stop.is_set():
                    raise Abandoned("stopped") from None
                if time.monotonic() > deadline:
                    raise OutOfTime(f"the answer took longer than {seconds:.0f} seconds") from None
                continue
            if item is None:
                return
            if isinstance(item, BaseException):
                raise item
            yield item
    finally:
        stop.set()
