"""`musnad eval` from the command line, with a fake embedder that ranks."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from index.hashing_embedder import HashingEmbedder
from rag.reading.overlap_reader import OverlapReader
from tests.rag.llm.openai_server import Reply, serving
from ui.cli import main

ROOT = Path(__file__).resolve().parents[2]

Run = Callable[..., tuple[int, str, str]]

ARTICLES = {
    "vienna.txt": "The minister met envoys from Qatar and Oman in Vienna. They spoke of water.",
    "dam.txt": "The dam is full after the rains of December. It holds 43 million cubic metres.",
    "fair.txt": "The book fair closed on Sunday. It counted 403 thousand visitors.",
}


def question(name: str, text: str, article: str, quote: str, answer: str) -> dict[str, object]:
    return {
        "id": name,
        "question": text,
        "language": "en",
        "type": "what",
        "answerable": bool(article),
        "unanswerable_kind": None if article else "outside",
        "answers": [{"en": [answer]}] if article else [],
        "quotes": [{"article": article, "text": quote, "required": True}] if article else [],
        "history": [],
    }


QUESTIONS = [
    question("q1", "Who met envoys from Qatar?", "vienna", "The minister met envoys", "minister"),
    question("q2", "How full is the dam after the rains?", "dam", "The dam is full", "full"),
    question("q3", "Which visitors did the fair count?", "fair", "403 thousand", "403 thousand"),
    question("q4", "Who won the elections in Peru?", "", "", ""),
]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    monkeypatch.setattr("ui.evaluating.load_embedder", lambda name: HashingEmbedder(name=name))
    monkeypatch.setattr("ui.cli.quiet_libraries", lambda: None)
    monkeypatch.setattr("rag.reading.abstention.answer_probability", lambda *_, **__: 0.9)
    monkeypatch.setattr("rag.assistant.load_passage_reader", lambda embedder: OverlapReader())
    monkeypatch.chdir(tmp_path)
    (tmp_path / "articles").mkdir()
    for name, text in ARTICLES.items():
        (tmp_path / "articles" / name).write_text(text, encoding="utf-8")
    lines = "".join(json.dumps(item) + "\n" for item in QUESTIONS)
    (tmp_path / "q.jsonl").write_text(lines, encoding="utf-8")

    def run_(*arguments: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as caught:
            main(["eval", *arguments])
        output = capsys.readouterr()
        code = caught.value.code
        return (code if isinstance(code, int) else 0), output.out, output.err

    return run_


OWN = ("q.jsonl", "--articles", "articles")


def squad(path: Path) -> None:
    paragraphs = [
        {
            "context": text,
            "qas": [
                {
                    "id": name,
                    "question": f"What of the {text.split()[1]}?",
                    "answers": [{"text": text.split()[1], "answer_start": 4}],
                }
            ],
        }
        for name, text in ARTICLES.items()
    ]
    path.write_text(json.dumps({"data": [{"paragraphs": paragraphs}]}), encoding="utf-8")


def test_a_table_that_a_person_reads(run: Run) -> None:
    code, out, err = run(*OWN)
    assert (code, err) == (0, "")
    assert out.startswith("q.jsonl: 4 questions over 3 articles, musnad (answers)\n")
    assert re.search(r"^hit@5 +1\.000 .* 3  a relevant article is among the first five$", out, re.M)
    assert re.search(r"^refused +0\.000", out, re.M)
    assert "en → en" in out
    assert "Traceback" not in out


def test_measures_by_name(run: Run) -> None:
    code, out, _ = run(*OWN, "--measure", "hit@3", "--measure", "refused", "--json")
    assert code == 0
    assert set(json.loads(out)["groups"][0]["figures"]) == {"hit@3", "refused"}
    out = run(*OWN, "--measure", "nDCG@2")[1]
    assert "graded gain of the first 2 articles" in out
    assert "F1-ar" not in out


def test_json_is_one_object(run: Run) -> None:
    code, out, err = run(*OWN, "--json", "--set", "passages=2")
    assert (code, err) == (0, "")
    result = json.loads(out)
    assert set(result) == {"manifest", "groups", "questions"}
    assert result["manifest"]["system"]["settings"]["passages"] == 2
    assert result["groups"][0]["figures"]["hit@5"]["value"] == 1.0
    assert [item["id"] for item in result["questions"]] == ["q1", "q2", "q3", "q4"]
    assert all(len(item["passages"]) <= 2 for item in result["questions"])


def test_a_report_is_complete_and_resumes(run: Run) -> None:
    assert run(*OWN, "--report", "out")[0] == 0
    names = {path.name for path in Path("out").iterdir()}
    assert names == {
        *("manifest.json", "questions.jsonl", "report.html", "report.md", "results.json")
    }
    markdown = Path("out/report.md").read_text("utf-8")
    assert "| hit@5 | 1.000 |" in markdown
    before = Path("out/questions.jsonl").read_text("utf-8")
    assert run(*OWN, "--report", "out")[0] == 0
    assert Path("out/questions.jsonl").read_text("utf-8") == before
    code, _, err = run(*OWN, "--report", "out", "--set", "threshold=0.95")
    assert code == 1
    assert "another system" in err


def test_comparing_with_an_earlier_run(run: Run) -> None:
    run(*OWN, "--report", "first")
    code, out, _ = run(*OWN, "--set", "threshold=0.95", "--compare", "first", "--json")
    assert code == 0
    measures = {item["measure"]: item for item in json.loads(out)["comparison"]["measures"]}
    assert measures["over-refused"]["difference"] == 1.0
    assert [item["id"] for item in measures["refused"]["better"]] == ["q4"]
    out = run(*OWN, "--compare", "first")[1]
    assert "nothing changed" in out


def test_the_gate(run: Run) -> None:
    code, _, err = run(*OWN, "--gate", "--baseline", "b.json")
    assert (code, "--write-baseline" in err) == (1, True)
    assert run(*OWN, "--write-baseline", "--baseline", "b.json")[0] == 0
    code, out, _ = run(*OWN, "--gate", "--baseline", "b.json")
    assert code == 0
    assert "The gate is open" in out
    code, out, _ = run(*OWN, "--gate", "--baseline", "b.json", "--set", "threshold=0.95")
    assert code == 1
    assert "The gate is shut" in out
    assert re.search(r"- q2  0\.00 -> 1\.00  How full is the dam", out)


def test_squad_and_its_options(run: Run, tmp_path: Path) -> None:
    squad(tmp_path / "x.json")
    code, out, _ = run("--squad", "x.json", "--leave-out", "--part", "1:3", "--json")
    result = json.loads(out)
    assert code == 0
    assert result["manifest"]["articles"] == 2
    assert [item["kind"] for item in result["questions"]] == ["", "left_out"] * 2
    out = run("--squad", "x.json", "--passages", "x.json", "--retrieval")[1]
    assert "(retrieval)" in out
    assert "MRR@10" in out
    assert "refused" not in out


def test_systems_side_by_side(run: Run, tmp_path: Path) -> None:
    pytest.importorskip("langchain_community")
    squad(tmp_path / "x.json")
    systems = ("--system", "musnad", "--system", "langchain-bm25")
    code, out, _ = run("--squad", "x.json", "--retrieval", *systems, "--report", "out")
    assert code == 0
    assert re.search(r"^langchain-bm25 +\d\.\d{3}", out, re.M)
    assert "musnad against langchain-bm25, MRR@10" in out
    assert (tmp_path / "out" / "langchain-bm25" / "report.html").exists()


def test_a_collection_is_searched(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "beir"
    (folder / "qrels").mkdir(parents=True)
    rows = [{"_id": name, "title": "", "text": text} for name, text in ARTICLES.items()]
    (folder / "corpus.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    (folder / "queries.jsonl").write_text('{"_id": "1", "text": "the dam is full"}\n', "utf-8")
    (folder / "qrels" / "test.tsv").write_text(
        "query-id\tcorpus-id\tscore\n1\tdam.txt\t1\n", "utf-8"
    )
    code, out, _ = run("--collection", "beir", "--json")
    assert code == 0
    assert json.loads(out)["groups"][0]["figures"]["nDCG@10"]["value"] == 1.0


@pytest.mark.parametrize(
    ("arguments", "status", "part"),
    [
        (["--articles", "articles"], 1, "DATASET and --articles"),
        (["q.jsonl", "--articles", "articles", "--squad", "x.json"], 1, "choose one"),
        (["--leave-out"], 1, "--squad"),
        (["--qrels", "x"], 1, "--collection"),
        (["--system", "a", "--system", "b", "--gate"], 1, "only one"),
        ([*OWN, "--system", "bm42"], 1, "no system 'bm42'"),
        ([*OWN, "--model", "gpt-9"], 1, "unknown answer model"),
        ([*OWN, "--set", "colour=red"], 1, "unknown setting 'colour'"),
        ([*OWN, "--measure", "accuracy"], 1, "no measure 'accuracy'"),
        ([*OWN, "--set", "colour"], 2, "NAME=VALUE"),
        ([*OWN, "--compare", "nowhere"], 1, "holds no run"),
        ([*OWN, "--report", "q.jsonl"], 1, "q.jsonl cannot be written"),
        (["--squad", "missing.json"], 1, "missing.json"),
        (["--collection", "articles"], 1, "corpus.jsonl"),
        ([*OWN, "--most", "0"], 2, "--most"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_wrong_input_gets_one_clear_line(
    run: Run, arguments: list[str], status: int, part: str
) -> None:
    code, out, err = run(*arguments)
    assert (code, out) == (status, "")
    assert part in err
    assert len(err.splitlines()) == 1


@pytest.mark.slow
def test_gold_questions_for_real(tmp_path: Path) -> None:
    """With the real models, in a process of its own; CI asks all of them behind the gate."""
    gold = (ROOT / "eval" / "gold" / "fr.jsonl").read_text(encoding="utf-8").splitlines()
    some = tmp_path / "some.jsonl"
    some.write_text("\n".join(gold[:20]) + "\n", encoding="utf-8")
    french = [str(some), "--articles", str(ROOT / "eval" / "corpus")]
    result = subprocess.run(
        [sys.executable, "-m", "ui.cli", "eval", *french, "--json"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert (result.returncode, result.stderr) == (0, "")
    overall = json.loads(result.stdout)["groups"][0]["figures"]
    assert overall["failed"]["value"] == 0
    assert overall["verbatim"]["value"] == 1
    assert overall["hit@5"]["value"] > 0.8


BROWSER = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("chrome")


@pytest.mark.slow
@pytest.mark.skipif(BROWSER is None, reason="there is no Chromium here")
def test_the_page_in_a_browser(run: Run, tmp_path: Path) -> None:
    """It filters, it runs right to left where it must, it says nothing on the console."""
    text = (tmp_path / "q.jsonl").read_text("utf-8")
    hostile = "</script><script>console.error('broken out')</script> من حضر؟"
    (tmp_path / "q.jsonl").write_text(
        text + json.dumps(question("q5", hostile, "", "", "")) + "\n", encoding="utf-8"
    )
    run(*OWN, "--report", "out")
    result = subprocess.run(
        [
            str(BROWSER),
            *("--headless", "--no-sandbox", "--disable-gpu", "--enable-logging=stderr"),
            *(f"--user-data-dir={tmp_path / 'profile'}", "--virtual-time-budget=2000"),
            "--dump-dom",
            f"file://{tmp_path}/out/report.html#verdict=wrong",
        ],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert "CONSOLE" not in result.stderr
    rows = json.loads((tmp_path / "out" / "results.json").read_text("utf-8"))["questions"]
    wrong = [row["id"] for row in rows if row["verdict"] == "wrong"]
    assert 0 < len(wrong) < len(rows)
    assert f"{len(wrong)} of {len(rows)} questions" in result.stdout
    assert re.findall(r'<details data-id="(\w+)"', result.stdout) == wrong
    assert "&lt;/script&gt;" in result.stdout


def test_a_chat_model_judges_the_citations(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-test")
    with serving(Reply(pieces=["UNSUPPORTED"])) as server:
        judged = ("--judge", "openai:small", "--judge-url", server.url, "--report", "r")
        code, out, _ = run(*OWN, *judged)
        assert code == 0
        asked = len(server.requests)
        assert asked > 120
        # Interrupted and started again, it pays for no verdict twice.
        assert run(*OWN, *judged)[0] == 0
        assert len(server.requests) == asked
    assert "cite-P and cite-R are judged by openai:small, which agrees with 0.500" in out
    result = json.loads((tmp_path / "r" / "results.json").read_text(encoding="utf-8"))
    assert result["judge"]["agreement"]["corrupted"] == 1.0
    (overall,) = [group for group in result["groups"] if group["breakdown"] == "all"]
    assert overall["figures"]["cite-R"]["value"] == 0.0
    page = (tmp_path / "r" / "report.html").read_text(encoding="utf-8")
    assert "judged by openai:small" in page


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--judge-url", "http://127.0.0.1:1"), "--judge-url belongs to --judge"),
        (("--judge", "openai:x", "--gate"), "figures are decided by rules"),
        (("--judge", "openai:x", "--retrieval"), "cites nothing that --judge could judge"),
        (("--judge", "nonsense"), "unknown answer model 'nonsense'"),
    ],
)
def test_a_judge_that_cannot_judge_is_refused(
    run: Run, arguments: tuple[str, ...], message: str
) -> None:
    code, _, err = run(*OWN, *arguments)
    assert code == 1
    assert message in err
