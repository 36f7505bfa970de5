"""The figures as rows of text: for the terminal and for Markdown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from eval.metrics.speed import percentile
from eval.report.result import Result
from eval.scoring.catalogue import measure_named
from eval.scoring.comparing import MeasureComparison, compare
from eval.scoring.figures import Figure, Group
from eval.scoring.gate import Drop

__all__ = [
    "Table",
    "breakdown_table",
    "breakdowns",
    "comparison_table",
    "gate_lines",
    "headline",
    "markdown_lines",
    "overall_table",
    "shown",
    "stage_table",
    "systems_lines",
    "systems_table",
    "table_markdown",
    "terminal_lines",
]

# What a breakdown shows beside the number of questions, as far as it is defined.
_KEY = {
    "answers": (
        *("hit@5", "answer@5", "right", "F1-ar", "list-F1", "quote-R"),
        *("over-refused", "refused"),
    ),
    "retrieval": ("hit@1", "hit@5", "MRR@10", "nDCG@10"),
}
_SHOWN_CHANGES = 12
_TERMINAL_BREAKDOWNS = ("question → passage language", "type", "unanswerable")


@dataclass(frozen=True, kw_only=True, slots=True)
class Table:
    """Rows of cells under a heading; the first column is text, the others are figures."""

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def shown(value: float | None, unit: str = "share") -> str:
    """A figure as people read it: "0.875", "148 ms", "–" where it is not defined."""
    if value is None:
        return "–"
    if unit == "seconds":
        return f"{value * 1000:.0f} ms" if value < 10 else f"{value:.1f} s"
    return f"{value:.3f}"


def headline(result: Result) -> str:
    """What was measured, in one line."""
    made = result.manifest
    return (
        f"{made.dataset}: {len(result.questions)} questions over {made.articles} articles, "
        f"{made.system.get('system', '?')} ({made.task})"
    )


def overall_table(result: Result) -> Table:
    """Every measure that is defined, with its interval and what it says."""
    everything = result.groups[0].figures.values() if result.groups else ()
    return Table(
        title="Overall",
        head=("measure", "value", "95 %", "n", "what it says"),
        rows=tuple(
            (
                figure.measure.name,
                shown(figure.value, figure.measure.unit),
                _interval(figure),
                str(figure.count),
                figure.measure.about
                + (", lower is better" if figure.measure.higher_is_better is False else ""),
            )
            for figure in everything
        ),
    )


def breakdown_table(result: Result, breakdown: str) -> Table:
    """The key measures for each group of a breakdown."""
    groups = [group for group in result.groups if group.breakdown == breakdown]
    names = [
        name
        for name in _KEY[result.manifest.task]
        if any(name in it.figures and it.figures[name].value is not None for it in groups)
    ]
    return Table(
        title=f"By {breakdown}",
        head=(breakdown, "questions", *names),
        rows=tuple(
            (group.name, str(group.questions), *(_cell(group, name) for name in names))
            for group in groups
        ),
    )


def breakdowns(result: Result) -> list[str]:
    """Those with more than one group, in order."""
    names = list(dict.fromkeys(group.breakdown for group in result.groups))
    return [name for name in names if sum(it.breakdown == name for it in result.groups) > 1]


def stage_table(result: Result) -> Table | None:
    """Where the time goes; None when the system tells nothing of its stages."""
    replies = [it.outcome.reply for it in result.questions if it.outcome.reply is not None]
    stages = dict.fromkeys(stage for reply in replies for stage in reply.timings_ms)
    rows = []
    for stage in stages:
        times = [reply.timings_ms[stage] / 1000 for reply in replies if stage in reply.timings_ms]
        p50, p95 = percentile(times, 50), percentile(times, 95)
        rows.append((stage, shown(p50, "seconds"), shown(p95, "seconds"), str(len(times))))
    tokens = [reply.tokens for reply in replies if reply.tokens is not None]
    if tokens:
        middle, most = percentile(tokens, 50), percentile(tokens, 95)
        rows.append(("tokens", f"{middle:.0f}", f"{most:.0f}", str(len(tokens))))
    costs = [reply.cost for reply in replies if reply.cost is not None]
    if costs:
        rows.append(("cost, US$ in all", f"{sum(costs):.4f}", "", str(len(costs))))
    return (
        Table(title="Stages", head=("stage", "p50", "p95", "n"), rows=tuple(rows)) if rows else None
    )


def comparison_table(measures: Sequence[MeasureComparison]) -> Table:
    """Two runs side by side."""
    return Table(
        title="Compared with the earlier run",
        head=("measure", "before", "now", "difference", "95 %", "p", "McNemar", "better", "worse"),
        rows=tuple(
            (
                it.measure.name,
                shown(it.before),
                shown(it.after),
                f"{it.difference.difference:+.3f}",
                f"{it.difference.interval.low:+.3f} to {it.difference.interval.high:+.3f}"
                if it.difference.interval
                else "–",
                f"{it.difference.p:.3f}",
                "–" if it.mcnemar is None else f"{it.mcnemar:.3f}",
                str(len(it.better)),
                str(len(it.worse)),
            )
            for it in measures
        ),
    )


def gate_lines(drops: Sequence[Drop]) -> Iterator[str]:
    """What the gate says, with the questions that changed."""
    if not drops:
        yield "The gate is open: no figure fell by more than its noise."
        return
    yield f"The gate is shut: {len(drops)} figures fell by more than their noise."
    for drop in drops:
        unit = drop.measure.unit
        now = "undefined" if drop.now != drop.now else shown(drop.now, unit)
        yield f"  {drop.measure.name}: {shown(drop.accepted, unit)} -> {now} ({drop.noise})"
        for sign, changes in (("-", drop.worse), ("+", drop.better)):
            for change in changes[:_SHOWN_CHANGES]:
                values = f"{change.before:.2f} -> {change.after:.2f}"
                yield f"    {sign} {change.id}  {values}  {change.question}"
            if len(changes) > _SHOWN_CHANGES:
                yield f"    {sign} and {len(changes) - _SHOWN_CHANGES} more"


def terminal_lines(result: Result) -> Iterator[str]:
    """The whole result for a terminal."""
    yield headline(result)
    yield ""
    yield from _aligned(overall_table(result))
    for breakdown in breakdowns(result):
        if breakdown in _TERMINAL_BREAKDOWNS:
            yield ""
            yield from _aligned(breakdown_table(result, breakdown))
    if result.comparison is not None:
        changed = [it for it in result.comparison.measures if it.better or it.worse]
        yield ""
        yield f"Compared with the earlier run over {result.comparison.questions} common questions:"
        if changed:
            yield from _aligned(comparison_table(changed))
        else:
            yield "  nothing changed."
    if result.drops is not None:
        yield ""
        yield from gate_lines(result.drops)


def systems_table(results: Sequence[Result]) -> Table:
    """Several systems over the same questions; the intervals are those of each alone."""
    tasks = results[0].manifest.task
    names = [
        name
        for name in _KEY[tasks]
        if any(it.groups and name in it.groups[0].figures for it in results)
    ]
    rows = []
    for result in results:
        overall = result.groups[0].figures if result.groups else {}
        values = [overall[name].value if name in overall else None for name in names]
        p50 = overall["p50"].value if "p50" in overall else None
        rows.append(
            (
                str(result.manifest.system.get("system", "?")),
                *(shown(value) for value in values),
                shown(p50, "seconds"),
            )
        )
    return Table(title="Systems", head=("system", *names, "p50"), rows=tuple(rows))


def systems_lines(results: Sequence[Result]) -> Iterator[str]:
    """Several systems side by side, and what the paired tests say of each against the first."""
    yield from _aligned(systems_table(results))
    main = "MRR@10" if results[0].manifest.task == "retrieval" else "correct"
    first = results[0]
    for result in results[1:]:
        comparison = compare(result.questions, first.questions, [measure_named(main)])
        for it in comparison.measures:
            yield (
                f"{first.manifest.system.get('system')} against "
                f"{result.manifest.system.get('system')}, {main}: "
                f"{it.difference.difference:+.3f} (p = {it.difference.p:.4f}), "
                f"better on {len(it.better)} questions, worse on {len(it.worse)}"
            )


def markdown_lines(result: Result, *, level: int = 1) -> Iterator[str]:
    """The whole result in Markdown."""
    made = result.manifest
    yield f"{'#' * level} {headline(result)}"
    yield ""
    yield (
        f"{made.started}, {made.machine.get('processor')}, {made.machine.get('cores')} cores; "
        f"torch {made.versions.get('torch')}, Musnad {made.versions.get('musnad')}; "
        f"data {made.data[:12]}."
    )
    tables = [overall_table(result)]
    tables += [breakdown_table(result, it) for it in breakdowns(result) if "×" not in it]
    stages = stage_table(result)
    if stages is not None:
        tables.append(stages)
    if result.comparison is not None:
        tables.append(comparison_table(result.comparison.measures))
    for table in tables:
        yield ""
        yield f"{'#' * (level + 1)} {table.title}"
        yield ""
        yield from table_markdown(table)
    if result.drops is not None:
        yield ""
        yield from gate_lines(result.drops)


def table_markdown(table: Table) -> Iterator[str]:
    """A table alone."""
    yield f"| {' | '.join(table.head)} |"
    yield f"|---|{'---:|' * (len(table.head) - 1)}"
    for row in table.rows:
        yield f"| {' | '.join(cell.replace('|', '∣') for cell in row)} |"


def _aligned(table: Table) -> Iterator[str]:
    rows = [table.head, *table.rows]
    widths = [max(len(row[column]) for row in rows) for column in range(len(table.head))]
    for row in rows:
        cells = [row[0].ljust(widths[0])]
        for column in range(1, len(row)):
            text = column == len(row) - 1 and table.head[column] == "what it says"
            cell = row[column]
            cells.append(cell if text else cell.rjust(widths[column]))
        yield "  ".join(cells).rstrip()


def _cell(group: Group, name: str) -> str:
    figure = group.figures.get(name)
    return shown(figure.value, figure.measure.unit) if figure else "–"


def _interval(figure: Figure) -> str:
    if figure.interval is None:
        return ""
    unit = figure.measure.unit
    return f"{shown(figure.interval.low, unit)} to {shown(figure.interval.high, unit)}"
