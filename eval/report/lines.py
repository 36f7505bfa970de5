"""A run as lines of text: for the terminal and for Markdown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from eval.report.result import Result
from eval.report.tables import (
    Table,
    breakdown_table,
    breakdowns,
    comparison_table,
    overall_table,
    shown,
    stage_table,
    systems_table,
)
from eval.scoring.catalogue import measure_named
from eval.scoring.comparing import compare
from eval.scoring.gate import Drop

__all__ = [
    "gate_lines",
    "headline",
    "judge_lines",
    "markdown_lines",
    "systems_lines",
    "table_markdown",
    "terminal_lines",
]

_SHOWN_CHANGES = 12
_TERMINAL_BREAKDOWNS = ("question → passage language", "type", "unanswerable")


def headline(result: Result) -> str:
    """What was measured, in one line."""
    made = result.manifest
    return (
        f"{made.dataset}: {len(result.questions)} questions over {made.articles} articles, "
        f"{made.system.get('system', '?')} ({made.task})"
    )


def judge_lines(result: Result) -> Iterator[str]:
    """Who judged the citations, when it was not rules."""
    if result.judge is not None:
        yield ""
        yield f"{result.judge.line()}."


def gate_lines(drops: Sequence[Drop]) -> Iterator[str]:
    """What the gate says, with the questions that changed."""
    if not drops:
        yield "The gate is open: no figure fell by more than its noise."
        return
    yield f"The gate is shut: {len(drops)} figures fell by more than their noise."
    for drop in drops:
        unit = drop.measure.unit
        now = "undefined" if drop.now is None else shown(drop.now, unit)
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
    yield from judge_lines(result)
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
    yield from judge_lines(result)
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
    for number, row in enumerate(table.rows):
        if number in table.sections:
            yield f"| **{table.sections[number]}** |{' |' * (len(table.head) - 1)}"
        yield f"| {' | '.join(cell.replace('|', '∣') for cell in row)} |"


def _aligned(table: Table) -> Iterator[str]:
    rows = [table.head, *table.rows]
    widths = [max(len(row[column]) for row in rows) for column in range(len(table.head))]
    for number, row in enumerate(rows, start=-1):
        if number in table.sections:
            yield ""
            yield table.sections[number].upper()
        cells = [row[0].ljust(widths[0])]
        for column in range(1, len(row)):
            text = column == len(row) - 1 and table.head[column] == "what it says"
            cell = row[column]
            cells.append(cell if text else cell.rjust(widths[column]))
        yield "  ".join(cells).rstrip()
