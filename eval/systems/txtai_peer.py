"""txtai's hybrid (`pip install 'musnad[peers]'`): FAISS and its own BM25, set up by `hybrid=True`.

The same embedder and the same passages as Musnad, handed over as txtai's external vectors.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from eval.systems.peer import Peer
from eval.systems.system import Found
from index import Article, ChunkSettings, Embedder, Vectors
from index.errors import InputError

__all__ = ["TXTAI", "TxtaiPeer"]

TXTAI = "txtai-hybrid"
# Put before a text, they tell our embedder which of its two methods is wanted.
_QUERY, _DATA = "?", "="


class TxtaiPeer(Peer):
    """txtai's hybrid; it retrieves only."""

    def __init__(self, embedder: Embedder, *, chunking: ChunkSettings | None = None) -> None:
        """Takes what is to be measured.

        Raises:
            InputError: txtai is not installed.
        """
        super().__init__(TXTAI, embedder, chunking, modules=["txtai"], packages=["txtai"])
        self._embeddings: Any = None
        self._passages: list[tuple[str, dict[str, Any]]] = []

    def build(self, articles: Sequence[Article]) -> None:
        from txtai import Embeddings

        def transform(texts: Sequence[str]) -> Vectors:
            embed = (
                self._embedder.embed_queries
                if texts[0].startswith(_QUERY)
                else self._embedder.embed_documents
            )
            return embed([text[1:] for text in texts])

        self._passages = [(text, dict(meta)) for text, meta in self._cut(articles)]
        self._embeddings = Embeddings(
            method="external",
            transform=transform,
            instructions={"query": _QUERY, "data": _DATA},
            hybrid=True,
        )
        self._embeddings.index(
            (number, text, None) for number, (text, _) in enumerate(self._passages)
        )

    def search(self, question: str, k: int) -> list[Found]:
        if self._embeddings is None:
            raise InputError("the system must be built over articles before it is asked")
        found = self._embeddings.search(question, k)
        return [
            Found(text=self._passages[number][0], score=float(score), **self._passages[number][1])
            for number, score in found
        ]

    def close(self) -> None:
        if self._embeddings is not None:
            self._embeddings.close()
        self._embeddings, self._passages = None, []
