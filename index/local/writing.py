"""Writing articles into the catalog: cut, analyse, embed, then store in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from index.articles import Article
from index.chunking import Chunk, ChunkSettings, chunk_article, passage_text
from index.embedding import Embedder
from index.errors import ModelError
from index.local.article_rows import ArticleRows, KnownArticle
from index.local.catalog import Catalog, Edition
from index.local.chunk_rows import ChunkRows, remove_chunks
from index.local.database import transaction
from index.local.lexical import Postings
from index.text.analysis import analyze

__all__ = ["Draft", "Writer", "draft_article", "embed_drafts"]

Halves = npt.NDArray[np.float16]

# How far from 1 the length of an embedder's vector may be (bf16 has 8 significant bits).
_LENGTH_TOLERANCE = 0.02


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


def draft_article(article: Article, embedder: Embedder, settings: ChunkSettings) -> Draft | None:
    """Cuts and analyses an article; None when there is nothing in it to index."""
    chunks = chunk_article(article, embedder.count_tokens, settings)
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


class Writer:
    """Changes the articles of a catalog; every method is one transaction."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._articles = ArticleRows(catalog)

    def store(self, drafts: Sequence[Draft], vectors: Halves, edition: Edition) -> tuple[int, int]:
        """Stores new articles and new versions of stored ones in the current edition.

        Args:
            drafts: Articles with different ids.
            vectors: As from `embed_drafts`.
            edition: The current edition.

        Returns:
            How many articles are new, and how many replace an older version.
        """
        added = updated = 0
        with transaction(self._catalog.connection):
            self._catalog.advance()
            keys: list[int] = []
            for draft in drafts:
                known = self._articles.known(draft.article.id)
                if known is None:
                    keys.append(self._articles.insert(draft.article))
                    added += 1
                else:
                    self._drop_chunks(known)
                    self._articles.update(known.key, draft.article)
                    keys.append(known.key)
                    updated += 1
            self._insert_chunks(keys, drafts, vectors, edition)
        return added, updated

    def store_pending(self, drafts: Sequence[Draft], vectors: Halves, edition: Edition) -> None:
        """Stores the chunks of stored articles in the edition that a `reindex` is filling."""
        with transaction(self._catalog.connection):
            keys = []
            for draft in drafts:
                known = self._articles.known(draft.article.id)
                if known is None:
                    raise self._catalog.damaged("the list of articles")
                keys.append(known.key)
            self._insert_chunks(keys, drafts, vectors, edition)

    def remove(self, article_ids: Iterable[str]) -> int:
        """Removes articles with all that belongs to them; returns how many there were."""
        removed = 0
        with transaction(self._catalog.connection):
            self._catalog.advance()
            for article_id in article_ids:
                known = self._articles.known(article_id)
                if known is not None:
                    self._drop_chunks(known)
                    self._articles.delete(known.key)
                    removed += 1
        return removed

    def _drop_chunks(self, known: KnownArticle) -> None:
        count, intact = remove_chunks(self._catalog, known)
        state = self._catalog.state()
        self._catalog.set_state(
            replace(
                state,
                dead=state.dead + count,
                removals_from=state.removals_from if intact else state.generation,
            )
        )

    def _insert_chunks(
        self,
        article_keys: Sequence[int],
        drafts: Sequence[Draft],
        vectors: Halves,
        edition: Edition,
    ) -> None:
        rows = ChunkRows(self._catalog, edition.number, edition.settings.dimension)
        terms: dict[str, list[tuple[int, Sequence[str], Sequence[str]]]] = {}
        place = 0
        for article_key, draft in zip(article_keys, drafts, strict=True):
            of_language = terms.setdefault(draft.article.language, [])
            for chunk, chunk_terms in zip(draft.chunks, draft.terms, strict=True):
                key = rows.insert(
                    article_key,
                    draft.article,
                    chunk,
                    vectors[place],
                    words=len(chunk_terms),
                    title_words=len(draft.title_terms),
                )
                of_language.append((key, chunk_terms, draft.title_terms))
                place += 1
        if place != len(vectors):
            raise ValueError(f"{len(vectors)} vectors for {place} chunks")
        postings = Postings(self._catalog.connection, edition.number)
        for language, chunks in terms.items():
            postings.add(language, chunks)
