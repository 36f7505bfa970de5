"""Words as Milvus's sparse vectors hold them, and exact coverage from what it finds.

A term is a dimension: 32 bits of its hash, which two of a million terms share with a probability of
1 in 4,000. A chunk's value there is c / (c + n), what the term would give to its BM25 score if the
mean length of chunks were `REFERENCE_LENGTH` (c: occurrences, n: the length term k₁·(1 - b +
b·length/mean)). The real mean moves with every change, so c is taken back out of the value (the
length is stored) and weighed with the mean of today: see `local.lexical` for the formula.

What Milvus finds by the stored values is thus only nearly in the right order. `slack` says by how
much an exact share can be above a stored one: the search goes on until nothing that it has not
fetched can belong to the best.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from hashlib import blake2b

import numpy as np
import numpy.typing as npt

from index.local.lexical import K1, TITLE_WEIGHT, B, expected_postings

__all__ = ["REFERENCE_LENGTH", "coverage", "dimension", "length", "slack", "sparse"]

# The mean length, in words, of the chunks of the sample archive is 60 to 75.
REFERENCE_LENGTH = 64.0
# What stands in the vector of a chunk without words; Milvus Lite stores no empty one.
_NOTHING = {0: 1e-30}


@lru_cache(maxsize=100_000)
def dimension(term: str) -> int:
    """The dimension that stands for a term: 1 to 2³² - 2."""
    digest = blake2b(term.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return 1 + int.from_bytes(digest, "little") % (2**32 - 2)


def length(words: int, title_words: int) -> float:
    """The length of a chunk, as BM25 counts it."""
    return words + TITLE_WEIGHT * title_words


def _norm(length_: float, mean: float) -> float:
    return K1 * (1 - B + B * (length_ / mean if mean > 0 else 1.0))


def sparse(text_terms: Sequence[str], title_terms: Sequence[str]) -> dict[int, float]:
    """The sparse vector of a chunk."""
    norm = _norm(length(len(text_terms), len(title_terms)), REFERENCE_LENGTH)
    counts: dict[int, float] = {}
    for term, (text, title) in expected_postings(text_terms, title_terms).items():
        key = dimension(term)
        counts[key] = counts.get(key, 0.0) + text + TITLE_WEIGHT * title
    # In single precision, as Milvus keeps them: what is compared later must be equal.
    return {key: float(np.float32(c / (c + norm))) for key, c in counts.items()} or dict(_NOTHING)


def slack(mean: float) -> float:
    """How many times a stored share an exact one can be."""
    return max(1.0, mean / REFERENCE_LENGTH) * (1 + 1e-6)


def coverage(
    vectors: Sequence[Mapping[int, float]],
    lengths: npt.NDArray[np.float64],
    weights: Mapping[int, float],
    mean: float,
) -> npt.NDArray[np.float64]:
    """How much of what the terms could score each chunk does score; of shape (n,).

    Args:
        vectors: As from `sparse`.
        lengths: As from `length`, shape (n,).
        weights: The idf of each term of the question, by dimension.
        mean: The mean length of all chunks of the language.
    """
    bound = sum(weights.values())
    scores = np.zeros(len(vectors))
    if not bound:
        return scores
    for row, vector in enumerate(vectors):
        stored = _norm(lengths[row], REFERENCE_LENGTH)
        norm = _norm(lengths[row], mean)
        for key, idf in weights.items():
            share = vector.get(key)
            if share is not None:
                count = share * stored / (1 - share)
                scores[row] += idf * count / (count + norm)
    return np.minimum(scores / bound, 1.0)
