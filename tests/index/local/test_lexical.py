from __future__ import annotations

import math
import sqlite3
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import IndexDamagedError
from index.local.lexical import (
    K1,
    POSTINGS_SCHEMA,
    TITLE_WEIGHT,
    B,
    Lengths,
    Postings,
    analyser_fingerprint,
    expected_postings,
)


def connect() -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    connection.execute(POSTINGS_SCHEMA)
    return connection


Chunks = dict[int, tuple[list[str], list[str]]]


def lengths_of(chunks: Chunks) -> Lengths:
    keys = sorted(chunks)
    return Lengths(
        np.array(keys, dtype=np.int64),
        np.array([len(chunks[key][0]) for key in keys], dtype=np.uint32),
        np.array([len(chunks[key][1]) for key in keys], dtype=np.uint32),
    )


def stored(chunks: Chunks) -> Postings:
    postings = Postings(connect(), 1)
    postings.add("en", [(key, *terms) for key, terms in chunks.items()])
    return postings


def by_hand(chunks: Chunks, terms: Sequence[str]) -> list[float]:
    """BM25 from its formula, one chunk and one term at a time."""
    keys = sorted(chunks)
    sizes = {key: len(text) + TITLE_WEIGHT * len(title) for key, (text, title) in chunks.items()}
    mean = sum(sizes.values()) / len(sizes)
    scores = dict.fromkeys(keys, 0.0)
    bound = 0.0
    for term in set(terms):
        holding = sum(term in text or term in title for text, title in chunks.values())
        idf = math.log(1 + (len(keys) - holding + 0.5) / (holding + 0.5))
        bound += idf * (K1 + 1)
        for key, (text, title) in chunks.items():
            count = min(text.count(term), 255) + TITLE_WEIGHT * min(title.count(term), 255)
            if count:
                relative = sizes[key] / mean if mean else 1.0
                scores[key] += idf * count * (K1 + 1) / (count + K1 * (1 - B + B * relative))
    return [scores[key] / bound if bound else 0.0 for key in keys]


CHUNKS: Chunks = {
    5: (["vienna", "talks", "vienna"], ["vienna"]),
    6: (["rain", "dams"], []),
    9_000: (["talks", "rain", "rain", "rain", "of"], ["dams", "of"]),
}


def test_three_chunks_by_hand() -> None:
    covered, weights = stored(CHUNKS).score("en", ["vienna", "rain", "unknown"], lengths_of(CHUNKS))
    assert covered.tolist() == pytest.approx(by_hand(CHUNKS, ["vienna", "rain", "unknown"]))
    assert weights == pytest.approx(
        {
            "vienna": math.log(1 + 2.5 / 1.5),
            "rain": math.log(1 + 1.5 / 2.5),
            "unknown": math.log(1 + 3.5 / 0.5),
        }
    )


def test_no_terms_and_no_chunks() -> None:
    postings = stored(CHUNKS)
    assert postings.score("en", [], lengths_of(CHUNKS))[0].tolist() == [0, 0, 0]
    assert postings.score("fr", ["rain"], lengths_of(CHUNKS))[0].tolist() == [0, 0, 0]
    assert postings.score("en", ["rain"], lengths_of({}))[0].tolist() == []


def test_every_rare_word_gives_nearly_everything() -> None:
    chunks: Chunks = {key: (["filler"] * 50, []) for key in range(1, 50)}
    chunks[50] = (["hammouchi", "vienna"] * 20, [])
    covered, _ = stored(chunks).score("en", ["hammouchi", "vienna"], lengths_of(chunks))
    assert covered[-1] > 0.93
    assert covered[:-1].max() == 0


words = st.sampled_from(["a", "b", "c", "d", "ف", "~hmC", "2025"])
chunk = st.tuples(st.lists(words, max_size=8), st.lists(words, max_size=3))
chunks_of = st.dictionaries(st.integers(1, 20_000), chunk, min_size=1, max_size=12)


@given(chunks_of, st.lists(words, max_size=5), st.data())
def test_scores_after_additions_and_removals(
    chunks: Chunks, terms: list[str], data: st.DataObject
) -> None:
    """Postings of chunks that live no more change nothing, swept out or not."""
    postings = stored(chunks)
    gone = data.draw(st.sets(st.sampled_from(sorted(chunks)), max_size=len(chunks) - 1))
    live = {key: terms for key, terms in chunks.items() if key not in gone}
    expected = by_hand(live, terms)
    covered, _ = postings.score("en", terms, lengths_of(live))
    assert covered.tolist() == pytest.approx(expected, abs=1e-6)
    assert all(0 <= value <= 1 for value in covered)
    postings.sweep(np.array(sorted(live), dtype=np.int64))
    assert {key for _, _, key, _, _ in postings.stored()} <= live.keys()
    swept, _ = postings.score("en", terms, lengths_of(live))
    assert swept.tolist() == covered.tolist()


def test_batches_add_up_to_the_same() -> None:
    one = stored(CHUNKS)
    other = Postings(connect(), 1)
    for key, terms in reversed(CHUNKS.items()):
        other.add("en", [(key, *terms)])
    assert sorted(one.stored()) == sorted(other.stored())


def test_languages_and_editions_are_archives_of_their_own() -> None:
    connection = connect()
    Postings(connection, 1).add("en", [(1, ["rain"], [])])
    Postings(connection, 1).add("fr", [(2, ["rain"], [])])
    Postings(connection, 2).add("en", [(3, ["rain"], [])])
    assert [row[2] for row in Postings(connection, 2).stored()] == [3]
    live = {1: (["rain"], list[str]()), 2: (["rain"], list[str]()), 3: (["rain"], list[str]())}
    covered, weights = Postings(connection, 1).score("fr", ["rain"], lengths_of(live))
    assert np.flatnonzero(covered).tolist() == [1]
    assert weights["rain"] == pytest.approx(math.log(1 + 2.5 / 1.5))
    Postings(connection, 1).clear()
    assert [row[2] for row in Postings(connection, 2).stored()] == [3]


def test_counts_are_capped() -> None:
    chunks: Chunks = {1: (["a"] * 1000, ["b"] * 300), 2: (["a"], [])}
    assert expected_postings(*chunks[1]) == {"a": (255, 0), "b": (0, 255)}
    covered, _ = stored(chunks).score("en", ["a", "b"], lengths_of(chunks))
    assert covered.tolist() == pytest.approx(by_hand(chunks, ["a", "b"]))


@pytest.mark.parametrize("hits", ["x'010203'", "'text'", "7"])
def test_a_damaged_block(hits: str) -> None:
    connection = connect()
    postings = Postings(connection, 1)
    postings.add("en", [(1, ["rain"], [])])
    connection.execute(f"UPDATE postings SET hits = {hits}")
    with pytest.raises(IndexDamagedError, match="musnad rebuild"):
        postings.score("en", ["rain"], lengths_of(CHUNKS))
    with pytest.raises(IndexDamagedError, match="musnad rebuild"):
        list(postings.stored())


def test_the_analyser_has_a_fingerprint() -> None:
    assert analyser_fingerprint() == analyser_fingerprint()
    assert len(analyser_fingerprint()) == 16
