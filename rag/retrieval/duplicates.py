"""Near-duplicate texts: the same agency report, printed by ten papers."""

from __future__ import annotations

import re
from collections.abc import Sequence

__all__ = ["demote_near_duplicates", "resemblance"]

_WORD = re.compile(r"\w+")
_SHINGLE = 3
# Two independent reports of one event share few runs of three words; reprints with a changed first
# sentence and a cut last one still share well over half.
_SAME = 0.5
_COPIES = 2


def demote_near_duplicates(texts: Sequence[str], *, top: int) -> list[int]:
    """An order of texts in which no group of near-duplicates fills the top.

    Of each group the first `_COPIES` keep their place (that two papers print the same report is
    worth knowing), the others go behind everything else.

    Args:
        texts: In order of preference.
        top: How many places are looked after; behind them the order is the given one.

    Returns:
        All positions, reordered.
    """
    leading: list[int] = []
    behind: list[int] = []
    shingles: list[frozenset[tuple[str, ...]]] = []
    for row, text in enumerate(texts):
        if len(leading) == top:
            behind.append(row)
            continue
        candidate = _shingles(text)
        if sum(_jaccard(candidate, other) >= _SAME for other in shingles) < _COPIES:
            leading.append(row)
            shingles.append(candidate)
        else:
            behind.append(row)
    return leading + behind


def resemblance(first: str, second: str) -> float:
    """The share of runs of three words that two texts have in common, between 0 and 1.

    Broder, "On the resemblance and containment of documents" (1997).
    """
    return _jaccard(_shingles(first), _shingles(second))


def _shingles(text: str) -> frozenset[tuple[str, ...]]:
    words = _WORD.findall(text.casefold())
    if len(words) < _SHINGLE:
        return frozenset({tuple(words)})
    return frozenset(tuple(words[i : i + _SHINGLE]) for i in range(len(words) - _SHINGLE + 1))


def _jaccard(first: frozenset[tuple[str, ...]], second: frozenset[tuple[str, ...]]) -> float:
    return len(first & second) / len(first | second)
