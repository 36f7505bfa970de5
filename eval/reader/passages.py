"""Passages and the questions over them, and the file format that most corpora share."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from index.errors import InputError

__all__ = ["Passages", "Question", "files_digest", "read_passages_file"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Question:
    """A question over a passage.

    Attributes:
        text: The question.
        passage: The number of its passage in `Passages.texts`.
        answers: Accepted answers as (start, end) in the passage; none when it does not answer.
    """

    text: str
    passage: int
    answers: tuple[tuple[int, int], ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Passages:
    """One file: its paragraphs, the article each one is from, and the questions over them."""

    texts: tuple[str, ...]
    articles: tuple[int, ...]
    questions: tuple[Question, ...]

    def only(self, passages: range) -> Passages:
        """The questions over some of the passages; the passages keep their numbers."""
        return self.of(tuple(item for item in self.questions if item.passage in passages))

    def of(self, questions: tuple[Question, ...]) -> Passages:
        """The same passages with other questions over them."""
        return replace(self, questions=questions)


def read_passages_file(path: Path, *, unanswerable: bool = False) -> Passages:
    """Reads a file in the format of SQuAD 1.1, without answers that are not at their offset.

    Args:
        path: The file.
        unanswerable: Keep the questions that the file, then in the format of SQuAD 2.0, marks as
            not answered by their passage.

    Raises:
        InputError: The file is missing or of another format.
    """
    texts: list[str] = []
    articles: list[int] = []
    questions: list[Question] = []
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        for number, article in enumerate(content["data"]):
            for paragraph in article["paragraphs"]:
                text = str(paragraph["context"])
                for item in paragraph["qas"]:
                    answers = tuple(
                        (
                            int(answer["answer_start"]),
                            int(answer["answer_start"]) + len(answer["text"]),
                        )
                        for answer in item["answers"]
                        if text.startswith(answer["text"], int(answer["answer_start"]))
                        and answer["text"].strip()
                    )
                    if answers or (unanswerable and item.get("is_impossible") is True):
                        questions.append(
                            Question(
                                text=str(item["question"]).strip(),
                                passage=len(texts),
                                answers=tuple(dict.fromkeys(answers)),
                            )
                        )
                texts.append(text)
                articles.append(number)
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}") from error
    except (ValueError, KeyError, TypeError) as error:
        raise InputError(f"{path} is not in the format of SQuAD 1.1 ({error})") from error
    return Passages(texts=tuple(texts), articles=tuple(articles), questions=tuple(questions))


def files_digest(paths: Iterable[Path]) -> str:
    """The SHA-256 of the contents of some files, one behind the other."""
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.read_bytes())
    return digest.hexdigest()
