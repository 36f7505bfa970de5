"""Whether a word is one that texts write with a small letter, and thus no name."""

from __future__ import annotations

from functools import cache
from pathlib import Path

__all__ = ["WRITTEN_SMALL", "written_small"]

# Made by `python -m eval.written_small` from the frequencies of both forms.
WRITTEN_SMALL = Path(__file__).parent / "written_small.txt"


def written_small(word: str) -> bool:
    """Whether a word in Latin letters, as it stands in a text, is an ordinary one."""
    return word.lower() in _words()


@cache
def _words() -> frozenset[str]:
    return frozenset(WRITTEN_SMALL.read_text(encoding="utf-8").split())
