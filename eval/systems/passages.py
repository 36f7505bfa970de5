"""What the alternatives index: the same passages of the same articles as Musnad does."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from importlib.util import find_spec

from index import Article, ChunkSettings, Embedder
from index.chunking import chunk_article, passage_text
from index.errors import InputError

__all__ = ["passages", "require"]


def passages(
    articles: Sequence[Article], embedder: Embedder, chunking: ChunkSettings
) -> Iterator[tuple[str, dict[str, str | int]]]:
    """Cuts articles.

    Yields:
        The text, under its article's title as Musnad embeds it, and what `Found` needs to know.
    """
    for article in articles:
        for chunk in chunk_article(article, embedder.count_tokens, chunking):
            yield (
                passage_text(article, chunk),
                {
                    "article": article.id,
                    "start": chunk.start,
                    "end": chunk.end,
                    "title": article.title,
                    "language": article.language,
                },
            )


def require(name: str, *modules: str) -> None:
    """Checks that the libraries of a system are installed.

    Raises:
        InputError: They are not.
    """
    missing = [module for module in modules if find_spec(module) is None]
    if missing:
        raise InputError(
            f"the system '{name}' needs {', '.join(missing)}: pip install 'musnad[peers]'"
        )
