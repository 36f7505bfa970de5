"""`musnad eval`: chooses the data, asks, and shows the figures."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

import click

from eval.datasets.case import Dataset
from eval.datasets.collection import collection_dataset
from eval.datasets.gold_set import gold_dataset, question_file_dataset
from eval.datasets.paragraphs import paragraph_dataset
from eval.judge import Judge, JudgeReport, draw_pairs, measure_agreement
from eval.metrics.citations import Support, supports
from eval.report.lines import systems_lines, terminal_lines
from eval.report.result import Result, make_result, result_object
from eval.report.writing import write_report
from eval.runs.folder import load_run
from eval.runs.outcome import Outcome
from eval.runs.running import run
from eval.scoring.catalogue import measure_named
from eval.scoring.comparing import compare
from eval.scoring.gate import Baseline, check_gate, load_baseline, save_baseline
from eval.scoring.question_scores import score_questions
from eval.systems.loading import load_system, parse_settings
from eval.verification import load_pairs
from index import Embedder, load_embedder
from index.errors import InputError

if TYPE_CHECKING:
    from rag.llm.chat import ChatStep

__all__ = ["Request", "evaluate"]

# Enough that agreement is known to about five points.
_LABELLED_PAIRS = 120


@dataclass(frozen=True, kw_only=True, slots=True)
class Request:
    """What was asked for on the command line; see `musnad eval --help`."""

    dataset: Path | None = None
    articles: Path | None = None
    squad: Path | None = None
    passages: tuple[Path, ...] = ()
    part: str = ":"
    leave_out: bool = False
    most: int | None = None
    collection: Path | None = None
    qrels: Path | None = None
    retrieval: bool = False
    systems: tuple[str, ...] = ()
    model: str
    embedding_model: str = "embedded"
    chunk_tokens: int | None = None
    settings: tuple[tuple[str, str], ...] = ()
    measures: tuple[str, ...] = ()
    judge: str | None = None
    judge_url: str | None = None
    as_json: bool = False
    report: Path | None = None
    compare: Path | None = None
    gate: bool = False
    baseline: Path | None = None
    write_baseline: bool = False

    def __post_init__(self) -> None:
        if (self.dataset is None) != (self.articles is None):
            raise InputError("give DATASET and --articles together, or neither for the gold set")
        sources = {"DATASET": self.dataset, "--squad": self.squad, "--collection": self.collection}
        given = [name for name, value in sources.items() if value is not None]
        if len(given) > 1:
            raise InputError(f"{given[0]} and {given[1]} cannot be asked together: choose one")
        if self.squad is None and (self.passages or self.leave_out or self.part != ":"):
            raise InputError("--passages, --part and --leave-out belong to --squad: give that too")
        if self.qrels is not None and self.collection is None:
            raise InputError("--qrels belongs to --collection: give that too")
        if self.judge is None and self.judge_url is not None:
            raise InputError("--judge-url belongs to --judge: give that too")
        if self.judge is not None and (self.gate or self.write_baseline):
            raise InputError("the gate's figures are decided by rules: leave --judge out")
        if self.judge is not None and self.task == "retrieval":
            raise InputError("searching cites nothing that --judge could judge: leave it out")
        if len(self.systems) > 1 and (self.gate or self.write_baseline or self.compare):
            raise InputError(
                "--gate, --write-baseline and --compare judge one system: name only one"
            )

    def load_dataset(self) -> Dataset:
        """Reads the data."""
        if self.squad is not None:
            return paragraph_dataset(
                self.squad,
                self.passages,
                part=self.part,
                leave_out=self.leave_out,
                most=self.most,
            )
        if self.collection is not None:
            return collection_dataset(self.collection, self.qrels)
        if self.dataset is not None and self.articles is not None:
            return question_file_dataset(self.dataset, self.articles)
        return gold_dataset()

    @property
    def task(self) -> str:
        """What is asked for; a collection can only be searched."""
        return "retrieval" if self.retrieval or self.collection is not None else "answers"

    @property
    def baseline_file(self) -> Path:
        """Where the accepted figures stand."""
        return self.baseline or Path(str(files("eval").joinpath("baseline.json")))


def evaluate(request: Request) -> int:
    """Measures and shows; returns 1 when the gate is shut, else 0."""
    # What can be wrong with options, data or an earlier run is said before a model is loaded.
    parse_settings(dict(request.settings))
    for name in request.measures:
        measure_named(name)
    dataset = request.load_dataset()
    baseline = load_baseline(request.baseline_file) if request.gate else None
    earlier = load_run(request.compare)[1] if request.compare else None
    with closing(_load_judge(request)) as judge:
        return _evaluate(request, dataset, baseline, earlier, judge)


def _evaluate(
    request: Request,
    dataset: Dataset,
    baseline: Baseline | None,
    earlier: Sequence[Outcome] | None,
    judge: _LoadedJudge,
) -> int:
    before = None
    if earlier is not None:
        before = score_questions(earlier, supports=judge.supports)
    embedder = load_embedder(request.embedding_model)
    names = request.systems or ("musnad",)
    results: list[Result] = []
    for name in names:
        folder = request.report
        if folder is not None and len(names) > 1:
            folder = folder / name
        result = _measure(request, name, dataset, embedder, folder, judge)
        if before is not None:
            result = replace(result, comparison=compare(before, result.questions))
        if baseline is not None:
            drops = check_gate(baseline, result.manifest, result.questions)
            result = replace(result, drops=tuple(drops))
        if folder is not None:
            write_report(folder, result)
        results.append(result)
    if request.write_baseline:
        save_baseline(request.baseline_file, results[0].manifest, results[0].questions)
    _show(request, results)
    return int(any(result.drops for result in results))


def _measure(
    request: Request,
    name: str,
    dataset: Dataset,
    embedder: Embedder,
    folder: Path | None,
    judge: _LoadedJudge,
) -> Result:
    system = load_system(
        name,
        embedder,
        model=request.model,
        settings=parse_settings(dict(request.settings)),
        chunk_tokens=request.chunk_tokens,
    )
    try:
        manifest, outcomes = run(
            system, dataset, task=request.task, folder=folder, progress=_progress(system.name)
        )
    finally:
        system.close()
    result = make_result(manifest, outcomes, request.measures, judge.supports)
    return replace(result, judge=judge.report())


class _LoadedJudge:
    """The judge of citations: a chat model that holds what it holds, or the rules."""

    def __init__(self, step: ChatStep | None = None, file: Path | None = None) -> None:
        self._step = step
        self._judge = Judge(step.name, step.complete, file=file) if step is not None else None
        self._report: JudgeReport | None = None
        self.supports: Support = self._judge.supports if self._judge is not None else supports

    def report(self) -> JudgeReport | None:
        """Who judged, and how well that agrees with labelled pairs; measured once."""
        if self._judge is not None and self._report is None:
            pairs = draw_pairs(load_pairs(), _LABELLED_PAIRS)
            agreement = measure_agreement(
                self._judge, pairs, progress=_progress(self._judge.model, "labelled pairs")
            )
            self._report = JudgeReport(model=self._judge.model, agreement=agreement)
        return self._report

    def close(self) -> None:
        """Lets go of a model that runs in this process."""
        if self._step is not None:
            self._step.close()


def _load_judge(request: Request) -> _LoadedJudge:
    if request.judge is None:
        return _LoadedJudge()
    from rag.llm import load_chat_step

    file = request.report / "judgements.jsonl" if request.report is not None else None
    return _LoadedJudge(load_chat_step(request.judge, base_url=request.judge_url), file)


def _show(request: Request, results: list[Result]) -> None:
    if request.as_json:
        objects = [result_object(result) for result in results]
        click.echo(json.dumps(objects[0] if len(objects) == 1 else objects, ensure_ascii=False))
        return
    for result in results:
        for line in terminal_lines(result):
            click.echo(line)
        click.echo()
    if len(results) > 1:
        for line in systems_lines(results):
            click.echo(line)
    if request.report is not None:
        click.echo(f"The report, with every question: {request.report}")
    if request.write_baseline:
        click.echo(f"Accepted as {request.baseline_file}.")


def _progress(name: str, what: str = "questions") -> Callable[[int, int], None] | None:
    if not sys.stderr.isatty():
        return None

    def show(done: int, total: int) -> None:
        end = "\r\x1b[K" if done == total else ""
        click.echo(f"\r\x1b[K{name}: {done} of {total} {what} ...{end}", err=True, nl=False)

    return show
