"""The capacity plan and the fan-out, against numbers worked out by hand."""

from __future__ import annotations

import json
import math
from dataclasses import replace

import numpy as np
import pytest
from click.testing import CliRunner

from eval.capacity import __main__ as program
from eval.capacity.fan_out import latencies, simulate
from eval.capacity.measuring import measure_search
from eval.capacity.page import render
from eval.capacity.plan import Assumptions, Constants, SearchTimes, plan

FLAT = SearchTimes(
    kind="flat",
    small=1000,
    small_seconds=0.001,
    large=3000,
    large_seconds=0.003,
    samples=(0.003,),
    bytes_per_chunk=1000.0,
    build_seconds_per_chunk=0.0,
)
CONSTANTS = Constants(
    model="made-up",
    dimension=384,
    embed_seconds=0.010,
    prepare_seconds=0.002,
    store_seconds=0.001,
    disk_bytes=2000.0,
    question_seconds=0.05,
    answer_seconds=0.15,
    search=FLAT,
)
GIVEN = Assumptions(
    cores=10,
    memory_gb=10.0,
    disk_gb=1000.0,
    price=2.0,
    replicas=2,
    queries=10.0,
    indexing_machines=5,
    memory_share=0.5,
    busy_share=0.5,
    disk_factor=2.0,
)


def test_flat_search_grows_with_the_shard() -> None:
    assert FLAT.seconds(9000) == pytest.approx(0.009)


def test_hnsw_search_grows_with_the_logarithm() -> None:
    search = replace(FLAT, kind="hnsw", small=1000, large=100_000)
    # A hundred times larger took .002 s more, so ten thousand times larger takes .004 s more.
    assert search.seconds(10_000_000) == pytest.approx(0.005)


def test_a_larger_shard_is_never_faster() -> None:
    noisy = replace(FLAT, small_seconds=0.004)
    assert noisy.seconds(1_000_000) == 0.003


def test_ten_million_chunks() -> None:
    found = plan(10_000_000, CONSTANTS, GIVEN)
    # 10 GB of vectors, 5 GB of each machine: two shards of five million, 5 s each.
    assert (found.shards, found.memory_gb) == (2, 20.0)
    assert found.shard_seconds == pytest.approx(5.0)
    # Ten questions a second, each 2 x 5 s of a core, of which 5 may be busy in each machine.
    assert (found.search_machines, found.bound) == (20, "cores")
    # 20 GB, doubled for logs and backup, twice for the replicas.
    assert found.disk_gb == pytest.approx(80.0)
    # 10⁷ x .012 s on 50 cores; one process stores for 10⁷ x .001 s.
    assert found.embedding_hours == pytest.approx(10_000_000 * 0.012 / 50 / 3600)
    assert found.storing_hours == pytest.approx(10_000_000 * 0.001 / 3600)
    assert found.indexing_hours == found.storing_hours
    assert found.indexing_cost == pytest.approx(found.storing_hours * 5 * 2.0)
    # 10 x .2 s a second keeps two cores busy: one machine, and one that may fail.
    assert found.answer_machines == 2
    assert found.monthly_cost == pytest.approx(22 * 2.0 * 730)


def test_few_questions_are_decided_by_memory() -> None:
    found = plan(10_000_000, CONSTANTS, replace(GIVEN, queries=0.1))
    assert (found.search_machines, found.bound) == (4, "memory")


def test_small_disks_decide() -> None:
    found = plan(10_000_000, CONSTANTS, replace(GIVEN, queries=0.1, disk_gb=10.0))
    assert (found.search_machines, found.bound) == (8, "disk")


def test_building_for_every_replica_is_counted() -> None:
    building = replace(CONSTANTS, search=replace(FLAT, build_seconds_per_chunk=0.004))
    found = plan(1_000_000, building, GIVEN)
    assert found.embedding_hours == pytest.approx(1_000_000 * (0.012 + 2 * 0.004) / 50 / 3600)


def test_the_slowest_shard_decides() -> None:
    times = np.array([[1.0, 3.0, 2.0]])
    assert latencies(np.array([0.0]), times, replicas=1, cores=1).tolist() == [3.0]


def test_questions_queue() -> None:
    arrivals, times = np.array([0.0, 1.0, 1.5]), np.full((3, 1), 2.0)
    # Served from 0 to 2, 2 to 4, 4 to 6.
    assert latencies(arrivals, times, replicas=1, cores=1).tolist() == [2.0, 3.0, 4.5]
    # With a second replica, or a second core, the third waits for the first only.
    assert latencies(arrivals, times, replicas=2, cores=1).tolist() == [2.0, 2.0, 2.5]
    assert latencies(arrivals, times, replicas=1, cores=2).tolist() == [2.0, 2.0, 2.5]


def test_the_tail_of_many_shards() -> None:
    """One search in a hundred is slow: of 100 shards, one is in 1 - .99 ** 100 of the questions."""
    samples = [0.001] * 99 + [1.0]
    arrivals = np.arange(4000.0) * 1000
    times = np.random.default_rng(0).choice(samples, size=(4000, 100))
    slow = float(np.mean(latencies(arrivals, times, replicas=1, cores=1) == 1.0))
    expected = 1 - 0.99**100
    assert slow == pytest.approx(expected, abs=4 * math.sqrt(expected * (1 - expected) / 4000))


def test_one_queue_waits_as_theory_says() -> None:
    """M/D/1: the mean wait is rho / (2 (1 - rho)) service times (Pollaczek and Khinchine)."""
    generator = np.random.default_rng(1)
    arrivals = np.cumsum(generator.exponential(1 / 0.5, 60_000))
    waits = latencies(arrivals, np.ones((60_000, 1)), replicas=1, cores=1) - 1.0
    assert float(np.mean(waits)) == pytest.approx(0.5 / (2 * 0.5), rel=0.05)


def test_simulated_is_what_it_says() -> None:
    found = simulate([0.1], shards=3, replicas=2, cores=4, queries=2.0, hop_seconds=0.01)
    assert (found.shards, found.replicas) == (3, 2)
    assert found.median == pytest.approx(0.11)
    assert found.busy == pytest.approx(2.0 * 0.1 / 8)


@pytest.mark.parametrize("kind", ["flat", "hnsw"])
def test_a_search_is_measured(kind: str) -> None:
    centres = np.eye(16, dtype=np.float32)
    found = measure_search(centres, kind=kind, sizes=(200, 800))
    assert (found.kind, found.small, found.large, len(found.samples)) == (kind, 200, 800, 300)
    assert 0 < found.large_seconds < 1
    # The vectors alone take 64 bytes.
    assert 64 <= found.bytes_per_chunk < 64 + 400


def test_the_page_shows_everything() -> None:
    page = render(
        [CONSTANTS],
        GIVEN,
        {"made-up": [plan(10_000_000, CONSTANTS, GIVEN)]},
        {"made-up": [simulate([9.0], shards=1, replicas=1, cores=1, queries=1, hop_seconds=0)]},
        {"processor": "a processor", "load": 0.5},
    )
    assert "| 10,000,000 | 2 | 20 | cores | 2 | 20.0 | 80.0 |" in page
    assert "| `--price` | 2.0 |" in page
    assert "the one process that stores" in page
    # An overloaded cluster has no median.
    assert "| 1 | 1 | 1 | grows | without | end | 900% |" in page


def test_the_program(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(program, "measure", lambda *_, **__: CONSTANTS)
    run = CliRunner().invoke(program.main, ["--json", "--price", "3", "--shards", "1,2"])
    assert run.exit_code == 0, run.output
    found = json.loads(run.output)
    assert found["assumptions"]["price"] == 3
    assert [one["chunks"] for one in found["plans"]["made-up"]] == [10**n for n in (6, 7, 8, 9)]
    assert [(one["shards"], one["replicas"]) for one in found["fan_out"]["made-up"]] == [
        (shards, replicas) for shards in (1, 2) for replicas in (1, 2, 1, 2)
    ]


@pytest.mark.parametrize("option", [("--price", "0"), ("--shards", "x"), ("--sizes", "5", "5")])
def test_nonsense_is_refused(option: tuple[str, ...]) -> None:
    assert CliRunner().invoke(program.main, list(option)).exit_code == 2
