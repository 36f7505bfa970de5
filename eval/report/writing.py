"""Writes a report: `report.html`, `report.md` and `results.json` into one folder."""

from __future__ import annotations

import json
from pathlib import Path

from eval.report.lines import markdown_lines
from eval.report.page import html_page
from eval.report.result import Result, result_object
from index.errors import InputError

__all__ = ["write_report"]


def write_report(folder: Path, result: Result) -> None:
    """Writes the three files, replacing earlier ones.

    Raises:
        InputError: They cannot be written.
    """
    contents = {
        "report.html": html_page(result),
        "report.md": "\n".join(markdown_lines(result)) + "\n",
        "results.json": json.dumps(result_object(result), ensure_ascii=False, indent=1) + "\n",
    }
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in contents.items():
            (folder / name).write_text(content, encoding="utf-8")
    except OSError as error:
        raise InputError(f"{folder} cannot be written: {error.strerror or error}") from error
