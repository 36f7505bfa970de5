"""`musnad eval`: runs the gold questions and prints a table."""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from importlib.resources import as_file, files
from pathlib import Path

import click

from eval.answers import Summary, Verdict, run_questions, summarize
from eval.gold import GoldQuestion, load_gold
from eval.press import load_press
from index import ArticleIndex, load_embedder, read_articles
from index.errors import InputError
from rag import Assistant
from rag.assistant import load_answer_step

__all__ = ["evaluate"]

_LABELS = {
    "hit_5": "found@5",
    "right": "right",
    "over_refused": "over-refused",
    "refused": "refused",
    "verbatim": "verbatim",
}


def evaluate(
    dataset: Path | None, *, articles: Path | None, model: str, as_json: bool, report: Path | None
) -> None:
    """Runs the questions of `dataset` (the gold set) over `articles` (the sample corpus)."""
    if (dataset is None) != (articles is None):
        raise InputError("give DATASET and --articles together, or neither for the gold set")
    questions = _load(dataset)
    embedder = load_embedder()
    with (
        tempfile.TemporaryDirectory(prefix="musnad-eval-") as folder,
        as_file(files("eval").joinpath("corpus")) as corpus,
        ArticleIndex.create(Path(folder) / "index", embedder) as index,
    ):
        problems = index.sync(read_articles([articles or corpus])).problems
        if problems:
            raise InputError(f"an article cannot be indexed: {problems[0]}")
        assistant = Assistant(index, embedder, model=load_answer_step(model))
        verdicts = list(run_questions(assistant, questions, progress=_progress(len(questions))))
        configuration = {
            "dataset": str(dataset or "gold"),
            "articles": index.status().articles,
            "chunks": index.status().chunks,
            "model": model,
            "embedding_model": embedder.fingerprint,
            "settings": asdict(assistant.settings),
        }
    rows = _rows(verdicts)
    result = {
        "configuration": configuration,
        "summary": {name: asdict(summary) for name, summary in rows},
        "questions": [_verdict_object(verdict) for verdict in verdicts],
    }
    if report is not None:
        _write_report(report, result)
    if as_json:
        click.echo(json.dumps(result, ensure_ascii=False))
    else:
        _print_table(rows)


def _load(dataset: Path | None) -> list[GoldQuestion]:
    if dataset is None:
        with as_file(files("eval").joinpath("gold")) as folder:
            return load_gold(sorted(folder.glob("*.jsonl")))
    # The two formats differ in `answers`: a list of mappings, or a list of lists.
    try:
        first = json.loads(dataset.read_text(encoding="utf-8").partition("\n")[0])
        answers = first["answers"]
    except OSError as error:
        raise InputError(f"{dataset} cannot be read: {error.strerror}") from error
    except (ValueError, KeyError, TypeError) as error:
        raise InputError(f"{dataset} holds no questions, one JSON object a line") from error
    return load_press(dataset) if answers and isinstance(answers[0], list) else load_gold([dataset])


def _rows(verdicts: Sequence[Verdict]) -> list[tuple[str, Summary]]:
    languages = sorted({verdict.question.language for verdict in verdicts})
    types = sorted({verdict.question.type for verdict in verdicts})
    groups = [("all", list(verdicts))]
    groups += [
        (language, [item for item in verdicts if item.question.language == language])
        for language in languages
    ]
    groups += [(kind, [item for item in verdicts if item.question.type == kind]) for kind in types]
    return [(name, summarize(group)) for name, group in groups]


def _verdict_object(verdict: Verdict) -> dict[str, object]:
    answer = verdict.answer
    return {
        "id": verdict.question.id,
        "question": verdict.question.question,
        "answerable": verdict.question.answerable,
        "answered": verdict.answered,
        "right": verdict.right,
        "hit_5": verdict.hit_5,
        "confidence": answer.confidence if answer else None,
        "text": answer.text if answer else None,
        "error": verdict.error or None,
    }


def _write_report(folder: Path, result: dict[str, object]) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        text = json.dumps(result, ensure_ascii=False, indent=1)
        (folder / "results.json").write_text(text + "\n", encoding="utf-8")
    except OSError as error:
        raise InputError(f"{folder} cannot be written: {error.strerror}") from error


def _print_table(rows: Sequence[tuple[str, Summary]]) -> None:
    click.echo(f"{'':<12}{'n':>5}  " + "".join(f"{label:>14}" for label in _LABELS.values()))
    for name, summary in rows:
        cells = (getattr(summary, field) for field in _LABELS)
        shown = "".join(f"{'-' if cell is None else f'{cell:.2f}':>14}" for cell in cells)
        click.echo(f"{name:<12}{summary.questions:>5}  {shown}")
    total = rows[0][1]
    click.echo(
        "\nright: answered, and the quotes hold every part of the answer; over-refused: answerable "
        "but refused;\nrefused: unanswerable and refused."
        + (f" {total.failed} questions failed." if total.failed else "")
    )
    if total.seconds_p50 is not None:
        click.echo(f"Median time for a question: {total.seconds_p50 * 1000:.0f} ms.")


class _progress:
    def __init__(self, total: int) -> None:
        self._total = total

    def __call__(self, done: int) -> None:
        if sys.stderr.isatty():
            end = "\r\x1b[K" if done == self._total else ""
            click.echo(f"\r\x1b[K{done} of {self._total} questions ...{end}", err=True, nl=False)
