"""Places for an index on Milvus, with a real Milvus Lite, and a connection that can be cut."""

from __future__ import annotations

import contextlib
import socket
import tempfile
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from index import ArticleIndex, ChunkSettings, Embedder
from tests.index.index_kit import Place

for package in ("pymilvus", "milvus_lite"):
    pytest.importorskip(package, reason='needs the extra: pip install "musnad[milvus]"')


@dataclass
class MilvusPlace:
    file: Path

    def __post_init__(self) -> None:
        self.opened: list[ArticleIndex] = []

    @property
    def location(self) -> str:
        return f"milvus:{self.file}"

    def create(self, embedder: Embedder, *, chunking: ChunkSettings | None = None) -> ArticleIndex:
        return self._kept(ArticleIndex.create(self.location, embedder, chunking=chunking))

    def open(self, embedder: Embedder | None) -> ArticleIndex:
        return self._kept(ArticleIndex.open(self.location, embedder))

    def _kept(self, index: ArticleIndex) -> ArticleIndex:
        self.opened.append(index)
        return index

    def close(self) -> None:
        for index in self.opened:
            index.close()


@contextlib.contextmanager
def new_milvus_place() -> Iterator[Place]:
    with tempfile.TemporaryDirectory() as directory:
        place = MilvusPlace(Path(directory) / "index.db")
        yield place
        place.close()


@contextlib.contextmanager
def server(folder: Path) -> Iterator[int]:
    """A Milvus Lite that serves other programs; gives its port."""
    from milvus_lite.adapter.grpc.server import start_server_in_thread

    serving, database, port = start_server_in_thread(str(folder / "served.db"))
    try:
        yield port
    finally:
        serving.stop(grace=0).wait()
        database.close()


class Wire:
    """Passes bytes on to a port of this machine, until it is cut."""

    def __init__(self, port: int) -> None:
        self._target = port
        self._ends: list[socket.socket] = []
        self._lock = threading.Lock()
        self._listening: socket.socket | None = None
        self.port = 0
        self.mend()

    def mend(self) -> None:
        """Lets connections through again."""
        listening = socket.create_server(("127.0.0.1", self.port))
        self.port = listening.getsockname()[1]
        self._listening = listening
        threading.Thread(target=self._accept, args=(listening,), daemon=True).start()

    def cut(self) -> None:
        """Ends all connections and lets none through."""
        with self._lock:
            ends, self._ends = self._ends, []
        if self._listening is not None:
            # Closing alone does not wake a thread that waits for connections.
            with contextlib.suppress(OSError):
                self._listening.shutdown(socket.SHUT_RDWR)
            self._listening.close()
            self._listening = None
        for end in ends:
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()

    def _accept(self, listening: socket.socket) -> None:
        while True:
            try:
                near, _ = listening.accept()
                far = socket.create_connection(("127.0.0.1", self._target))
            except OSError:
                return
            with self._lock:
                self._ends += [near, far]
            for one, other in ((near, far), (far, near)):
                threading.Thread(target=_pass_on, args=(one, other), daemon=True).start()


def _pass_on(one: socket.socket, other: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := one.recv(65_536):
            other.sendall(data)
    with contextlib.suppress(OSError):
        other.shutdown(socket.SHUT_WR)
