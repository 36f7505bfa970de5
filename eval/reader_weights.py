"""Chooses among weights of the reader, and means of two, on what is kept for choosing.

    python -m eval.reader_weights NEW.safetensors --data FOLDER --share 1 --share 0.85
    python -m eval.reader_weights NEW.safetensors --share 0.85 --write

`--share` is how much of the mean is NEW; the rest is OLD, which is what is shipped unless `--old`
names another file (Wortsman et al., "Model soups", 2022). For every share it prints a line of JSON:
F1 with the right passage given on the calibration parts of XQuAD, ARCD and our own questions, and
on pairs of a question and a chunk of the calibration stories; of these, too, how well the margin
tells chunks that answer from others. `--write` ships the mean with the card of its runs; then run
`python -m eval.calibrate`.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import click
from safetensors.torch import load_file
from torch import Tensor

from eval.metrics.abstention import roc_auc
from eval.metrics.text import f1, normalize_arabic_answer
from eval.reader.corpora import own_questions
from eval.reader.recipe import Pair
from eval.reader.stories import read_stories, stories_part
from eval.reader.story_pairs import draw_story_pairs
from eval.reader.trials import LANGUAGE_PAIRS, set_part
from eval.reader.weight_files import SHIPPED_WEIGHTS, read_runs, write_weights
from eval.reading import drawn, gold_answers
from index import load_embedder, sentence_spans
from index.errors import InputError
from rag.reading.excerpt import Excerpt
from rag.reading.span_network import unpack
from rag.reading.span_reader import PassageReader, passage_reader

__all__ = ["averaged_runs", "choosing_figures", "mean_weights"]


def mean_weights(
    new: Mapping[str, Tensor], old: Mapping[str, Tensor], share: float
) -> dict[str, Tensor]:
    """`share` of the new weights and the rest of the old ones, name by name.

    Raises:
        InputError: There is a rest, and they are not weights of the same network.
    """
    if share == 1:
        return dict(new)
    if {name: weight.shape for name, weight in new.items()} != {
        name: weight.shape for name, weight in old.items()
    }:
        raise InputError("the two files do not hold weights of the same network")
    return {name: share * weight + (1 - share) * old[name] for name, weight in new.items()}


def choosing_figures(
    reader: PassageReader, data: Path, pairs: Sequence[Pair], most: int
) -> Mapping[str, float]:
    """What weights are chosen by.

    Args:
        reader: With the weights.
        data: The folder with `xquad.LANG.json`, `arcd-train.json` and `aqad/`.
        pairs: Of the calibration stories.
        most: How many questions of each set to ask.

    Raises:
        InputError: A file is missing or of another format.
    """
    sets = {
        f"{asked}-{answered}": set_part(data, asked, answered, "calibration")[0]
        for asked, answered in LANGUAGE_PAIRS
    }
    sets["arcd"] = set_part(data, "arcd", "arcd", "calibration")[0]
    for language, part in own_questions(data, "calibration").items():
        answered = tuple(question for question in part.questions if question.answers)
        sets[f"questions:{language}"] = part.of(answered)
    figures = {
        name: _mean([f1(*item, normalize_arabic_answer) for item in gold_answers(part, reader)])
        for name, part in ((name, drawn(part, most)) for name, part in sets.items())
    }
    return figures | _pair_figures(reader, pairs)


def _pair_figures(reader: PassageReader, pairs: Sequence[Pair]) -> dict[str, float]:
    scores, margins = [], []
    for pair in pairs:
        text = pair.passage
        excerpt = Excerpt(heading=pair.heading, text=text, sentences=sentence_spans(text))
        (spans,) = reader.read(pair.question, [excerpt])
        best = max(spans, key=lambda span: span.margin)
        margins.append(best.margin)
        if pair.span is not None:
            start, end = pair.span
            own, right = text[best.start : best.end], [text[start:end]]
            scores.append(f1(own, right, normalize_arabic_answer))
    area = roc_auc([pair.span is not None for pair in pairs], margins)
    figures = {"news": _mean(scores)}
    return figures if area is None else figures | {"news_roc_auc": round(area, 4)}


def _mean(scores: Sequence[float]) -> float:
    return round(sum(scores) / len(scores), 4)


def averaged_runs(runs: Sequence[Mapping[str, Any]], share: float) -> list[Mapping[str, Any]]:
    """The runs of a mean: those of the new weights, the last of which says what became of it."""
    rest = round(1 - share, 4)
    averaged = f"{share:g} of it with {rest:g} of the weights shipped before" if rest else False
    return [*runs[:-1], {**runs[-1], "averaged": averaged}]


def _story_pairs(most: int) -> Iterator[Pair]:
    stories = stories_part(read_stories(), "calibration")
    draw = random.Random(7)
    pairs = list(draw_story_pairs(stories, load_embedder().count_tokens, draw, copies=1))
    draw.shuffle(pairs)
    return islice(pairs, most)


@click.command()
@click.argument("new", type=click.Path(path_type=Path, exists=True))
@click.option("--old", default=SHIPPED_WEIGHTS, type=click.Path(path_type=Path, exists=True))
@click.option("--share", "shares", multiple=True, default=(1.0,), type=click.FloatRange(0, 1))
@click.option("--data", type=click.Path(path_type=Path, exists=True))
@click.option("--most", default=200, show_default=True, help="Ask only so many of each set.")
@click.option("--pairs", default=500, show_default=True, help="Of the stories' pairs.")
@click.option("--write", is_flag=True, help="Ship the mean; name one share.")
def main(
    new: Path,
    old: Path,
    shares: tuple[float, ...],
    data: Path | None,
    most: int,
    pairs: int,
    write: bool,
) -> None:
    """Prints the figures of every share, or ships one."""
    if write == (data is not None):
        raise click.UsageError("name --data to compare, or --write to ship")
    if write and len(shares) > 1:
        raise click.UsageError("--write ships one mean: name one --share")
    try:
        files = unpack(load_file(new)), unpack(load_file(old))
        if data is None:
            runs = averaged_runs(read_runs(new), shares[0])
            write_weights(mean_weights(*files, shares[0]), runs, SHIPPED_WEIGHTS)
            return
        asked = list(_story_pairs(pairs))
        for share in shares:
            reader = passage_reader(load_embedder(), mean_weights(*files, share))
            figures = choosing_figures(reader, data, asked, most)
            click.echo(json.dumps({"share": share, **figures}))
    except InputError as error:
        raise click.ClickException(str(error)) from error


if __name__ == "__main__":
    main()
