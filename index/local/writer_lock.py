"""One writer at a time: a lock that the operating system releases when its holder dies."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

from filelock import FileLock, Timeout

from index.errors import IndexBusyError, IndexStateError

__all__ = ["writer_lock"]


@contextlib.contextmanager
def writer_lock(directory: Path) -> Iterator[None]:
    """Holds the writer's lock of an index for the duration of a `with` block.

    Raises:
        IndexBusyError: When another process (or another thread of this one) holds it.
        IndexStateError: When the lock file cannot be made.
    """
    # Beside the lock, because a process that tries for the lock truncates the lock's own file.
    holder = directory / "writer.pid"
    lock = FileLock(directory / "writer.lock", thread_local=False)
    try:
        lock.acquire(timeout=0)
    except Timeout as error:
        raise IndexBusyError(
            f"another musnad process{_named(holder)} is writing to {directory}; "
            "wait for it or stop it"
        ) from error
    except OSError as error:
        raise IndexStateError(
            f"cannot write to {directory}: {error.strerror or error}; check its permissions"
        ) from error
    try:
        # Knowing the holder is a courtesy; writing works without (on a full disk, say).
        with contextlib.suppress(OSError):
            holder.write_text(str(os.getpid()), encoding="ascii")
        yield
    finally:
        with contextlib.suppress(OSError):
            holder.unlink()
        lock.release()


def _named(holder: Path) -> str:
    try:
        return f" (pid {int(holder.read_text(encoding='ascii'))})"
    except (OSError, ValueError):
        return ""
