"""Fits how much the reader counts beside retrieval, and whether the articles answer.

    python -m eval.calibrate --data FOLDER

`FOLDER` holds XQuAD (`xquad.ar.json`, `xquad.en.json`, …), `arcd-train.json` and `aqad/`, over
whose passages questions of ours are asked (`eval/reader/questions/`). Every question is asked
twice: with its paragraph in the archive, and with it left out, when it must be refused; questions
about something else altogether, and some that nothing answers, are asked too, as people do.
What another paragraph answers rightly all the same is no example of what must be refused; ARCD's
repeat each other so often, in other words, too, that they only take part in the choice of weights.
Paragraphs are asked for in archives of 15 to 120; the news stories that are kept for this, whose
articles resemble each other, in archives of 24 and of all, and about another town or year when they
name one. Only the parts that are set aside for calibration are asked: on what the reader was
trained on it is too sure of itself. What is read with headlines, the news, is fitted apart from
what is read without: the paragraphs, and the same news once more, each with a little of the other:
news may have lost its line ends, and encyclopaedias have articles, too. The two are asked in two
processes. The result is written to `rag/reading/calibration.json`;
`python -m eval.reading` reports on other data how good it is.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import random
from collections.abc import Collection, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass, fields, replace
from functools import cache, partial
from pathlib import Path

import click
import numpy as np

from eval.archive import CachingEmbedder
from eval.reader.corpora import XQUAD_TRAINING, own_questions
from eval.reader.passages import Passages
from eval.reader.stories import Story, read_stories, stories_part
from eval.reader.trials import (
    LANGUAGE_PAIRS,
    Trial,
    set_part,
    story_trials,
    trials,
)
from index import load_embedder
from rag.reading.abstention import Signals, measure_signals
from rag.reading.calibration import LogitWeights, calibrated_logits
from rag.reading.second_look import RememberingReader
from rag.reading.span_reader import load_passage_reader

# How many paragraphs of the calibration part an archive has, and how many others.
_XQUAD_ARCHIVES = ((15, 0), (30, 90))
_OUR_ARCHIVES = ((15, 0), (30, 90), (60, 60))
_QUESTIONS_PER_ARCHIVE = 60
# Of a set, for the weights of the reader.
_MOST_ASKED = 1000
_OUTSIDE_PER_ARCHIVE = 25
_ARCD = ("arcd", "arcd")
_STORIES_PER_ARCHIVE = 8
_MOST_STORIES = 64
# An answer with so much in common with an accepted one is right.
_RIGHT = 0.5
# What is tried for each weight of the reader.
_GRIDS = {
    "own": (0.005, 0.007, 0.009, 0.011, 0.014, 0.02),
    "across": (0.004, 0.007, 0.01, 0.014, 0.02),
    "answer_own": (0.007, 0.014, 0.02, 0.03, 0.05),
    "answer_across": (0.007, 0.014, 0.02, 0.03, 0.05),
}
# Differences of less are chance; of weights that are so near the best one the smallest is taken.
_AS_GOOD = 0.001
# How much trials of another kind count in all, beside those that a regression is for. Without any,
# news in one line is judged with an AUROC of .79 instead of .81, and paragraphs no better.
_OTHERS = 0.1
# Of the squared weights, by cross-validation: .05 and .3 lose log-likelihood or calibration.
_INVERSE_PENALTY = 0.1
_OUTPUT = Path(__file__).resolve().parent.parent / "rag" / "reading" / "calibration.json"


@dataclass(frozen=True, kw_only=True, slots=True)
class Measured:
    """What the fit needs to know of a trial.

    Attributes:
        signals: The signals, by name.
        answerable: Whether the archive answers.
        circumstances: What it is judged as, by `circumstances_of`.
    """

    signals: Mapping[str, float]
    answerable: bool
    circumstances: str


def fit(trials: Sequence[Measured], others: Sequence[Measured] = ()) -> dict[str, float]:
    """Logistic regression; weights of the raw signals, so that nothing need be standardised.

    Args:
        trials: What it is for.
        others: Trials of another kind, which count a tenth as much in all, however many they are.
    """
    from sklearn.linear_model import LogisticRegression

    asked = [*trials, *others]
    shares = [1.0 for _ in trials] + [_OTHERS * len(trials) / len(others) for _ in others]
    names = [field.name for field in fields(Signals)]
    signals = np.array([[trial.signals[name] for name in names] for trial in asked])
    labels = np.array([trial.answerable for trial in asked])
    mean, scale = signals.mean(axis=0), np.maximum(signals.std(axis=0), 1e-9)
    model = LogisticRegression(C=_INVERSE_PENALTY)
    model.fit((signals - mean) / scale, labels, sample_weight=shares)
    weights = model.coef_[0] / scale
    intercept = float(model.intercept_[0] - weights @ mean)
    result = {name: round(float(weight), 5) for name, weight in zip(names, weights, strict=True)}
    return {"intercept": round(intercept, 5), **result}


@cache
def _models() -> tuple[RememberingReader, CachingEmbedder]:
    """Loaded once in each process, which keeps what they have read."""
    import torch

    torch.set_num_threads(max(1, (os.cpu_count() or 2) // 2))
    model = load_embedder()
    return RememberingReader(load_passage_reader(model)), CachingEmbedder(model)


def _measured(asked: Iterator[Trial]) -> list[Measured]:
    return [
        Measured(
            signals=asdict(measure_signals(trial.reading)),
            answerable=trial.answerable,
            circumstances=trial.circumstances,
        )
        for trial in asked
    ]


def paragraph_trials(data: Path, logits: LogitWeights) -> list[Measured]:
    """Asks the paragraphs that are set aside for calibration."""
    return _measured(_paragraph_trials(data, logits))


def _paragraph_trials(data: Path, logits: LogitWeights) -> Iterator[Trial]:
    draw = random.Random(7)
    for asked, answered in LANGUAGE_PAIRS:
        part, rows = set_part(data, asked, answered, "calibration")
        yield from _in_archives(part, rows, XQUAD_TRAINING, _XQUAD_ARCHIVES, draw, logits)
        click.echo(f"{asked} over {answered} done", err=True)
    for language, part in own_questions(data, "calibration").items():
        rows = sorted({question.passage for question in part.questions})
        texts = {part.texts[row] for row in rows}
        others = [row for row, text in enumerate(part.texts) if text not in texts]
        yield from _in_archives(part, rows, others, _OUR_ARCHIVES, draw, logits)
        click.echo(f"questions of ours in {language} done", err=True)


def _in_archives(
    part: Passages,
    rows: Sequence[int],
    others: Sequence[int],
    archives: Sequence[tuple[int, int]],
    draw: random.Random,
    logits: LogitWeights,
) -> Iterator[Trial]:
    reader, embedder = _models()
    for own, foreign in archives:
        begin = draw.randrange(0, max(1, len(rows) - own))
        archive = [*rows[begin : begin + own], *draw.sample(others, foreign)]
        asked = trials(
            part,
            archive,
            reader,
            embedder,
            most=_QUESTIONS_PER_ARCHIVE,
            outside=_outside(part, archive, draw),
            logits=logits,
        )
        yield from (trial for trial in asked if trial.answerable or trial.f1 < _RIGHT)


def _outside(part: Passages, archive: Sequence[int], draw: random.Random) -> list[str]:
    """Questions about other articles than those of the archive."""
    articles = {part.articles[row] for row in archive}
    far = [q.text for q in part.questions if part.articles[q.passage] not in articles]
    return draw.sample(far, min(len(far), _OUTSIDE_PER_ARCHIVE))


def _stories() -> list[Story]:
    """Some of those that are set aside, always the same: their reading takes half an hour."""
    stories = stories_part(read_stories(), "calibration")
    rows = sorted(random.Random(7).sample(range(len(stories)), min(len(stories), _MOST_STORIES)))
    return [stories[row] for row in rows]


def news_trials(logits: LogitWeights) -> list[Measured]:
    """Asks the news stories set aside for calibration, all of one archive and a few at a time."""
    reader, embedder = _models()
    measured = _measured(story_trials(_stories(), reader, embedder, logits=logits))
    for some in _small_archives():
        measured += _measured(story_trials(some, reader, embedder, logits=logits))
    click.echo("stories done", err=True)
    return measured


def bare_news_trials(logits: LogitWeights) -> list[Measured]:
    """Asks the same of small archives whose articles have neither headline nor day."""
    reader, embedder = _models()
    measured = []
    for some in _small_archives():
        bare = [
            replace(
                story,
                articles=tuple(replace(item, title="", published=None) for item in story.articles),
            )
            for story in some
        ]
        measured += _measured(story_trials(bare, reader, embedder, logits=logits))
    click.echo("stories without headlines done", err=True)
    return measured


def _small_archives() -> Iterator[list[Story]]:
    stories = _stories()
    for first in range(0, len(stories), _STORIES_PER_ARCHIVE):
        yield stories[first : first + _STORIES_PER_ARCHIVE]


def _mean_quality(asked: Sequence[Trial]) -> float:
    inside = [trial for trial in asked if trial.answerable]
    return sum(trial.f1 + 1 / (trial.rank or 1000) for trial in inside) / len(inside)


def paragraph_quality(
    data: Path, pairs: Sequence[tuple[str, str]], grid: Sequence[LogitWeights]
) -> list[float]:
    """F1 plus reciprocal rank over paragraphs, with each of some weights.

    Questions of ours are asked, too, those in Arabic if the pairs are of one language each: of
    XQuAD's few the order of passages has little to learn.
    """
    reader, embedder = _models()
    sets = []
    for asked, answered in pairs:
        part, rows = set_part(data, asked, answered, "calibration")
        sets.append((part, [*rows, *([] if asked == "arcd" else XQUAD_TRAINING)]))
    across = any(asked != answered for asked, answered in pairs)
    for language, part in own_questions(data, "calibration").items():
        if (language != "ar") == across:
            sets.append((part, sorted({question.passage for question in part.questions})))

    ask = partial(trials, most=_MOST_ASKED, leave_out=False)

    def quality(logits: LogitWeights) -> float:
        return sum(
            _mean_quality(list(ask(part, rows, reader, embedder, logits=logits)))
            for part, rows in sets
        ) / len(sets)

    return [quality(logits) for logits in grid]


def news_quality(grid: Sequence[LogitWeights]) -> list[float]:
    """Likewise over news stories."""
    reader, embedder = _models()
    stories = _stories()
    return [
        _mean_quality(list(story_trials(stories, reader, embedder, leave_out=False, logits=logits)))
        for logits in grid
    ]


def choose_logits(
    data: Path, paragraphs: ProcessPoolExecutor, news: ProcessPoolExecutor, kept: Collection[str]
) -> LogitWeights:
    """The least weights with the best sum of F1 and mean reciprocal rank, news counting half.

    Args:
        data: The data folder.
        paragraphs: The process that reads paragraphs.
        news: The one that reads news.
        kept: The names of those that stay as they are.
    """
    best = calibrated_logits()
    own = (*(pair for pair in LANGUAGE_PAIRS if pair[0] == pair[1]), _ARCD)
    across = tuple(pair for pair in LANGUAGE_PAIRS if pair[0] != pair[1])
    for name, values in _GRIDS.items():
        if name in kept:
            continue
        pairs = own if name.endswith("own") else across
        grid = [replace(best, **{name: value}) for value in values]
        one = paragraphs.submit(paragraph_quality, data, pairs, grid)
        other = news.submit(news_quality, grid)
        found = [(a + b) / 2 for a, b in zip(one.result(), other.result(), strict=True)]
        good = max(found) - _AS_GOOD
        best = next(logits for logits, q in zip(grid, found, strict=True) if q >= good)
        shown = ", ".join(f"{value} → {q:.4f}" for value, q in zip(values, found, strict=True))
        click.echo(f"{name}: {shown}", err=True)
    return best


def _process() -> ProcessPoolExecutor:
    return ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn"))


def _in(trials: Sequence[Measured], circumstances: str) -> list[Measured]:
    return [trial for trial in trials if trial.circumstances == circumstances]


@click.command()
@click.option("--data", required=True, type=click.Path(path_type=Path, exists=True))
@click.option(
    "--keep",
    multiple=True,
    type=click.Choice(list(_GRIDS)),
    help="A weight of the reader that stays as it is; may be given several times.",
)
def main(data: Path, keep: tuple[str, ...]) -> None:
    """Fits on what is set aside for it and writes the weights."""
    # Each has a process of its own, which remembers what it has read.
    with _process() as one, _process() as other:
        logits = choose_logits(data, one, other, keep)
        asked = [
            one.submit(paragraph_trials, data, logits),
            one.submit(bare_news_trials, logits),
            other.submit(news_trials, logits),
        ]
        paragraphs, bare, headed = (trials.result() for trials in asked)
    signals = {}
    for own in ("own", "across"):
        signals[f"{own} headed"] = fit(_in(headed, f"{own} headed"))
        short, long = _in(paragraphs, f"{own} paragraph"), _in(bare, f"{own} bare")
        signals[f"{own} paragraph"], signals[f"{own} bare"] = fit(short, long), fit(long, short)
    trials = len(paragraphs) + len(bare) + len(headed)
    content = {
        "model": load_embedder().fingerprint,
        "trials": trials,
        "logits": asdict(logits),
        "signals": signals,
    }
    _OUTPUT.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
    click.echo(f"{_OUTPUT}: {trials:,} trials")


if __name__ == "__main__":
    main()
