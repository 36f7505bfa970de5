"""What the alternatives have in common: they index the same passages of the same articles."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from importlib.metadata import version
from importlib.util import find_spec

from index import Article, ChunkSettings, Embedder
from index.chunking import chunk_article, passage_text
from index.errors import InputError

__all__ = ["Peer"]


class Peer:
    """A system of others, with Musnad's embedder and passages; it retrieves only."""

    workers = 1

    def __init__(
        self,
        name: str,
        embedder: Embedder,
        chunking: ChunkSettings | None,
        *,
        modules: Sequence[str],
        packages: Sequence[str],
    ) -> None:
        """Takes what is to be measured.

        Args:
            name: What the command line calls it.
            embedder: The embedding model.
            chunking: How long passages are; Musnad's default cut when left out.
            modules: What it imports.
            packages: What these come with, for the record of versions.

        Raises:
            InputError: A module is not installed.
        """
        missing = [module for module in modules if find_spec(module) is None]
        if missing:
            raise InputError(
                f"the system '{name}' needs {', '.join(missing)}: pip install 'musnad[peers]'"
            )
        self.name = name
        self._embedder = embedder
        self._chunking = chunking or ChunkSettings()
        self._packages = tuple(packages)

    def describe(self) -> Mapping[str, object]:
        """What it is made of."""
        return {
            "system": self.name,
            "embedding_model": self._embedder.name,
            "embedding_fingerprint": self._embedder.fingerprint,
            "chunking": asdict(self._chunking),
            "versions": {package: version(package) for package in self._packages},
        }

    def _cut(self, articles: Sequence[Article]) -> Iterator[tuple[str, dict[str, str | int]]]:
        """The text of each passage, under its article's title, and what `Found` needs to know."""
        for article in articles:
            for chunk in chunk_article(article, self._embedder.count_tokens, self._chunking):
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
