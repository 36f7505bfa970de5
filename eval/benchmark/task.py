"""One measurement in a process of its own: `python -m eval.benchmark.task FOLDER NAME …`.

A process that has done one thing only tells its memory truly. The last line is a JSON object.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from eval.benchmark.asking import measure_questions
from eval.benchmark.building import build_real, change, grow
from eval.benchmark.peers import measure_floors, measure_indexing, measure_retrieval
from eval.benchmark.starting import measure_starts
from eval.benchmark.workplace import Workplace

__all__ = ["measure"]

_QUESTIONS, _ANSWERS, _RECALLS = 210, 20, 50
_PEER_QUESTIONS = 20


def main() -> None:
    """Measures and prints."""
    folder, name, *rest = sys.argv[1:]
    print(json.dumps(measure(Workplace(folder=Path(folder)), name, rest)))


def measure(workplace: Workplace, name: str, rest: Sequence[str]) -> dict[str, Any]:
    """Does what the command line names.

    Args:
        workplace: Where it is done.
        name: Of the measurement.
        rest: How large, or of what.
    """
    if name == "real":
        return build_real(workplace, int(rest[0]))
    if name == "grow":
        return grow(workplace, int(rest[0]))
    if name == "change":
        return change(workplace, int(rest[0]))
    if name == "ask":
        questions = workplace.questions()[:_QUESTIONS]
        return measure_questions(
            workplace.grown_index(int(rest[0])), questions, answers=_ANSWERS, recalls=_RECALLS
        )
    if name == "start":
        question = workplace.questions()[0]
        return measure_starts(workplace.real_index, question, rounds=int(rest[0]))
    if name == "floors":
        return measure_floors(workplace, int(rest[0]))
    if name == "indexing":
        return measure_indexing(workplace, rest[0], rest[1], int(rest[2]))
    if name == "retrieval":
        return measure_retrieval(workplace, rest[0], int(rest[1]), _PEER_QUESTIONS)
    raise SystemExit(f"there is no task '{name}'")


if __name__ == "__main__":
    main()
