"""What a benchmark says: tables in Markdown, and the curves of growth as SVG."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from eval.report.plots import growth_chart

__all__ = ["report_lines", "write_report"]

_MIB = 2**20
Results = Mapping[str, Mapping[str, Any]]


def write_report(folder: Path) -> None:
    """Writes `report.md` and the curves beside the `results.json` of a folder."""
    results: Results = json.loads((folder / "results.json").read_text(encoding="utf-8"))
    (folder / "report.md").write_text("\n".join(report_lines(results)) + "\n", encoding="utf-8")
    for name, drawing in _curves(results):
        # A file of its own needs what a drawing inside a page has from the page.
        alone = drawing.replace(
            "<svg ", '<svg xmlns="http://www.w3.org/2000/svg" font-family="sans-serif" ', 1
        )
        (folder / f"{name}.svg").write_text(alone + "\n", encoding="utf-8")


def report_lines(results: Results) -> Iterator[str]:
    """The report, line by line; what was not measured is left out."""
    machine = results["machine"]
    versions = ", ".join(f"{name} {it}" for name, it in machine["versions"].items())
    yield "# Benchmark\n"
    yield (
        f"{machine['processor']}, {machine['cores']} cores, "
        f"{machine['memory_bytes'] / 2**30:.0f} GiB; {machine['system']}, Python "
        f"{machine['python']}; {versions}. `load` is the load average when a measurement began: "
        "much above 0, other work ran beside it.\n"
    )
    yield from _real(results)
    yield from _growth(results)
    yield from _questions(results)
    yield from _start(results)
    yield from _floors(results)
    yield from _peers(results)


def _real(results: Results) -> Iterator[str]:
    real = _first(results, "real ")
    if real is None:
        return
    stages = ", ".join(f"{name} {it:.2f}" for name, it in real["stages"].items())
    yield "## Indexing with the real model\n"
    yield (
        f"{real['chunks']} chunks in {real['seconds']:.1f} s, {real['chunks_per_second']:.1f} a "
        f"second; beside embedding {real['beside_embedding']:.1%} (load {real['load']}). "
        f"Seconds: {stages}.\n"
    )


def _growth(results: Results) -> Iterator[str]:
    rows = []
    for size in _sizes(results):
        grown, changed = results[f"grow {size}"], results.get(f"change {size}")
        asked = results.get(f"ask {size}")
        parts = ("chunking", "analysis", "catalog", "lexical", "vectors")
        rows.append(
            [
                f"{grown['chunks']:,}",
                f"{grown['ms_per_chunk']:.2f}",
                f"{1000 * grown['processor_seconds'] / max(1, grown['added']):.2f}"
                if "processor_seconds" in grown
                else "",
                *(
                    f"{1000 * grown['stages'].get(it, 0) / max(1, grown['added']):.3f}"
                    for it in parts
                ),
                f"{grown['disk_bytes'] / _MIB:,.0f}",
                f"{grown['highest_resident_bytes'] / _MIB:,.0f}",
                f"{asked['opening_seconds']:.2f}" if asked else "",
                f"{asked['resident_bytes'] / _MIB:,.0f}" if asked else "",
                f"{changed['add_seconds']:.2f} / {changed['remove_seconds']:.2f}"
                if changed
                else "",
                f"{grown['load']}",
            ]
        )
    if rows:
        yield "## Growth (vectors perturbed instead of embedded; times are ms a chunk)\n"
        head = [
            "chunks",
            "in all",
            "processor",
            "chunking",
            "analysis",
            "catalog",
            "lexical",
            "vectors",
        ]
        head += ["disk MiB", "building MiB", "opening s", "asking MiB"]
        yield from _table([*head, "100 articles in / out, s", "load"], rows)


def _questions(results: Results) -> Iterator[str]:
    asked = {
        f"{results[f'grow {size}']['chunks']:,}": results[f"ask {size}"]
        for size in _sizes(results)
        if f"ask {size}" in results
    }
    if not asked:
        return
    yield "## Questions, ms (median / 95th percentile)\n"
    head = ["chunks", "embedding", "retrieval", "its processor time"]
    yield from _table(
        [*head, "dense recall@10", "result recall@10", "load"],
        [
            [
                chunks,
                _pair(it["embedding_ms"]),
                _pair(it["retrieval_ms"]),
                _pair(it["retrieval_processor_ms"]),
                f"{it['dense_recall']:.3f}",
                f"{it['result_recall']:.3f}",
                f"{it['load']}",
            ]
            for chunks, it in asked.items()
        ],
    )
    for title, key in (("Retrieval by stage:", "stages_ms"), ("Answers by stage:", "answers_ms")):
        names = list(next(iter(asked.values()))[key])
        yield f"{title}\n"
        yield from _table(
            ["chunks", *names],
            [[chunks, *(_pair(it[key][name]) for name in names)] for chunks, it in asked.items()],
        )


def _start(results: Results) -> Iterator[str]:
    start = _first(results, "start ")
    if start is None:
        return
    yield f"## A fresh process (load {start['load']})\n"
    yield from _table(
        ["", "seconds", "processor seconds", "ratio", "ratio of processor time"],
        [
            [
                label,
                f"{start[f'{name}_seconds']:.2f}",
                f"{start[f'{name}_processor_seconds']:.2f}",
                f"{start.get(f'{name}_ratio', 1):.2f}",
                f"{start.get(f'{name}_processor_ratio', 1):.2f}",
            ]
            for name, label in (
                ("bare", "import sentence-transformers, load, embed one question"),
                ("search", "`musnad search`"),
                ("ask", "`musnad ask`"),
            )
        ],
    )


def _floors(results: Results) -> Iterator[str]:
    floors = _first(results, "floors ")
    if floors is None:
        return
    yield f"## The floors (load {floors['load']})\n"
    yield from _table(
        ["", "passages a second", "a question, ms"],
        [
            [
                label,
                f"{floors[f'passages_per_second_{name}']:.1f}",
                f"{floors[f'question_ms_{name}']:.1f}",
            ]
            for name, label in (
                ("own", "Musnad's embedder"),
                ("float32", "`SentenceTransformer.encode`, fp32"),
                ("bfloat16", "`SentenceTransformer.encode`, bf16"),
            )
        ],
    )
    yield (
        f"FAISS alone, flat fp32, {floors['faiss_chunks']:,} vectors: "
        f"{floors['faiss_ms']:.2f} ms a question.\n"
    )


def _peers(results: Results) -> Iterator[str]:
    indexing = [it for name, it in results.items() if name.startswith("indexing ")]
    if indexing:
        yield "## Indexing beside the alternatives, embedding included\n"
        keys = ("system", "precision", "chunks", "chunks_per_second", "processor_ms_per_chunk")
        yield from _table(
            ["system", "embedding", "chunks", "chunks a second", "processor ms a chunk", "load"],
            [[*(str(it[key]) for key in keys), str(it["load"])] for it in indexing],
        )
    retrieval = [name for name in results if name.startswith("retrieval ")]
    if retrieval:
        yield "## Questions beside the alternatives, embedding included, ms\n"
        rows: list[list[str]] = []
        for size in sorted({name.split()[-1] for name in retrieval}, key=int):
            ours = {"system": "musnad", **results[f"ask {size}"]}
            theirs = [results[name] for name in retrieval if name.split()[-1] == size]
            chunks = f"{results[f'grow {size}']['chunks']:,}"
            rows.extend(
                [str(it["system"]), chunks, _pair(it["together_ms"]), str(it["load"])]
                for it in (ours, *theirs)
            )
        yield from _table(["system", "chunks", "question", "load"], rows)


def _curves(results: Results) -> Iterator[tuple[str, str]]:
    grown = {size: results[f"grow {size}"] for size in _sizes(results)}
    asked = {size: results[f"ask {size}"] for size in grown if f"ask {size}" in results}
    chunks = {size: it["chunks"] for size, it in grown.items()}
    lines: dict[tuple[str, str, str], dict[str, list[tuple[float, float]]]] = {}
    if grown:
        built, times = 0.0, []
        for size, it in grown.items():
            # Building a large archive takes long: nobody keeps a machine quiet for it.
            built += it.get("processor_seconds", it["seconds"])
            times.append((chunks[size], built))
        lines["build", "Time to build", "processor seconds"] = {
            "building, embedding left out": times
        }
        lines["space", "Memory and disk", "MiB"] = {
            "disk": [(chunks[size], it["disk_bytes"] / _MIB) for size, it in grown.items()]
        }
    if asked:
        lines["space", "Memory and disk", "MiB"]["memory when asking"] = [
            (chunks[size], it["resident_bytes"] / _MIB) for size, it in asked.items()
        ]
        lines["retrieval", "Retrieval", "milliseconds"] = {
            name: [(chunks[size], it["retrieval_ms"][quantile]) for size, it in asked.items()]
            for name, quantile in (("median", "p50"), ("95th percentile", "p95"))
        }
    for (name, title, y_label), series in lines.items():
        yield name, growth_chart(series, title=title, x_label="chunks", y_label=y_label)


def _sizes(results: Results) -> list[str]:
    return sorted((name.split()[1] for name in results if name.startswith("grow ")), key=int)


def _first(results: Results, beginning: str) -> Mapping[str, Any] | None:
    return next((it for name, it in results.items() if name.startswith(beginning)), None)


def _pair(quantiles: Mapping[str, float]) -> str:
    return f"{quantiles['p50']:.1f} / {quantiles['p95']:.1f}"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield f"|{'---|' * len(head)}"
    for row in rows:
        yield f"| {' | '.join(row)} |"
    yield ""
