"""Archives made of paragraphs, indexed the way a user's files are."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from index import ArticleIndex, ChunkSettings, Embedder, Vectors, article_id, read_articles
from index.errors import InputError

__all__ = ["CachingEmbedder", "WrappedEmbedder", "left_out", "paragraph_archive"]


class WrappedEmbedder:
    """Passes for another embedder; what embeds is for those that inherit from it to say."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self.name = embedder.name
        self.fingerprint = embedder.fingerprint
        self.dimension = embedder.dimension
        self.max_tokens = embedder.max_tokens

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return self._embedder.count_tokens(texts)


class CachingEmbedder(WrappedEmbedder):
    """Remembers what it has embedded: leave-out runs read the same sentences again and again."""

    def __init__(self, embedder: Embedder) -> None:
        super().__init__(embedder)
        self._documents: dict[str, Vectors] = {}
        self._queries: dict[str, Vectors] = {}

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        return _remember(texts, self._queries, self._embedder.embed_queries)

    def embed_documents(
        self, texts: Sequence[str], *, progress: Callable[[int], None] | None = None
    ) -> Vectors:
        vectors = _remember(texts, self._documents, self._embedder.embed_documents)
        if progress is not None:
            progress(len(texts))
        return vectors


def _remember(
    texts: Sequence[str],
    known: dict[str, Vectors],
    embed: Callable[[Sequence[str]], Vectors],
) -> Vectors:
    import numpy as np

    new = [text for text in dict.fromkeys(texts) if text not in known]
    if new:
        known.update(zip(new, embed(new), strict=True))
    return np.stack([known[text] for text in texts])


@contextmanager
def paragraph_archive(
    paragraphs: Sequence[str], embedder: Embedder, *, chunking: ChunkSettings | None = None
) -> Iterator[tuple[ArticleIndex, list[str]]]:
    """An index of one text file per paragraph, in a temporary folder.

    Args:
        paragraphs: The texts.
        embedder: What embeds them.
        chunking: How they are cut.

    Yields:
        The open index, and for every paragraph the id of its article.
    """
    with tempfile.TemporaryDirectory(prefix="musnad-eval-") as folder:
        articles = Path(folder).resolve() / "articles"
        articles.mkdir()
        ids = []
        for number, paragraph in enumerate(paragraphs):
            path = articles / f"{number:05}.txt"
            path.write_text(paragraph, encoding="utf-8")
            ids.append(article_id(str(path)))
        index = ArticleIndex.create(
            Path(folder) / "index", embedder, chunking=chunking or ChunkSettings()
        )
        with index:
            report = index.sync(read_articles([articles]))
            if report.problems:
                raise InputError(f"a paragraph cannot be indexed: {report.problems[0]}")
            yield index, ids


@contextmanager
def left_out(index: ArticleIndex, article_ids: Sequence[str]) -> Iterator[None]:
    """Takes articles out of an index for the duration of a `with` block.

    Raises:
        InputError: One of them is not there: what is asked without it would mean nothing.
    """
    taken = []
    for article_id_ in article_ids:
        article = index.article(article_id_)
        if article is None:
            raise InputError(f"there is no article {article_id_} in the archive")
        taken.append(article)
    index.remove([article.id for article in taken])
    try:
        yield
    finally:
        index.sync(taken)
