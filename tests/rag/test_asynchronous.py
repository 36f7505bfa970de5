from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Generator
from contextlib import aclosing

import pytest

from rag.asynchronous import in_thread


def counting(closed: threading.Event, *, pause: float = 0.0) -> Generator[int]:
    try:
        for number in range(1000):
            time.sleep(pause)
            yield number
    finally:
        closed.set()


def test_items_come_in_order() -> None:
    async def collect() -> list[int]:
        return [item async for item in in_thread(lambda: counting(threading.Event()))]

    assert asyncio.run(collect()) == list(range(1000))


def test_the_loop_goes_on_meanwhile() -> None:
    async def ticks() -> int:
        count = 0

        async def tick() -> None:
            nonlocal count
            while True:
                await asyncio.sleep(0.005)
                count += 1

        ticking = asyncio.create_task(tick())
        async with aclosing(in_thread(lambda: counting(threading.Event(), pause=0.1))) as items:
            async for item in items:
                if item == 1:
                    break
        ticking.cancel()
        return count

    assert asyncio.run(ticks()) >= 5


def test_who_stops_listening_closes_the_generator() -> None:
    closed = threading.Event()

    async def listen() -> None:
        async with aclosing(in_thread(lambda: counting(closed, pause=0.01))) as items:
            async for item in items:
                if item == 2:
                    return

    asyncio.run(listen())
    assert closed.wait(5)


def test_cancelling_closes_the_generator() -> None:
    closed = threading.Event()

    async def cancelled() -> None:
        async def listen() -> None:
            async with aclosing(in_thread(lambda: counting(closed, pause=0.01))) as items:
                async for _ in items:
                    pass

        listening = asyncio.create_task(listen())
        await asyncio.sleep(0.05)
        listening.cancel()
        with pytest.raises(asyncio.CancelledError):
            await listening

    asyncio.run(cancelled())
    assert closed.wait(5)


def test_errors_reach_who_listens() -> None:
    def failing() -> Generator[int]:
        yield 1
        raise KeyError("lost")

    async def listen() -> None:
        async for _ in in_thread(failing):
            pass

    with pytest.raises(KeyError, match="lost"):
        asyncio.run(listen())
