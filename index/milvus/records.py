"""The records of an index on Milvus: its state, and who is writing."""

from __future__ import annotations

import json
import os
import socket
import time
import uuid
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace

from index.chunking import ChunkSettings
from index.errors import IndexBusyError, IndexDamagedError, IndexMismatchError, IndexMissingError
from index.milvus.connection import Connection, Row
from index.milvus.tables import RECORDS
from index.reports import RecordedSettings

__all__ = [
    "FORMAT",
    "Edition",
    "Lease",
    "State",
    "has_state",
    "read_record",
    "read_state",
    "switched",
    "write_record",
]

FORMAT = 1
_STATE = "state"
_WRITER = "writer"
# A writer that has said nothing for so long is taken for dead. It says something with each batch.
_LEASE_SECONDS = 300.0
# Milvus cannot compare and set: two that take the lease at once both wait, and one finds the other.
_SETTLING_SECONDS = 1.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Edition:
    """One way of cutting and embedding all articles; see `local.catalog.Edition`."""

    number: int
    settings: RecordedSettings
    analyser: str


@dataclass(frozen=True, kw_only=True, slots=True)
class State:
    """What an index is at a moment; replacing it by the next is what commits a change.

    Attributes:
        uuid: Made with the index.
        generation: Counts the changes.
        current: The edition that is read.
        pending: The edition that an unfinished `reindex` is filling.
        base: The generation whose statistics are stored; 0 for none.
        base_before: The one before it, for readers that still use it.
        marked: A generation that was current `marked_at`.
        marked_at: Seconds since 1970.
    """

    uuid: str
    generation: int
    current: Edition
    pending: Edition | None = None
    base: int = 0
    base_before: int = 0
    marked: int = 0
    marked_at: float = 0.0

    @classmethod
    def first(cls, settings: RecordedSettings, analyser: str) -> State:
        """The state of an empty index."""
        edition = Edition(number=1, settings=settings, analyser=analyser)
        return cls(uuid=str(uuid.uuid4()), generation=1, current=edition)

    def write(self, connection: Connection) -> None:
        """Makes this the state of the index."""
        write_record(connection, _STATE, {"format": FORMAT, **asdict(self)})


def has_state(connection: Connection) -> bool:
    """Whether there is an index."""
    return read_record(connection, _STATE) is not None


def read_state(connection: Connection, location: str) -> State:
    """Reads the state.

    Raises:
        IndexMissingError: There is no index.
        IndexMismatchError: It has a format that this version does not know.
        IndexDamagedError: It is not to be understood.
    """
    found = read_record(connection, _STATE)
    if found is None:
        raise IndexMissingError(f"there is no index at {location}: make one with `musnad index`")
    if found.pop("format", None) != FORMAT:
        raise IndexMismatchError(
            f"the index at {location} was made by another version of Musnad; use that version, or "
            "make a new index with `musnad index`"
        )
    try:
        current, pending = _edition(found.pop("current")), found.pop("pending")
        return State(current=current, pending=_edition(pending) if pending else None, **found)
    except (KeyError, TypeError) as error:
        raise IndexDamagedError(
            f"{location}: the record of its state is damaged; restore it from a backup, or make a "
            "new index with `musnad index`"
        ) from error


def _edition(found: Mapping[str, object]) -> Edition:
    settings = dict(found["settings"])  # type: ignore[call-overload]
    chunking = ChunkSettings(**settings.pop("chunking"))
    return Edition(
        number=int(str(found["number"])),
        settings=RecordedSettings(chunking=chunking, **settings),
        analyser=str(found["analyser"]),
    )


def read_record(connection: Connection, name: str) -> Row | None:
    """Reads one record by its name."""
    rows = connection.rows_with_keys(RECORDS, [name], ["data"])
    return json.loads(rows[0]["data"]) if rows else None


def write_record(connection: Connection, name: str, data: object) -> None:
    """Writes one record in place of the one with its name."""
    row = {"pk": name, "kind": name, "data": json.dumps(data), "nothing": [0.0, 1.0]}
    connection.upsert(RECORDS, [row])


@dataclass(kw_only=True, slots=True)
class Lease:
    """The right to write, taken for some minutes and renewed with every batch.

    Milvus knows no locks and no fencing. Whoever holds the lease looks before and after writing a
    batch whether it still does; only a process that was suspended for longer than the lease runs,
    in the middle of a batch, could write beside its successor.

    Attributes:
        clean: Whether the writer before has ended in order, so that nothing is left of it.
    """

    connection: Connection
    location: str
    settling: float = _SETTLING_SECONDS
    owner: str = field(default_factory=lambda: str(uuid.uuid4()))
    clean: bool = True

    def take(self) -> None:
        """Takes it.

        Raises:
            IndexBusyError: Another writer has it.
        """
        held = read_record(self.connection, _WRITER)
        self.clean = held is None
        if held is not None and not _is_over(held):
            raise self._busy(held)
        self.renew()
        if self.settling:
            time.sleep(self.settling)
        self.hold()

    def renew(self) -> None:
        """Says that this writer is alive."""
        record = {
            "owner": self.owner,
            "host": socket.gethostname(),
            "process": os.getpid(),
            "until": time.time() + _LEASE_SECONDS,
        }
        write_record(self.connection, _WRITER, record)

    def hold(self) -> None:
        """Makes sure that the lease is still this writer's.

        Raises:
            IndexBusyError: Another writer has taken it.
        """
        held = read_record(self.connection, _WRITER)
        if held is None or held["owner"] != self.owner:
            raise self._busy(held or {"host": "?", "process": 0})

    def release(self, *, clean: bool) -> None:
        """Gives it back; when not `clean`, the next writer is told to look for leftovers."""
        held = read_record(self.connection, _WRITER)
        if held is None or held["owner"] != self.owner:
            return
        if clean:
            self.connection.delete_keys(RECORDS, [_WRITER])
        else:
            write_record(self.connection, _WRITER, {**held, "until": 0.0})

    def _busy(self, held: Row) -> IndexBusyError:
        return IndexBusyError(
            f"another process is writing to {self.location} (process {held['process']} on "
            f"{held['host']}); wait until it has finished, or, if it was killed, "
            f"{_LEASE_SECONDS / 60:.0f} minutes"
        )


def _is_over(held: Row) -> bool:
    if time.time() >= float(held["until"]):
        return True
    if held["host"] != socket.gethostname() or held["process"] == os.getpid():
        return False
    try:
        os.kill(int(held["process"]), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False


def switched(state: State, edition: Edition) -> State:
    """The state after a `reindex` to an edition: nothing that was derived holds any more."""
    generation = state.generation + 1
    return replace(
        state, generation=generation, current=edition, pending=None, base=0, base_before=0
    )
