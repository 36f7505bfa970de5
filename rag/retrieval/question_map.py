"""What is added to a question's vector before passages are compared with it.

The default embedding model places questions as such near some passages, and across languages more
so: of 159 French questions over Arabic news, 42 % found their passage among the ten nearest. (What
is near to everything is known as a hub: Radovanović et al., "Hubs in space", 2010.) A linear map of
the question's vector, learnt from questions and the passages that answer them, most of them in
other languages (`python -m eval.train_question_map`), takes most of that back. Passages keep their
vectors, so that an index serves with and without it.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import numpy.typing as npt

from index import Embedder, Vectors, is_default_model
from rag.weights import published_weights

__all__ = ["QuestionMap", "question_map_for"]


class QuestionMap:
    """A linear map that is added to a question's vector."""

    def __init__(self, matrix: npt.NDArray[np.float32], shift: npt.NDArray[np.float32]) -> None:
        """Puts the map together.

        Args:
            matrix: Of shape (dimension, dimension); a question's row vector stands before it.
            shift: Of shape (dimension,).
        """
        self._matrix = matrix
        self._shift = shift

    def __call__(self, vector: Vectors) -> Vectors:
        """The vector, of shape (dimension,), to search with: of length 1 again."""
        moved = vector + vector @ self._matrix + self._shift
        searched: Vectors = (moved / np.linalg.norm(moved)).astype(np.float32)
        return searched


def question_map_for(embedder: Embedder) -> QuestionMap | None:
    """The map for questions that this model embeds; None for models that there is none for.

    Raises:
        ModelError: The weights are missing or not those that were published.
    """
    return _default_map() if is_default_model(embedder) else None


@cache
def _default_map() -> QuestionMap:
    from safetensors.numpy import load

    weights = load(published_weights("rag.retrieval", "question_map"))
    return QuestionMap(weights["matrix"].astype(np.float32), weights["shift"].astype(np.float32))
