"""When nothing that a model wrote can be kept, the reader's quotes answer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from rag.answer_step import AnswerTask, Statement
from rag.llm.prompts import is_instruction
from rag.reader import Reader

__all__ = ["quoted_instead"]


def quoted_instead(task: AnswerTask) -> Iterator[Statement]:
    """The reader's answer, from sentences that speak to readers and not to a model.

    Yields:
        Statements; their numbers count the task's evidence.
    """
    numbers = [n for n, item in enumerate(task.evidence, start=1) if not is_instruction(item.text)]
    if not numbers:
        return
    shown = replace(task, evidence=[task.evidence[number - 1] for number in numbers])
    for statement in Reader().write(shown):
        yield replace(
            statement, evidence=tuple(numbers[number - 1] for number in statement.evidence)
        )
