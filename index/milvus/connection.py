"""The connection to Milvus: bounded patience, and every error of pymilvus as one of ours."""

from __future__ import annotations

import contextlib
import json
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from index.errors import (
    IndexBusyError,
    IndexMissingError,
    IndexStateError,
    InputError,
)
from index.milvus.address import Address

__all__ = ["MOST_ROWS", "Connection", "Row", "quoted"]

Row = dict[str, Any]

# How long one request to a Milvus that does not answer is tried again (with pauses of at most 3 s):
# a question is not worth waiting for longer, a bulk run outlives the restart of a node.
READING = 15.0
WRITING = 180.0
# Milvus answers no request with more rows (its quota `limit + offset`), and no message may be
# larger than 64 MiB unless its configuration says otherwise.
MOST_ROWS = 16_384
_LONGEST_PAUSE = 3.0
_ROWS_AT_ONCE = 1000
_KEYS_AT_ONCE = 500
# Milvus Lite lives in this process; its file is let go of with its last user.
_users: Counter[Path] = Counter()
_lock = threading.Lock()


class _UnreachableError(IndexStateError):
    """Milvus does not answer: asking again may help."""


class Connection:
    """Reads and writes rows of collections. Any thread may call any method."""

    def __init__(self, address: Address, *, create: bool) -> None:
        """Connects.

        Args:
            address: Where.
            create: Whether a file of Milvus Lite may be made.

        Raises:
            InputError: The extra is not installed.
            IndexMissingError: There is no such file.
            IndexStateError: Milvus does not answer, or does not let us in.
        """
        self._address = address
        try:
            from pymilvus import MilvusClient
            from pymilvus.exceptions import MilvusException

            if address.file is not None:
                import milvus_lite  # noqa: F401
        except ImportError as error:
            raise InputError(
                f"'{address.location}' needs packages that are not installed: "
                'run `pip install "musnad[milvus]"`'
            ) from error
        self._errors = MilvusException
        self._closed = False
        self._patient = threading.local()
        if address.file is not None:
            _prepare(address.file, create=create)
        self._client = self._insistently(
            lambda seconds: MilvusClient(
                uri=address.uri,
                token=address.token,
                db_name=address.database,
                timeout=seconds,
                # Not shared with other parts of a program: closing ours must not close theirs.
                dedicated=True,
            )
        )
        if address.file is not None:
            with _lock:
                _users[address.file] += 1

    def close(self) -> None:
        """Ends the connection; nothing can be called any more."""
        if self._closed:
            return
        self._closed = True
        with contextlib.suppress(self._errors):
            self._client.close()
        file = self._address.file
        if file is None:
            return
        from milvus_lite.server_manager import server_manager_instance

        with _lock:
            _users[file] -= 1
            if _users[file] == 0:
                server_manager_instance.release_server(str(file))

    def call(self, method: str, *arguments: Any, **options: Any) -> Any:
        """Calls a method of `MilvusClient`, again and again while Milvus does not answer.

        Raises:
            ValueError: When this is closed.
            IndexStateError: When it has not answered in time, or refuses.
        """
        if self._closed:
            raise ValueError("this index is closed")
        wanted = getattr(self._client, method)
        return self._insistently(lambda seconds: wanted(*arguments, timeout=seconds, **options))

    def _insistently(self, attempt: Callable[[float], Any]) -> Any:
        """Tries until it succeeds, fails for good, or Milvus has not answered for too long."""
        deadline = time.monotonic() + self._seconds
        pause = 0.1
        while True:
            left = deadline - time.monotonic()
            try:
                with self._mapped():
                    # pymilvus tries again by itself, but not after every way to lose a connection.
                    return attempt(max(left, 1.0))
            except _UnreachableError:
                if left <= pause:
                    raise
            time.sleep(pause)
            pause = min(2 * pause, _LONGEST_PAUSE)

    @contextlib.contextmanager
    def patiently(self) -> Iterator[None]:
        """Lets the calling thread wait as long as writing is worth, for a `with` block."""
        self._patient.yes = True
        try:
            yield
        finally:
            self._patient.yes = False

    @property
    def _seconds(self) -> float:
        return WRITING if getattr(self._patient, "yes", False) else READING

    def count(self, collection: str, condition: str) -> int:
        """How many rows meet a condition."""
        (row,) = self.call("query", collection, filter=condition, output_fields=["count(*)"])
        return int(row["count(*)"])

    def rows(self, collection: str, condition: str, fields: Sequence[str]) -> list[Row]:
        """All rows that meet a condition, however many."""
        return list(self.stream(collection, condition, fields))

    def stream(self, collection: str, condition: str, fields: Sequence[str]) -> Iterator[Row]:
        """All rows that meet a condition, not all in memory at once, in no order."""
        found = self.call(
            "query", collection, filter=condition, output_fields=list(fields), limit=_ROWS_AT_ONCE
        )
        if len(found) < _ROWS_AT_ONCE:
            yield from found
            return
        iterator = self.call(
            "query_iterator",
            collection,
            filter=condition,
            output_fields=list(fields),
            batch_size=_ROWS_AT_ONCE,
        )
        while True:
            with self._mapped():
                page = iterator.next()
            if not page:
                break
            yield from page

    def rows_with_keys(
        self, collection: str, keys: Iterable[str], fields: Sequence[str]
    ) -> list[Row]:
        """The rows with some keys, those that there are."""
        found: list[Row] = []
        wanted = list(dict.fromkeys(keys))
        for begin in range(0, len(wanted), _KEYS_AT_ONCE):
            found += self.call(
                "query",
                collection,
                ids=wanted[begin : begin + _KEYS_AT_ONCE],
                output_fields=list(fields),
            )
        return found

    def delete_keys(self, collection: str, keys: Sequence[str]) -> None:
        """Deletes the rows with some keys."""
        for begin in range(0, len(keys), _KEYS_AT_ONCE):
            part = list(keys[begin : begin + _KEYS_AT_ONCE])
            self.call("delete", collection, ids=part)

    def rows_of(
        self,
        collection: str,
        field: str,
        values: Iterable[str],
        fields: Sequence[str],
        condition: str = "",
    ) -> list[Row]:
        """All rows with one of many values in a field, that meet a condition besides."""
        found: list[Row] = []
        wanted = list(dict.fromkeys(values))
        for begin in range(0, len(wanted), _KEYS_AT_ONCE):
            listed = ", ".join(quoted(value) for value in wanted[begin : begin + _KEYS_AT_ONCE])
            rule = f"{field} in [{listed}]"
            found += self.rows(collection, f"{rule} and {condition}" if condition else rule, fields)
        return found

    def upsert(self, collection: str, rows: Sequence[Row], *, partial: bool = False) -> None:
        """Writes rows in place of those with their keys; doing it again changes nothing.

        Args:
            collection: Its name.
            rows: Of any number; of each, all fields, or with `partial` the key and some.
            partial: Whether other fields keep their values.
        """
        options: dict[str, Any] = {"partial_update": True} if partial else {}
        for begin in range(0, len(rows), _ROWS_AT_ONCE):
            self.call(
                "upsert",
                collection,
                list(rows[begin : begin + _ROWS_AT_ONCE]),
                **options,
            )

    def delete(self, collection: str, condition: str) -> None:
        """Deletes the rows that meet a condition."""
        self.call("delete", collection, filter=condition)

    @contextlib.contextmanager
    def _mapped(self) -> Iterator[None]:
        import grpc

        try:
            yield
        except self._errors as error:
            raise self._explained(str(error.message)) from error
        except grpc.RpcError as error:
            raise self._explained(f"{error.code().name} {error.details()}") from error

    def _explained(self, reason: str) -> IndexStateError:
        where = self._address.location
        if self._address.token:
            reason = reason.replace(self._address.token, "…")
        line = " ".join(reason.split())[:200]
        if "Open local milvus failed" in reason:
            return IndexBusyError(
                f"{where} cannot be opened: another process has it open (Milvus Lite serves one "
                "process at a time; a Milvus server serves many), or it is damaged"
            )
        if "not found" in reason and "collection" in reason.lower():
            return IndexMissingError(
                f"a part of the index at {where} is not there ({line}); if it was just reindexed, "
                "ask again, else run `musnad index`"
            )
        if "UNAUTHENTICATED" in reason or "auth check" in reason:
            return IndexStateError(
                f"{where} does not let us in: put USER:PASSWORD or its key into MUSNAD_MILVUS_TOKEN"
            )
        unreachable = ("UNAVAILABLE", "DEADLINE_EXCEEDED", "Retry timeout", "Fail connecting")
        if any(word in reason for word in unreachable):
            return _UnreachableError(
                f"{where} does not answer: check that it runs and can be reached, then try again; "
                "nothing that was stored is lost"
            )
        return IndexStateError(f"{where} refuses: {line}")


def _prepare(file: Path, *, create: bool) -> None:
    if not create:
        if not file.exists():
            raise IndexMissingError(f"there is no index at {file}: make one with `musnad index`")
        return
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # Articles may be confidential: only their owner may look into it.
        file.mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise IndexStateError(
            f"cannot make {file}: {error.strerror or error}; name another place or change its "
            "permissions"
        ) from error


def quoted(text: str) -> str:
    """A text as Milvus's filter language writes it."""
    return json.dumps(text, ensure_ascii=False)
