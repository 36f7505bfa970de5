"""Answers given lately, to give again: the same question over the same articles costs nothing.

Only where the answer is a function of the question: the reader's is, a language model's is not.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Generator, Hashable, Iterator
from dataclasses import replace

from rag import AnswerEvent, Event

__all__ = ["RecentAnswers"]

_MOST = 500


class RecentAnswers:
    """A bounded memory of the events of whole streams. Any thread may call any method."""

    def __init__(self, most: int = _MOST) -> None:
        """Remembers nothing yet, later `most` answers."""
        self._most = most
        self._events: OrderedDict[Hashable, tuple[Event, ...]] = OrderedDict()
        self._lock = threading.Lock()

    def stream(
        self, key: Hashable, events: Callable[[], Iterator[Event]]
    ) -> Generator[Event, None, None]:
        """The remembered events, or those that come, which are remembered once all have come.

        Args:
            key: Everything that the answer depends on, the state of the index included.
            events: Makes the answer.
        """
        with self._lock:
            known = self._events.get(key)
            if known is not None:
                self._events.move_to_end(key)
        if known is not None:
            yield from _at_once(known)
            return
        seen: list[Event] = []
        for event in events():
            seen.append(event)
            if isinstance(event, AnswerEvent):
                # Before it is given: who has got it need not come back for the end.
                self._remember(key, tuple(seen))
            yield event

    def _remember(self, key: Hashable, events: tuple[Event, ...]) -> None:
        with self._lock:
            self._events[key] = events
            self._events.move_to_end(key)
            while len(self._events) > self._most:
                self._events.popitem(last=False)


def _at_once(events: tuple[Event, ...]) -> Iterator[Event]:
    for event in events:
        if isinstance(event, AnswerEvent):
            yield AnswerEvent(answer=replace(event.answer, timings_ms={"total": 0.0}))
        else:
            yield event
