"""One HTML page with everything: it opens from a disk, loads nothing and sends nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from html import escape
from importlib.resources import files

from eval.metrics.abstention import risk_coverage
from eval.report.lines import gate_lines, headline
from eval.report.plots import heat_map, histogram, line_chart
from eval.report.result import Result, question_object
from eval.report.tables import (
    Table,
    breakdown_table,
    breakdowns,
    comparison_table,
    overall_table,
    stage_table,
)

__all__ = ["html_page"]

_WORDS = frozenset({"what it says"})


def html_page(result: Result) -> str:
    """The page, as text."""
    made = result.manifest
    parts = {
        "title": escape(headline(result)),
        "made": escape(
            f"{made.started} · {made.machine.get('processor')} · {made.machine.get('cores')} cores "
            f"· Musnad {made.versions.get('musnad')} · data {made.data[:12]}"
        ),
        "style": _file("page.css"),
        "script": _file("page.js"),
        "summary": "\n".join(_summary(result)),
        "plots": "\n".join(_plots(result)),
        "breakdowns": "\n".join(
            _table(table)
            for table in (
                *(breakdown_table(result, breakdown) for breakdown in breakdowns(result)),
                stage_table(result),
            )
            if table is not None
        ),
        "manifest": escape(json.dumps(made.to_object(), ensure_ascii=False, indent=1)),
        # "</script>" in an article must not end the script.
        "data": json.dumps(
            [question_object(question) for question in result.questions], ensure_ascii=False
        ).replace("<", "\\u003c"),
    }
    # Cut at the marks once: what is filled in may hold such a mark itself.
    first, *pieces = _file("page.html").split("{{")
    filled = [first]
    for piece in pieces:
        name, _, rest = piece.partition("}}")
        filled += [parts[name], rest]
    return "".join(filled)


def _summary(result: Result) -> Iterator[str]:
    yield _table(overall_table(result))
    if result.judge is not None:
        yield f"<p>{escape(result.judge.line())}.</p>"
    if result.drops is not None:
        yield f"<h2>Gate</h2><pre dir='auto'>{escape(chr(10).join(gate_lines(result.drops)))}</pre>"
    if result.comparison is not None:
        yield _table(comparison_table(result.comparison.measures))
        for it in result.comparison.measures:
            if it.measure.name == "correct" or it.measure.name == "MRR@10":
                for name, changes in (("better", it.better), ("worse", it.worse)):
                    rows = "".join(
                        f"<li>{escape(change.id)}: {change.before:.2f} → {change.after:.2f} "
                        f"<bdi>{escape(change.question)}</bdi></li>"
                        for change in changes
                    )
                    if rows:
                        yield f"<h2>{escape(it.measure.name)}: {name}</h2><ul>{rows}</ul>"


def _plots(result: Result) -> Iterator[str]:
    main = "correct" if result.manifest.task == "answers" else "MRR@10"
    cells = {}
    for group in result.groups:
        if group.breakdown == "question → passage language":
            row, _, column = group.name.partition(" → ")
            figure = group.figures.get(main)
            if figure is not None and figure.value is not None:
                cells[row, column] = (figure.value, figure.count)
    if cells:
        title = f"{main} by language of question and passage"
        note = " (– : unanswerable)" if any(column == "–" for _, column in cells) else ""
        yield _figure(
            title + note,
            heat_map(cells, title=title, row_label="question", column_label="passage"),
        )
    confident = [
        (question, question.outcome.reply.confidence)
        for question in result.questions
        if question.outcome.reply is not None and question.outcome.reply.confidence is not None
    ]
    curve = risk_coverage([it.would_be_right for it, _ in confident], [it for _, it in confident])
    if curve is not None:
        title = "Risk and coverage: wrong answers when only the surest are given"
        yield _figure(
            title,
            line_chart(
                curve.coverage,
                curve.risk,
                title=title,
                x_label="coverage: share of questions answered",
                y_label="risk: share of them wrong",
            ),
        )
        title = "Confidence"
        both = {
            "answerable": [it for question, it in confident if question.outcome.case.answerable],
            "unanswerable": [
                it for question, it in confident if not question.outcome.case.answerable
            ],
        }
        yield _figure(
            title,
            histogram(
                {name: values for name, values in both.items() if values},
                title=title,
                x_label="confidence that the articles answer",
                top=1.0,
            ),
        )
    seconds = [it.outcome.seconds * 1000 for it in result.questions if not it.outcome.error]
    if seconds:
        title = "Time for a question"
        yield _figure(
            title,
            histogram({"questions": seconds}, title=title, x_label="milliseconds", x_format=".0f"),
        )


def _figure(caption: str, svg: str) -> str:
    return f"<figure><figcaption>{escape(caption)}</figcaption>{svg}</figure>"


def _table(table: Table) -> str:
    words = [" class='words'" if name in _WORDS else "" for name in table.head]
    head = "".join(
        f"<th{it}>{escape(name)}</th>" for name, it in zip(table.head, words, strict=True)
    )
    rows = "".join(
        (
            f"<tr><th colspan='{len(table.head)}'>{escape(table.sections[number])}</th></tr>"
            if number in table.sections
            else ""
        )
        + "<tr>"
        + "".join(f"<td{it}>{escape(cell)}</td>" for cell, it in zip(row, words, strict=True))
        + "</tr>"
        for number, row in enumerate(table.rows)
    )
    return (
        f"<h2>{escape(table.title)}</h2><div class='scroll'><table><thead><tr>{head}</tr></thead>"
        f"<tbody>{rows}</tbody></table></div>"
    )


def _file(name: str) -> str:
    return files("eval.report").joinpath(name).read_text(encoding="utf-8")
