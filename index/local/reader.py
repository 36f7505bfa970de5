"""The reading side of a local index: one connection, one state at a time, any thread."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

from index.errors import IndexMismatchError
from index.local.catalog import Catalog, Edition
from index.local.database import open_reader, sqlite_errors
from index.local.derived import Derived
from index.local.lexical import analyser_fingerprint
from index.local.maintenance import current_derived

__all__ = ["LocalReader"]


class LocalReader:
    """A read-only connection to a catalog, with what is derived from it.

    Attributes:
        catalog: Only to be used inside `reading`.
        edition: The edition that is read, as of the last `reading`.
    """

    def __init__(
        self, path: Path, derived_directory: Path, check_fit: Callable[[Edition], None]
    ) -> None:
        """Opens the catalog.

        Args:
            path: The catalog's file.
            derived_directory: Where the snapshot lies.
            check_fit: Raises when an edition is of no use to the caller.

        Raises:
            IndexMissingError: When there is none.
            IndexMismatchError: When it has another format.
        """
        self._path = path
        self._derived_directory = derived_directory
        self._check_fit = check_fit
        # Guards the connection and what is derived; held for as long as one read takes.
        self._lock = threading.RLock()
        self._depth = 0
        self._closed = False
        self._derived: Derived | None = None
        with sqlite_errors(path), contextlib.ExitStack() as stack:
            connection = stack.enter_context(contextlib.closing(open_reader(path)))
            self.catalog = Catalog(connection, path)
            self.catalog.check_format()
            self.edition = self.catalog.current()
            check_fit(self.edition)
            # All went well: the connection stays open.
            stack.pop_all()

    def close(self) -> None:
        """Closes the connection; waits for reads in other threads."""
        with self._lock:
            self._closed = True
            self._derived = None
            self.catalog.connection.close()

    @contextlib.contextmanager
    def reading(self) -> Iterator[None]:
        """Fixes the state that is read in a `with` block; blocks of one thread may be nested.

        Raises:
            ValueError: When this is closed.
            IndexMismatchError: When the index has become one that does not fit the caller.
        """
        with self._lock, sqlite_errors(self._path):
            if self._closed:
                raise ValueError("this index is closed")
            if self._depth:
                yield
                return
            self.catalog.connection.execute("BEGIN")
            self._depth += 1
            try:
                self.edition = self.catalog.current()
                self._check_fit(self.edition)
                yield
            finally:
                self._depth -= 1
                # SQLite has already ended it by itself after some errors.
                if self.catalog.connection.in_transaction:
                    self.catalog.connection.execute("ROLLBACK")

    def derived(self) -> Derived:
        """What is derived, as of the state that is being read.

        Raises:
            IndexMismatchError: When the words were made by another version of the analyser.
            IndexDamagedError: When what has to be read for it contradicts its checksums.
        """
        if self.edition.analyser != analyser_fingerprint():
            raise IndexMismatchError(
                f"the words in {self._path} were made by another version of the analyser; "
                "run `musnad rebuild`"
            )
        state = self.catalog.state()
        derived, self._derived = self._derived, None
        if derived is not None and derived.serves(state):
            derived.forward(self.catalog, state)
        else:
            derived = current_derived(self.catalog, self._derived_directory)
        # Not before it has succeeded: something half brought forward must not be used again.
        self._derived = derived
        return derived
