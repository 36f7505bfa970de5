"""Articles on their way into an index: cut, analysed and embedded, but not stored.

What is done to an article before it is stored needs no index, only a model and the way to cut: any
process on any machine can do it, and hand what it made to an `ArticleWriter`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from index.articles import Article
from index.chunking import Chunk, ChunkSettings, chunk_article, passage_text
from index.embedding import Embedder
from index.errors import ModelError
from index.text.analysis import analyze

__all__ = ["Draft", "Halves", "TokenCounter", "draft_article", "embed_drafts"]

Halves = npt.NDArray[np.float16]

# How far from 1 the length of an embedder's vector may be (bf16 has 8 significant bits).
_LENGTH_TOLERANCE = 0.02


class TokenCounter(Protocol):
    """What of an embedder cutting needs."""

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """As `Embedder.count_tokens`."""
        ...


@dataclass(frozen=True, kw_only=True, slots=True)
class Draft:
    """An article that is cut and analysed, but not stored.

    Attributes:
        article: The article.
        chunks: At least one.
        terms: For each chunk, the terms of its text.
        title_terms: The terms of the article's title, which count for every chunk.
    """

    article: Article
    chunks: Sequence[Chunk]
    terms: Sequence[Sequence[str]]
    title_terms: Sequence[str]


def draft_article(article: Article, counter: TokenCounter, settings: ChunkSettings) -> Draft | None:
    """Cuts and analyses an article; None when there is nothing in it to index."""
    chunks = chunk_article(article, counter.count_tokens, settings)
    if not chunks:
        return None
    for chunk in chunks:
        if article.text[chunk.start : chunk.end] != chunk.text:
            raise ValueError(f"{chunk.id}: the chunker's text differs from the article's")
    return Draft(
        article=article,
        chunks=chunks,
        terms=[analyze(chunk.text, article.language) for chunk in chunks],
        title_terms=analyze(article.title, article.language),
    )


def embed_drafts(
    drafts: Sequence[Draft], embedder: Embedder, progress: Callable[[int], None] | None = None
) -> Halves:
    """Embeds all chunks of some drafts together.

    Returns:
        float16 of shape (number of chunks, dimension), in the order of drafts and chunks.

    Raises:
        ModelError: When the embedder does not return as many unit vectors as it was given texts.
    """
    texts = [passage_text(draft.article, chunk) for draft in drafts for chunk in draft.chunks]
    vectors = embedder.embed_documents(texts, progress=progress)
    if vectors.shape != (len(texts), embedder.dimension):
        raise ModelError(
            f"model {embedder.name!r} gave vectors of shape {vectors.shape} for {len(texts)} "
            f"texts, not {(len(texts), embedder.dimension)}"
        )
    lengths = np.linalg.norm(vectors, axis=1)
    # Written so that NaN fails too.
    if not np.all(np.abs(lengths - 1) <= _LENGTH_TOLERANCE):
        raise ModelError(f"model {embedder.name!r} gave vectors that are not of length 1")
    halves: Halves = vectors.astype(np.float16)
    return halves
