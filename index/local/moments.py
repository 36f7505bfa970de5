"""The mean and spread of a question's similarity to all passages, without visiting them.

For vectors x₁ … xₙ and a question q, the mean of q·xᵢ is q·s/n with s = Σxᵢ, and the mean of its
square is qᵀSq/n with S = Σxᵢxᵢᵀ. Keeping s and S makes both exact in O(d²) for any question, and
adding or removing a vector is adding or subtracting its term.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from index.embedding import Vectors
from index.hits import Moments

__all__ = ["MomentSums"]

_ROWS_AT_ONCE = 8192


class MomentSums:
    """Sums over the stored vectors of one language.

    Attributes:
        count: How many vectors the sums hold.
        first: Σx, float64 of shape (dimension,).
        second: Σxxᵀ, float64 of shape (dimension, dimension).
    """

    def __init__(
        self, count: int, first: npt.NDArray[np.float64], second: npt.NDArray[np.float64]
    ) -> None:
        self.count = count
        self.first = first
        self.second = second

    @classmethod
    def empty(cls, dimension: int) -> MomentSums:
        return cls(0, np.zeros(dimension), np.zeros((dimension, dimension)))

    def add(self, vectors: npt.NDArray[np.float16], *, sign: int = 1) -> None:
        """Adds vectors of shape (n, dimension), or takes them out again with `sign=-1`."""
        for start in range(0, len(vectors), _ROWS_AT_ONCE):
            # Half precision has 11 significant bits: products and their sums are exact enough in
            # double precision that a million additions and removals leave no trace.
            rows = vectors[start : start + _ROWS_AT_ONCE].astype(np.float64)
            self.first += sign * rows.sum(axis=0)
            self.second += sign * (rows.T @ rows)
            self.count += sign * len(rows)

    def of(self, question: Vectors) -> Moments:
        """The moments of q·x over all vectors, for a question of shape (dimension,)."""
        if self.count == 0:
            return Moments(count=0, mean=0.0, std=0.0)
        exact = question.astype(np.float64)
        mean = float(exact @ self.first) / self.count
        square = float(exact @ self.second @ exact) / self.count
        return Moments(count=self.count, mean=mean, std=math.sqrt(max(0.0, square - mean * mean)))
