"""What the README shows is run."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.ui.web.load import wait_until_ready
from tests.ui.web.web_kit import serving

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.slow
def test_python_examples(corpus_index: Path, tmp_path: Path) -> None:
    (tmp_path / ".musnad").symlink_to(corpus_index)
    blocks = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    assert blocks
    # One of them asks the web chat.
    with serving(tmp_path / ".musnad", real=True, programs=True) as server:
        wait_until_ready(server.url)
        for block in blocks:
            _run(block.replace("http://127.0.0.1:7860/", server.url), tmp_path)


def _run(block: str, folder: Path) -> None:
    result = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", block],
        cwd=folder,
        env={"PYTHONPATH": str(ROOT), "PATH": "", "HOME": str(Path.home())},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    assert "Qatar" in result.stdout or "قطر" in result.stdout


def test_commands_it_names_exist() -> None:
    from ui.cli import cli

    named = set(re.findall(r"^\s*(?:\$ )?(?:\.venv/bin/)?musnad (\w+)", README, re.MULTILINE))
    assert {"index", "ask", "search", "chat", "status"} <= named
    assert named <= set(cli.commands)


def test_make_targets_it_names_exist() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in set(re.findall(r"(?:`|^)make (\w+)", README, re.MULTILINE)):
        assert f"\n{target}:" in makefile
