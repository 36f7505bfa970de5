"""A question goes to every shard and waits for the slowest: a simulation of that wait.

Questions arrive at random (Poisson). Each goes to every shard, there to the replica whose queue is
the shortest, and is served by the first of its cores that is free, for a time drawn from those that
were measured. The answer is there when the last shard has answered.
"""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

__all__ = ["FanOut", "latencies", "simulate"]

Seconds = npt.NDArray[np.float64]


@dataclass(frozen=True, kw_only=True, slots=True)
class FanOut:
    """How long questions wait for their shards.

    Attributes:
        shards: How many a question goes to.
        replicas: Machines that hold the same shard.
        queries: Questions a second.
        median: Seconds.
        p95: Seconds.
        p99: Seconds.
        busy: The share of its cores that the searches take; near 1 queues grow without end.
    """

    shards: int
    replicas: int
    queries: float
    median: float
    p95: float
    p99: float
    busy: float


def simulate(
    samples: Sequence[float],
    *,
    shards: int,
    replicas: int,
    cores: int,
    queries: float,
    hop_seconds: float,
    questions: int = 4000,
    seed: int = 0,
) -> FanOut:
    """Simulates questions to a cluster.

    Args:
        samples: Times of a search of one shard by one core, in seconds.
        shards: How many a question goes to.
        replicas: Machines that hold the same shard.
        cores: Of each machine.
        queries: Questions a second, on average.
        hop_seconds: To a shard and back.
        questions: How many are simulated.
        seed: Of all that is random.
    """
    generator = np.random.default_rng([seed, shards, replicas])
    arrivals = np.cumsum(generator.exponential(1 / queries, questions))
    times = generator.choice(np.asarray(samples, dtype=np.float64), size=(questions, shards))
    waits = latencies(arrivals, times, replicas=replicas, cores=cores) + hop_seconds
    # The first tenth meets empty queues.
    median, p95, p99 = np.quantile(waits[questions // 10 :], (0.5, 0.95, 0.99))
    return FanOut(
        shards=shards,
        replicas=replicas,
        queries=queries,
        median=float(median),
        p95=float(p95),
        p99=float(p99),
        busy=float(queries * np.mean(samples) / (replicas * cores)),
    )


def latencies(arrivals: Seconds, times: Seconds, *, replicas: int, cores: int) -> Seconds:
    """For each question, how long after its arrival the last shard has answered.

    Args:
        arrivals: When questions arrive, ascending, of shape (questions,).
        times: What each shard needs for each question, of shape (questions, shards).
        replicas: Machines that hold the same shard.
        cores: Of each machine; each serves one question at a time.
    """
    slowest = np.zeros(len(arrivals))
    for shard in range(times.shape[1]):
        # When the cores of all replicas will be free. The queue whose head is served first is the
        # shortest one, so taking the earliest free core of all is choosing that replica.
        free = [0.0] * (replicas * cores)
        for number, arrival in enumerate(arrivals):
            begun = max(float(arrival), heapq.heappop(free))
            done = begun + float(times[number, shard])
            heapq.heappush(free, done)
            slowest[number] = max(slowest[number], done - arrival)
    return slowest
