"""How well the trained reader reads, on what it has not seen.

    python -m eval.reading --data FOLDER [--part reporting] [--most N]
    python -m eval.reading --squad FILE [--most N]

`FOLDER` holds `xquad.LANG.json` and `arcd-train.json`. For each pair of languages it prints F1 with
the right passage given; F1, hit@1 and MRR@10 with the passages to be found among all of the part;
and, with every paragraph left out in turn, how well the probability of an answer tells answerable
questions from others, at the threshold of the assistant and where as many are refused as cannot be
answered: there precision and recall of refusals are one figure. The last line is about the news
stories that are kept for it. 95 % intervals
come from a bootstrap over questions. F1 is over words in the normal form of
`eval.metrics.text.normalize_arabic_answer`; SQuAD's own, which leaves an Arabic comma on its word
and the article before it, is given beside it as `gold_f1_squad`. Of a file in the format of SQuAD
(TyDi QA's, say) F1 with the right passage given is all that is printed.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path

import click
import numpy as np

from eval.archive import CachingEmbedder
from eval.metrics.abstention import (
    calibration_error,
    refusal_break_even,
    refusal_precision,
    refusal_recall,
    roc_auc,
)
from eval.metrics.text import f1, normalize_answer, normalize_arabic_answer
from eval.reader.passages import Passages, read_passages_file
from eval.reader.stories import read_stories, stories_part
from eval.reader.trials import (
    LANGUAGE_PAIRS,
    Trial,
    accepted_answers,
    set_part,
    story_trials,
    trials,
)
from index import Embedder, load_embedder, sentence_spans
from index.errors import InputError
from rag.reading.excerpt import Excerpt
from rag.reading.second_look import RememberingReader
from rag.reading.span_reader import PassageReader, load_passage_reader
from rag.settings import Settings

__all__ = ["drawn", "gold_answers", "summary"]

_DEEPEST = 10
_RESAMPLES = 1000


def gold_answers(part: Passages, reader: PassageReader) -> list[tuple[str, list[str]]]:
    """For every question what is read in its own passage, no other given, and what is accepted."""
    answers = []
    for question in part.questions:
        text = part.texts[question.passage]
        excerpt = Excerpt(heading="", text=text, sentences=sentence_spans(text))
        (spans,) = reader.read(question.text, [excerpt])
        best = max(spans, key=lambda span: span.margin)
        answers.append((text[best.start : best.end], accepted_answers(part, question)))
    return answers


def _interval(values: Sequence[float]) -> list[float]:
    """Mean and the bounds of its 95 % interval."""
    array = np.asarray(values, dtype=np.float64)
    draw = np.random.default_rng(7)
    means = array[draw.integers(0, len(array), (_RESAMPLES, len(array)))].mean(axis=1)
    low, high = np.quantile(means, [0.025, 0.975])
    return [round(float(value), 4) for value in (array.mean(), low, high)]


def summary(asked: Sequence[Trial], *, threshold: float) -> Mapping[str, object]:
    """The figures of one run of `trials`."""
    answerable = [trial.answerable for trial in asked]
    probabilities = [trial.probability for trial in asked]
    answered = [probability >= threshold for probability in probabilities]
    given = [can for can, did in zip(answerable, answered, strict=True) if did]
    inside = [trial for trial in asked if trial.answerable]
    ranks = [trial.rank or 0 for trial in inside]
    single = {
        "roc_auc": roc_auc(answerable, probabilities),
        "calibration_error": calibration_error(answerable, probabilities),
        "answered_precision": sum(given) / len(given) if given else None,
        "answered_recall": sum(given) / len(inside) if inside else None,
        "refused_precision": refusal_precision(answerable, answered),
        "refused_recall": refusal_recall(answerable, answered),
    }
    break_even = refusal_break_even(answerable, probabilities)
    if break_even is not None:
        single["break_even_threshold"], single["refused_at_break_even"] = break_even
    return {
        "questions": len(inside),
        "open_f1": _interval([trial.f1 for trial in inside]),
        "hit@1": _interval([float(rank == 1) for rank in ranks]),
        "hit@5": _interval([float(0 < rank <= 5) for rank in ranks]),
        f"MRR@{_DEEPEST}": _interval([1 / rank if 0 < rank <= _DEEPEST else 0.0 for rank in ranks]),
    } | {name: None if value is None else round(value, 4) for name, value in single.items()}


def _gold_figures(questions: Passages, reader: PassageReader) -> dict[str, object]:
    given = gold_answers(questions, reader)
    forms = {"": normalize_arabic_answer, "_squad": normalize_answer}
    return {
        f"gold_f1{name}": _interval([f1(own, right, form) for own, right in given])
        for name, form in forms.items()
    }


def drawn(questions: Passages, most: int | None) -> Passages:
    """The questions, or so many of them drawn at random, always the same ones."""
    if most is None or len(questions.questions) <= most:
        return questions
    return questions.of(tuple(random.Random(7).sample(questions.questions, most)))


def _of_files(
    files: Sequence[Path], most: int | None, reader: PassageReader
) -> Iterator[dict[str, object]]:
    for path in files:
        questions = drawn(read_passages_file(path), most)
        yield {
            "file": path.name,
            "questions": len(questions.questions),
            **_gold_figures(questions, reader),
        }


def _of_sets(
    data: Path, part: str, most: int | None, reader: PassageReader, embedder: Embedder | None
) -> Iterator[dict[str, object]]:
    """Without an embedder, with the right passage given only."""
    threshold = Settings().threshold
    for asked, answered in (*LANGUAGE_PAIRS, ("arcd", "arcd")):
        questions, rows = set_part(data, asked, answered, part)
        questions = drawn(questions, most)
        figures: dict[str, object] = {"questions": asked, "passages": answered}
        figures |= _gold_figures(questions, reader)
        if embedder is not None:
            asked_trials = list(trials(questions, rows, reader, embedder))
            figures |= summary(asked_trials, threshold=threshold)
            figures["questions"] = asked
        yield figures
    if embedder is not None:
        stories = stories_part(read_stories(), part)
        asked_trials = list(story_trials(stories, reader, embedder))
        yield {"stories": len(stories), **summary(asked_trials, threshold=threshold)}


@click.command()
@click.option("--data", type=click.Path(path_type=Path, exists=True))
@click.option("--squad", multiple=True, type=click.Path(path_type=Path, exists=True))
@click.option("--part", default="reporting", type=click.Choice(["reporting", "calibration"]))
@click.option("--most", type=int, help="Ask only so many questions of each pair.")
@click.option("--gold-only", is_flag=True, help="Only with the right passage given.")
def main(
    data: Path | None, squad: tuple[Path, ...], part: str, most: int | None, gold_only: bool
) -> None:
    """Prints one line of JSON for each pair of languages or file, and one for the news stories."""
    if data is None and not squad:
        raise click.UsageError("name --data or --squad")
    model = load_embedder()
    reader = RememberingReader(load_passage_reader(model))
    embedder = None if gold_only else CachingEmbedder(model)
    sets = _of_sets(data, part, most, reader, embedder) if data is not None else ()
    try:
        for figures in chain(_of_files(squad, most, reader), sets):
            click.echo(json.dumps(figures))
    except InputError as error:
        raise click.ClickException(str(error)) from error


if __name__ == "__main__":
    main()
