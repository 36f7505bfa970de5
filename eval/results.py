"""Measures everything that `eval/RESULTS.md` states, and writes it.

    python -m eval.results --data FOLDER

`FOLDER` holds your copies of the public data: `xquad.ar.json`, `xquad.en.json`, `xquad.es.json`
(github.com/google-deepmind/xquad) and `arcd-train.json` (github.com/husseinmozannar/SOQAL); nothing
is downloaded. Every run is kept in `--runs`: interrupted, the command goes on where it stopped.
The other systems need `pip install 'musnad[peers]'`; `--no-peers` leaves them out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from eval.archive import CachingEmbedder
from eval.datasets.case import Dataset
from eval.datasets.gold_set import gold_dataset
from eval.datasets.paragraphs import paragraph_dataset
from eval.report.lines import table_markdown
from eval.report.result import Result, make_result
from eval.report.tables import Table, breakdown_table, overall_table, shown
from eval.report.writing import write_report
from eval.runs.running import run
from eval.scoring.catalogue import measure_named
from eval.scoring.comparing import compare
from eval.systems.loading import SYSTEMS, load_system
from index import Embedder, load_embedder
from rag.reading.second_look import RememberingReader
from rag.reading.span_reader import PassageReader, load_passage_reader

__all__ = ["Experiment", "answer_experiments", "results_lines", "retrieval_experiments"]

# The other systems get whole paragraphs, as far as the embedding model reads: that is how the
# published figures of XQuAD and ARCD take them, and it suits them better than small passages.
_WHOLE_PARAGRAPH = 480
_REPORTING = "120:240"
_ANSWER_MEASURES = (
    *("right", "EM", "F1", "EM-ar", "F1-ar", "answer@5", "quote-R", "verbatim"),
    *("refused", "over-refused", "AUROC", "AURC", "ECE", "failed"),
)
_RANKING_MEASURES = ("hit@1", "hit@5", "MRR@10", "nDCG@10")


@dataclass(frozen=True, kw_only=True, slots=True)
class Experiment:
    """One dataset and what is asked of it.

    Attributes:
        name: The folder of its runs.
        title: For the table.
        load: Reads the data.
    """

    name: str
    title: str
    load: Callable[[], Dataset]


def retrieval_experiments(data: Path, most: int | None = None) -> list[Experiment]:
    """What retrieval is measured on."""

    def xquad(code: str) -> Path:
        return data / f"xquad.{code}.json"

    def pair(asked: str, *read: str, part: str = ":") -> Callable[[], Dataset]:
        return lambda: paragraph_dataset(
            xquad(asked), [xquad(it) for it in read], part=part, most=most
        )

    return [
        Experiment(name="xquad-ar-ar", title="XQuAD ar → ar", load=pair("ar", "ar")),
        Experiment(name="xquad-en-ar", title="XQuAD en → ar", load=pair("en", "ar")),
        Experiment(
            name="arcd-train",
            title="ARCD train",
            load=lambda: paragraph_dataset(data / "arcd-train.json", most=most),
        ),
        Experiment(
            name="mixed-ar", title="XQuAD mixed, asked in Arabic", load=pair("ar", "ar", "en")
        ),
        Experiment(
            name="mixed-en", title="XQuAD mixed, asked in English", load=pair("en", "ar", "en")
        ),
        *(
            Experiment(
                name=f"half-{asked}-{read}",
                title=f"XQuAD reporting half {asked} → {read}",
                load=pair(asked, read, part=_REPORTING),
            )
            for asked, read in (("ar", "ar"), ("en", "ar"), ("es", "ar"), ("ar", "en"))
        ),
    ]


def answer_experiments(data: Path, most: int | None = None) -> list[Experiment]:
    """What answers are measured on: every question with its paragraph and without it."""

    def load(asked: str, *read: str) -> Callable[[], Dataset]:
        return lambda: paragraph_dataset(
            data / f"xquad.{asked}.json",
            [data / f"xquad.{it}.json" for it in read],
            part=_REPORTING,
            leave_out=True,
            most=most,
        )

    pairs = (("ar", "ar"), ("en", "ar"), ("es", "ar"), ("ar", "en"))
    return [
        *(
            Experiment(name=f"answers-{a}-{b}", title=f"{a} → {b}", load=load(a, b))
            for a, b in pairs
        ),
        Experiment(name="answers-mixed-ar", title="ar → mixed", load=load("ar", "ar", "en")),
        Experiment(name="answers-mixed-en", title="en → mixed", load=load("en", "ar", "en")),
    ]


def measure(
    experiment: Experiment,
    system: str,
    task: str,
    embedder: Embedder,
    runs: Path,
    reader: PassageReader | None = None,
) -> Result:
    """Runs one system over one dataset, or goes on with it, and writes its report."""
    built = load_system(
        system,
        embedder,
        chunk_tokens=None if system == "musnad" else _WHOLE_PARAGRAPH,
        reader=reader,
    )
    folder = runs / experiment.name / system
    try:
        manifest, outcomes = run(built, experiment.load(), task=task, folder=folder)
    finally:
        built.close()
    result = make_result(manifest, outcomes)
    write_report(folder, result)
    click.echo(f"{experiment.name}, {system}: done", err=True)
    return result


def results_lines(
    gold: Result,
    retrieval: Mapping[str, Sequence[Result]],
    answers: Mapping[str, Result],
) -> Iterator[str]:
    """The text of `RESULTS.md`.

    Args:
        gold: The gold set.
        retrieval: By title, the systems over one dataset, Musnad first.
        answers: By title.
    """
    made = gold.manifest
    yield "# Results"
    yield ""
    yield (
        "Written by `python -m eval.results --data FOLDER`, which repeats all of it with your own "
        "copies of the public data. Names of measures are those of `musnad eval`; “95 %” is a "
        "bootstrap interval over the questions, p a paired randomisation test."
    )
    yield ""
    yield (
        f"{made.started[:10]}, {made.machine.get('processor')}, {made.machine.get('cores')} cores; "
        f"Python {made.machine.get('python')}, torch {made.versions.get('torch')}, "
        f"sentence-transformers {made.versions.get('sentence-transformers')}; embedding model "
        f"{made.system.get('embedding_model')} ({made.system.get('embedding_fingerprint')})."
    )
    yield from _section("Gold set")
    yield f"{len(gold.questions)} questions over {made.articles} articles; data {made.data[:12]}."
    yield ""
    yield from table_markdown(overall_table(gold))
    for breakdown in ("question → passage language", "type", "unanswerable"):
        yield ""
        yield from table_markdown(breakdown_table(gold, breakdown))
    yield from _section("Retrieval")
    yield (
        "Paragraphs are indexed as articles. The other systems are LangChain's, Haystack's and "
        "txtai's own, over the same embedding model, with whole paragraphs as documents. The last "
        "columns compare Musnad's MRR@10 with theirs, question by question. Musnad's reader, which "
        "orders what it finds, has learnt from the first 90 of XQuAD's paragraphs and from most of "
        "ARCD's: whole sets flatter it, the reporting halves do not."
    )
    for title, results in retrieval.items():
        yield ""
        yield f"### {title}"
        yield ""
        yield f"{len(results[0].questions)} questions, {results[0].manifest.articles} paragraphs."
        yield ""
        yield from table_markdown(_retrieval_table(results))
        if "mixed" in title:
            yield ""
            yield from table_markdown(_mixed_table(results))
    yield from _section("Answers and refusals")
    yield (
        "XQuAD's second half (120 paragraphs), whose questions were not used for fitting; each "
        "question is asked with its paragraph in the archive and again without it, when it must "
        "be refused."
    )
    yield ""
    yield from table_markdown(_answer_table(answers))


def _section(title: str) -> Iterator[str]:
    yield ""
    yield f"## {title}"
    yield ""


def _retrieval_table(results: Sequence[Result]) -> Table:
    first = results[0]
    rows = []
    for result in results:
        overall = result.groups[0].figures
        cells = [shown(overall[name].value) for name in _RANKING_MEASURES]
        interval = overall["MRR@10"].interval
        cells.append(f"{interval.low:.3f} to {interval.high:.3f}" if interval else "–")
        if result is first:
            cells += ["", ""]
        else:
            (it,) = compare(result.questions, first.questions, [measure_named("MRR@10")]).measures
            cells += [f"{it.difference.difference:+.3f}", f"{it.difference.p:.4f}"]
        rows.append((str(result.manifest.system.get("system")), *cells))
    head = ("system", *_RANKING_MEASURES, "95 % of MRR@10", "Musnad − it", "p")
    return Table(title="", head=head, rows=tuple(rows))


def _mixed_table(results: Sequence[Result]) -> Table:
    """hit@5 apart for paragraphs in the question's language and in the other one."""
    breakdown = "question → passage language"
    names = [group.name for group in results[0].groups if group.breakdown == breakdown]
    return Table(
        title="",
        head=("hit@5", *names),
        rows=tuple(
            (
                str(result.manifest.system.get("system")),
                *(
                    shown(group.figures["hit@5"].value)
                    for group in result.groups
                    if group.breakdown == breakdown
                ),
            )
            for result in results
        ),
    )


def _answer_table(answers: Mapping[str, Result]) -> Table:
    def cells(name: str) -> Iterator[str]:
        for result in answers.values():
            figure = result.groups[0].figures.get(name)
            yield shown(figure.value, figure.measure.unit) if figure else "–"

    return Table(
        title="",
        head=("", *answers),
        rows=(
            ("questions", *(str(len(result.questions)) for result in answers.values())),
            *((name, *cells(name)) for name in _ANSWER_MEASURES),
        ),
    )


@click.command()
@click.option("--data", required=True, type=click.Path(path_type=Path), help="The folder.")
@click.option("--runs", default=".musnad-eval", type=click.Path(path_type=Path), show_default=True)
@click.option("--output", default="eval/RESULTS.md", type=click.Path(path_type=Path))
@click.option("--peers/--no-peers", default=True, help="Measure the other systems too.")
@click.option(
    "--most",
    type=click.IntRange(1),
    help="Draw so many questions of each dataset; all when left out.",
)
def main(data: Path, runs: Path, output: Path, peers: bool, most: int | None) -> None:
    """Measures and writes the results."""
    model = load_embedder()
    systems = SYSTEMS if peers else SYSTEMS[:1]
    # Here time is measured, so nothing is remembered.
    gold = measure(
        Experiment(name="gold", title="gold", load=gold_dataset), "musnad", "answers", model, runs
    )
    # The same questions meet the same paragraphs in one dataset after the other.
    embedder, reader = CachingEmbedder(model), RememberingReader(load_passage_reader(model))
    retrieval = {
        it.title: [measure(it, system, "retrieval", embedder, runs, reader) for system in systems]
        for it in retrieval_experiments(data, most)
    }
    answers = {
        it.title: measure(it, "musnad", "answers", embedder, runs, reader)
        for it in answer_experiments(data, most)
    }
    output.write_text("\n".join(results_lines(gold, retrieval, answers)) + "\n", encoding="utf-8")
    click.echo(f"Written: {output}")


if __name__ == "__main__":
    main()
