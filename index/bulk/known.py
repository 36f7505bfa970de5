"""What an index holds already, in 16 bytes an article: all who read get it, and skip that much."""

from __future__ import annotations

import hashlib
from itertools import islice

import numpy as np
import numpy.typing as npt

from index.articles import Article
from index.engine import ArticleWriter

__all__ = ["Marks", "is_known", "marks_of_stored"]

Marks = npt.NDArray[np.bytes_]
"""Sorted, of shape (articles,), 16 bytes each."""

# Half a SHA-256: that two of 10⁹ articles are taken for one another has a chance of 10⁻²¹.
_BYTES = 16
_ASKED_AT_ONCE = 1000


def marks_of_stored(writer: ArticleWriter) -> Marks:
    """The marks of all stored articles, in their stored version."""
    marks = bytearray()
    ids = (article_id for article_id, _ in writer.locations())
    while asked := list(islice(ids, _ASKED_AT_ONCE)):
        for article_id, fingerprint in writer.fingerprints(asked).items():
            marks += _mark(article_id, fingerprint)
    return np.sort(np.frombuffer(bytes(marks), dtype=f"S{_BYTES}"))


def is_known(article: Article, marks: Marks) -> bool:
    """Whether an article is stored with the same content."""
    # An array, not a scalar: numpy takes zero bytes at the end for padding, in arrays only.
    mark = np.frombuffer(_mark(article.id, article.fingerprint), dtype=f"S{_BYTES}")
    place = int(np.searchsorted(marks, mark)[0])
    return bool((marks[place : place + 1] == mark).any())


def _mark(article_id: str, fingerprint: str) -> bytes:
    return hashlib.sha256(f"{article_id}:{fingerprint}".encode()).digest()[:_BYTES]
