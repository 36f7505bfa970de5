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


def test_importing_needs_no_extra() -> None:
    """Who never installs Ray or Milvus pays nothing for them: not even their import."""
    code = (
        "import sys, rag, index, index.bulk, ui.cli, ui.indexing; "
        "print({'ray', 'pymilvus', 'milvus_lite', 'pyarrow'} & set(sys.modules))"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, check=False, capture_output=True, text=True
    )
    assert (run.stdout, run.stderr, run.returncode) == ("set()\n", "", 0)


def test_modules_stay_readable() -> None:
    long = {
        str(path.relative_to(ROOT)): lines
        for floor in FLOORS
        for path in (ROOT / floor).rglob("*.py")
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > 350
    }
    assert long == {}


def test_nothing_is_unpickled_evaluated_or_given_to_a_shell() -> None:
    for floor in FLOORS:
        for path in (ROOT / floor).rglob("*.py"):
            names = set(imported(path))
            assert not names & {"pickle", "dill", "marshal", "shelve", "joblib"}, path
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call):
                    assert not _is_unsafe(node), f"{path}:{node.lineno}"


def _is_unsafe(call: ast.Call) -> bool:
    function = ast.unparse(call.func)
    arguments = {word.arg: ast.unparse(word.value) for word in call.keywords}
    if function in {"eval", "exec", "compile", "__import__", "os.system", "os.popen", "yaml.load"}:
        return True
    if function == "torch.load" and arguments.get("weights_only") != "True":
        return True
    return "True" in (arguments.get("shell"), arguments.get("allow_pickle"))


@pytest.mark.parametrize(
    ("call", "unsafe"),
    [
        ("eval(text)", True),
        ("torch.load(path)", True),
        ("torch.load(path, weights_only=True)", False),
        ("np.load(path, allow_pickle=True)", True),
        ("subprocess.run(command, shell=True)", True),
        ("re.compile(pattern)", False),
    ],
)
def test_what_is_unsafe(call: str, unsafe: bool) -> None:
    node = ast.parse(call, mode="eval").body
    assert isinstance(node, ast.Call)
    assert _is_unsafe(node) is unsafe


def test_sql_takes_values_as_parameters_only() -> None:
    """SQL may be put together from names of tables and placeholders, never from values."""
    for path in (ROOT / "index").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func).endswith(".execute"):
                statement = node.args[0]
                assert not isinstance(statement, ast.BinOp), f"{path}:{node.lineno}"
                if isinstance(statement, ast.Call):
                    assert not ast.unparse(statement.func).endswith(".format"), path
