from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

import index.local.vectors
from index import Filter
from index.local.language_part import COLUMNS, LanguagePart, source_code
from index.local.moments import MomentSums
from index.local.vectors import VectorSearch

DIMENSION = 16
Keys = npt.NDArray[np.int64]
Rows = npt.NDArray[np.float16]


def unit_vectors(count: int, seed: int = 0) -> Rows:
    """Half-precision rows that lean to one side, as those of a real model do."""
    rows = np.random.default_rng(seed).standard_normal((count, DIMENSION)) + 0.7
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    return rows.astype(np.float16)


def structure(kind: str, keys: Keys, rows: Rows) -> VectorSearch:
    exact = kind == "exact"
    search = VectorSearch.exact(DIMENSION) if exact else VectorSearch.trained(rows, len(rows))
    search.add(keys, rows)
    return search


@pytest.fixture(params=["exact", "partitioned"])
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


KEYS = np.arange(3, 6003, 3, dtype=np.int64)
ROWS = unit_vectors(len(KEYS))
QUESTION = ROWS[17].astype(np.float32)


def best(keys: Keys, rows: Rows, k: int) -> list[int]:
    order = np.argsort(-(rows.astype(np.float32) @ QUESTION), kind="stable")
    return [int(key) for key in keys[order[:k]]]


def test_exact_search_agrees_with_brute_force() -> None:
    search = structure("exact", KEYS, ROWS)
    assert search.nearest(QUESTION, 10).tolist() == best(KEYS, ROWS, 10)


def test_partitioned_search_finds_most() -> None:
    search = structure("partitioned", KEYS, ROWS)
    assert not search.is_exact
    found = set(search.nearest(QUESTION, 20).tolist())
    assert int(KEYS[17]) in found
    assert len(found & set(best(KEYS, ROWS, 20))) >= 8


def test_a_filter_makes_any_structure_exact(kind: str) -> None:
    search = structure(kind, KEYS, ROWS)
    for step in (1, 3, 500):
        allowed = slice(0, None, step)
        found = search.nearest(QUESTION, 25, allowed=KEYS[allowed])
        assert found.tolist() == best(KEYS[allowed], ROWS[allowed], 25)


def test_nothing_allowed_and_nothing_stored(kind: str) -> None:
    search = structure(kind, KEYS, ROWS)
    assert search.nearest(QUESTION, 5, allowed=KEYS[:0]).tolist() == []
    assert VectorSearch.exact(DIMENSION).nearest(QUESTION, 5).tolist() == []


def test_fewer_than_asked_for(kind: str) -> None:
    search = structure(kind, KEYS[:200], ROWS[:200])
    found = search.nearest(QUESTION, 1000, allowed=KEYS[:200]).tolist()
    assert sorted(found) == KEYS[:200].tolist()
    assert -1 not in search.nearest(QUESTION, 1000).tolist()


def test_the_dead_are_not_found(kind: str) -> None:
    search = structure(kind, KEYS, ROWS)
    dead = search.nearest(QUESTION, 5).tolist()
    search.dead.update(dead)
    assert len(search) == len(KEYS) - 5
    left = ~np.isin(KEYS, dead)
    found = search.nearest(QUESTION, 5).tolist()
    assert not set(found) & set(dead)
    if kind == "exact":
        assert found == best(KEYS[left], ROWS[left], 5)
    search.purge()
    assert len(search) == len(KEYS) - 5
    assert search.nearest(QUESTION, 5).tolist() == found


def test_what_is_stored_is_bit_for_bit_what_was_added(kind: str, tmp_path: Path) -> None:
    search = structure(kind, KEYS, ROWS)
    search.write(tmp_path / "x.faiss")
    again = VectorSearch.read(tmp_path / "x.faiss", DIMENSION)
    again.add(np.array([9000], dtype=np.int64), ROWS[:1])
    keys = np.concatenate([part for part, _ in again.stored()])
    rows = np.concatenate([part for _, part in again.stored()])
    order = np.argsort(keys)
    assert keys[order].tolist() == [*KEYS.tolist(), 9000]
    assert np.array_equal(rows[order], np.concatenate([ROWS, ROWS[:1]]))


def test_reading_something_else(tmp_path: Path) -> None:
    structure("exact", KEYS, ROWS).write(tmp_path / "x.faiss")
    with pytest.raises(RuntimeError):
        VectorSearch.read(tmp_path / "x.faiss", DIMENSION + 1)
    (tmp_path / "y.faiss").write_bytes(b"nothing of the kind")
    with pytest.raises(RuntimeError):
        VectorSearch.read(tmp_path / "y.faiss", DIMENSION)


def test_structures_are_outgrown(monkeypatch: pytest.MonkeyPatch) -> None:
    search = structure("exact", KEYS, ROWS)
    assert not search.outgrown
    monkeypatch.setattr(index.local.vectors, "EXACT_UP_TO", 1000)
    assert search.outgrown
    cells = structure("partitioned", KEYS, ROWS)
    assert not cells.outgrown
    cells.add(np.arange(10_000, 20_000, dtype=np.int64), unit_vectors(10_000, seed=1))
    assert cells.outgrown


vectors_of = st.lists(
    st.lists(st.integers(-100, 100), min_size=4, max_size=4), min_size=1, max_size=20
)


@given(vectors_of, vectors_of, st.lists(st.integers(-100, 100), min_size=4, max_size=4))
def test_moments_are_exact(kept: list[list[int]], gone: list[list[int]], ask: list[int]) -> None:
    one, other = (np.array(rows, dtype=np.float16) / np.float16(64) for rows in (kept, gone))
    question = np.array(ask, dtype=np.float32)
    sums = MomentSums.empty(4)
    assert sums.of(question).count == 0
    sums.add(other)
    sums.add(one)
    sums.add(other, sign=-1)
    similarities = one.astype(np.float64) @ question.astype(np.float64)
    moments = sums.of(question)
    assert moments.count == len(kept)
    assert moments.mean == pytest.approx(similarities.mean(), abs=1e-9)
    assert moments.std == pytest.approx(similarities.std(), abs=1e-4)


def part() -> LanguagePart:
    columns = np.zeros(4, dtype=COLUMNS)
    columns["key"] = [2, 4, 6, 8]
    columns["words"] = [10, 20, 30, 0]
    columns["published"] = [0, 730_000, 730_001, 730_002]
    columns["source"] = [source_code(name) for name in ("a", "b", "a", "حموشي")]
    result = LanguagePart.empty(DIMENSION)
    result.add(columns, ROWS[:4])
    return result


def test_best_covered_is_ordered_and_above_zero() -> None:
    coverage = np.array([0.5, 0.0, 0.7, 0.5], dtype=np.float32)
    assert part().best_covered(coverage, 9, None).tolist() == [6, 2, 8]
    assert part().best_covered(coverage, 2, None).tolist() == [6, 2]
    admitted = np.array([False, True, False, True])
    assert part().best_covered(coverage, 2, admitted).tolist() == [8]


def test_removing_keeps_everything_in_step() -> None:
    one = part()
    one.remove(np.array([4, 5], dtype=np.int64), ROWS[1:3])
    assert one.keys.tolist() == [2, 6, 8]
    assert len(one.search) == 3
    assert one.moments(QUESTION).count == 3
    assert one.lengths.count == 3
    assert 4 not in one.nearest(QUESTION, 9, None).tolist()


def test_admitted_by_source() -> None:
    admitted = part().admitted(Filter(sources=("a", "nobody")))
    assert admitted is not None
    assert admitted.tolist() == [True, False, True, False]
    assert part().admitted(Filter()) is None
    assert part().admitted(None) is None


def test_vectors_come_back_bit_for_bit_after_changes(kind: str) -> None:
    search = structure(kind, KEYS[:1500], ROWS[:1500])
    some = KEYS[[3, 700, 1499]]
    assert np.array_equal(search.vectors(some), ROWS[[3, 700, 1499]])
    search.add(KEYS[1500:], ROWS[1500:])
    search.dead.update(KEYS[:700].tolist())
    live = KEYS[700:]
    assert np.array_equal(search.vectors(live), ROWS[700:])
    search.purge()
    assert np.array_equal(search.vectors(live), ROWS[700:])
    assert len(search) == len(live)
