"""The command line of `musnad eval`; the work is done in `ui.evaluating`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from rag.settings import DEFAULT_ANSWER_MODEL

__all__ = ["eval_command"]

_PATH = click.Path(path_type=Path)


class _Pair(click.ParamType[tuple[str, str]]):
    name = "NAME=VALUE"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, str]:
        name, equals, text = str(value).partition("=")
        if not (name.strip() and equals):
            self.fail(f"'{value}' is not of the form NAME=VALUE", param, ctx)
        return name.strip(), text.strip()


@click.command("eval")
@click.argument("dataset", required=False, type=_PATH)
@click.option(
    "--articles",
    type=_PATH,
    metavar="PATH",
    help="What DATASET asks about; both left out: the gold questions over the sample articles.",
)
@click.option("--squad", type=_PATH, metavar="FILE", help="Ask the questions of a SQuAD file.")
@click.option(
    "--passages",
    type=_PATH,
    multiple=True,
    metavar="FILE",
    help="With --squad: where the paragraphs come from; given twice, they take turns.",
)
@click.option("--part", default=":", metavar="BEGIN:END", help="With --squad: these paragraphs.")
@click.option(
    "--leave-out",
    is_flag=True,
    help="With --squad: ask again without the paragraph, when refusing is right.",
)
@click.option("--most", type=click.IntRange(1), help="With --squad: draw so many questions.")
@click.option(
    "--collection",
    type=_PATH,
    metavar="DIR",
    help="Search a collection in BEIR's form (corpus.jsonl, queries.jsonl, qrels/).",
)
@click.option("--qrels", type=_PATH, metavar="FILE", help="With --collection: the judgments.")
@click.option("--retrieval", is_flag=True, help="Only search, ask nothing.")
@click.option(
    "--system",
    "systems",
    multiple=True,
    metavar="NAME",
    help="musnad (default), langchain-faiss, langchain-bm25, langchain-ensemble or "
    "haystack-hybrid; repeatable.",
)
@click.option(
    "--model",
    default=DEFAULT_ANSWER_MODEL,
    envvar="MUSNAD_MODEL",
    show_default=True,
    show_envvar=True,
    help="What writes the answers.",
)
@click.option("--embedding-model", default="embedded", show_default=True, metavar="NAME")
@click.option("--chunk-tokens", type=click.IntRange(16), help="Passages of this size, no overlap.")
@click.option(
    "--set", "settings", type=_Pair(), multiple=True, help="A setting of Musnad; repeatable."
)
@click.option(
    "--measure",
    "measures",
    multiple=True,
    metavar="NAME",
    help="Show only these, such as MRR@10 or hit@3; repeatable.",
)
@click.option(
    "--judge",
    metavar="MODEL",
    help="Let a chat model decide whether citations support their sentences; its agreement with "
    "labelled pairs is shown beside its figures.",
)
@click.option("--judge-url", metavar="URL", help="With --judge: the address of its server.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on standard output.")
@click.option(
    "--report",
    type=_PATH,
    metavar="DIR",
    help="Write the run and report.html there; an interrupted run goes on.",
)
@click.option("--compare", type=_PATH, metavar="DIR", help="An earlier --report to compare with.")
@click.option("--gate", is_flag=True, help="Fail when a figure drops by more than its noise.")
@click.option("--baseline", type=_PATH, metavar="FILE", help="The accepted figures of --gate.")
@click.option("--write-baseline", is_flag=True, help="Accept the figures of this run.")
@click.option(
    "--candidates",
    type=_PATH,
    metavar="FILE",
    help="Ask nothing: turn the thumbs of the web chat (feedback.jsonl in the index) into "
    "candidates for gold questions, on standard output.",
)
def eval_command(candidates: Path | None, **options: Any) -> int:
    """Ask questions whose answers are known, and print how good the answers are.

    \b
    musnad eval
    musnad eval --report reports/today --compare reports/yesterday
    musnad eval my-questions.jsonl --articles my-articles/
    musnad eval --squad xquad.en.json --passages xquad.ar.json --leave-out
    musnad eval --candidates .musnad/feedback.jsonl > my-questions.jsonl
    musnad eval --collection scifact/ --system musnad --system langchain-ensemble
    """  # noqa: D301 - "\\b" keeps Click from re-wrapping the examples
    if candidates is not None:
        from ui.gold_candidates import show_candidates

        return show_candidates(candidates)
    from ui.evaluating import Request, evaluate

    return evaluate(Request(**options))
