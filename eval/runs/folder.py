"""A run on disk: `manifest.json`, and `questions.jsonl` with one line for each question done."""

from __future__ import annotations

import json
from pathlib import Path
from types import TracebackType
from typing import Self, TextIO

from eval.runs.manifest import Manifest
from eval.runs.outcome import Outcome, outcome_from_json, outcome_to_json
from index.errors import InputError

__all__ = ["RunFolder", "load_run"]

_MANIFEST = "manifest.json"
_QUESTIONS = "questions.jsonl"


class RunFolder:
    """Writes a run; goes on with one that was interrupted.

    A context manager. A line that was cut off by the interruption is dropped and its question asked
    again. A failed question is done: it counts as failed.
    """

    def __init__(self, folder: Path, manifest: Manifest) -> None:
        """Opens the folder.

        Raises:
            InputError: It holds another run, or cannot be written.
        """
        self.done: dict[str, Outcome] = {}
        self._lines = folder / _QUESTIONS
        known = folder / _MANIFEST
        try:
            folder.mkdir(parents=True, exist_ok=True)
            if known.exists():
                self._go_on(known, manifest)
            else:
                content = json.dumps(manifest.to_object(), ensure_ascii=False, indent=1)
                known.write_text(content + "\n", encoding="utf-8")
                self._lines.write_text("", encoding="utf-8")
            self._stream: TextIO = self._lines.open("a", encoding="utf-8")
        except OSError as error:
            raise InputError(f"{folder} cannot be written: {error.strerror or error}") from error

    def _go_on(self, known: Path, manifest: Manifest) -> None:
        before = _read_manifest(known)
        now = json.loads(json.dumps(manifest.identity()))
        different = [name for name, value in now.items() if before.get(name) != value]
        if different:
            raise InputError(
                f"{known.parent} holds a run with another {different[0]}: give another folder, or "
                "remove that one to begin anew"
            )
        if not self._lines.exists():
            self._lines.write_text("", encoding="utf-8")
        content = self._lines.read_bytes()
        whole = content[: content.rfind(b"\n") + 1]
        if len(whole) < len(content):
            self._lines.write_bytes(whole)
        self.done = {outcome.case.id: outcome for outcome in _read_lines(self._lines)}

    def add(self, outcome: Outcome) -> None:
        """Writes one question down, at once."""
        self._stream.write(outcome_to_json(outcome) + "\n")
        self._stream.flush()
        self.done[outcome.case.id] = outcome

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stream.close()


def load_run(folder: Path) -> tuple[dict[str, object], list[Outcome]]:
    """Reads a run, finished or not.

    Returns:
        The manifest and the questions that were done.

    Raises:
        InputError: There is none, or it is damaged.
    """
    manifest = _read_manifest(folder / _MANIFEST)
    return manifest, _read_lines(folder / _QUESTIONS)


def _read_manifest(path: Path) -> dict[str, object]:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(f"{path.parent} holds no run ({path.name} is not there)") from error
    except ValueError as error:
        raise InputError(f"{path} is damaged ({error}): remove the folder") from error
    if not isinstance(content, dict):
        raise InputError(f"{path} is damaged (no JSON object): remove the folder")
    return content


def _read_lines(path: Path) -> list[Outcome]:
    outcomes: list[Outcome] = []
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path} cannot be read: {error}") from error
    # What follows the last line end was cut off.
    for number, line in enumerate(lines[:-1], start=1):
        try:
            outcomes.append(outcome_from_json(line))
        except InputError as error:
            raise InputError(f"{path}:{number}: {error}: remove that line to ask again") from error
    return outcomes
