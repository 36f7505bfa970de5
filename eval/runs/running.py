"""Asks a system all questions of a dataset."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import nullcontext
from pathlib import Path

from eval.datasets.case import Case, Dataset
from eval.runs.folder import RunFolder
from eval.runs.manifest import Manifest, make_manifest
from eval.runs.outcome import Outcome
from eval.systems.system import AnsweringSystem, Found, Reply, System
from index import Article
from index.errors import InputError

__all__ = ["DEPTH", "TASKS", "run"]

TASKS = ("answers", "retrieval")
# Several passages of one article count once, so that ten articles take more than ten passages.
DEPTH = 30

Progress = Callable[[int, int], None]


def run(
    system: System,
    dataset: Dataset,
    *,
    task: str = "answers",
    folder: Path | None = None,
    progress: Progress | None = None,
) -> tuple[Manifest, list[Outcome]]:
    """Builds the system over the dataset's articles and asks all its questions.

    Args:
        system: Left built; the caller closes it.
        dataset: The questions.
        task: "answers" asks and measures what is shown; "retrieval" searches only.
        folder: Where the run is written, and gone on with after an interruption.
        progress: Called with the number of questions done and of all.

    Returns:
        What made the run, and the outcomes in the order of the questions.

    Raises:
        InputError: The dataset or the system cannot do the task, or the folder holds another run.
    """
    if task not in TASKS:
        raise InputError(f"there is no task '{task}'; there are {' and '.join(TASKS)}")
    if task == "answers" and not isinstance(system, AnsweringSystem):
        raise InputError(f"the system '{system.name}' only retrieves: add --retrieval")
    if task == "answers" and not dataset.judges_answers:
        raise InputError(f"{dataset.name} judges no answers: add --retrieval")
    manifest = make_manifest(system, dataset, task)
    with RunFolder(folder, manifest) if folder else nullcontext(None) as record:
        done: dict[str, Outcome] = dict(record.done) if record else {}
        # A question that leaves its article out has nothing to find.
        asked = [case for case in dataset.cases if task == "answers" or case.relevant]
        missing = [case for case in asked if case.id not in done]
        if missing:
            system.build(dataset.articles)
            for outcome in _outcomes(system, dataset, missing, task):
                done[outcome.case.id] = outcome
                if record:
                    record.add(outcome)
                if progress:
                    progress(len(done), len(asked))
    return manifest, [done[case.id] for case in asked]


def _outcomes(
    system: System, dataset: Dataset, cases: Sequence[Case], task: str
) -> Iterator[Outcome]:
    articles = {article.id: article for article in dataset.articles}

    def one(case: Case) -> Outcome:
        return _ask(system, case, task, articles)

    # An archive is changed once for all questions that leave out the same articles.
    groups: defaultdict[tuple[str, ...], list[Case]] = defaultdict(list)
    for case in cases:
        groups[case.left_out].append(case)
    for left_out, group in groups.items():
        if left_out and not isinstance(system, AnsweringSystem):
            raise InputError(f"the system '{system.name}' cannot leave articles out")
        archive = (
            system.without(left_out)
            if left_out and isinstance(system, AnsweringSystem)
            else nullcontext()
        )
        with archive:
            if system.workers == 1:
                yield from map(one, group)
                continue
            with ThreadPoolExecutor(system.workers) as pool:
                try:
                    for future in as_completed([pool.submit(one, case) for case in group]):
                        yield future.result()
                except BaseException:
                    # An interruption must not wait for all questions that are still in the queue.
                    pool.shutdown(cancel_futures=True)
                    raise


def _ask(system: System, case: Case, task: str, articles: Mapping[str, Article]) -> Outcome:
    reply: Reply | None = None
    found: tuple[Found, ...] = ()
    error = ""
    begun = time.perf_counter()
    try:
        if task == "answers" and isinstance(system, AnsweringSystem):
            reply = system.ask(case.question, case.history)
            found = reply.found
        else:
            found = tuple(system.search(_standalone(case), DEPTH))
    # Whatever a system stumbles over is a failed question, counted and shown; the others go on.
    except Exception as failure:
        error = " ".join(f"{type(failure).__name__}: {failure}".split())
    seconds = time.perf_counter() - begun
    return Outcome(
        case=case,
        task=task,
        reply=reply,
        found=found,
        verbatim=tuple(
            cited.article in articles
            and articles[cited.article].text[cited.start : cited.end] == cited.quote
            for cited in (reply.cited if reply else ())
        ),
        seconds=round(seconds, 6),
        error=error,
    )


def _standalone(case: Case) -> str:
    """What is searched for: every system gets a follow-up together with what it goes on with."""
    return " ".join([*(turn.question for turn in case.history[-1:]), case.question])
