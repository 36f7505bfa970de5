"""`SECURITY.md` names a test for every promise, and each of them exists."""

from __future__ import annotations

import ast
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ROWS = [
    line
    for line in (ROOT / "SECURITY.md").read_text(encoding="utf-8").splitlines()
    if line.startswith("|") and not line.startswith(("| promise", "|---"))
]
NAMED = re.compile(r"`([\w/]+\.py)::(\w+)`")


def test_every_promise_names_a_test() -> None:
    assert len(ROWS) > 10
    assert [row for row in ROWS if not NAMED.search(row)] == []


def test_the_tests_that_are_named_exist() -> None:
    for path, name in NAMED.findall("\n".join(ROWS)):
        tree = ast.parse((ROOT / "tests" / path).read_text(encoding="utf-8"))
        functions = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
        assert name in functions, f"{path}::{name}"
