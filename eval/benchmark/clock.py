"""Which part of the work takes how long: functions are watched from outside while they run."""

from __future__ import annotations

import contextlib
import functools
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Any

__all__ = ["Clock"]


class Clock:
    """Notes how long watched functions take, each without the watched ones inside it.

    Attributes:
        seconds: By stage, the time in all.
    """

    def __init__(self) -> None:
        self.seconds: dict[str, float] = defaultdict(float)
        self._inside: list[float] = []

    @contextlib.contextmanager
    def watch(self, *functions: tuple[str, Any, str]) -> Iterator[Clock]:
        """Watches functions during a `with` block.

        Args:
            functions: For each the stage, the class or module that holds it, and its name there.

        Raises:
            AttributeError: There is no such function: the program has changed.
        """
        before = [(owner, name, vars(owner)[name]) for _, owner, name in functions]
        try:
            for stage, owner, name in functions:
                setattr(owner, name, self._watched(stage, getattr(owner, name)))
            yield self
        finally:
            for owner, name, function in before:
                setattr(owner, name, function)

    def take(self) -> dict[str, float]:
        """The seconds by stage since the last time."""
        taken, self.seconds = dict(self.seconds), defaultdict(float)
        return taken

    def _watched(self, stage: str, function: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(function)
        def timed(*arguments: Any, **options: Any) -> Any:
            self._inside.append(0.0)
            begun = time.perf_counter()
            try:
                return function(*arguments, **options)
            finally:
                took = time.perf_counter() - begun
                self.seconds[stage] += took - self._inside.pop()
                if self._inside:
                    self._inside[-1] += took

        return timed
