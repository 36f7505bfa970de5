"""The capacity plan: from measured constants and open assumptions to machines, time and money."""

from __future__ import annotations

import math
from dataclasses import dataclass

__all__ = ["Assumptions", "Constants", "Plan", "SearchTimes", "plan"]

_HOURS_IN_A_MONTH = 730


@dataclass(frozen=True, kw_only=True, slots=True)
class SearchTimes:
    """How long one core takes to search one shard, measured at two sizes.

    Attributes:
        kind: "flat", whose time grows with the size, or "hnsw", whose time grows with its logarithm
            (Malkov and Yashunin, 2018, section 4.2.1).
        small: Chunks in the smaller shard.
        small_seconds: The median of its searches.
        large: Chunks in the larger shard.
        large_seconds: The median of its searches.
        samples: Of the larger shard, the time of each search, in seconds.
        bytes_per_chunk: Memory that the shard takes for a chunk.
        build_seconds_per_chunk: Of one core, to put a chunk into the larger shard.
    """

    kind: str
    small: int
    small_seconds: float
    large: int
    large_seconds: float
    samples: tuple[float, ...]
    bytes_per_chunk: float
    build_seconds_per_chunk: float

    def seconds(self, chunks: float) -> float:
        """The median time at another size, on the line through the two that were measured."""
        place, low, high = (
            (chunks, self.small, self.large)
            if self.kind == "flat"
            else (math.log(max(chunks, 2)), math.log(self.small), math.log(self.large))
        )
        slope = (self.large_seconds - self.small_seconds) / (high - low)
        # Noise may tilt the line the wrong way; a larger shard is never faster.
        return max(self.large_seconds + max(slope, 0.0) * (place - high), 1e-6)


@dataclass(frozen=True, kw_only=True, slots=True)
class Constants:
    """What was measured, with one model on one machine; seconds are those of one core.

    Attributes:
        model: The embedding model.
        dimension: The length of its vectors.
        embed_seconds: To embed a chunk.
        prepare_seconds: To read, clean, cut and analyse a chunk.
        store_seconds: To store a chunk, which one process does for all.
        disk_bytes: Of a chunk in the index: article, offsets, vector, posting lists.
        question_seconds: To embed a question.
        answer_seconds: To answer a question, searching apart.
        search: The searches of a shard.
    """

    model: str
    dimension: int
    embed_seconds: float
    prepare_seconds: float
    store_seconds: float
    disk_bytes: float
    question_seconds: float
    answer_seconds: float
    search: SearchTimes


@dataclass(frozen=True, kw_only=True, slots=True)
class Assumptions:
    """What was not measured; each is an option of the program.

    Attributes:
        cores: Of a machine.
        memory_gb: Of a machine (10⁹ bytes).
        disk_gb: Of a machine.
        price: Of a machine and an hour, in whatever money.
        replicas: How many machines hold each chunk.
        queries: Questions a second at the busiest hour.
        indexing_machines: How many machines index the archive.
        memory_share: How much of a machine's memory vectors may fill.
        busy_share: How much of a machine's cores may be busy at the busiest hour.
        disk_factor: Disk for a byte of index: logs, segments being merged, one backup.
    """

    cores: int = 16
    memory_gb: float = 64.0
    disk_gb: float = 1000.0
    price: float = 0.8
    replicas: int = 2
    queries: float = 10.0
    indexing_machines: int = 4
    memory_share: float = 0.7
    busy_share: float = 0.5
    disk_factor: float = 2.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Plan:
    """What an archive needs.

    Attributes:
        chunks: Its size.
        shards: Parts that one machine's memory holds.
        search_machines: All replicas of all shards, more where cores are short.
        answer_machines: Those that embed questions and write answers (`musnad ui`).
        memory_gb: Of all replicas together, for vectors.
        disk_gb: Of all replicas together.
        shard_seconds: The median search of one shard.
        embedding_hours: For the whole archive, on the indexing machines.
        storing_hours: For the whole archive, by the one process that stores.
        indexing_hours: The longer of both: they work side by side.
        indexing_cost: Of indexing the archive once.
        monthly_cost: Of searching and answering.
        bound: What decides about the number of search machines: memory, cores or disk.
    """

    chunks: int
    shards: int
    search_machines: int
    answer_machines: int
    memory_gb: float
    disk_gb: float
    shard_seconds: float
    embedding_hours: float
    storing_hours: float
    indexing_hours: float
    indexing_cost: float
    monthly_cost: float
    bound: str


def plan(chunks: int, constants: Constants, given: Assumptions) -> Plan:
    """Computes what an archive of so many chunks needs."""
    search = constants.search
    memory = chunks * search.bytes_per_chunk / 1e9
    shards = max(1, math.ceil(memory / (given.memory_gb * given.memory_share)))
    shard_seconds = search.seconds(chunks / shards)
    usable = given.cores * given.busy_share
    disk = chunks * constants.disk_bytes * given.disk_factor * given.replicas / 1e9
    # Every question goes to one replica of every shard.
    needs = {
        "memory": shards * given.replicas,
        "cores": math.ceil(given.queries * shards * shard_seconds / usable),
        "disk": math.ceil(disk / given.disk_gb),
    }
    bound = max(needs, key=lambda name: needs[name])
    answering = given.queries * (constants.question_seconds + constants.answer_seconds)
    # One that answers may fail.
    answer_machines = max(min(2, given.replicas), math.ceil(answering / usable))
    per_chunk = (
        constants.embed_seconds
        + constants.prepare_seconds
        + search.build_seconds_per_chunk * given.replicas
    )
    embedding = chunks * per_chunk / (given.cores * given.indexing_machines) / 3600
    storing = chunks * constants.store_seconds / 3600
    indexing = max(embedding, storing)
    machines = needs[bound] + answer_machines
    return Plan(
        chunks=chunks,
        shards=shards,
        search_machines=needs[bound],
        answer_machines=answer_machines,
        memory_gb=memory * given.replicas,
        disk_gb=disk,
        shard_seconds=shard_seconds,
        embedding_hours=embedding,
        storing_hours=storing,
        indexing_hours=indexing,
        indexing_cost=indexing * given.indexing_machines * given.price,
        monthly_cost=machines * given.price * _HOURS_IN_A_MONTH,
        bound=bound,
    )
