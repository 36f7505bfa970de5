"""Tables, plots and the page: what they show, and that nothing in the data can break them."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.datasets.case import Case
from eval.report.lines import gate_lines, markdown_lines, systems_lines, terminal_lines
from eval.report.page import html_page
from eval.report.plots import growth_chart, heat_map, histogram, line_chart
from eval.report.result import Result, make_result, result_object, verdict
from eval.report.tables import breakdown_table, overall_table, shown, stage_table
from eval.report.writing import write_report
from eval.runs.running import run
from eval.scoring.catalogue import measure_named
from eval.scoring.comparing import Change, compare
from eval.scoring.gate import Drop
from eval.systems.system import Reply
from index.errors import InputError
from tests.eval.eval_kit import CASES, ScriptedSystem, dataset


def spoiled(case: Case, reply: Reply) -> Reply:
    """One of each verdict."""
    if case.id == "q1":
        raise ValueError("</script><img src=x onerror=alert(1)> {{data}}")
    if case.id == "q2":
        return replace(reply, text="?", answered=False, cited=())
    if case.id == "q3":
        return replace(reply, text="12 billion [1]", tokens=120, cost=0.25)
    if case.id == "q5":
        return replace(reply, text="García", answered=True)
    return reply


@pytest.fixture(scope="module")
def result() -> Result:
    return make_result(*run(ScriptedSystem(spoiled), dataset()))


def test_verdicts(result: Result) -> None:
    assert [verdict(question) for question in result.questions] == [
        *("failed", "over-refused", "wrong", "right", "wrong", "refused")
    ]
    found = make_result(*run(ScriptedSystem(), dataset(), task="retrieval"))
    assert {verdict(question) for question in found.questions} == {"found"}


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (0.8754, "share", "0.875"),
        (None, "share", "–"),
        (0.1484, "seconds", "148 ms"),
        (12.34, "seconds", "12.3 s"),
        (0.0, "share", "0.000"),
    ],
)
def test_figures_as_people_read_them(value: float | None, unit: str, text: str) -> None:
    assert shown(value, unit) == text


def test_tables(result: Result) -> None:
    rows = {row[0]: row for row in overall_table(result).rows}
    assert rows["right"][1] == "0.250"
    assert rows["right"][3] == "4"
    assert "list-F1" not in rows
    by_type = breakdown_table(result, "type")
    assert by_type.head[:2] == ("type", "questions")
    assert by_type.rows[0][:2] == ("what", "6")
    stages = stage_table(result)
    assert stages is not None
    assert stages.rows[0] == ("read", "2 ms", "2 ms", "3")
    assert ("tokens", "120", "120", "1") in stages.rows
    assert ("cost, US$ in all", "0.2500", "", "1") in stages.rows


def test_breakdowns_show_the_usual_measures_or_the_chosen_ones(result: Result) -> None:
    # As for data whose articles are not judged.
    questions = [
        replace(it.outcome, case=replace(it.outcome.case, relevant={})) for it in result.questions
    ]
    unjudged = make_result(result.manifest, questions)
    assert "hit@5" not in unjudged.groups[0].figures
    assert breakdown_table(unjudged, "type").head[2:5] == ("answer@5", "right", "F1-ar")
    chosen = make_result(result.manifest, questions, ["AURC", "refused"])
    assert breakdown_table(chosen, "type").head[2:] == ("AURC", "refused")


def test_the_terminal_shows_every_part(result: Result) -> None:
    other = make_result(*run(ScriptedSystem(), dataset()))
    drop = Drop(
        measure=measure_named("right"),
        accepted=1.0,
        now=0.25,
        noise="difference between -1.000 and -0.250",
        worse=tuple(
            Change(id=f"q{number}", question="Who?", before=1.0, after=0.0) for number in range(14)
        ),
    )
    full = replace(result, comparison=compare(other.questions, result.questions), drops=(drop,))
    text = "\n".join(terminal_lines(full))
    assert "small: 6 questions over 4 articles, scripted (answers)" in text
    assert "The gate is shut: 1 figures" in text
    assert "right: 1.000 -> 0.250 (difference between" in text
    assert "- q11  1.00 -> 0.00  Who?" in text
    assert "and 2 more" in text
    assert re.search(r"^right +1\.000 +0\.250 +-0\.750", text, re.M)
    markdown = "\n".join(markdown_lines(full))
    assert "## Compared with the earlier run" in markdown
    assert "gate" in "\n".join(gate_lines([]))
    assert json.dumps(result_object(full))
    assert list(systems_lines([other, result]))[-1].startswith("scripted against scripted, correct")


def test_markdown_tables_are_square(result: Result) -> None:
    columns = 0
    for line in markdown_lines(result):
        if not line.startswith("|"):
            columns = 0
            continue
        columns = columns or line.count("|")
        assert line.count("|") == columns


def test_an_empty_run_has_a_report(tmp_path: Path) -> None:
    empty = make_result(*run(ScriptedSystem(), dataset([])))
    assert list(terminal_lines(empty))
    write_report(tmp_path / "out", empty)
    assert "0 questions" in (tmp_path / "out" / "report.html").read_text("utf-8")


def embedded(page: str) -> list[dict[str, object]]:
    match = re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.S)
    assert match
    rows: list[dict[str, object]] = json.loads(match[1])
    return rows


def test_the_page_holds_everything_and_needs_nothing(result: Result) -> None:
    page = html_page(result)
    assert [row["id"] for row in embedded(page)] == [case.id for case in CASES]
    assert (
        embedded(page)[0]["error"] == "ValueError: </script><img src=x onerror=alert(1)> {{data}}"
    )
    # Nothing from the data becomes markup, nothing is loaded from anywhere.
    assert "<img" not in page
    assert not re.search(r"(?:src|href)\s*=\s*[\"'](?!data:)", page)
    assert "http://" not in page.replace("http://www.w3.org", "")
    assert "https://" not in page
    assert "default-src 'none'" in page
    assert page.count("</script>") == 2
    assert page.count("<svg") == 4
    assert 'dir: "auto"' in page


def test_a_system_without_confidence_has_no_curve() -> None:
    plain = make_result(
        *run(ScriptedSystem(lambda case, reply: replace(reply, confidence=None)), dataset())
    )
    assert html_page(plain).count("<svg") == 2


def test_writing_says_what_stands_in_the_way(result: Result, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(InputError, match="cannot be written"):
        write_report(tmp_path / "file", result)


# Plots


def parsed(svg: str) -> ET.Element:
    return ET.fromstring(svg)


def test_names_of_series_stand_above_their_bars() -> None:
    series = {name: [0.0, 0.0, 0.9] for name in ("answerable", "unanswerable")}
    drawn = parsed(histogram(series, title="t", x_label="x", top=1, bins=2))
    boxes = [part for part in drawn.iter() if part.tag.endswith("rect")]
    keys = [float(box.get("y", 0)) + 10 for box in boxes if box.get("height") == "10"]
    bars = [float(box.get("y", 0)) for box in boxes if box.get("height") != "10"]
    assert len(keys) == 2
    assert max(keys) < min(bars)


def test_histogram_counts_by_hand() -> None:
    svg = parsed(
        histogram({"a": [0.0, 0.05, 0.95, 1.0, 7.0]}, title="t", x_label="x", top=1, bins=2)
    )
    bars = [it for it in svg.iter("rect") if it.find("title") is not None]
    assert [it.findtext("title") for it in bars] == ["a: 2", "a: 3"]
    heights = [float(it.attrib["height"]) for it in bars]
    assert heights[0] == pytest.approx(heights[1] * 2 / 3, abs=0.2)


def test_heat_map_by_hand() -> None:
    cells = {("ar", "en"): (0.5, 4), ("en", "en"): (None, 0), ("ar", "<x>"): (1.0, 2)}
    svg = parsed(heat_map(cells, title="t", row_label="question", column_label="passage"))
    texts = [it.text for it in svg.iter("text")]
    assert {"0.50", "1.00", "n 4", "n 2", "ar", "en", "<x>"} <= set(texts)
    assert len([it for it in svg.iter("rect")]) == 4
    fills = {it.attrib["fill"] for it in svg.iter("rect")}
    assert "#104e6e" in fills


def test_growth_ends_with_its_decade() -> None:
    series = {"a": [(1_046.0, 2.0), (1_000_151.0, 50.0)], "b": [(1_046.0, 9.0)]}
    svg = parsed(growth_chart(series, title="t", x_label="chunks", y_label="y"))
    texts = [it.text for it in svg.iter("text")]
    assert {"1,000", "1,000,000", "1", "100", "a", "b"} <= set(texts)
    assert "10,000,000" not in texts
    (last,) = (it for it in svg.iter("text") if it.text == "1,000,000")
    assert last.attrib["text-anchor"] == "end"
    (line, _) = svg.iter("polyline")
    assert float(line.attrib["points"].split()[1].split(",")[0]) == pytest.approx(446, abs=0.1)


def test_a_long_line_stays_small_and_keeps_its_end() -> None:
    xs = [number / 5000 for number in range(1, 5001)]
    svg = parsed(line_chart(xs, xs, title="t", x_label="x", y_label="y"))
    (line,) = svg.iter("polyline")
    points = line.attrib["points"].split()
    assert len(points) < 400
    assert points[-1] == "446.0,14.0"


@given(
    st.dictionaries(st.text(max_size=4), st.lists(st.floats(0, 1e6), max_size=20), max_size=3),
    st.text(max_size=10),
)
def test_plots_survive_anything(series: dict[str, list[float]], title: str) -> None:
    # Characters that XML cannot hold come from no file that Musnad reads.
    clean = {
        "".join(it for it in name if it.isprintable()): values for name, values in series.items()
    }
    label = "".join(it for it in title if it.isprintable())
    assert parsed(histogram(clean, title=label, x_label=label)).tag == "svg"
    assert parsed(line_chart([], [], title=label, x_label="", y_label="")).tag == "svg"
    assert parsed(heat_map({}, title=label, row_label="", column_label="")).tag == "svg"
