"""Measures the first answer of a fresh process, beside the least that any such process needs."""

from __future__ import annotations

import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from index.embedded_model import embedded_model_folder

__all__ = ["measure_starts"]


def measure_starts(index: Path, question: str, *, rounds: int) -> dict[str, Any]:
    """Runs `musnad ask`, `musnad search` and the bare model in turn, each in a new process.

    Args:
        index: The index that is asked.
        question: What is asked.
        rounds: How often; the medians count, after one round that only warms the disk's cache.
    """
    musnad = [sys.executable, "-m", "ui.cli"]
    commands = {
        "bare": [
            sys.executable,
            "-m",
            "eval.benchmark.bare",
            str(embedded_model_folder()),
            question,
        ],
        "ask": [*musnad, "ask", question, "--index", str(index)],
        "search": [*musnad, "search", question, "--index", str(index)],
    }
    seconds: dict[str, list[float]] = {name: [] for name in commands}
    processor: dict[str, list[float]] = {name: [] for name in commands}
    for number in range(rounds + 1):
        for name, command in commands.items():
            wall, used = _run(command)
            if number:
                seconds[name].append(wall)
                processor[name].append(used)
    result: dict[str, Any] = {"rounds": rounds}
    for name in commands:
        result[f"{name}_seconds"] = round(statistics.median(seconds[name]), 3)
        result[f"{name}_processor_seconds"] = round(statistics.median(processor[name]), 3)
    for name in ("ask", "search"):
        result[f"{name}_ratio"] = round(
            statistics.median(
                one / other for one, other in zip(seconds[name], seconds["bare"], strict=True)
            ),
            3,
        )
        result[f"{name}_processor_ratio"] = round(
            result[f"{name}_processor_seconds"] / result["bare_processor_seconds"], 3
        )
    return result


def _run(command: Sequence[str]) -> tuple[float, float]:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    begun = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    took = time.perf_counter() - begun
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return took, used
