"""What frequent terms score, remembered: the same few of them stand in most questions.

At a million chunks reading and weighing the posting list of a word like "in" takes milliseconds.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

__all__ = ["TermShare", "TermShares"]

# Shorter lists are read as quickly as they are looked up.
_SHORTEST = 2_000
# For one language; with 8 bytes for a chunk, some twenty of the longest lists of a million.
_MOST_BYTES = 40 * 2**20


@dataclass(frozen=True, kw_only=True, slots=True)
class TermShare:
    """What one term gives to the chunks that hold it.

    Attributes:
        places: Where they are, as key - first of their `Lengths`; uint32 of shape (n,).
        share: Of the most that the term could give, 0 where no chunk lives any more; float32 of
            shape (n,).
        holding: How many of them live.
    """

    places: npt.NDArray[np.uint32]
    share: npt.NDArray[np.float32]
    holding: int

    @property
    def bytes(self) -> int:
        """The memory that it takes."""
        return self.places.nbytes + self.share.nbytes


class TermShares:
    """The shares of the frequent terms that were asked for last."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, TermShare] = OrderedDict()
        self._bytes = 0

    def get(self, term: str) -> TermShare | None:
        """What is remembered of a term."""
        found = self._kept.get(term)
        if found is not None:
            self._kept.move_to_end(term)
        return found

    def keep(self, term: str, share: TermShare) -> None:
        """Remembers a term, if that pays, in place of those that were not asked for since long."""
        if not len(share.places) >= _SHORTEST or share.bytes > _MOST_BYTES:
            return
        self._kept[term] = share
        self._bytes += share.bytes
        while self._bytes > _MOST_BYTES:
            _, gone = self._kept.popitem(last=False)
            self._bytes -= gone.bytes
