"""The house stands: imports go down only, public faces are what they say."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import index
import rag

ROOT = Path(__file__).resolve().parent.parent
FLOORS = ("index", "rag", "eval", "ui")


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            yield node.module or ""


@pytest.mark.parametrize("floor", FLOORS)
def test_floors_import_downwards_only(floor: str) -> None:
    above = FLOORS[FLOORS.index(floor) + 1 :]
    modules = list((ROOT / floor).rglob("*.py"))
    assert modules
    upward = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in modules
        for name in imported(path)
        if name.split(".")[0] in above
    ]
    assert upward == []


def test_rag_uses_the_public_face_of_index() -> None:
    inner = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in (ROOT / "rag").rglob("*.py")
        for name in imported(path)
        if name.startswith("index.") and name != "index.errors"
    ]
    assert inner == []


def test_public_face_of_rag() -> None:
    assert sorted(rag.__all__) == rag.__all__
    assert all(hasattr(rag, name) for name in rag.__all__)
    assert {"Assistant", "Answer", "Citation", "Passage", "Filter", "Settings"} <= set(rag.__all__)


def test_public_face_of_index() -> None:
    assert all(hasattr(index, name) for name in index.__all__)


def test_importing_loads_no_model_library() -> None:
    """`musnad status` and `--help` must not wait for PyTorch."""
    code = "import sys, rag, ui.cli; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


def test_modules_stay_readable() -> None:
    long = {
        str(path.relative_to(ROOT)): lines
        for floor in FLOORS
        for path in (ROOT / floor).rglob("*.py")
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > 350
    }
    assert long == {}


def test_no_pickle_no_eval() -> None:
    for floor in FLOORS:
        for path in (ROOT / floor).rglob("*.py"):
            names = set(imported(path))
            assert not names & {"pickle", "dill", "marshal", "shelve"}, path
