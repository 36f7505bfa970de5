"""The real model for real passages and questions; perturbed real vectors for generated ones.

A million passages take hours to embed, and what is measured at that size is everything else. A
generated passage gets the vector of a passage of its subject, moved by a part of the difference of
two others of the same language: it stays among the directions that real vectors take.
"""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from eval.archive import WrappedEmbedder
from eval.benchmark.archive import subject_of
from index import Embedder, Vectors

__all__ = ["BenchmarkEmbedder", "KnownVectors"]

# Cosine to the real vector about .93, as two passages of one article have it.
_MOVED = 0.7
_NUMBER = re.compile(r" (\d+)(?: \d{4}-\d{2}-\d{2})?$")


class KnownVectors:
    """The vectors of real passages, with the article that each belongs to.

    Attributes:
        texts: SHA-256 of the passages, uint8 of shape (n, 32).
        articles: Numbers of the articles, ascending from 0, int64 of shape (n,).
        vectors: float16 of shape (n, dimension).
        languages: For each article its language.
    """

    def __init__(
        self,
        texts: npt.NDArray[np.uint8],
        articles: npt.NDArray[np.int64],
        vectors: npt.NDArray[np.float16],
        languages: Sequence[str],
    ) -> None:
        self.texts = texts
        self.articles = articles
        self.vectors = vectors
        self.languages = list(languages)

    def save(self, path: Path) -> None:
        np.savez(
            path,
            texts=self.texts,
            articles=self.articles,
            vectors=self.vectors,
            languages=np.array(self.languages),
        )

    @classmethod
    def load(cls, path: Path) -> KnownVectors:
        with np.load(path, allow_pickle=False) as arrays:
            return cls(
                arrays["texts"],
                arrays["articles"],
                arrays["vectors"],
                [str(language) for language in arrays["languages"]],
            )


class BenchmarkEmbedder(WrappedEmbedder):
    """An embedder that answers for a real one, whose name and fingerprint it bears."""

    def __init__(self, embedder: Embedder, known: KnownVectors) -> None:
        """Takes the real model and what it made of the real passages."""
        super().__init__(embedder)
        self._vectors = known.vectors
        self._rows = {text.tobytes(): row for row, text in enumerate(known.texts)}
        self._of_article: dict[int, list[int]] = defaultdict(list)
        of_language: dict[str, list[int]] = defaultdict(list)
        for row, article in enumerate(known.articles.tolist()):
            self._of_article[article].append(row)
            of_language[known.languages[article]].append(row)
        self._of_language = {name: np.array(rows) for name, rows in of_language.items()}
        self._languages = known.languages

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        return self._embedder.embed_queries(texts)

    def embed_documents(
        self, texts: Sequence[str], *, progress: Callable[[int], None] | None = None
    ) -> Vectors:
        vectors = np.stack([self._vector(text) for text in texts])
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        if progress is not None:
            progress(len(texts))
        return vectors

    def _vector(self, text: str) -> Vectors:
        digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
        if digest in self._rows:
            exact: Vectors = self._vectors[self._rows[digest]].astype(np.float32)
            return exact
        head = _NUMBER.search(text.partition("\n")[0])
        article = subject_of(int(head.group(1)) if head else 0, len(self._languages))
        generator = np.random.default_rng(list(digest[:8]))
        rows = self._of_article[article]
        others = self._of_language[self._languages[article]]
        first, second = others[generator.integers(len(others), size=2)]
        base = rows[generator.integers(len(rows))]
        moved: Vectors = self._vectors[base].astype(np.float32)
        moved += _MOVED * (
            self._vectors[first].astype(np.float32) - self._vectors[second].astype(np.float32)
        )
        return moved
