from __future__ import annotations

import sqlite3
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import pytest

import index.local.lexical
import index.local.maintenance
import index.local.vectors
from index import ArticleIndex, ChunkSettings
from index.errors import (
    IndexBusyError,
    IndexDamagedError,
    IndexMismatchError,
    IndexMissingError,
    IndexStateError,
)
from index.local.catalog import Catalog, Edition, create_schema
from index.local.database import open_reader, open_writer, sqlite_errors, transaction
from index.local.derived import Derived
from index.local.seals import seal
from index.local.snapshot import Manifest, load, read_manifest
from index.reports import RecordedSettings, SyncReport
from tests.index.article_index_contract import mixed
from tests.index.index_kit import SMALL, CachingEmbedder, article, content_digest, everything

EMBEDDER = CachingEmbedder(dimension=32)
SETTINGS = RecordedSettings(
    embedder="x", fingerprint="x:1", dimension=8, chunking=ChunkSettings(tokens=20, overlap=5)
)


@pytest.fixture
def catalog(tmp_path: Path) -> Catalog:
    path = tmp_path / "catalog.sqlite3"
    connection = open_writer(path)
    create_schema(connection, SETTINGS, "analyser")
    return Catalog(connection, path)


def write(connection: sqlite3.Connection, statement: str) -> None:
    with transaction(connection):
        connection.execute(statement)


def manifest_of(directory: Path) -> Manifest:
    manifest = read_manifest(directory / "derived")
    assert isinstance(manifest, Manifest)
    return manifest


def test_settings_come_back(catalog: Catalog) -> None:
    assert catalog.current() == Edition(number=1, settings=SETTINGS, analyser="analyser")
    assert catalog.pending() is None
    state = catalog.state()
    assert (state.edition, state.generation, state.dead) == (1, 0, 0)
    assert len(state.uuid) == 32


def test_an_edition_beside_the_current_one(catalog: Catalog) -> None:
    second = Edition(number=2, settings=SETTINGS, analyser="other")
    catalog.add_edition(second)
    assert catalog.pending() == second
    catalog.set_state(replace(catalog.state(), edition=2))
    assert catalog.current() == second
    assert catalog.pending() is None
    assert catalog.edition_numbers() == [1, 2]


def test_generations_count(catalog: Catalog) -> None:
    assert [catalog.advance().generation for _ in range(3)] == [1, 2, 3]


def test_a_transaction_is_all_or_nothing(catalog: Catalog) -> None:
    def interrupted() -> None:
        with transaction(catalog.connection):
            catalog.advance()
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert catalog.state().generation == 0


def test_reading_connections_cannot_write(catalog: Catalog) -> None:
    reader = open_reader(catalog.path)
    with pytest.raises(IndexStateError, match="permissions"), sqlite_errors(catalog.path):
        reader.execute("DELETE FROM state")
    reader.close()


def test_writing_is_durable(catalog: Catalog) -> None:
    assert catalog.connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert catalog.connection.execute("PRAGMA synchronous").fetchone() == (2,)
    assert catalog.connection.execute("PRAGMA foreign_keys").fetchone() == (1,)


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (sqlite3.SQLITE_BUSY, IndexBusyError),
        (sqlite3.SQLITE_LOCKED, IndexBusyError),
        (sqlite3.SQLITE_FULL, IndexStateError),
        (sqlite3.SQLITE_IOERR_WRITE, IndexStateError),
        (sqlite3.SQLITE_READONLY, IndexStateError),
        (sqlite3.SQLITE_CANTOPEN, IndexStateError),
        (sqlite3.SQLITE_CORRUPT, IndexDamagedError),
        (sqlite3.SQLITE_NOTADB, IndexDamagedError),
        (sqlite3.SQLITE_ERROR, IndexDamagedError),
    ],
)
def test_errors_of_sqlite(code: int, expected: type[Exception]) -> None:
    error = sqlite3.OperationalError("what SQLite says")
    error.sqlite_errorcode = code
    path = Path("/x/catalog.sqlite3")
    with pytest.raises(expected, match="/x/catalog") as caught, sqlite_errors(path):
        raise error
    assert type(caught.value) is expected
    assert caught.value.__cause__ is error
    assert "\n" not in str(caught.value)


def test_a_full_disk(tmp_path: Path) -> None:
    with ArticleIndex.create(tmp_path, EMBEDDER, chunking=SMALL) as index:
        index.sync(mixed(3))
        before = content_digest(index, EMBEDDER)
        writer = open_writer(tmp_path / "catalog.sqlite3")
        (pages,) = writer.execute("PRAGMA page_count").fetchone()
        writer.execute(f"PRAGMA max_page_count = {pages}")
        large = (
            "INSERT INTO articles (id, language, source, location, title, fingerprint, seal, text)"
            " VALUES ('', '', '', '', '', '', '', zeroblob(1000000))"
        )
        with pytest.raises(IndexStateError, match="free space"), sqlite_errors(tmp_path):
            write(writer, large)
        writer.close()
        assert content_digest(index, EMBEDDER) == before
        assert index.check().sound


@pytest.mark.parametrize("content", [b"", None])
def test_an_interrupted_creation(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "catalog.sqlite3"
    if content is None:
        open_writer(path).close()
    else:
        path.write_bytes(content)
    with pytest.raises(IndexMissingError, match="musnad index"):
        ArticleIndex.open(tmp_path, EMBEDDER)
    with ArticleIndex.create(tmp_path, EMBEDDER) as index:
        assert index.check().sound


def test_a_directory_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(IndexStateError, match="cannot make the directory"):
        ArticleIndex.create(tmp_path / "file" / "index", EMBEDDER)
    with pytest.raises(IndexMissingError):
        ArticleIndex.open(tmp_path / "file" / "index", EMBEDDER)


def test_the_index_is_its_owners_alone(tmp_path: Path) -> None:
    with ArticleIndex.create(tmp_path / "deep" / "index", EMBEDDER) as index:
        index.sync([article(1)])
    assert (tmp_path / "deep" / "index").stat().st_mode & 0o077 == 0
    assert (tmp_path / "deep" / "index" / "derived").stat().st_mode & 0o077 == 0


def test_seals_tell_types_and_borders_apart() -> None:
    fields: list[tuple[object, ...]] = [
        (1, "2"),
        ("1", 2),
        (1, 2),
        ("12",),
        ("1", "2"),
        (None,),
        ("None",),
        (b"a",),
        ("a",),
        (),
    ]
    assert len({seal(*one) for one in fields}) == len(fields)
    assert seal(1, blob=b"a") != seal(1, blob=b"b") != seal(1, blob="b")


# What happens as an index grows and changes


def test_a_small_change_leaves_the_snapshot(tmp_path: Path) -> None:
    with ArticleIndex.create(tmp_path, EMBEDDER, chunking=SMALL) as index:
        index.sync(mixed(9))
        first = manifest_of(tmp_path)
        assert first.chunks == index.status().chunks
        index.sync(mixed(9, version=1)[:3])
        index.remove([mixed(9)[8].id])
        assert manifest_of(tmp_path) == first
        assert "changes behind" in index.status().derived


def test_a_large_change_renews_the_snapshot(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index.local.maintenance, "_ALWAYS_TOLERATED", 5)
    with (
        ArticleIndex.create(tmp_path, EMBEDDER, chunking=SMALL) as index_,
        ArticleIndex.open(tmp_path, EMBEDDER) as reader,
    ):
        index_.sync(mixed(9))
        assert everything(reader, "police", EMBEDDER)
        first = manifest_of(tmp_path)
        index_.sync(mixed(9, version=1)[:5])
        second = manifest_of(tmp_path)
        assert second.generation > first.generation
        assert not {name for name in first.sha256 if (tmp_path / "derived" / name).exists()}
        # What the reader was derived from is gone, and so is the log of what has changed since.
        connection = sqlite3.connect(tmp_path / "catalog.sqlite3")
        assert connection.execute("SELECT count(*) FROM removals").fetchone() == (0,)
        connection.close()
        assert content_digest(reader, EMBEDDER) == content_digest(index_, EMBEDDER)
        assert index_.check().findings == ()


def test_postings_of_removed_chunks_are_swept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index.local.maintenance, "_ALWAYS_TOLERATED", 5)
    with ArticleIndex.create(tmp_path, EMBEDDER, chunking=SMALL) as index_:
        for version in range(6):
            index_.sync(mixed(6, version=version))
            assert index_.check().sound
        connection = sqlite3.connect(tmp_path / "catalog.sqlite3")
        (dead,) = connection.execute("SELECT dead FROM state").fetchone()
        connection.close()
        assert dead <= 5


def test_removing_little_from_much_costs_no_more(
    catalog: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index.local.maintenance, "_ALWAYS_TOLERATED", 5)
    connection = catalog.connection
    connection.execute("INSERT INTO articles VALUES (1, 'a', '', '', '', '', '', '', x'', '')")
    steps = []
    for least in (0, 2_000):
        connection.execute(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?) "
            "INSERT INTO chunks SELECT NULL, 1, 1, i + ?, i + ?, 1, 1, x'' FROM n",
            (10 * least or 2_000, least, least + 1),
        )
        catalog.set_state(replace(catalog.state(), dead=20))
        taken: list[int] = []
        connection.set_progress_handler(partial(taken.append, 1), 100)
        index.local.maintenance.sweep_postings(catalog)
        connection.set_progress_handler(None, 0)
        assert catalog.state().dead == 20
        steps.append(len(taken))
    assert steps[1] <= steps[0] + 2


def test_a_large_index_is_partitioned_and_finds_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With thresholds so low that a small index goes through all structures."""
    articles = [article(number) for number in range(60)]
    with ArticleIndex.create(tmp_path / "exact", EMBEDDER, chunking=SMALL) as exact:
        exact.sync(articles)
        expected = content_digest(exact, EMBEDDER)
    monkeypatch.setattr(index.local.vectors, "EXACT_UP_TO", 20)
    monkeypatch.setattr(index.local.vectors, "_VISITED", 1)
    monkeypatch.setattr(index.local.vectors, "_CELLS_PER_ROOT", 0.5)
    monkeypatch.setattr(index.local.maintenance, "_ALWAYS_TOLERATED", 5)
    with ArticleIndex.create(tmp_path / "cells", EMBEDDER, chunking=SMALL) as cells:
        for stop in (5, 12, 30, 31, 60):
            cells.sync(articles[:stop])
            assert cells.check().findings == ()
        assert content_digest(cells, EMBEDDER) == expected
    loaded = load(tmp_path / "cells" / "derived")
    assert isinstance(loaded, Derived)
    assert [part.search.is_exact for part in loaded.parts.values()] == [False]
    with ArticleIndex.open(tmp_path / "cells", EMBEDDER) as cells:
        assert content_digest(cells, EMBEDDER) == expected
        cells.remove([one.id for one in articles[:2]])
        cells.sync(articles[:2])
        assert content_digest(cells, EMBEDDER) == expected


def test_another_version_of_the_analyser(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with ArticleIndex.create(tmp_path, EMBEDDER, chunking=SMALL) as index_:
        index_.sync(mixed(3))
        expected = content_digest(index_, EMBEDDER)
    for module in (
        "index.local.lexical",
        "index.local.reader",
        "index.local.engine",
        "index.local.maintenance",
    ):
        monkeypatch.setattr(f"{module}.analyser_fingerprint", lambda: "newer", raising=True)
    monkeypatch.setattr("index.local.checking.analyser_fingerprint", lambda: "newer")
    with ArticleIndex.open(tmp_path, EMBEDDER) as index_:
        with pytest.raises(IndexMismatchError, match="musnad rebuild"):
            everything(index_, "police", EMBEDDER)
        assert not index_.check().sound
        assert index_.sync([]) == SyncReport()
        assert index_.check().findings == ()
        assert content_digest(index_, EMBEDDER) == expected


def test_vectors_are_half_precision_little_endian(tmp_path: Path) -> None:
    with ArticleIndex.create(tmp_path, EMBEDDER, chunking=SMALL) as index_:
        index_.sync([article(1)])
        found = everything(index_, "police", EMBEDDER)
        served = index_.vectors(found)
    connection = sqlite3.connect(tmp_path / "catalog.sqlite3")
    blobs = [row[0] for row in connection.execute("SELECT vector FROM vectors")]
    connection.close()
    rows = {np.frombuffer(blob, dtype="<f2").astype(np.float32).tobytes() for blob in blobs}
    assert {row.tobytes() for row in served} == rows
