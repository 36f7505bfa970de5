"""The commands, in this process, with a fake embedder; once for real in their own process."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from index.hashing_embedder import HashingEmbedder
from ui.cli import main

ROOT = Path(__file__).resolve().parents[2]

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """Runs a command in an empty folder and gives status, output and errors."""
    for place in ("rag.assistant", "ui.indexing"):
        monkeypatch.setattr(
            f"{place}.load_embedder",
            lambda name="embedded": HashingEmbedder(name=name),
        )
    monkeypatch.setattr("ui.cli.quiet_libraries", lambda: None)
    monkeypatch.setattr("rag.reading.abstention.answer_probability", lambda *_, **__: 0.9)
    monkeypatch.chdir(tmp_path)

    def run_(*arguments: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as caught:
            main(arguments)
        output = capsys.readouterr()
        code = caught.value.code
        return (code if isinstance(code, int) else 0), output.out, output.err

    return run_


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "vienna.md").write_text(
        "---\ntitle: Talks\ndate: 2025-05-07\nsource: Gazette\nlanguage: en\n---\n"
        "The minister met envoys from Qatar and Oman in Vienna.\n\nThey spoke of water.\n",
        encoding="utf-8",
    )
    (folder / "dam.txt").write_text("The dam is full after the rains of December.", "utf-8")
    return folder


@pytest.fixture
def indexed(run: Run, articles: Path) -> Run:
    assert run("index", "articles")[0] == 0
    return run


def test_index_says_what_it_did(run: Run, articles: Path) -> None:
    assert run("index", "articles") == (
        0,
        "Articles: 2 added.\nThe index .musnad holds 2 articles in 2 chunks.\n",
        "",
    )
    assert "2 unchanged" in run("index", "articles")[1]
    (articles / "dam.txt").write_text("The dam is half empty now.", "utf-8")
    (articles / "vienna.md").unlink()
    assert "1 updated." in run("index", "articles")[1]
    assert "1 unchanged, 1 removed." in run("index", "articles", "--prune")[1]


def test_ask_prints_exactly_the_promised_fields(indexed: Run) -> None:
    code, out, err = indexed("ask", "Who met envoys from Qatar in Vienna?", "--json")
    assert (code, err) == (0, "")
    answer = json.loads(out)
    assert list(answer) == [
        *("question", "text", "language", "answered", "model", "citations", "passages"),
        "timings_ms",
    ]
    assert list(answer["citations"][0]) == [
        *("marker", "article_id", "title", "source", "published", "quote", "start", "end")
    ]
    assert list(answer["passages"][0]) == [
        *("article_id", "chunk_id", "score", "start", "end", "text")
    ]
    assert answer["answered"] is True
    citation = answer["citations"][0]
    assert citation["quote"] == "The minister met envoys from Qatar and Oman in Vienna."
    assert citation["title"] == "Talks"
    assert citation["source"] == "Gazette"
    assert citation["published"] == "2025-05-07"
    assert citation["marker"] == 1


def test_ask_for_people(indexed: Run) -> None:
    code, out, _ = indexed("ask", "Who met envoys from Qatar in Vienna?")
    assert code == 0
    assert "“The minister met envoys from Qatar and Oman in Vienna.” [1]" in out
    assert "Sources:\n  [1] \u2068Talks\u2069 · \u2068Gazette\u2069 · \u20682025-05-07\u2069" in out


def test_search(indexed: Run) -> None:
    code, out, _ = indexed("search", "Vienna", "-k", "1", "--json")
    found = json.loads(out)
    assert (code, list(found)) == (0, ["question", "passages"])
    assert len(found["passages"]) == 1
    assert "Vienna" in found["passages"][0]["text"]
    assert "Vienna" in indexed("search", "Vienna")[1]
    filtered = indexed("search", "Vienna", "--json", "--source", "nobody")[1]
    assert json.loads(filtered)["passages"] == []


def test_status_check_rebuild_remove_reindex(indexed: Run) -> None:
    assert "Articles   2" in indexed("status")[1]
    assert json.loads(indexed("status", "--json")[1])["articles"] == 2
    assert "is sound" in indexed("check")[1]
    assert json.loads(indexed("check", "--json")[1])["sound"] is True
    assert indexed("rebuild")[0] == 0
    assert "2 articles" in indexed("reindex", "--chunk-tokens", "32")[1]
    assert json.loads(indexed("status", "--json")[1])["chunk_tokens"] == 32
    assert "Removed 1 article from" in indexed("remove", "articles/dam.txt")[1]
    assert json.loads(indexed("status", "--json")[1])["articles"] == 1


def test_chat_keeps_the_conversation(indexed: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    questions = iter(["Who met envoys in Vienna?", "And from where?", "?!", "/new", ""])
    monkeypatch.setattr("builtins.input", lambda _: next(questions))
    code, out, err = indexed("chat")
    assert code == 0
    assert "(Who met envoys in Vienna? And from where?)" in out
    assert "no words" in err


def test_the_environment_chooses_the_index(
    indexed: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / ".musnad").rename(tmp_path / "elsewhere")
    monkeypatch.setenv("MUSNAD_INDEX", "elsewhere")
    assert indexed("status")[0] == 0


def test_a_problem_file_is_reported_and_the_rest_indexed(run: Run, articles: Path) -> None:
    (articles / "empty.txt").touch()
    (articles / "broken.pdf").write_bytes(b"%PDF-1.7 nothing")
    code, out, err = run("index", "articles")
    assert code == 1
    assert "2 added" in out
    lines = err.splitlines()
    assert lines[0] == "2 could not be read:"
    assert len(lines) == 3
    assert "empty.txt: " in err
    assert "broken.pdf: " in err


# What is typed, the exit status, and a part of the one line that must come.
WRONG: list[tuple[list[str], int, str]] = [
    (["ask", ""], 1, "no words"),
    (["ask", "   "], 1, "no words"),
    (["ask", "😀😀😀"], 1, "no words"),
    (["ask", "ًٌٍ"], 1, "no words"),
    (["ask", "\x01\x02\x03"], 1, "no words"),
    (["ask", "\udcff"], 1, "no words"),
    (["ask", "؟!…"], 1, "no words"),
    (["ask", "م" * 100_000], 1, "100,000 characters"),
    (["search", ""], 1, "no words"),
    (["search", "\u200f\u200e"], 1, "no words"),
    (["ask"], 2, "Missing argument"),
    (["ask", "two", "questions"], 2, "unexpected extra argument"),
    (["ask", "q", "--nonsense"], 2, "No such option"),
    (["ask", "q", "--from", "yesterday"], 2, "no day of the form"),
    (["ask", "q", "--from", "2025-02-30"], 2, "no day of the form"),
    (["ask", "q", "--from", "2025-05-02", "--to", "2025-05-01"], 1, "before it begins"),
    (["ask", "q", "--model", "gpt-9"], 1, "unknown answer model 'gpt-9'"),
    (["ask", "q", "--model", "openai:"], 1, "write openai:NAME"),
    (["ask", "q", "--model", "gguf:none.gguf"], 1, "there is no model file none.gguf"),
    (["ask", "q", "--base-url", "http://127.0.0.1:1"], 1, "leave --base-url out"),
    (["ask", "q", "--index", "nowhere"], 1, "musnad index"),
    (["search", "q", "-k", "0"], 2, "-k"),
    (["search", "q", "-k", "many"], 2, "-k"),
    (["search", "q", "--index", "articles"], 1, "musnad index"),
    (["status", "--index", "articles/dam.txt"], 1, "dam.txt"),
    (["check", "--index", "nowhere"], 1, "nowhere"),
    (["rebuild", "--index", "nowhere"], 1, "nowhere"),
    (["reindex", "--index", "nowhere"], 1, "nowhere"),
    (["reindex", "--chunk-tokens", "3"], 2, "--chunk-tokens"),
    (["remove", "unknown"], 1, "nothing was removed"),
    (["remove"], 2, "Missing argument"),
    (["index"], 2, "Missing argument"),
    (["index", "missing-folder"], 1, "missing-folder"),
    (["index", "articles", "--field", "nonsense"], 1, "NAME=COLUMN"),
    (["index", "articles", "--field", "colour=red"], 1, "NAME=COLUMN"),
    (["index", "articles", "--chunk-tokens", "500"], 1, "musnad reindex"),
    (["index", "articles", "--embedding-model", "other"], 1, "musnad reindex"),
    (["index", "articles", "--index", "articles/dam.txt"], 1, "dam.txt"),
    (["index", "ftp://example.org/a.txt"], 1, "ftp://example.org/a.txt"),
    (["index", "http://127.0.0.1:9/a.html"], 1, "127.0.0.1"),
    (["eval", "missing.jsonl"], 1, "--articles"),
    (["eval", "missing.jsonl", "--articles", "articles"], 1, "missing.jsonl"),
    (["eval", "articles/dam.txt", "--articles", "articles"], 1, "dam.txt"),
    (["frobnicate"], 2, "No such command"),
]


@pytest.mark.parametrize(("arguments", "status", "part"), WRONG, ids=lambda value: str(value)[:40])
def test_wrong_input_gets_one_clear_line(
    indexed: Run, arguments: list[str], status: int, part: str
) -> None:
    before = json.loads(indexed("status", "--json")[1])["articles"]
    code, _, err = indexed(*arguments)
    assert code == status
    assert part in err
    assert "Traceback" not in err
    lines = [line for line in err.splitlines() if "could not be read:" not in line]
    assert len(lines) == 1
    assert json.loads(indexed("status", "--json")[1])["articles"] == before
    assert "is sound" in indexed("check")[1]


def test_help_has_examples(run: Run) -> None:
    for command in ("index", "ask", "search", "remove", "reindex", "eval"):
        code, out, _ = run(command, "--help")
        assert code == 0
        assert f"musnad {command} " in out
    assert run("--version")[0] == 0
    assert run()[0] == 2


@pytest.mark.slow
def test_for_real_in_a_process_of_its_own(tmp_path: Path, corpus_index: Path) -> None:
    environment = {**os.environ, "MUSNAD_INDEX": str(corpus_index)}
    result = subprocess.run(
        [sys.executable, "-m", "ui.cli", "ask", "--json", "مع أي دول اجتمع الحموشي في فيينا؟"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        check=False,
    )
    assert result.returncode == 0
    # Nothing but the object on standard output, nothing at all on standard error.
    assert result.stderr == b""
    answer = json.loads(result.stdout)
    assert answer["answered"]
    assert "قطر" in answer["text"]


def test_a_model_behind_a_base_url_answers(indexed: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("langchain_openai")
    from tests.rag.llm.openai_server import Reply, serving

    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    pieces = ["The minister met envoys ", "from Qatar and Oman. [1] He slept in Rome. [1]"]
    with serving(Reply(pieces=pieces)) as server:
        options = ("--model", "openai:small", "--base-url", server.url, "--json")
        code, output, errors = indexed("ask", "Whom did the minister meet?", *options)
    assert (code, errors) == (0, "")
    answer = json.loads(output)
    assert answer["model"] == "openai:small"
    assert answer["text"] == "The minister met envoys from Qatar and Oman. [1]"
    (citation,) = answer["citations"]
    assert citation["quote"] == "The minister met envoys from Qatar and Oman in Vienna."
