"""What a reader process and its owner say to each other: frames of JSON, and nothing to unpickle.

A frame is its length in four bytes and that many bytes of ASCII JSON. The content of a file follows
its request unframed; the request states its length.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any, BinaryIO

from index.articles import Article
from index.errors import ArticleError

__all__ = ["MAX_FRAME", "pack", "read_frame", "unpack", "write_frame"]

MAX_FRAME = 1 << 30
_LENGTH = 4


def write_frame(stream: BinaryIO, message: Mapping[str, Any]) -> None:
    """Writes one message."""
    # ASCII only: names of files may hold half a surrogate pair, which UTF-8 refuses.
    payload = json.dumps(message).encode("ascii")
    stream.write(len(payload).to_bytes(_LENGTH, "little"))
    stream.write(payload)


def read_frame(stream: BinaryIO) -> dict[str, Any] | None:
    """Reads one message, or None when the other side has ended.

    Raises:
        ValueError: What came is not a message.
    """
    head = stream.read(_LENGTH)
    if len(head) < _LENGTH:
        return None
    length = int.from_bytes(head, "little")
    if length > MAX_FRAME:
        raise ValueError(f"a frame of {length} bytes")
    payload = stream.read(length)
    if len(payload) < length:
        return None
    message = json.loads(payload)
    if not isinstance(message, dict):
        raise ValueError("a frame without an object")
    return message


def pack(found: Article | ArticleError) -> dict[str, Any]:
    """What was read, as a message."""
    if isinstance(found, ArticleError):
        return {"location": found.location, "reason": found.reason}
    day = found.published.isoformat() if found.published else None
    return {"article": asdict(found) | {"published": day}}


def unpack(message: Mapping[str, Any]) -> Article | ArticleError:
    """The opposite of `pack`.

    Raises:
        KeyError, TypeError, ValueError: `pack` did not make it.
    """
    if "reason" in message:
        return ArticleError(message["location"], message["reason"])
    parts = dict(message["article"])
    day = parts.pop("published")
    return Article(published=date.fromisoformat(day) if day else None, **parts)
