"""How well the trained reader reads, on the parts of the standard data that it has not seen.

    python -m eval.reading --data FOLDER [--part reporting] [--most N]

`FOLDER` holds `xquad.LANG.json` and `arcd-train.json`. For each pair of languages it prints F1 with
the right passage given; F1, hit@1 and MRR@10 with the passages to be found among all of the part;
and, with every paragraph left out in turn, how well the probability of an answer tells answerable
questions from others. 95 % intervals come from a bootstrap over questions. F1 is over words in the
normal form of `eval.metrics.text.normalize_arabic_answer`; SQuAD's own, which leaves an Arabic
comma on its word and the article before it, is given beside it as `gold_f1_squad`.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import click
import numpy as np

from eval.archive import CachingEmbedder, left_out, paragraph_archive
from eval.metrics.abstention import calibration_error, refusal_precision, refusal_recall, roc_auc
from eval.metrics.text import f1, normalize_answer, normalize_arabic_answer
from eval.reader.corpora import (
    XQUAD_CALIBRATION,
    XQUAD_REPORTING,
    Passages,
    Question,
    arcd_part,
    read_passages_file,
)
from index import Embedder, Span, load_embedder, sentence_spans
from rag.abstention import answer_probability, measure_signals
from rag.calibration import LogitWeights
from rag.evidence import Reading, read
from rag.retriever import Retriever
from rag.settings import Settings
from rag.span_reader import PassageReader, ScoredSpan, load_passage_reader

__all__ = ["CachingReader", "Trial", "gold_answers", "set_part", "trials"]

LANGUAGE_PAIRS = (("ar", "ar"), ("en", "ar"), ("es", "ar"), ("ar", "en"), ("en", "en"))
_DEEPEST = 10
_RESAMPLES = 1000


@dataclass(frozen=True, kw_only=True, slots=True)
class Trial:
    """One question asked of one archive.

    Attributes:
        reading: What was found and read.
        answerable: Whether the question's paragraph was in the archive.
        f1: Of the best answer; 0 for what cannot be answered.
        rank: The place of the question's paragraph, from 1; None when it was not found.
    """

    reading: Reading
    answerable: bool
    f1: float
    rank: int | None

    @property
    def own_language(self) -> bool:
        """Whether the best passage is in the question's language."""
        retrieval = self.reading.retrieval
        return retrieval.passages[0].language == retrieval.question.language

    @property
    def probability(self) -> float:
        """That the archive answers, as the assistant would say."""
        return answer_probability(measure_signals(self.reading), own_language=self.own_language)


class CachingReader:
    """Remembers what it has read: leave-out runs meet the same passages again."""

    def __init__(self, reader: PassageReader) -> None:
        self._reader = reader
        self._known: dict[tuple[str, str], list[ScoredSpan]] = {}

    def read(
        self, question: str, passages: Sequence[str], stretches: Sequence[Sequence[Span]]
    ) -> list[list[ScoredSpan]]:
        """`PassageReader.read`."""
        new = [row for row, text in enumerate(passages) if (question, text) not in self._known]
        found = self._reader.read(
            question, [passages[row] for row in new], [stretches[row] for row in new]
        )
        for row, spans in zip(new, found, strict=True):
            self._known[question, passages[row]] = spans
        return [self._known[question, text] for text in passages]


def set_part(data: Path, asked: str, answered: str, part: str) -> tuple[Passages, list[int]]:
    """A part of the standard data.

    Args:
        data: The folder.
        asked: The language of the questions; "arcd" for ARCD.
        answered: The language of the passages.
        part: "calibration" or "reporting".

    Returns:
        The questions with all passages of the set, and the rows of the passages that make up the
        part's archive.
    """
    if asked == "arcd":
        own = arcd_part(read_passages_file(data / "arcd-train.json"), part)
        return own, sorted({question.passage for question in own.questions})
    rows = XQUAD_CALIBRATION if part == "calibration" else XQUAD_REPORTING
    theirs = read_passages_file(data / f"xquad.{asked}.json").only(rows)
    own = read_passages_file(data / f"xquad.{answered}.json").only(rows)
    questions = tuple(
        replace(answer, text=question.text)
        for question, answer in zip(theirs.questions, own.questions, strict=True)
    )
    return replace(own, questions=questions), list(rows)


def trials(
    part: Passages,
    rows: Sequence[int],
    reader: PassageReader,
    embedder: Embedder,
    *,
    most: int | None = None,
    outside: Sequence[str] = (),
    leave_out: bool = True,
    logits: LogitWeights | None = None,
) -> Iterator[Trial]:
    """Asks questions with their paragraph in the archive and without it.

    Args:
        part: Questions and passages.
        rows: The passages that are in the archive; questions over others are not asked.
        reader: What reads.
        embedder: The embedding model.
        most: How many questions to draw at the most.
        outside: Further questions, which nothing in the archive answers.
        leave_out: Whether to ask without the paragraph, too.
        logits: Of `read`.
    """
    places = {row: place for place, row in enumerate(rows)}
    chosen = [question for question in part.questions if question.passage in places]
    if most is not None and len(chosen) > most:
        chosen = random.Random(len(chosen)).sample(chosen, most)
    settings = Settings()
    with paragraph_archive([part.texts[row] for row in rows], embedder) as (index, ids):
        retriever = Retriever(index, embedder, settings)

        def ask(text: str) -> Reading:
            retrieval = retriever.retrieve(retriever.analyse(text), k=settings.read_passages)
            return read(retrieval, reader, passages=settings.read_passages, logits=logits)

        for question in chosen:
            reading = ask(question.text)
            own = ids[places[question.passage]]
            found = list(dict.fromkeys(p.article_id for p in reading.retrieval.passages))
            yield Trial(
                reading=reading,
                answerable=True,
                f1=f1(
                    reading.evidence[0].answer_text,
                    _accepted(part, question),
                    normalize_arabic_answer,
                ),
                rank=found.index(own) + 1 if own in found else None,
            )
        for text in outside:
            yield Trial(reading=ask(text), answerable=False, f1=0.0, rank=None)
        for row in sorted({question.passage for question in chosen}) if leave_out else ():
            with left_out(index, [ids[places[row]]]):
                for question in chosen:
                    if question.passage == row:
                        yield Trial(reading=ask(question.text), answerable=False, f1=0.0, rank=None)


def gold_answers(part: Passages, reader: PassageReader) -> list[tuple[str, list[str]]]:
    """For every question what is read in its own passage, no other given, and what is accepted."""
    answers = []
    for question in part.questions:
        text = part.texts[question.passage]
        (spans,) = reader.read(question.text, [text], [sentence_spans(text)])
        best = max(spans, key=lambda span: span.margin)
        answers.append((text[best.start : best.end], _accepted(part, question)))
    return answers


def _accepted(part: Passages, question: Question) -> list[str]:
    return [part.texts[question.passage][start:end] for start, end in question.answers]


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
    return {
        "questions": len(inside),
        "open_f1": _interval([trial.f1 for trial in inside]),
        "hit@1": _interval([float(rank == 1) for rank in ranks]),
        "hit@5": _interval([float(0 < rank <= 5) for rank in ranks]),
        f"MRR@{_DEEPEST}": _interval([1 / rank if 0 < rank <= _DEEPEST else 0.0 for rank in ranks]),
    } | {name: None if value is None else round(value, 4) for name, value in single.items()}


@click.command()
@click.option("--data", required=True, type=click.Path(path_type=Path, exists=True))
@click.option("--part", default="reporting", type=click.Choice(["reporting", "calibration"]))
@click.option("--most", type=int, help="Ask only so many questions of each pair.")
@click.option("--gold-only", is_flag=True, help="Only with the right passage given.")
def main(data: Path, part: str, most: int | None, gold_only: bool) -> None:
    """Prints one line of JSON for each pair of languages."""
    model = load_embedder()
    reader = CachingReader(load_passage_reader(model))
    embedder = CachingEmbedder(model)
    for asked, answered in (*LANGUAGE_PAIRS, ("arcd", "arcd")):
        questions, rows = set_part(data, asked, answered, part)
        if most is not None and len(questions.questions) > most:
            drawn = random.Random(7).sample(questions.questions, most)
            questions = replace(questions, questions=tuple(drawn))
        figures: dict[str, object] = {"questions": asked, "passages": answered}
        given = gold_answers(questions, reader)
        for name, form in (("", normalize_arabic_answer), ("_squad", normalize_answer)):
            figures[f"gold_f1{name}"] = _interval([f1(own, right, form) for own, right in given])
        if not gold_only:
            asked_trials = list(trials(questions, rows, reader, embedder))
            figures |= summary(asked_trials, threshold=Settings().threshold)
            figures["questions"] = asked
        click.echo(json.dumps(figures))


if __name__ == "__main__":
    main()
