"""Whether an index on Milvus finds and answers what the local one does.

    python -m eval.engines                                          the gold questions, answered
    python -m eval.engines --squad xquad.en.json --passages xquad.ar.json [--part 120:240]

The same articles go into a local index and into one on Milvus (Milvus Lite in a temporary folder,
or `--milvus milvus:http://HOST:PORT/DATABASE` with an empty database). Both are asked the same. For
SQuAD-format data the rankings of the retriever are compared, which is all that an index has a share
in; for the gold set the answers.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from statistics import fmean, median

from eval.archive import CachingEmbedder
from eval.datasets.case import Case, Dataset
from eval.datasets.gold_set import gold_dataset
from eval.datasets.paragraphs import paragraph_dataset
from eval.metrics.ranking import score_rankings
from index import ArticleIndex, Embedder, load_embedder
from index.errors import InputError
from rag import Assistant, Settings
from rag.retrieval.retriever import Retriever

__all__ = ["compare_answers", "compare_rankings"]

_MEASURES = ("hit@1", "hit@5", "MRR@10")
_DEPTH = 10


@contextmanager
def _both(
    dataset: Dataset, embedder: Embedder, milvus: str | None
) -> Iterator[dict[str, ArticleIndex]]:
    """The articles of a dataset in two indexes."""
    with tempfile.TemporaryDirectory(prefix="musnad-eval-") as folder:
        places = {"local": f"{folder}/local", "Milvus": milvus or f"milvus:{folder}/index.db"}
        indexes: dict[str, ArticleIndex] = {}
        try:
            for name, place in places.items():
                indexes[name] = ArticleIndex.create(place, embedder)
                begun = time.perf_counter()
                report = indexes[name].sync(dataset.articles)
                if report.problems:
                    raise InputError(f"an article cannot be indexed: {report.problems[0]}")
                indexes[name].load()
                print(f"{name}: {report.chunks} chunks in {time.perf_counter() - begun:.1f} s")
            yield indexes
        finally:
            for index in indexes.values():
                index.close()


def compare_rankings(dataset: Dataset, embedder: Embedder, milvus: str | None) -> bool:
    """Prints the measures of both rankings; returns whether they are within .01."""
    cases = [case for case in dataset.cases if case.relevant]
    relevant = {case.id: case.relevant for case in cases}
    values: dict[str, list[float]] = {}
    found: dict[str, dict[str, list[str]]] = {}
    with _both(dataset, embedder, milvus) as indexes:
        for name, index in indexes.items():
            retriever = Retriever(index, embedder, Settings())
            rankings: dict[str, list[str]] = {}
            seconds: list[float] = []
            for case in cases:
                question = retriever.analyse(case.question)
                begun = time.perf_counter()
                retrieval = retriever.retrieve(question, k=3 * _DEPTH)
                seconds.append(time.perf_counter() - begun)
                passages = retrieval.passages
                rankings[case.id] = list(dict.fromkeys(one.article_id for one in passages))
            scores = score_rankings(_MEASURES, relevant, rankings)
            values[name] = [fmean(scores[measure].values()) for measure in _MEASURES]
            found[name] = rankings
            shown = "  ".join(
                f"{measure} {value:.3f}"
                for measure, value in zip(_MEASURES, values[name], strict=True)
            )
            print(f"{name:<7} {shown}  retrieve {1000 * median(seconds):.1f} ms (median)")
    same = sum(found["local"][case.id] == found["Milvus"][case.id] for case in cases)
    print(f"the same ranking for {same} of {len(cases)} questions")
    pairs = zip(values["local"], values["Milvus"], strict=True)
    return all(abs(first - second) <= 0.01 for first, second in pairs)


def compare_answers(dataset: Dataset, embedder: Embedder, milvus: str | None) -> bool:
    """Prints how many answers are the same; returns whether at least 98 % are."""
    answers: dict[str, list[tuple[str, tuple[tuple[str, int, int], ...]]]] = {}
    with _both(dataset, embedder, milvus) as indexes:
        for name, index in indexes.items():
            assistant = Assistant(index, embedder)
            begun = time.perf_counter()
            answers[name] = [_answer(assistant, case) for case in dataset.cases]
            spent = time.perf_counter() - begun
            print(f"{name:<7} {1000 * spent / len(dataset.cases):.0f} ms a question")
    rows = list(zip(dataset.cases, answers["local"], answers["Milvus"], strict=True))
    other = [case for case, first, second in rows if first != second]
    print(f"the same answer with the same citations to {len(rows) - len(other)} of {len(rows)}")
    for case in other:
        print(f"  otherwise: {case.id}: {case.question}")
    return len(other) <= 0.02 * len(rows)


def _answer(assistant: Assistant, case: Case) -> tuple[str, tuple[tuple[str, int, int], ...]]:
    answer = assistant.ask(case.question, history=case.history)
    return answer.text, tuple((one.article_id, one.start, one.end) for one in answer.citations)


def main(arguments: Sequence[str] | None = None) -> int:
    """Compares; returns 0 when the engines agree as closely as they should."""
    parser = argparse.ArgumentParser(prog="python -m eval.engines", description=__doc__)
    parser.add_argument("--squad", type=Path, help="questions; the gold set when left out")
    parser.add_argument("--passages", type=Path, action="append", default=[])
    parser.add_argument("--part", default=":")
    parser.add_argument("--milvus", help="where; Milvus Lite in a temporary folder when left out")
    parser.add_argument("--most", type=int, help="draw so many questions")
    options = parser.parse_args(arguments)
    embedder = CachingEmbedder(load_embedder())
    if options.squad is None:
        dataset = gold_dataset()
        if options.most is not None:
            dataset = replace(dataset, cases=dataset.cases[: options.most])
        same = compare_answers(dataset, embedder, options.milvus)
    else:
        dataset = paragraph_dataset(
            options.squad, options.passages, part=options.part, most=options.most
        )
        same = compare_rankings(dataset, embedder, options.milvus)
    return 0 if same else 1


if __name__ == "__main__":
    raise SystemExit(main())
