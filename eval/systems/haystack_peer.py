"""Haystack's hybrid retrieval in memory (`pip install 'musnad[peers]'`).

As its documentation builds it: the BM25 and the embedding retriever of the in-memory document
store, joined by reciprocal rank fusion; the same embedder and the same passages as Musnad.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any

from eval.systems.peer import Peer
from eval.systems.system import Found
from index import Article, ChunkSettings, Embedder
from index.errors import InputError

__all__ = ["HAYSTACK", "HaystackPeer"]

HAYSTACK = "haystack-hybrid"
# What a fused list is made of: each arm proposes so many times what is asked for.
_DEEPER = 3


class HaystackPeer(Peer):
    """Haystack's hybrid; it retrieves only."""

    def __init__(self, embedder: Embedder, *, chunking: ChunkSettings | None = None) -> None:
        """Takes what is to be measured.

        Raises:
            InputError: Haystack is not installed.
        """
        super().__init__(
            HAYSTACK, embedder, chunking, modules=["haystack"], packages=["haystack-ai"]
        )
        # It counts its users unless told otherwise before it is imported.
        os.environ["HAYSTACK_TELEMETRY_ENABLED"] = "False"
        self._store: Any = None

    def build(self, articles: Sequence[Article]) -> None:
        from haystack import Document
        from haystack.document_stores.in_memory import InMemoryDocumentStore

        cut = list(self._cut(articles))
        vectors = self._embedder.embed_documents([text for text, _ in cut])
        self._store = InMemoryDocumentStore(shared=False)
        self._store.write_documents(
            [
                Document(content=text, meta=dict(meta), embedding=[float(it) for it in vector])
                for (text, meta), vector in zip(cut, vectors, strict=True)
            ]
        )

    def search(self, question: str, k: int) -> list[Found]:
        from haystack.components.joiners import DocumentJoiner
        from haystack.components.retrievers.in_memory import (
            InMemoryBM25Retriever,
            InMemoryEmbeddingRetriever,
        )

        if self._store is None:
            raise InputError("the system must be built over articles before it is asked")
        depth = _DEEPER * k
        vector = [float(it) for it in self._embedder.embed_queries([question])[0]]
        words = InMemoryBM25Retriever(self._store, top_k=depth).run(query=question)
        dense = InMemoryEmbeddingRetriever(self._store, top_k=depth).run(query_embedding=vector)
        joined = DocumentJoiner(join_mode="reciprocal_rank_fusion", top_k=k).run(
            documents=[words["documents"], dense["documents"]]
        )
        return [
            Found(text=document.content or "", score=document.score or 0.0, **document.meta)
            for document in joined["documents"]
        ]

    def close(self) -> None:
        self._store = None
