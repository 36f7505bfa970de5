"""SQLite connections of the catalog: how they are opened, and what their errors mean."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from index.errors import (
    IndexBusyError,
    IndexDamagedError,
    IndexMissingError,
    IndexStateError,
)

__all__ = [
    "empty_log",
    "open_reader",
    "open_writer",
    "require_file",
    "sqlite_errors",
    "transaction",
]

# Readers meet a lock only while another process recovers the write-ahead log after a crash.
_SECONDS_FOR_A_LOCK = 30.0
_CACHE_KIB = 32_768

_BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
# The disk or its permissions, not the content.
_ENVIRONMENT = {
    sqlite3.SQLITE_AUTH,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_NOMEM,
    sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_READONLY,
}


def open_reader(path: Path) -> sqlite3.Connection:
    """Opens a catalog for reading only.

    SQLite may make its -wal and -shm files beside it, but never changes its content.

    Raises:
        IndexMissingError: When there is no such file.
        IndexStateError: When its directory may not be looked into.
    """
    require_file(path)
    location = f"{path.resolve().as_uri()}?mode=ro"
    if not os.access(path.parent, os.W_OK) and not _has_log(path):
        # On read-only media SQLite cannot make its -shm file; without a log nothing is missed.
        location += "&immutable=1"
    connection = sqlite3.connect(
        location,
        uri=True,
        timeout=_SECONDS_FOR_A_LOCK,
        isolation_level=None,
        check_same_thread=False,
    )
    _prepare(connection)
    return connection


def require_file(path: Path) -> None:
    """Makes sure that a catalog's file exists; raises as `open_reader` does."""
    try:
        exists = path.is_file()
    except OSError as error:
        raise IndexStateError(
            f"{path.parent}: {error.strerror or error}; check its permissions"
        ) from error
    if not exists:
        raise IndexMissingError(f"there is no index at {path.parent}; make one with `musnad index`")


def open_writer(path: Path) -> sqlite3.Connection:
    """Opens a catalog for writing, and makes it if it is missing."""
    connection = sqlite3.connect(
        path, timeout=_SECONDS_FOR_A_LOCK, isolation_level=None, check_same_thread=False
    )
    _prepare(connection)
    connection.execute("PRAGMA journal_mode = WAL")
    # A batch costs seconds of embedding and one fsync: FULL keeps every committed batch even when
    # the power fails, where NORMAL would only survive the death of the process.
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")
    # Some builds overwrite deleted pages with zeros, which slows the growing of posting lists.
    connection.execute("PRAGMA secure_delete = OFF")
    return connection


def empty_log(connection: sqlite3.Connection) -> None:
    """Moves what the write-ahead log holds into the file, unless a reader still needs it."""
    connection.execute("PRAGMA busy_timeout = 0")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()


def _prepare(connection: sqlite3.Connection) -> None:
    connection.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
    # Bytes that are no UTF-8 must reach the checksums, which say where the damage is.
    connection.text_factory = _decode


def _decode(text: bytes) -> str:
    return text.decode("utf-8", "replace")


def _has_log(path: Path) -> bool:
    log = path.with_name(path.name + "-wal")
    return log.exists() and log.stat().st_size > 0


@contextlib.contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """Commits what happens in a `with` block as a whole, or nothing of it."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        # SQLite has already rolled back by itself after some errors (a full disk, say).
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


@contextlib.contextmanager
def sqlite_errors(path: Path) -> Iterator[None]:
    """Turns SQLite's errors in a `with` block into those of the index at `path`."""
    try:
        yield
    except sqlite3.ProgrammingError:
        raise
    except sqlite3.DatabaseError as error:
        code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT) & 0xFF
        if code in _BUSY:
            raise IndexBusyError(
                f"{path} is locked by another process; try again when it has finished"
            ) from error
        if code in _ENVIRONMENT:
            raise IndexStateError(
                f"{path}: {error}; check the free space and the permissions of its folder"
            ) from error
        raise IndexDamagedError(
            f"{path} is damaged ({error}); run `musnad check`, restore the file from a backup, "
            "or delete the index and run `musnad index` again"
        ) from error
