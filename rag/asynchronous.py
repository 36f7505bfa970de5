"""A generator that works in a thread, seen from an event loop."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncGenerator, Callable, Generator
from dataclasses import dataclass
from typing import TypeVar

__all__ = ["in_thread"]

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class _Failed:
    error: BaseException


class _Ended:
    """Nothing more comes."""


async def in_thread(make: Callable[[], Generator[Item]]) -> AsyncGenerator[Item]:
    """Yields what a generator yields, which works in a thread of its own.

    Whoever stops listening, or is cancelled, stops the generator too: it is closed before its next
    item, and lets go of what it holds (a connection, a model).

    Args:
        make: Makes the generator; called in the thread.
    """
    loop = asyncio.get_running_loop()
    items: asyncio.Queue[Item | _Failed | _Ended] = asyncio.Queue()
    stopped = threading.Event()

    def post(item: Item | _Failed | _Ended) -> None:
        # The loop may have been closed by who no longer listens.
        if not loop.is_closed():
            loop.call_soon_threadsafe(items.put_nowait, item)

    def work() -> None:
        try:
            generator = make()
            try:
                for item in generator:
                    if stopped.is_set():
                        return
                    post(item)
            finally:
                generator.close()
        except BaseException as error:  # it belongs to who listens
            post(_Failed(error))
        else:
            post(_Ended())

    thread = threading.Thread(target=work, name="musnad-answer", daemon=True)
    thread.start()
    try:
        while True:
            item = await items.get()
            if isinstance(item, _Failed):
                raise item.error
            if isinstance(item, _Ended):
                return
            yield item
    finally:
        stopped.set()
