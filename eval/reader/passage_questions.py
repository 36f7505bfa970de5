"""Questions written for the reader over passages of other corpora, in three languages.

AQAD's own questions are translated and aligned by machine, and many are answered beside the point.
These were written over its passages, and over those that ARCD's training part is about, with the
help of a large language model: in words other than the passage's, asked in Arabic, English and
French; every seventh or so is not answered by its passage. The passages stay where they are: a file
names one by its SHA-256 and answers by their place in it. The files have numbers for names and are
JSON, a passage on a line:

    {"passage": "3f1c…", "questions": [
        {"ar": "…؟", "en": "…?", "fr": "… ?", "answer": [211, 229]},
        {"ar": "…؟", "en": "…?", "fr": "… ?", "answer": null}]}
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from eval.reader.passages import Passages, Question
from index.errors import InputError

__all__ = [
    "PASSAGE_QUESTIONS",
    "QUESTIONS_LICENCE",
    "QUESTION_LANGUAGES",
    "passage_name",
    "passage_questions",
    "questions_files",
]

QUESTIONS_LICENCE = "MIT; the passages, of AQAD and ARCD, are not part of them"
PASSAGE_QUESTIONS = Path(__file__).parent / "questions"
QUESTION_LANGUAGES = ("ar", "en", "fr")
# Of nine files eight are trained on; what the ninth asks chooses among weights.
_CYCLE = 9
_NAME_DIGITS = 16


def passage_name(text: str) -> str:
    """What a file calls a passage: the first 16 hexadecimal digits of its SHA-256."""
    return hashlib.sha256(text.encode()).hexdigest()[:_NAME_DIGITS]


def questions_files(folder: Path = PASSAGE_QUESTIONS) -> list[Path]:
    """The files of a folder, in the order of their names.

    Raises:
        InputError: There are none.
    """
    files = sorted(folder.glob("*.jsonl"))
    if not files:
        raise InputError(f"{folder} holds no questions (*.jsonl)")
    return files


def passage_questions(
    sources: Sequence[Passages], part: str, folder: Path = PASSAGE_QUESTIONS
) -> Mapping[str, Passages]:
    """The questions over some corpora's passages.

    Args:
        sources: The corpora; their own questions are left aside.
        part: "training" or "calibration".
        folder: Where the files are.

    Returns:
        For every language of `QUESTION_LANGUAGES` the passages of all sources, and the questions
        over them. Passages that no source has are passed over.

    Raises:
        InputError: A line is not of the form above, or an answer is not inside its passage.
    """
    texts: list[str] = []
    articles: list[int] = []
    for source in sources:
        # Articles are numbered within their corpus.
        first = max(articles, default=-1) + 1
        texts.extend(source.texts)
        articles.extend(first + article for article in source.articles)
    numbers = {passage_name(text): number for number, text in reversed(list(enumerate(texts)))}
    asked: dict[str, list[Question]] = {language: [] for language in QUESTION_LANGUAGES}
    for path in questions_files(folder):
        if _part(path) != part:
            continue
        for row, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            try:
                item = json.loads(line)
                passage = numbers.get(item["passage"])
                if passage is None:
                    continue
                for question in item["questions"]:
                    answers = _answers(question["answer"], texts[passage])
                    for language in QUESTION_LANGUAGES:
                        text = str(question[language])
                        found = Question(text=text, passage=passage, answers=answers)
                        asked[language].append(found)
            except (ValueError, KeyError, TypeError) as error:
                place = f"{path}, line {row}"
                raise InputError(f"{place}: not questions over a passage ({error})") from error
    return {
        language: Passages(texts=tuple(texts), articles=tuple(articles), questions=tuple(questions))
        for language, questions in asked.items()
    }


def _part(path: Path) -> str:
    if not path.stem.isdecimal():
        raise InputError(f"{path}: its name is to be a number, which tells what it is for")
    return "calibration" if int(path.stem) % _CYCLE == 0 else "training"


def _answers(answer: Sequence[int] | None, text: str) -> tuple[tuple[int, int], ...]:
    if answer is None:
        return ()
    start, end = answer
    if not 0 <= start < end <= len(text):
        raise ValueError(f"the answer {start} to {end} is not inside its passage")
    return ((start, end),)
