"""A small server on loopback that speaks OpenAI's protocol, well or badly, as it is told."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Reply:
    """What the server does with one request.

    Attributes:
        pieces: The text, one event each.
        status: The HTTP status; from 300 on `body` is sent instead.
        body: Of an error.
        headers: Besides the usual ones.
        malformed: Send events that are no JSON.
        cut_after: Close the connection after so many events; None for never.
        silent_end: End the stream in good order but without saying that it is finished.
        wait: Seconds before the first byte.
        pause: Seconds between events.
        finish: The reason why it ends.
        usage: What the last event reports.
    """

    pieces: Sequence[str] = ()
    status: int = 200
    body: str = '{"error": {"message": "no", "type": "x"}}'
    headers: dict[str, str] = field(default_factory=dict)
    malformed: bool = False
    cut_after: int | None = None
    silent_end: bool = False
    wait: float = 0.0
    pause: float = 0.0
    finish: str = "stop"
    usage: dict[str, Any] = field(
        default_factory=lambda: {"prompt_tokens": 11, "completion_tokens": 7, "total_tokens": 18}
    )


class Server(ThreadingHTTPServer):
    """Gives the replies in turn, the last one for ever, and remembers the requests."""

    daemon_threads = True
    block_on_close = False

    def __init__(self, replies: Sequence[Reply]) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.replies = list(replies)
        self.requests: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.sent_events = 0
        self.gone = threading.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/v1"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that left is part of the tests."""


class _Handler(BaseHTTPRequestHandler):
    server: Server
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: Any) -> None:
        pass

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.requests.append(json.loads(body))
        self.server.headers.append({name.lower(): value for name, value in self.headers.items()})
        turn = min(len(self.server.requests), len(self.server.replies)) - 1
        reply = self.server.replies[turn]
        if reply.wait and self.server.gone.wait(reply.wait):
            return
        if reply.status >= 300:
            self._error(reply)
        else:
            self._events(reply)

    def _error(self, reply: Reply) -> None:
        body = reply.body.encode()
        self.send_response(reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _events(self, reply: Reply) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        if reply.malformed:
            self._chunk("data: {this is not JSON\n\n")
            self._chunk("")
            return
        for number, piece in enumerate(reply.pieces):
            if reply.cut_after == number:
                # No last chunk: the client sees a connection that broke.
                self.connection.shutdown(socket.SHUT_RDWR)
                self.close_connection = True
                return
            try:
                self._event({"delta": {"role": "assistant", "content": piece}})
            except OSError:
                self.server.gone.set()
                raise
            self.server.sent_events += 1
            if reply.pause:
                time.sleep(reply.pause)
        if not reply.silent_end:
            self._event({"delta": {}, "finish_reason": reply.finish})
            self._event(None, usage=reply.usage)
            self._chunk("data: [DONE]\n\n")
        self._chunk("")

    def _event(self, choice: dict[str, Any] | None, usage: dict[str, Any] | None = None) -> None:
        event: dict[str, Any] = {
            "id": "chat-1",
            "object": "chat.completion.chunk",
            "created": 1,
            "model": "small",
            "choices": [] if choice is None else [{"index": 0, "finish_reason": None, **choice}],
        }
        if usage is not None:
            event["usage"] = usage
        self._chunk(f"data: {json.dumps(event)}\n\n")

    def _chunk(self, text: str) -> None:
        data = text.encode()
        self.wfile.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
        self.wfile.flush()


@contextmanager
def serving(*replies: Reply) -> Iterator[Server]:
    """A running server."""
    server = Server(replies)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.gone.set()
        server.shutdown()
        server.server_close()
        thread.join(5)
