"""The catalog: articles, chunks and vectors in one SQLite file, the one source of truth.

An article with its chunks, vectors, postings and the removal of its older version changes in one
transaction. Chunk keys are never used again, and every chunk that goes leaves its key, vector and
language in `removals`, so that what is derived from the catalog can be brought forward by adding
the keys above the highest it knows and taking out those removed since its generation.

An edition is one way of cutting and embedding all articles. Readers see the current edition;
`reindex` fills the next one beside it and then switches with a single row.
"""

from __future__ import annotations

import json
import sqlite3
import uuid
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from index.chunking import ChunkSettings
from index.errors import IndexDamagedError, IndexMismatchError, IndexMissingError
from index.local.database import transaction
from index.local.lexical import POSTINGS_SCHEMA
from index.local.seals import seal
from index.reports import RecordedSettings

__all__ = ["FORMAT", "Catalog", "Edition", "State", "create_schema"]

FORMAT = 1
_APPLICATION = 0x4D534E44  # "MSND", for `file` and for ourselves

_SCHEMA = (
    """CREATE TABLE state (
        id INTEGER PRIMARY KEY CHECK (id = 1),
        uuid TEXT NOT NULL,
        edition INTEGER NOT NULL,
        generation INTEGER NOT NULL,
        removals_from INTEGER NOT NULL,
        dead INTEGER NOT NULL,
        seal BLOB NOT NULL
    )""",
    """CREATE TABLE editions (
        edition INTEGER PRIMARY KEY,
        embedder TEXT NOT NULL,
        fingerprint TEXT NOT NULL,
        dimension INTEGER NOT NULL,
        chunking TEXT NOT NULL,
        analyser TEXT NOT NULL,
        seal BLOB NOT NULL
    )""",
    # The text comes last: reading the other columns then skips its overflow pages.
    """CREATE TABLE articles (
        key INTEGER PRIMARY KEY AUTOINCREMENT,
        id TEXT NOT NULL UNIQUE,
        language TEXT NOT NULL,
        published TEXT,
        source TEXT NOT NULL,
        location TEXT NOT NULL,
        title TEXT NOT NULL,
        fingerprint TEXT NOT NULL,
        seal BLOB NOT NULL,
        text TEXT NOT NULL
    )""",
    # The numbers of words belong to the postings (`rebuild` renews both), the rest is sealed.
    """CREATE TABLE chunks (
        key INTEGER PRIMARY KEY AUTOINCREMENT,
        edition INTEGER NOT NULL,
        article INTEGER NOT NULL REFERENCES articles (key),
        start INTEGER NOT NULL,
        stop INTEGER NOT NULL,
        words INTEGER NOT NULL,
        title_words INTEGER NOT NULL,
        seal BLOB NOT NULL,
        UNIQUE (article, edition, start, stop)
    )""",
    # Apart from the chunks, so that whoever does not need vectors does not read them.
    """CREATE TABLE vectors (
        chunk INTEGER PRIMARY KEY REFERENCES chunks (key) ON DELETE CASCADE,
        vector BLOB NOT NULL
    )""",
    """CREATE TABLE removals (
        chunk INTEGER PRIMARY KEY,
        edition INTEGER NOT NULL,
        generation INTEGER NOT NULL,
        language TEXT NOT NULL,
        vector BLOB NOT NULL
    )""",
    "CREATE INDEX removals_by_generation ON removals (generation)",
    POSTINGS_SCHEMA,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class State:
    """Where the catalog stands.

    Attributes:
        uuid: Tells catalogs apart, so that derived files of another one are not taken for ours.
        edition: The current edition.
        generation: Counts the committed changes.
        removals_from: `removals` is complete from behind this generation on; what is derived from
            an older one cannot be brought forward and is made anew.
        dead: Chunks removed from the current edition whose postings are still there.
    """

    uuid: str
    edition: int
    generation: int
    removals_from: int
    dead: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Edition:
    """One way of cutting and embedding all articles.

    Attributes:
        number: Higher than that of every edition before it.
        settings: The model and the chunking.
        analyser: `lexical.analyser_fingerprint` when its postings were made.
    """

    number: int
    settings: RecordedSettings
    analyser: str


def create_schema(
    connection: sqlite3.Connection, settings: RecordedSettings, analyser: str
) -> None:
    """Makes an empty catalog, as a whole or not at all."""
    with transaction(connection):
        for statement in _SCHEMA:
            connection.execute(statement)
        connection.execute(f"PRAGMA application_id = {_APPLICATION}")
        connection.execute(f"PRAGMA user_version = {FORMAT}")
        catalog = Catalog(connection, Path())
        catalog.add_edition(Edition(number=1, settings=settings, analyser=analyser))
        connection.execute("INSERT INTO state VALUES (1, '', 1, 0, 0, 0, x'')")
        catalog.set_state(
            State(uuid=uuid.uuid4().hex, edition=1, generation=0, removals_from=0, dead=0)
        )


class Catalog:
    """The settings and the state of a catalog, on one connection.

    Its articles are in `article_rows`, its chunks in `chunk_rows`, its postings in `lexical`.
    """

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self.connection = connection
        self.path = path

    def check_format(self) -> None:
        """Makes sure that this file is a catalog that this version of Musnad can read.

        Raises:
            IndexMissingError: When it is empty: its creation was interrupted.
            IndexMismatchError: When it has another format, or is no catalog at all.
        """
        (tables,) = self.connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        if tables == 0:
            raise IndexMissingError(
                f"there is no index at {self.path.parent} (its creation was interrupted); "
                "make one with `musnad index`"
            )
        (application,) = self.connection.execute("PRAGMA application_id").fetchone()
        (version,) = self.connection.execute("PRAGMA user_version").fetchone()
        if application != _APPLICATION:
            raise IndexMismatchError(f"{self.path} is not a Musnad index; name another directory")
        if version != FORMAT:
            raise IndexMismatchError(
                f"{self.path} has index format {version}, this Musnad reads format {FORMAT}; "
                "run `musnad reindex` with the Musnad that made it, or `musnad index` into a new "
                "directory"
            )

    def state(self) -> State:
        """Reads where the catalog stands (in a transaction: fixes what the rest of it sees).

        Raises:
            IndexDamagedError: When the row contradicts its checksum.
        """
        row = self.connection.execute(
            "SELECT uuid, edition, generation, removals_from, dead, seal FROM state"
        ).fetchone()
        if row is None or row[-1] != seal(*row[:-1]):
            raise self.damaged("its state")
        return State(
            uuid=row[0], edition=row[1], generation=row[2], removals_from=row[3], dead=row[4]
        )

    def set_state(self, state: State) -> None:
        fields = (
            state.uuid,
            state.edition,
            state.generation,
            state.removals_from,
            state.dead,
        )
        self.connection.execute(
            "UPDATE state SET (uuid, edition, generation, removals_from, dead, seal)"
            " = (?, ?, ?, ?, ?, ?)",
            (*fields, seal(*fields)),
        )

    def advance(self) -> State:
        """Starts the next generation; inside a transaction, before its changes."""
        state = self.state()
        state = replace(state, generation=state.generation + 1)
        self.set_state(state)
        return state

    def edition(self, number: int) -> Edition:
        """Reads the settings of an edition.

        Raises:
            IndexDamagedError: When they are missing or contradict their checksum.
        """
        row = self.connection.execute(
            "SELECT edition, embedder, fingerprint, dimension, chunking, analyser, seal"
            " FROM editions WHERE edition = ?",
            (number,),
        ).fetchone()
        if row is None or row[-1] != seal(*row[:-1]):
            raise self.damaged("the record of its settings")
        _, embedder, fingerprint, dimension, chunking, analyser, _ = row
        settings = RecordedSettings(
            embedder=embedder,
            fingerprint=fingerprint,
            dimension=dimension,
            chunking=ChunkSettings(**json.loads(chunking)),
        )
        return Edition(number=number, settings=settings, analyser=analyser)

    def current(self) -> Edition:
        """The edition that readers see."""
        return self.edition(self.state().edition)

    def pending(self) -> Edition | None:
        """The edition that an unfinished `reindex` has begun."""
        (newest,) = self.connection.execute("SELECT max(edition) FROM editions").fetchone()
        return self.edition(newest) if newest > self.state().edition else None

    def add_edition(self, edition: Edition) -> None:
        settings = edition.settings
        fields = (
            edition.number,
            settings.embedder,
            settings.fingerprint,
            settings.dimension,
            json.dumps(asdict(settings.chunking), sort_keys=True),
            edition.analyser,
        )
        self.connection.execute(
            "INSERT OR REPLACE INTO editions VALUES (?, ?, ?, ?, ?, ?, ?)",
            (*fields, seal(*fields)),
        )

    def edition_numbers(self) -> Sequence[int]:
        """Every edition that has begun and is not wholly swept away, ascending."""
        rows = self.connection.execute("SELECT edition FROM editions ORDER BY edition")
        return [row[0] for row in rows]

    def damaged(self, what: str) -> IndexDamagedError:
        """The error that says what in the catalog contradicts its checksum."""
        return IndexDamagedError(
            f"{self.path}: {what} contradicts its checksum; restore the file from a backup, or "
            "delete the index and run `musnad index` again"
        )

    def damaged_article(self, article_id: object, location: object) -> IndexDamagedError:
        """Like `damaged`, for an article or one of its chunks, which can be repaired alone."""
        return IndexDamagedError(
            f"{self.path}: article {article_id} ({location}) contradicts its checksum; run "
            f"`musnad remove {article_id}` and `musnad index` with its file again"
        )
