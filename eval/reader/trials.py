"""Questions asked of archives whose right answers are known, to fit on and to report.

Every question is asked with what answers it in the archive and, when it must be refused, without.
"""

from __future__ import annotations

import random
import tempfile
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from eval.archive import left_out, paragraph_archive
from eval.metrics.text import f1, normalize_arabic_answer
from eval.reader.corpora import (
    XQUAD_CALIBRATION,
    XQUAD_REPORTING,
    arcd_part,
)
from eval.reader.passages import Passages, Question, read_passages_file
from eval.reader.stories import Story, StoryQuestion, story_text
from eval.reader.swaps import swapped
from index import ArticleIndex, Embedder
from rag.reading.abstention import circumstances_of, reading_probability
from rag.reading.calibration import LogitWeights
from rag.reading.evidence import Reading, read
from rag.reading.second_look import LOOKS, look_twice
from rag.reading.span_reader import PassageReader
from rag.retrieval.retriever import Retriever
from rag.settings import Settings

__all__ = [
    "LANGUAGE_PAIRS",
    "Trial",
    "accepted_answers",
    "set_part",
    "story_trials",
    "trials",
]

LANGUAGE_PAIRS = (("ar", "ar"), ("en", "ar"), ("es", "ar"), ("ar", "en"), ("en", "en"))


@dataclass(frozen=True, kw_only=True, slots=True)
class Trial:
    """One question asked of one archive.

    Attributes:
        reading: What was found and read.
        answerable: Whether the archive answers.
        f1: Of the best answer; 0 for what nothing answers. Where the paragraph that does was left
            out, of the best answer all the same: another one may say so, too.
        rank: The place of the first article that answers, from 1; None when none was found.
    """

    reading: Reading
    answerable: bool
    f1: float
    rank: int | None

    @property
    def circumstances(self) -> str:
        """What the reading is judged as."""
        return circumstances_of(self.reading)

    @property
    def probability(self) -> float:
        """That the archive answers, as the assistant would say."""
        return reading_probability(self.reading)


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
    return own.of(questions), list(rows)


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
    """Asks questions with their paragraph in the archive and, if it answers, without it.

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
    with paragraph_archive([part.texts[row] for row in rows], embedder) as (index, ids):
        ask = _asker(index, embedder, reader, logits)
        for question in chosen:
            reading = ask(question.text)
            accepted = accepted_answers(part, question)
            yield Trial(
                reading=reading,
                answerable=bool(accepted),
                f1=_f1(reading, accepted),
                rank=_rank(reading, {ids[places[question.passage]]}) if accepted else None,
            )
        for text in outside:
            yield Trial(reading=ask(text), answerable=False, f1=0.0, rank=None)
        answered = [question for question in chosen if question.answers]
        for row in sorted({question.passage for question in answered}) if leave_out else ():
            with left_out(index, [ids[places[row]]]):
                for question in answered:
                    if question.passage == row:
                        reading = ask(question.text)
                        found = _f1(reading, accepted_answers(part, question))
                        yield Trial(reading=reading, answerable=False, f1=found, rank=None)


def story_trials(
    stories: Sequence[Story],
    reader: PassageReader,
    embedder: Embedder,
    *,
    logits: LogitWeights | None = None,
    leave_out: bool = True,
) -> Iterator[Trial]:
    """Asks all questions of some stories of one archive with all their articles.

    Args:
        stories: The stories.
        reader: What reads.
        embedder: The embedding model.
        logits: Of `read`.
        leave_out: Whether to ask what must be refused, too: those that are answered by one article
            without it, when only articles on related events are left, and those that name a town
            or a year with another one.
    """
    with tempfile.TemporaryDirectory(prefix="musnad-eval-") as folder:
        index = ArticleIndex.create(Path(folder) / "index", embedder)
        with index:
            index.sync(article for story in stories for article in story.articles)
            ask = _asker(index, embedder, reader, logits)
            for story in stories:
                told = story_text(story)
                for question in story.questions:
                    yield _story_trial(ask(question.text), story, question)
                    if not leave_out or not question.answers:
                        continue
                    draw = random.Random(question.text)
                    other = swapped(question.text, question.language, told, draw)
                    if other is not None:
                        yield Trial(reading=ask(other), answerable=False, f1=0.0, rank=None)
                for row, article in enumerate(story.articles) if leave_out else ():
                    with left_out(index, [article.id]):
                        for question in story.questions:
                            if question.answers.keys() == {row}:
                                reading = ask(question.text)
                                yield Trial(reading=reading, answerable=False, f1=0.0, rank=None)


def _story_trial(reading: Reading, story: Story, question: StoryQuestion) -> Trial:
    right = {story.articles[row].id: span for row, span in question.answers.items()}
    accepted = [story.articles[row].text[slice(*span)] for row, span in question.answers.items()]
    return Trial(
        reading=reading,
        answerable=bool(right),
        f1=_f1(reading, accepted),
        rank=_rank(reading, right.keys()),
    )


def _asker(
    index: ArticleIndex, embedder: Embedder, reader: PassageReader, logits: LogitWeights | None
) -> Callable[[str], Reading]:
    """As the assistant reads; with other logits than the calibrated ones, it looks once."""
    settings = Settings()
    retriever = Retriever(index, embedder, settings)

    def ask(text: str) -> Reading:
        found = LOOKS * settings.read_passages
        retrieval = retriever.retrieve(retriever.analyse(text), k=found)
        if logits is None:
            return look_twice(retrieval, reader, settings)
        return read(retrieval, reader, passages=settings.read_passages, logits=logits)

    return ask


def _f1(reading: Reading, accepted: Sequence[str]) -> float:
    """Of the best answer; 0 when nothing is accepted."""
    if not accepted:
        return 0.0
    return f1(reading.evidence[0].answer_text, accepted, normalize_arabic_answer)


def _rank(reading: Reading, right: Collection[str]) -> int | None:
    """The place of the first of the right articles, from 1."""
    found = list(dict.fromkeys(passage.article_id for passage in reading.retrieval.passages))
    return next((place for place, own in enumerate(found, start=1) if own in right), None)


def accepted_answers(part: Passages, question: Question) -> list[str]:
    """The words of a question's right answers."""
    return [part.texts[question.passage][start:end] for start, end in question.answers]
