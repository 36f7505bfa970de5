"""The figures of a run as tables of text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from eval.metrics.speed import percentile
from eval.report.result import Result
from eval.scoring.comparing import MeasureComparison
from eval.scoring.figures import Figure, Group

__all__ = [
    "Table",
    "breakdown_table",
    "breakdowns",
    "comparison_table",
    "overall_table",
    "shown",
    "stage_table",
    "systems_table",
]

# What a breakdown shows beside the number of questions, as far as it is defined.
_KEY = {
    "answers": (
        *("hit@5", "answer@5", "right", "F1-ar", "list-F1", "quote-R"),
        *("over-refused", "refused"),
    ),
    "retrieval": ("hit@1", "hit@5", "MRR@10", "nDCG@10"),
}

_FEWEST_USUAL = 3


@dataclass(frozen=True, kw_only=True, slots=True)
class Table:
    """Rows of cells under a heading; the first column is text, the others are figures.

    Attributes:
        title: The heading.
        head: The names of the columns.
        rows: As wide as the head.
        sections: Headings inside, each before the row of that number.
    """

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    sections: Mapping[int, str] = field(default_factory=dict)


def shown(value: float | None, unit: str = "share") -> str:
    """A figure as people read it: "0.875", "148 ms", "–" where it is not defined."""
    if value is None:
        return "–"
    if unit == "seconds":
        return f"{value * 1000:.0f} ms" if value < 10 else f"{value:.1f} s"
    return f"{value:.3f}"


def overall_table(result: Result) -> Table:
    """Every measure that is defined, with its interval and what it says."""
    everything = list(result.groups[0].figures.values()) if result.groups else []
    subjects = [figure.measure.subject for figure in everything]
    return Table(
        title="Overall",
        sections={subjects.index(it): it.capitalize() for it in dict.fromkeys(subjects)},
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
        for name in _key_measures(result)
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


def systems_table(results: Sequence[Result]) -> Table:
    """Several systems over the same questions; the intervals are those of each alone."""
    names = [
        name
        for name in _key_measures(results[0])
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


def _key_measures(result: Result) -> Sequence[str]:
    """The usual ones, or all where others were chosen."""
    usual = _KEY[result.manifest.task]
    chosen = list(result.groups[0].figures) if result.groups else []
    # Data without judged articles or without lists leave some of the usual ones undefined.
    return usual if len(set(usual) & set(chosen)) >= _FEWEST_USUAL else chosen


def _cell(group: Group, name: str) -> str:
    figure = group.figures.get(name)
    return shown(figure.value, figure.measure.unit) if figure else "–"


def _interval(figure: Figure) -> str:
    if figure.interval is None:
        return ""
    unit = figure.measure.unit
    return f"{shown(figure.interval.low, unit)} to {shown(figure.interval.high, unit)}"
