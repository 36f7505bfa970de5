"""Questions over paragraphs in the format of SQuAD 1.1 (XQuAD, ARCD and many others use it)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index.errors import InputError

__all__ = ["SquadData", "SquadQuestion", "load_squad"]


@dataclass(frozen=True, kw_only=True, slots=True)
class SquadQuestion:
    """One question.

    Attributes:
        id: As in the file; XQuAD uses the same one for all translations of a question.
        text: The question.
        paragraph: The position of the paragraph that answers it.
        answers: Accepted answers as (offset in the paragraph, text).
    """

    id: str
    text: str
    paragraph: int
    answers: tuple[tuple[int, str], ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class SquadData:
    """A dataset.

    Attributes:
        paragraphs: In file order.
        questions: In file order.
    """

    paragraphs: tuple[str, ...]
    questions: tuple[SquadQuestion, ...]

    def part(self, begin: int, end: int) -> SquadData:
        """The paragraphs `[begin, end)` with their questions, renumbered from 0."""
        return SquadData(
            paragraphs=self.paragraphs[begin:end],
            questions=tuple(
                SquadQuestion(
                    id=question.id,
                    text=question.text,
                    paragraph=question.paragraph - begin,
                    answers=question.answers,
                )
                for question in self.questions
                if begin <= question.paragraph < end
            ),
        )


def load_squad(path: Path) -> SquadData:
    """Reads a file.

    Raises:
        InputError: The file cannot be read or has another format.
    """
    try:
        content: Any = json.loads(path.read_text(encoding="utf-8"))
        paragraphs: list[str] = []
        questions: list[SquadQuestion] = []
        for article in content["data"]:
            for paragraph in article["paragraphs"]:
                questions.extend(
                    SquadQuestion(
                        id=str(item["id"]),
                        text=str(item["question"]),
                        paragraph=len(paragraphs),
                        answers=tuple(
                            (int(answer["answer_start"]), str(answer["text"]))
                            for answer in item["answers"]
                        ),
                    )
                    for item in paragraph["qas"]
                )
                paragraphs.append(str(paragraph["context"]))
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}") from error
    except (ValueError, KeyError, TypeError) as error:
        raise InputError(
            f"{path} is not in the format of SQuAD 1.1 ({type(error).__name__}: {error})"
        ) from error
    return SquadData(paragraphs=tuple(paragraphs), questions=tuple(questions))
