"""The benchmark: a small one from the command to the page, and its arithmetic by hand."""

from __future__ import annotations

import json
import subprocess
import sys
import time
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner, Result

from eval.benchmark import starting
from eval.benchmark.__main__ import main
from eval.benchmark.archive import Archive
from eval.benchmark.clock import Clock
from eval.benchmark.report import report_lines, write_report
from eval.benchmark.starting import measure_starts
from eval.benchmark.task import measure
from eval.benchmark.vectors import BenchmarkEmbedder, KnownVectors
from eval.benchmark.workplace import Workplace, write_paragraphs
from index import ArticleIndex, read_articles
from index.errors import InputError
from index.hashing_embedder import HashingEmbedder
from tests.conftest import make_article

ROOT = Path(__file__).resolve().parents[3]
# Measured elsewhere: one starts processes that load the model, the other is the bare model.
START: dict[str, Any] = {"rounds": 1, "load": 0.0} | {
    f"{name}{key}": 1.0
    for name in ("bare", "ask", "search")
    for key in ("_seconds", "_processor_seconds", "_ratio", "_processor_ratio")
}
FLOORS: dict[str, Any] = {"passages": 600, "faiss_chunks": 100, "faiss_ms": 0.1} | {
    f"{key}_{name}": 10.0
    for name in ("own", "float32", "bfloat16")
    for key in ("passages_per_second", "question_ms")
}


def run_here(folder: Path, arguments: Sequence[str]) -> dict[str, Any]:
    """Measures in this process, where the fake embedder stands in for the real one."""
    name, *rest = arguments
    canned = {"start": START, "floors": FLOORS}
    measured = canned.get(name) or measure(Workplace(folder=folder), name, rest)
    through: dict[str, Any] = json.loads(json.dumps(measured))
    return through


@pytest.fixture
def fast(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("asking", "building", "peers", "workplace"):
        monkeypatch.setattr(f"eval.benchmark.{module}.load_embedder", HashingEmbedder)
    monkeypatch.setattr("eval.benchmark.__main__.run_task", run_here)
    monkeypatch.setattr("eval.benchmark.task._QUESTIONS", 30)


def call(folder: Path, *options: str) -> Result:
    where = ["--work", str(folder / "work"), "--out", str(folder / "out")]
    return CliRunner().invoke(main, [*where, "--sizes", "80,700", "--embed", "4", *options])


@pytest.mark.usefixtures("fast")
def test_from_the_command_to_the_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    result = call(tmp_path, "--build-only")
    assert result.exit_code == 0, result.output
    assert not (tmp_path / "out" / "report.md").exists()
    # The archives are not built again, and nothing is measured twice.
    result = call(tmp_path)
    assert result.exit_code == 0, result.output
    assert "grow" not in result.output
    monkeypatch.setattr("eval.benchmark.__main__.run_task", lambda *_: pytest.fail("again"))
    assert call(tmp_path).exit_code == 0

    results = json.loads((tmp_path / "out" / "results.json").read_text())
    assert {"machine", "real 4", "start 5", "floors 700"} < set(results)
    assert results["real 4"]["articles"] == 4
    assert 0 < results["real 4"]["beside_embedding"] < 1
    for size in (80, 700):
        grown, asked, changed = (results[f"{it} {size}"] for it in ("grow", "ask", "change"))
        # The articles of a batch stay together.
        assert size <= grown["chunks"] < size + 300
        assert sum(grown["stages"].values()) == pytest.approx(grown["seconds"], abs=0.02)
        assert grown["disk_bytes"] > 10_000
        assert grown["processor_seconds"] > 0
        assert asked["questions"] == 20
        assert asked["dense_recall"] == asked["result_recall"] == 1.0
        assert 0 < asked["retrieval_ms"]["p50"] <= asked["retrieval_ms"]["p95"]
        assert asked["together_ms"]["p50"] > asked["embedding_ms"]["p50"]
        assert {"dense", "lexical", "fusion", "passages"} <= set(asked["stages_ms"])
        assert {"embed", "retrieve", "read", "total"} <= set(asked["answers_ms"])
        assert changed["add_seconds"] > 0
        # What was added has been removed.
        with ArticleIndex.open(tmp_path / "work" / f"grown-{size}", None) as index:
            assert index.status().chunks == grown["chunks"]
            assert index.check().findings == ()
    assert results["grow 700"]["added"] < results["grow 700"]["chunks"]
    assert results["grow 700"]["disk_bytes"] > results["grow 80"]["disk_bytes"]

    page = (tmp_path / "out" / "report.md").read_text(encoding="utf-8")
    for heading in (
        "Indexing with the real model",
        "Growth",
        "Questions",
        "fresh process",
        "floors",
    ):
        assert heading in page
    assert f"| {results['grow 700']['chunks']} |" in page
    assert_square(page)
    for name in ("build", "space", "retrieval"):
        drawing = ET.parse(tmp_path / "out" / f"{name}.svg").getroot()
        points = [
            len(it.attrib["points"].split()) for it in drawing.iter() if "points" in it.attrib
        ]
        assert points
        assert set(points) == {2}


def assert_square(page: str) -> None:
    """Every row of a table has as many cells as its head."""
    width = 0
    for line in page.splitlines():
        if not line.startswith("|"):
            width = 0
        elif not width:
            width = line.count("|")
        assert not width or line.count("|") == width, line


@pytest.mark.parametrize("sizes", ["0,10", "ten", ""])
def test_sizes_that_are_none(tmp_path: Path, sizes: str) -> None:
    result = call(tmp_path, "--sizes", sizes)
    assert result.exit_code == 2
    assert "--sizes are whole numbers from 1" in result.output


@pytest.mark.usefixtures("fast")
def test_no_article_to_read(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    result = call(tmp_path, "--articles", str(tmp_path / "empty"))
    assert result.exit_code == 1
    assert "no article can be read from" in result.output


def test_a_measurement_that_fails_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(folder: Path, arguments: Sequence[str]) -> dict[str, Any]:
        raise subprocess.CalledProcessError(1, list(arguments))

    monkeypatch.setattr("eval.benchmark.__main__.run_task", fail)
    result = call(tmp_path)
    assert result.exit_code == 1
    assert "measuring 'real 4' failed" in result.output


@pytest.mark.slow
def test_with_the_real_model_in_processes_of_their_own(tmp_path: Path) -> None:
    options = ["--work", str(tmp_path / "work"), "--out", str(tmp_path / "out"), "--build-only"]
    subprocess.run(
        [sys.executable, "-m", "eval.benchmark", "--sizes", "40", "--embed", "2", *options],
        cwd=ROOT,
        check=True,
    )
    results = json.loads((tmp_path / "out" / "results.json").read_text())
    assert results["real 2"]["stages"]["embedding"] > 0
    assert results["grow 40"]["chunks"] >= 40
    assert KnownVectors.load(tmp_path / "work" / "vectors.npz").vectors.shape[1] == 384


def test_the_report_tells_what_was_measured_and_no_more() -> None:
    quantiles = {"p50": 2.04, "p95": 3.0}
    machine = {
        "processor": "P",
        "cores": 2,
        "memory_bytes": 2**30,
        "system": "S",
        "python": "3",
        "versions": {"torch": "1"},
        "load": 0.0,
    }
    grown = {
        "chunks": 1046,
        "added": 1000,
        "ms_per_chunk": 0.5,
        "stages": {"chunking": 0.25},
        "disk_bytes": 5 * 2**20,
        "highest_resident_bytes": 2**30,
        "load": 0.1,
    }
    peer = {"system": "peer", "together_ms": quantiles, "load": 0.2}
    results: dict[str, Any] = {
        "machine": machine,
        "grow 1000": grown,
        "retrieval peer 1000": peer,
        "ask 1000": {
            "opening_seconds": 0.01,
            "resident_bytes": 2**30,
            "embedding_ms": quantiles,
            "retrieval_ms": quantiles,
            "retrieval_processor_ms": quantiles,
            "together_ms": {"p50": 1.0, "p95": 1.5},
            "dense_recall": 1.0,
            "result_recall": 0.98765,
            "stages_ms": {"dense": quantiles},
            "answers_ms": {"read": quantiles},
            "load": 0.0,
        },
    }
    page = "\n".join(report_lines(results))
    assert_square(page)
    # 0.25 seconds for the 1,000 that were added.
    assert "| 1,046 | 0.50 |  | 0.250 | 0.000 |" in page
    assert "| 1,046 | 2.0 / 3.0 | 2.0 / 3.0 | 2.0 / 3.0 | 1.000 | 0.988 | 0.0 |" in page
    assert "| musnad | 1,046 | 1.0 / 1.5 | 0.0 |\n| peer | 1,046 | 2.0 / 3.0 | 0.2 |" in page
    assert "real model" not in page
    assert "fresh process" not in page


def test_a_report_of_nothing(tmp_path: Path) -> None:
    machine = {"processor": "P", "cores": 1, "memory_bytes": 1, "system": "S", "python": "3"}
    (tmp_path / "results.json").write_text(json.dumps({"machine": machine | {"versions": {}}}))
    write_report(tmp_path)
    assert [path.name for path in sorted(tmp_path.iterdir())] == ["report.md", "results.json"]


def test_starts_are_compared_pair_by_pair(monkeypatch: pytest.MonkeyPatch) -> None:
    # The first round only warms the disk.
    bare, ask, search = iter([9.0, 2.0, 4.0, 3.0]), iter([99.0, 3.0, 4.0, 6.0]), iter([9.0] * 4)

    def run(command: Sequence[str]) -> tuple[float, float]:
        chosen = search if "search" in command else ask if "ask" in command else bare
        wall = next(chosen)
        return wall, wall / 2

    monkeypatch.setattr(starting, "_run", run)
    measured = measure_starts(Path("index"), "Who?", rounds=3)
    assert (measured["bare_seconds"], measured["ask_seconds"]) == (3.0, 4.0)
    assert measured["ask_ratio"] == 1.5
    assert measured["ask_processor_ratio"] == pytest.approx(4 / 3, abs=0.001)


def test_a_clock_takes_what_is_inside_off() -> None:
    class Work:
        def outer(self) -> str:
            time.sleep(0.02)
            return self.inner()

        def inner(self) -> str:
            time.sleep(0.05)
            return "done"

    before = Work.outer, Work.inner
    clock = Clock()
    with clock.watch(("outer", Work, "outer"), ("inner", Work, "inner")):
        assert Work().outer() == "done"
    taken = clock.take()
    assert taken["inner"] >= 0.05
    assert taken["outer"] >= 0.02
    assert taken["inner"] + taken["outer"] < time.get_clock_info("perf_counter").resolution + 1
    assert clock.take() == {}
    assert (Work.outer, Work.inner) == before
    with pytest.raises(KeyError), clock.watch(("lost", Work, "lost")):
        pass


def test_an_archive_is_the_same_each_time_and_meets_new_words() -> None:
    real = [
        make_article("The minister met the envoy in Oslo about dams. " * 20, name="a"),
        make_article(" ".join(f"word{number}" for number in range(2000)), name="b"),
    ]
    first, again = (list(islice(Archive(real, 2).generated(5), 20)) for _ in range(2))
    assert first == again
    assert len({article.id for article in first}) == 20
    assert first[0] == next(Archive(real, 2).generated(5))
    known = {word for article in real for word in article.text.split()}
    late = next(Archive(real, 2).generated(100_000))
    assert {word.strip(".") for word in late.text.split()} - {word.strip(".") for word in known}


def test_generated_vectors_are_near_those_of_their_subject() -> None:
    generator = np.random.default_rng(0)
    vectors = generator.standard_normal((40, 64)) + 2
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    known = KnownVectors(
        np.zeros((40, 32), dtype=np.uint8),
        np.repeat(np.arange(4), 10),
        vectors.astype(np.float16),
        ["en"] * 4,
    )
    embedder = BenchmarkEmbedder(HashingEmbedder(), known)
    made = embedder.embed_documents(["A headline 7\n\nText.", "A headline 8\n\nText."])
    assert np.linalg.norm(made, axis=1) == pytest.approx(1, abs=1e-6)
    assert (
        made == embedder.embed_documents(["A headline 7\n\nText.", "A headline 8\n\nText."])
    ).all()
    assert (made @ vectors.T).max(axis=1) == pytest.approx(0.9, abs=0.1)


def test_paragraphs_become_articles_and_questions_take_turns(tmp_path: Path) -> None:
    files = []
    for name in ("one", "two"):
        paragraphs = [
            {
                "context": f"{name} paragraph {number} holds a thing.",
                "qas": [
                    {
                        "id": f"{name}{number}",
                        "question": f"{name} {number}?",
                        "answers": [{"text": name, "answer_start": 0}],
                    }
                ],
            }
            for number in range(4)
        ]
        files.append(tmp_path / f"{name}.json")
        files[-1].write_text(json.dumps({"data": [{"paragraphs": paragraphs}]}))
    folder = tmp_path / "articles"
    folder.mkdir()
    questions = write_paragraphs(files, folder)
    assert questions[:4] == ["one 0?", "two 0?", "one 1?", "two 1?"]
    assert len(list(read_articles([folder]))) == 4
    with pytest.raises(InputError, match="none of the files holds a question"):
        write_paragraphs([], folder)
