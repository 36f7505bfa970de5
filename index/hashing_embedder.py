"""A deterministic embedder without a model: hashed bags of words.

It ranks (texts that share words are near each other), needs no download and runs in microseconds,
so tests of everything around the embedder can be fast and real. It knows nothing of meaning.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from zlib import crc32

import numpy as np

from index.embedding import Vectors

__all__ = ["HashingEmbedder"]

_WORD = re.compile(r"\w+")


class HashingEmbedder:
    """Embeds a text as the L2-normalised sum of one pseudo-random sign vector per word."""

    def __init__(
        self, *, dimension: int = 64, max_tokens: int = 512, name: str = "hashing"
    ) -> None:
        self.name = name
        self.dimension = dimension
        self.max_tokens = max_tokens

    @property
    def fingerprint(self) -> str:
        return f"{self.name}:{self.dimension}"

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return [len(_WORD.findall(text)) for text in texts]

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        return self._embed(texts)

    def embed_documents(
        self, texts: Sequence[str], *, progress: Callable[[int], None] | None = None
    ) -> Vectors:
        vectors = self._embed(texts)
        if progress is not None:
            progress(len(texts))
        return vectors

    def _embed(self, texts: Sequence[str]) -> Vectors:
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for row, text in enumerate(texts):
            for word in _WORD.findall(text.casefold()):
                generator = np.random.default_rng(crc32(word.encode("utf-8", "surrogatepass")))
                vectors[row] += generator.choice((-1.0, 1.0), size=self.dimension)
            # A text without words still needs a unit vector.
            if not vectors[row].any():
                vectors[row, 0] = 1.0
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        return vectors
