"""The capacity plan as Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, fields

from eval.capacity.fan_out import FanOut
from eval.capacity.plan import Assumptions, Constants, Plan

__all__ = ["render"]


def render(
    constants: Sequence[Constants],
    assumptions: Assumptions,
    plans: Mapping[str, Sequence[Plan]],
    fans: Mapping[str, Sequence[FanOut]],
    machine: Mapping[str, object],
) -> str:
    """The whole page.

    Args:
        constants: What was measured, a model each.
        assumptions: What was assumed.
        plans: By model, an archive size each.
        fans: By model, a number of shards and replicas each.
        machine: What it was measured on.
    """
    lines = [
        "# Capacity",
        "",
        "Written by `python -m eval.capacity --out FILE`; run it where you will run Musnad, with",
        "your own prices. Nothing below 'Measured' was measured at that size: it is computed.",
        "",
        "## Measured",
        "",
        f"One core of {machine['processor']}: the time that it worked, without waiting for disks.",
        f"The machine's load was {machine['load']}; others that compute beside it take caches and",
        "memory bandwidth away, so these times are too long rather than too short.",
        "",
        *_table(
            ("", *(each.model for each in constants)),
            [
                ("embedding, ms a chunk", *(_ms(each.embed_seconds) for each in constants)),
                ("reading, cutting, analysing", *(_ms(each.prepare_seconds) for each in constants)),
                ("storing (one process)", *(_ms(each.store_seconds) for each in constants)),
                ("bytes a chunk on disk", *(f"{each.disk_bytes:,.0f}" for each in constants)),
                (
                    "bytes a chunk in memory",
                    *(f"{each.search.bytes_per_chunk:,.0f}" for each in constants),
                ),
                (
                    "building the search structure, ms a chunk",
                    *(_ms(each.search.build_seconds_per_chunk) for each in constants),
                ),
                ("embedding a question, ms", *(_ms(each.question_seconds) for each in constants)),
                ("answering it, search apart", *(_ms(each.answer_seconds) for each in constants)),
                (
                    f"searching a shard ({constants[0].search.kind}), ms",
                    *(
                        f"{_ms(each.search.small_seconds)} of {each.search.small:,}, "
                        f"{_ms(each.search.large_seconds)} of {each.search.large:,}"
                        for each in constants
                    ),
                ),
            ],
        ),
        "",
        "## Assumed",
        "",
        *_table(
            ("option", "value"),
            [
                (f"`--{field.name.replace('_', '-')}`", str(getattr(assumptions, field.name)))
                for field in fields(assumptions)
            ],
        ),
    ]
    for model, own in plans.items():
        lines += ["", f"## Computed for {model}", "", *_table(_HEAD, map(_row, own))]
        if any(each.storing_hours > each.embedding_hours for each in own):
            lines += [
                "",
                "Where storing takes longer than embedding, the one process that stores is what",
                "decides: further indexing machines change nothing.",
            ]
    lines += [
        "",
        "## What this does not know",
        "",
        "- Large shards are extrapolated from small ones, HNSW by the logarithm: memory that no",
        "  cache holds makes them slower than that. `--sizes` measures larger ones.",
        "- Bytes on disk are those of the local index; Milvus stores in its own way. Memory is",
        "  that of the vectors and their links, without the lexical side, which is read from disk.",
        "- Storing is what the local catalog takes. Into Milvus it also crosses a network.",
        "- Filters, networks, noisy neighbours and failures are not simulated.",
        "",
        "## Simulated: waiting for the slowest shard",
        "",
        "Each search of a shard takes a time drawn from those measured, scaled to the shard's size",
        "at 10⁹ chunks. Questions arrive at random and wait for all shards: at the assumed rate,",
        "and at one that nearly fills the cores of one replica.",
    ]
    for model, some in fans.items():
        lines += [
            "",
            f"{model}, ms:",
            "",
            *_table(
                ("shards", "replicas", "questions/s", "median", "p95", "p99", "cores busy"),
                [
                    (
                        str(each.shards),
                        str(each.replicas),
                        f"{each.queries:,.0f}",
                        *(
                            (_ms(each.median), _ms(each.p95), _ms(each.p99))
                            if each.busy < 1
                            else ("grows", "without", "end")
                        ),
                        f"{each.busy:.0%}",
                    )
                    for each in some
                ],
            ),
        ]
    return "\n".join(lines) + "\n"


_HEAD = (
    "chunks",
    "shards",
    "machines to search",
    "decided by",
    "to answer",
    "memory, GB",
    "disk, GB",
    "search of a shard, ms",
    "embedding, h",
    "storing, h",
    "indexing once, cost",
    "a month, cost",
)


def _row(one: Plan) -> tuple[str, ...]:
    values = asdict(one)
    return (
        f"{one.chunks:,}",
        *(f"{values[name]:,}" for name in ("shards", "search_machines")),
        one.bound,
        f"{one.answer_machines:,}",
        f"{one.memory_gb:,.1f}",
        f"{one.disk_gb:,.1f}",
        _ms(one.shard_seconds),
        f"{one.embedding_hours:,.1f}",
        f"{one.storing_hours:,.1f}",
        f"{one.indexing_cost:,.0f}",
        f"{one.monthly_cost:,.0f}",
    )


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    return [
        f"| {' | '.join(head)} |",
        f"|{'---|' * len(head)}",
        *(f"| {' | '.join(row)} |" for row in rows),
    ]


def _ms(seconds: float) -> str:
    return f"{1000 * seconds:.3g}"
