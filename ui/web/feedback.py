"""What readers think of answers, one JSON object a line: material for gold questions."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from index.errors import InputError
from rag import Answer
from ui.serialization import answer_object

__all__ = ["Feedback"]

_LONGEST_COMMENT = 2000
_MOST_BYTES = 50_000_000


class Feedback:
    """A file that judgements are appended to."""

    def __init__(self, path: Path) -> None:
        """The file is made with the first judgement."""
        self.path = path
        self._lock = threading.Lock()

    def add(
        self, answer: Answer, *, good: bool, comment: str, locations: Mapping[str, str]
    ) -> None:
        """Notes a judgement.

        Args:
            answer: What was judged.
            good: Thumbs up or down.
            comment: Why; may be empty.
            locations: The files or addresses of the cited articles by id, so that gold questions
                can name them.

        Raises:
            InputError: The comment is too long, or the file cannot be written.
        """
        if len(comment) > _LONGEST_COMMENT:
            raise InputError(f"the comment is too long: at most {_LONGEST_COMMENT:,} characters")
        line = json.dumps(_record(answer, good, comment, locations), ensure_ascii=False)
        data = f"{line}\n".encode("utf-8", "replace")
        with self._lock:
            try:
                self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                with open(self.path, "ab", opener=_private) as file:
                    if file.tell() + len(data) > _MOST_BYTES:
                        raise InputError(f"{self.path} is full; move it away to go on")
                    file.write(data)
            except OSError as error:
                raise InputError(
                    f"{self.path} cannot be written: {error.strerror or error}; "
                    "check its permissions"
                ) from error


def _private(path: str, flags: int) -> int:
    """Opens a file that, when it is new, only its owner may read."""
    return os.open(path, flags, mode=0o600)


def _record(
    answer: Answer, good: bool, comment: str, locations: Mapping[str, str]
) -> dict[str, Any]:
    said = answer_object(answer)
    return {
        "time": datetime.now(UTC).isoformat(timespec="seconds"),
        "rating": "good" if good else "bad",
        "comment": comment.strip(),
        "question": answer.question,
        "standalone_question": answer.standalone_question,
        "language": answer.language,
        "answered": answer.answered,
        "text": answer.text,
        "model": answer.model,
        "citations": [
            {**citation, "location": locations.get(citation["article_id"])}
            for citation in said["citations"]
        ],
    }
