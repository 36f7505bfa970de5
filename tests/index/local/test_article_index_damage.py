"""Flipped and lost bytes: in what is derived they cost time, in the catalog they are not served."""

from __future__ import annotations

import contextlib
import random
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from index import ArticleIndex
from index.errors import IndexDamagedError, IndexMismatchError, MusnadError
from index.reports import Finding
from tests.index.article_index_contract import mixed
from tests.index.index_kit import SMALL, CachingEmbedder, content_digest, everything

EMBEDDER = CachingEmbedder(dimension=32)
QUESTION = "police minister vienna"
CATALOG = "catalog.sqlite3"
Halves = npt.NDArray[np.float16]


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index that nobody has open, with everything in its files."""
    directory = tmp_path_factory.mktemp("sound") / "index"
    with ArticleIndex.create(directory, EMBEDDER, chunking=SMALL) as index:
        index.sync(mixed(12))
        index.sync(mixed(12, version=1)[:3])
        index.rebuild()
        index.sync(mixed(12, version=1)[:5])
    for name in (f"{CATALOG}-wal", f"{CATALOG}-shm"):
        (directory / name).unlink(missing_ok=True)
    return directory


@pytest.fixture(scope="module")
def digest(sound: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    copy = tmp_path_factory.mktemp("copy") / "index"
    shutil.copytree(sound, copy)
    with ArticleIndex.open(copy, EMBEDDER) as index:
        return content_digest(index, EMBEDDER)


@pytest.fixture
def copy(sound: Path, tmp_path: Path) -> Path:
    shutil.copytree(sound, tmp_path / "index")
    return tmp_path / "index"


def flip(path: Path, place: int) -> None:
    content = bytearray(path.read_bytes())
    content[place] ^= 1 << (place % 8)
    path.write_bytes(content)


def cut(path: Path, share: float) -> None:
    content = path.read_bytes()
    path.write_bytes(content[: int(share * len(content))])


DAMAGES: dict[str, Callable[[Path], object]] = {
    "first byte": lambda path: flip(path, 0),
    "early byte": lambda path: flip(path, path.stat().st_size // 30),
    "fifth": lambda path: flip(path, path.stat().st_size // 5),
    "half": lambda path: flip(path, path.stat().st_size // 2),
    "late byte": lambda path: flip(path, path.stat().st_size * 30 // 31),
    "last byte": lambda path: flip(path, path.stat().st_size - 1),
    "empty": lambda path: cut(path, 0.0),
    "cut to a tenth": lambda path: cut(path, 0.1),
    "cut to half": lambda path: cut(path, 0.5),
    "cut at the end": lambda path: cut(path, 0.99),
    "longer": lambda path: path.write_bytes(path.read_bytes() + b"\0"),
    "garbage": lambda path: path.write_bytes(b"[" * 100_000),
    "gone": lambda path: path.unlink(),
}


def kinds(findings: tuple[Finding, ...]) -> set[str]:
    return {finding.kind for finding in findings}


@pytest.mark.parametrize("damage", DAMAGES)
def test_damage_to_what_is_derived(sound: Path, tmp_path: Path, digest: str, damage: str) -> None:
    names = sorted(path.name for path in (sound / "derived").iterdir())
    assert len(names) == 7  # two for each of three languages, and the manifest
    for name in (names[0], names[3], names[-1]):
        directory = tmp_path / name
        shutil.copytree(sound, directory)
        DAMAGES[damage](directory / "derived" / name)
        with ArticleIndex.open(directory, EMBEDDER) as index:
            assert content_digest(index, EMBEDDER) == digest
            report = index.check()
            assert report.findings, name
            assert kinds(report.findings) <= {"derived", "leftover"}
            index.rebuild()
            assert index.check().findings == ()
            assert content_digest(index, EMBEDDER) == digest


def test_no_derived_directory_at_all(copy: Path, digest: str) -> None:
    shutil.rmtree(copy / "derived")
    with ArticleIndex.open(copy, EMBEDDER) as index:
        assert content_digest(index, EMBEDDER) == digest
        assert not (copy / "derived").exists()
        assert "no usable snapshot" in index.status().derived
        index.sync([])
        assert index.check().findings == ()


def test_a_snapshot_of_another_index(copy: Path, tmp_path: Path, digest: str) -> None:
    with ArticleIndex.create(tmp_path / "other", EMBEDDER, chunking=SMALL) as other:
        other.sync(mixed(2))
    shutil.rmtree(copy / "derived")
    shutil.copytree(tmp_path / "other" / "derived", copy / "derived")
    with ArticleIndex.open(copy, EMBEDDER) as index:
        assert content_digest(index, EMBEDDER) == digest
        assert "another catalog" in index.status().derived


def test_leftovers_of_an_interrupted_snapshot(copy: Path, digest: str) -> None:
    (copy / "derived" / "0123456789ab-0.faiss").write_bytes(b"half a file")
    with ArticleIndex.open(copy, EMBEDDER) as index:
        report = index.check()
        assert kinds(report.findings) == {"leftover"}
        assert report.sound
        index.rebuild()
        assert index.check().findings == ()
        assert content_digest(index, EMBEDDER) == digest


def alter(directory: Path, statement: str, *values: object) -> None:
    connection = sqlite3.connect(directory / CATALOG)
    with connection:
        changed = connection.execute(statement, values).rowcount
    connection.close()
    assert changed > 0


FIRST = "(SELECT min(key) FROM articles)"
FIRST_CHUNK = f"(SELECT min(key) FROM chunks WHERE article = {FIRST})"


def a_vector(change: Callable[[Halves], None]) -> Callable[[Path], None]:
    def act(directory: Path) -> None:
        connection = sqlite3.connect(directory / CATALOG)
        key, blob = connection.execute(
            f"SELECT chunk, vector FROM vectors WHERE chunk = {FIRST_CHUNK}"
        ).fetchone()
        connection.close()
        vector = np.frombuffer(blob, dtype="<f2").copy()
        change(vector)
        alter(directory, "UPDATE vectors SET vector = ? WHERE chunk = ?", vector.tobytes(), key)

    return act


def negate(vector: Halves) -> None:
    vector[3] *= -1


def spoil(vector: Halves) -> None:
    vector[3] = np.nan


WRONGS: dict[str, Callable[[Path], None]] = {
    "text": lambda d: alter(d, f"UPDATE articles SET text = text || '!' WHERE key = {FIRST}"),
    "text as bytes": lambda d: alter(
        d, f"UPDATE articles SET text = CAST(text AS BLOB) WHERE key = {FIRST}"
    ),
    "invalid utf-8": lambda d: alter(
        d,
        f"UPDATE articles SET text = CAST(x'ff' || CAST(text AS BLOB) AS TEXT) WHERE key = {FIRST}",
    ),
    "title": lambda d: alter(d, f"UPDATE articles SET title = 'x' WHERE key = {FIRST}"),
    "source": lambda d: alter(d, f"UPDATE articles SET source = 'x' WHERE key = {FIRST}"),
    "day": lambda d: alter(d, f"UPDATE articles SET published = '2024-01-01' WHERE key = {FIRST}"),
    "no day": lambda d: alter(d, f"UPDATE articles SET published = 'x' WHERE key = {FIRST}"),
    "language": lambda d: alter(d, f"UPDATE articles SET language = 'xx' WHERE key = {FIRST}"),
    "id": lambda d: alter(d, f"UPDATE articles SET id = 'other' WHERE key = {FIRST}"),
    "fingerprint": lambda d: alter(d, f"UPDATE articles SET fingerprint = '0' WHERE key = {FIRST}"),
    "start": lambda d: alter(d, f"UPDATE chunks SET start = start + 1 WHERE key = {FIRST_CHUNK}"),
    "end": lambda d: alter(d, f"UPDATE chunks SET stop = stop - 1 WHERE key = {FIRST_CHUNK}"),
    "chunk's article": lambda d: alter(
        d, f"UPDATE chunks SET article = article + 1, start = 1 WHERE key = {FIRST_CHUNK}"
    ),
    "chunk's seal": lambda d: alter(d, f"UPDATE chunks SET seal = x'00' WHERE key = {FIRST_CHUNK}"),
    "vector": a_vector(negate),
    "vector with NaN": a_vector(spoil),
    "short vector": lambda d: alter(
        d, f"UPDATE vectors SET vector = x'0000' WHERE chunk = {FIRST_CHUNK}"
    ),
    "vector gone": lambda d: alter(d, f"DELETE FROM vectors WHERE chunk = {FIRST_CHUNK}"),
    "chunks gone": lambda d: alter(d, f"DELETE FROM chunks WHERE article = {FIRST}"),
}


@pytest.mark.parametrize("wrong", WRONGS)
def test_damage_to_an_article_is_never_served(copy: Path, wrong: str) -> None:
    with ArticleIndex.open(copy, EMBEDDER) as index:
        originals = {s.id: index.article(s.id) for s in index.articles()}
        sound_chunks = {item.chunk_id for item in everything(index, QUESTION, EMBEDDER)}
    WRONGS[wrong](copy)
    with ArticleIndex.open(copy, EMBEDDER) as index:
        report = index.check()
        assert "damage" in kinds(report.findings)
        assert not report.sound
        assert all(str(finding).count("\n") == 0 for finding in report.findings)
        for article_id, original in originals.items():
            with contextlib.suppress(IndexDamagedError):
                assert index.article(article_id) in (original, None)
        with contextlib.suppress(IndexDamagedError):
            for passage in index.passages(everything(index, QUESTION, EMBEDDER)):
                assert passage.chunk_id in sound_chunks
                assert passage.article == originals[passage.article.id]


# Here the article cannot be found by its id any more, or its chunks are nowhere.
NOT_ALONE = {"id", "chunk's article", "chunks gone"}


@pytest.mark.parametrize("wrong", sorted(WRONGS.keys() - NOT_ALONE))
def test_a_damaged_article_is_repaired_alone(copy: Path, digest: str, wrong: str) -> None:
    """As the message says: remove it, index it again."""
    expected = [*mixed(12, version=1)[:5], *mixed(12)[5:]]
    with ArticleIndex.open(copy, EMBEDDER) as index:
        assert content_digest(index, EMBEDDER) == digest
        WRONGS[wrong](copy)
        assert index.remove([expected[0].id]) == 1
        report = index.sync(expected)
        assert (report.added, report.unchanged) == (1, 11)
        assert index.check().sound
        assert content_digest(index, EMBEDDER) == digest


def test_damage_to_the_postings_is_found_and_rebuilt(copy: Path, digest: str) -> None:
    for statement in (
        "UPDATE postings SET hits = x'000000' WHERE term = 'polic'",
        "UPDATE postings SET hits = x'ffff0101' WHERE term = 'polic'",
        "UPDATE postings SET term = 'qolic' WHERE term = 'polic'",
        "UPDATE postings SET range = 99 WHERE term = 'polic'",
        "DELETE FROM postings WHERE term = 'polic'",
        f"UPDATE chunks SET words = words + 1 WHERE key = {FIRST_CHUNK}",
    ):
        alter(copy, statement)
        with ArticleIndex.open(copy, EMBEDDER) as index:
            report = index.check()
            assert kinds(report.findings) == {"derived"}, statement
            index.rebuild()
            assert index.check().findings == (), statement
            assert content_digest(index, EMBEDDER) == digest


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE state SET generation = generation + 1",
        "UPDATE state SET edition = 7",
        "DELETE FROM state",
        "UPDATE editions SET dimension = 31",
        "UPDATE editions SET chunking = '{}'",
        "DELETE FROM editions",
    ],
)
def test_damage_to_the_settings(copy: Path, statement: str) -> None:
    alter(copy, statement)
    with pytest.raises(IndexDamagedError):
        ArticleIndex.open(copy, EMBEDDER)


def test_random_flips_in_the_catalog(copy: Path, digest: str, tmp_path: Path) -> None:
    """Whatever bit of the file flips: the content is the same, or someone complains."""
    generator = random.Random(7)
    catalog = copy / CATALOG
    original = catalog.read_bytes()
    noticed = 0
    for _ in range(40):
        place = generator.randrange(len(original))
        catalog.write_bytes(original)
        flip(catalog, place)
        for name in (f"{CATALOG}-wal", f"{CATALOG}-shm"):
            (copy / name).unlink(missing_ok=True)
        try:
            with ArticleIndex.open(copy, EMBEDDER) as index:
                complaint = not index.check().sound
                served = content_digest(index, EMBEDDER)
        except MusnadError:
            noticed += 1
            continue
        assert served == digest or complaint, f"byte {place}"
        noticed += complaint
    assert noticed > 5


@pytest.mark.parametrize("share", [0.01, 0.3, 0.7, 0.99])
def test_a_truncated_catalog(copy: Path, share: float) -> None:
    content = (copy / CATALOG).read_bytes()
    (copy / CATALOG).write_bytes(content[: int(share * len(content))])
    with contextlib.suppress(IndexDamagedError), ArticleIndex.open(copy, EMBEDDER) as index:
        assert not index.check().sound
        assert content_digest(index, EMBEDDER) == "never"


@pytest.mark.parametrize("content", [b"no database at all" * 500, b"SQLite format 3\0" + b"x" * 99])
def test_a_file_that_is_no_catalog(copy: Path, content: bytes) -> None:
    (copy / CATALOG).write_bytes(content)
    with pytest.raises(IndexDamagedError):
        ArticleIndex.open(copy, EMBEDDER)


def test_another_programs_database(copy: Path) -> None:
    (copy / CATALOG).unlink()
    connection = sqlite3.connect(copy / CATALOG)
    connection.execute("CREATE TABLE notes (text)")
    connection.commit()
    connection.close()
    with pytest.raises(IndexMismatchError, match="not a Musnad index"):
        ArticleIndex.open(copy, EMBEDDER)


def test_another_format(copy: Path) -> None:
    connection = sqlite3.connect(copy / CATALOG)
    connection.execute("PRAGMA user_version = 99")
    connection.commit()
    connection.close()
    with pytest.raises(IndexMismatchError, match="format 99"):
        ArticleIndex.open(copy, EMBEDDER)
