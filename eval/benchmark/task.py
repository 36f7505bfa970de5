"""One measurement in a process of its own: `python -m eval.benchmark.task NAME FOLDER [NUMBER]`.

A process that has done one thing only tells its memory truly. The last line is a JSON object.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from eval.benchmark.asking import measure_questions
from eval.benchmark.building import build_real, change, grow
from eval.benchmark.workplace import Workplace

__all__: list[str] = []

_QUESTIONS, _ANSWERS, _RECALLS = 310, 20, 50


def main() -> None:
    """Measures and prints."""
    name, folder, *numbers = sys.argv[1:]
    workplace = Workplace(folder=Path(folder))
    result: dict[str, Any]
    if name == "real":
        result = build_real(workplace, int(numbers[0]))
    elif name == "grow":
        result = grow(workplace, int(numbers[0]))
    elif name == "change":
        result = change(workplace)
    elif name == "ask":
        questions = workplace.questions()[:_QUESTIONS]
        result = measure_questions(
            workplace.grown_index, questions, answers=_ANSWERS, recalls=_RECALLS
        )
    else:
        raise SystemExit(f"there is no task '{name}'")
    print(json.dumps(result))


if __name__ == "__main__":
    main()
