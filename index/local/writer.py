"""The writing side of a local index: one writer at a time, everything tidy when it has finished."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator
from pathlib import Path

from index.errors import IndexMissingError, IndexStateError, InputError
from index.local.catalog import Catalog, Edition, create_schema
from index.local.database import empty_log, open_reader, open_writer, require_file, sqlite_errors
from index.local.lexical import analyser_fingerprint
from index.local.maintenance import sweep_editions
from index.local.writer_lock import writer_lock
from index.reports import RecordedSettings

__all__ = ["create_catalog", "writing"]


def create_catalog(path: Path, settings: RecordedSettings) -> None:
    """Makes an empty catalog and the directory it lies in.

    Raises:
        InputError: When there is one already.
        IndexBusyError: When another process is making one.
        IndexStateError: When the disk does not take it.
    """
    try:
        # Articles may be confidential: only their owner may look into the directory.
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise IndexStateError(
            f"cannot make the directory {path.parent}: {error.strerror or error}; "
            "name another one or change its permissions"
        ) from error
    with writer_lock(path.parent), sqlite_errors(path):
        if _is_catalog(path):
            raise InputError(f"there is already an index at {path.parent}; use `musnad index`")
        try:
            _make(path, settings)
        except OSError as error:
            raise IndexStateError(
                f"cannot write {path}: {error.strerror or error}; check the permissions of its "
                "folder"
            ) from error


def _make(path: Path, settings: RecordedSettings) -> None:
    """Makes the catalog under another name first: there is a whole one or none.

    A file that SQLite was killed over before it has a schema may need recovery, which readers,
    who open it for reading only, cannot do.
    """
    new = path.with_name(f"{path.name}.new")
    # What an interrupted attempt has left. A log of another file would be taken for the new one's.
    for left in (new, *_companions(new), *_companions(path)):
        left.unlink(missing_ok=True)
    # The directory may have been there before, open to all. SQLite gives its other files the
    # permissions of this one.
    new.touch(mode=0o600)
    with contextlib.closing(open_writer(new)) as connection:
        create_schema(connection, settings, analyser_fingerprint())
        empty_log(connection)
    os.replace(new, path)


def _companions(path: Path) -> tuple[Path, ...]:
    """The files that SQLite may put beside a database."""
    return tuple(path.with_name(f"{path.name}-{kind}") for kind in ("journal", "wal", "shm"))


def _is_catalog(path: Path) -> bool:
    try:
        with contextlib.closing(open_reader(path)) as connection:
            Catalog(connection, path).check_format()
    except IndexMissingError:
        return False
    return True


@contextlib.contextmanager
def writing(path: Path, check_fit: Callable[[Edition], None] | None) -> Iterator[Catalog]:
    """Opens a catalog for writing, as the only writer, for the duration of a `with` block.

    Args:
        path: The catalog's file.
        check_fit: Raises when the current edition is of no use to the caller.

    Raises:
        IndexMissingError: When there is no catalog.
        IndexBusyError: When another process is writing.
    """
    require_file(path)
    with (
        sqlite_errors(path),
        writer_lock(path.parent),
        contextlib.closing(open_writer(path)) as connection,
    ):
        catalog = Catalog(connection, path)
        catalog.check_format()
        if check_fit is not None:
            check_fit(catalog.current())
        sweep_editions(catalog)
        yield catalog
        empty_log(connection)
