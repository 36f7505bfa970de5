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
    parts = [
        [n for n in part if not is_instruction(task.evidence[n - 1].text)]
        for part in task.numbered_parts
    ]
    if any(parts):
        yield from Reader().write(replace(task, parts=[part for part in parts if part]))
