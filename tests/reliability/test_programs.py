"""Small runs of the programs in this folder, which run for as long as one likes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (("kills", "--kills", "2"), "rebuild: 2 kills"),
        (("soak", "--minutes", "0.08", "--readers", "2"), "0 findings"),
        (("fuzz", "--seconds", "0.5"), "analysis: "),
    ],
)
def test_a_small_run(arguments: tuple[str, ...], expected: str) -> None:
    name, *options = arguments
    run = subprocess.run(
        [sys.executable, "-m", f"tests.reliability.{name}", *options],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    assert expected in run.stdout
