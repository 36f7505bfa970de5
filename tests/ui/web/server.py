"""A web chat for tests, in a process of its own: no model, the hashing embedder instead.

It runs in a process that `tests.ui.web.nursery` forks, says its address on standard error and
serves until it is interrupted.
"""

from __future__ import annotations

import os
import socket
import sys
import time
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

import rag.assistant
import rag.reading.abstention
from index.errors import InputError, ModelError
from index.hashing_embedder import HashingEmbedder
from rag.answer import TextEvent
from rag.answer_step import AnswerStep, AnswerTask, Statement
from rag.assistant import load_answer_step
from rag.reading.overlap_reader import OverlapReader
from ui.web.options import Limits, WebOptions
from ui.web.security import is_loopback
from ui.web.serving import run
from ui.web.workspace import Workspace


class Scribe:
    """Writes slowly, piece by piece, then quotes the best sentence."""

    name = "scribe"

    def write(self, task: AnswerTask) -> Iterator[TextEvent | Statement]:
        for word in ("The ", "articles ", "say ", "<b>this</b>."):
            time.sleep(0.15)
            yield TextEvent(text=word)
        yield Statement(text=task.evidence[0].text, evidence=(1,))


class Hostile:
    """A model that writes markup and breaks what it can."""

    name = '<img src=x onerror="window.hacked=1">'

    def write(self, task: AnswerTask) -> Iterator[TextEvent | Statement]:
        bad = "<script>window.hacked=1</script><img src=x onerror=window.hacked=1>"
        yield TextEvent(text=bad)
        for text in (
            bad,
            "[link](javascript:window.hacked=1) ![i](http://evil.example/x.png)",
            "\u202egnihtyna\u202c </p></div><iframe src=//evil.example></iframe>",
            "[1] [2] [999] " + "x" * 3000,
        ):
            yield Statement(text=text, evidence=(1,))


class Slow:
    """Never ends by itself."""

    name = "slow"

    def write(self, task: AnswerTask) -> Iterator[TextEvent | Statement]:
        while True:
            time.sleep(0.1)
            yield TextEvent(text="on and on ")


class Silent:
    """Says nothing for a long time: cannot be interrupted."""

    name = "silent"

    def write(self, task: AnswerTask) -> Iterator[TextEvent | Statement]:
        time.sleep(3)
        yield Statement(text="late", evidence=(1,))


class Mute:
    """Finds no answer."""

    name = "mute"

    def write(self, task: AnswerTask) -> Iterator[TextEvent | Statement]:
        yield from ()


class Knowing:
    """For screenshots: picks the sentence that names the countries."""

    name = "reader"

    def write(self, task: AnswerTask) -> Iterator[TextEvent | Statement]:
        def named(text: str) -> int:
            return sum(name in text for name in ("Qatar", "Pakistan", "قطر", "باكستان"))

        evidence = sorted(enumerate(task.evidence, 1), key=lambda item: -named(item[1].text))
        own = [pair for pair in evidence if pair[1].passage.language == task.language]
        for number, best in own[:2]:
            if named(best.text) == 2:
                yield Statement(text=f"«{best.text}»", evidence=(number,))


def load_step(model: str) -> AnswerStep:
    steps = {"scribe": Scribe, "hostile": Hostile, "slow": Slow, "silent": Silent, "mute": Mute}
    if model == "reader" and KNOWING:
        return Knowing()
    return steps[model]() if model in steps else load_answer_step(model)


class SlowEmbedder(HashingEmbedder):
    """Takes as long as a test wishes over some texts, so that it sees the work going on."""

    def embed_queries(self, texts):  # type: ignore[no-untyped-def]
        return self._embed(texts)

    @lru_cache(maxsize=50_000)  # noqa: B019
    def _one(self, text: str):  # type: ignore[no-untyped-def]
        return super()._embed([text])[0]

    def _embed(self, texts):  # type: ignore[no-untyped-def]
        return np.stack([self._one(text) for text in texts])

    def embed_documents(self, texts, *, progress=None):  # type: ignore[no-untyped-def]
        if any("SLOWLY" in text for text in texts):
            _wait_for(Path(f"{DIRECTORY[0]}.go"))
        return super().embed_documents(texts, progress=progress)


def _wait_for(path: Path) -> None:
    """Until a test makes the file, or gave up long ago."""
    deadline = time.monotonic() + 60
    while not path.exists() and time.monotonic() < deadline:
        time.sleep(0.05)


EMBEDDER: dict[str, int] = {}
DIRECTORY: list[Path] = []
KNOWING: list[bool] = []


def load(name: str) -> HashingEmbedder:
    if name == "broken":
        raise ModelError("the model 'broken' is not here; install it")
    if name == "unlucky":
        raise InputError("unlucky")
    return SlowEmbedder(name=name, **EMBEDDER)


def stay_on_this_machine() -> None:
    """Refuses connections that leave this machine, and says so where the tests look."""
    connect, resolve = socket.socket.connect, socket.getaddrinfo

    def checked(address: object) -> None:
        host = str(address[0]) if isinstance(address, tuple) else "127.0.0.1"
        if not is_loopback(host):
            print(f"LEFT THIS MACHINE: {host}", file=sys.stderr, flush=True)
            raise OSError(f"not on this machine: {host}")

    def connect_(self: socket.socket, address: object) -> None:
        checked(address)
        connect(self, address)  # type: ignore[arg-type]

    def resolve_(host: object, *arguments: object, **named: object) -> object:
        if host is not None:
            checked((host,))
        return resolve(host, *arguments, **named)  # type: ignore[arg-type]

    socket.socket.connect = connect_  # type: ignore[method-assign]
    socket.getaddrinfo = resolve_  # type: ignore[assignment]


def serve(directory: Path, chosen: dict[str, Any]) -> None:
    """Serves an index; `chosen` are options of the web chat, and some of the fakes here."""
    stay_on_this_machine()
    DIRECTORY.append(directory)
    os.environ.update(chosen.pop("environment", {}))
    if chosen.pop("real", False):
        run(Workspace(directory, options=WebOptions(port=0, **chosen)))
        return
    # The hashing embedder has no calibration and no trained reader beside it.
    rag.reading.abstention.__dict__["answer_probability"] = lambda *_, **__: 0.9
    rag.assistant.__dict__["load_passage_reader"] = lambda _: OverlapReader()
    KNOWING.extend([True] if chosen.pop("knowing", False) else [])
    EMBEDDER.update(chosen.pop("embedder", {}))
    limits = Limits(**chosen.pop("limits", {}))
    for name in ("offered", "proxies", "servers"):
        chosen[name] = tuple(chosen.get(name, ()))
    options = WebOptions(port=0, limits=limits, **chosen)
    workspace = Workspace(directory, options=options, load=load, load_step=load_step)
    run(workspace)
