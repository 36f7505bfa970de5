"""Fits the decision whether the articles answer, and reports how good it is.

    python -m eval.calibrate --data FOLDER

`FOLDER` holds XQuAD (`xquad.ar.json`, `xquad.en.json`, …) and `arcd-train.json`. Every question is
asked twice: with its paragraph in the archive, and with it left out, when it must be refused. For
fitting, questions about something else altogether are asked too, as people do. The first half of
XQuAD's paragraphs and ARCD-train are fitted on, in archives of 10 to 120 paragraphs; the second
half of XQuAD is reported on, in one archive. The result is written to `rag/calibration.json`.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path

import click
import numpy as np

from eval.archive import CachingEmbedder, left_out, paragraph_archive
from eval.metrics.abstention import (
    calibration_error,
    refusal_precision,
    refusal_recall,
    roc_auc,
)
from eval.squad import SquadData, load_squad
from index import Embedder, load_embedder
from rag.abstention import Signals, answer_probability, measure_signals
from rag.evidence import collect_evidence
from rag.retriever import Retriever
from rag.settings import Settings

__all__ = ["Trial", "leave_out_trials"]

# How many paragraphs an archive has, and how many such archives are drawn.
_ARCHIVES = ((10, 10), (25, 4), (60, 2), (120, 1))
_QUESTIONS_PER_ARCHIVE = 60
_OUTSIDE_PER_ARCHIVE = 40
_TUNING_PAIRS = (("ar", "ar"), ("en", "en"), ("en", "ar"), ("ar", "en"), ("es", "ar"))
_OUTPUT = Path(__file__).resolve().parent.parent / "rag" / "calibration.json"


@dataclass(frozen=True, kw_only=True, slots=True)
class Trial:
    """One question asked of one archive.

    Attributes:
        signals: What was measured.
        own_language: Whether the best passage is in the question's language.
        answerable: Whether the question's paragraph was in the archive.
    """

    signals: Signals
    own_language: bool
    answerable: bool


def leave_out_trials(
    questions: SquadData,
    passages: SquadData,
    embedder: Embedder,
    *,
    most: int | None = None,
    outside: Sequence[str] = (),
) -> Iterator[Trial]:
    """Asks every question with its paragraph in the archive and without it.

    Args:
        questions: Their own paragraphs are not used.
        passages: The archive, parallel to `questions`.
        embedder: The embedding model.
        most: How many questions to draw at the most.
        outside: Further questions, which nothing in the archive answers.
    """
    chosen = list(questions.questions)
    if most is not None and len(chosen) > most:
        chosen = random.Random(len(chosen)).sample(chosen, most)
    settings = Settings()
    with paragraph_archive(passages.paragraphs, embedder) as (index, ids):
        retriever = Retriever(index, embedder, settings)

        def trial(text: str, *, answerable: bool) -> Trial:
            retrieval = retriever.retrieve(retriever.analyse(text))
            evidence = collect_evidence(retrieval, embedder, passages=settings.evidence_passages)
            return Trial(
                signals=measure_signals(retrieval, evidence),
                own_language=retrieval.passages[0].language == retrieval.question.language,
                answerable=answerable,
            )

        for question in chosen:
            yield trial(question.text, answerable=True)
        for text in outside:
            yield trial(text, answerable=False)
        for number in sorted({question.paragraph for question in chosen}):
            with left_out(index, [ids[number]]):
                for question in chosen:
                    if question.paragraph == number:
                        yield trial(question.text, answerable=False)


def _fit(trials: Sequence[Trial]) -> dict[str, float]:
    """Logistic regression; weights of the raw signals, so that nothing need be standardised."""
    from sklearn.linear_model import LogisticRegression

    names = [field.name for field in fields(Signals)]
    signals = np.array([[asdict(trial.signals)[name] for name in names] for trial in trials])
    labels = np.array([trial.answerable for trial in trials])
    mean, scale = signals.mean(axis=0), signals.std(axis=0)
    model = LogisticRegression(C=1.0).fit((signals - mean) / scale, labels)
    weights = model.coef_[0] / scale
    intercept = float(model.intercept_[0] - weights @ mean)
    result = {name: round(float(weight), 5) for name, weight in zip(names, weights, strict=True)}
    return {"intercept": round(intercept, 5), **result}


def _report(trials: Sequence[Trial]) -> dict[str, float | None]:
    """ROC AUC and, at the threshold in use, precision and recall of answering and refusing."""
    probabilities = [
        answer_probability(item.signals, own_language=item.own_language) for item in trials
    ]
    answerable = [trial.answerable for trial in trials]
    answered = [probability >= Settings().threshold for probability in probabilities]
    given = [can for can, did in zip(answerable, answered, strict=True) if did]
    figures = {
        "roc_auc": roc_auc(answerable, probabilities),
        "answered_precision": sum(given) / len(given) if given else None,
        "answered_recall": sum(given) / sum(answerable) if any(answerable) else None,
        "refused_precision": refusal_precision(answerable, answered),
        "refused_recall": refusal_recall(answerable, answered),
        "calibration_error": calibration_error(answerable, probabilities),
    }
    return {"trials": len(trials)} | {
        name: None if value is None else round(value, 4) for name, value in figures.items()
    }


@click.command()
@click.option("--data", required=True, type=click.Path(path_type=Path), help="The folder.")
@click.option("--fit/--no-fit", default=True, help="Fit and write, or only report.")
def main(data: Path, fit: bool) -> None:
    """Fits on the tuning halves, reports on the other, writes the weights."""
    embedder = CachingEmbedder(load_embedder())
    xquad = {code: load_squad(data / f"xquad.{code}.json") for code in ("ar", "en", "es")}
    if fit:
        trials = list(_tuning_trials(xquad, load_squad(data / "arcd-train.json"), embedder))
        weights = {
            "own": _fit([trial for trial in trials if trial.own_language]),
            "across": _fit([trial for trial in trials if not trial.own_language]),
        }
        content = {"model": embedder.fingerprint, "trials": len(trials), "weights": weights}
        _OUTPUT.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
    for asked, read in (("ar", "ar"), ("en", "ar"), ("es", "ar"), ("ar", "en"), ("en", "en")):
        half = len(xquad[asked].paragraphs) // 2
        questions = xquad[asked].part(half, 2 * half)
        passages = xquad[read].part(half, 2 * half)
        figures = _report(list(leave_out_trials(questions, passages, embedder)))
        click.echo(json.dumps({"questions": asked, "passages": read, **figures}))


def _tuning_trials(
    xquad: dict[str, SquadData], arcd: SquadData, embedder: Embedder
) -> Iterator[Trial]:
    draw = random.Random(7)
    for size, count in _ARCHIVES:
        for _ in range(count):
            begin = draw.randrange(0, 120 - size + 1)
            for asked, read in _TUNING_PAIRS:
                yield from _part_trials(xquad[asked], xquad[read], begin, size, 120, embedder)
            total = len(arcd.paragraphs)
            begin = draw.randrange(0, total - size + 1)
            yield from _part_trials(arcd, arcd, begin, size, total, embedder)
        click.echo(f"archives of {size} paragraphs done", err=True)


def _part_trials(
    questions: SquadData,
    passages: SquadData,
    begin: int,
    size: int,
    total: int,
    embedder: Embedder,
) -> Iterator[Trial]:
    # Paragraphs of one article stand together: what is far enough away is about something else.
    far = [
        question.text
        for question in questions.questions
        if question.paragraph < total and not begin - 8 <= question.paragraph < begin + size + 8
    ]
    drawn = random.Random(begin).sample(far, min(len(far), _OUTSIDE_PER_ARCHIVE))
    yield from leave_out_trials(
        questions.part(begin, begin + size),
        passages.part(begin, begin + size),
        embedder,
        most=_QUESTIONS_PER_ARCHIVE,
        outside=drawn,
    )


if __name__ == "__main__":
    main()
