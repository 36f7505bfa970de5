"""The question file over press articles that are not part of the project."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from eval.gold import GoldQuestion
from index.errors import InputError

__all__ = ["load_press"]


def load_press(path: Path) -> list[GoldQuestion]:
    """Reads a file whose `answers` are lists of groups of accepted forms, in Arabic.

    Raises:
        InputError: The file cannot be read or a line has another shape.
    """
    questions: list[GoldQuestion] = []
    number = 0
    try:
        for line in path.read_text(encoding="utf-8").splitlines():
            number += 1
            if not line.strip():
                continue
            item: dict[str, Any] = json.loads(line)
            questions.append(
                GoldQuestion(
                    id=item["id"],
                    question=item["question"],
                    language=item["language"],
                    type=item["type"],
                    answerable=item["answerable"],
                    unanswerable_kind=None if item["answerable"] else "outside",
                    answers=tuple({"ar": tuple(group)} for group in item["answers"]),
                    quotes=(),
                    history=(),
                )
            )
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}") from error
    except (ValueError, KeyError, TypeError) as error:
        raise InputError(f"{path}, line {number}: {type(error).__name__}: {error}") from error
    return questions
