"""The usual alternatives, as LangChain ships them (`pip install 'musnad[peers]'`).

All three use the same embedder and the same passages as Musnad does, and are otherwise built as
their own documentation does, with one exception in their favour: BM25Retriever by default splits
at blanks only, so that "الرباط؟" is not "الرباط" (MRR@10 .750 on XQuAD, Arabic over Arabic); it
gets words instead (.869).

    langchain-faiss      the FAISS vector store
    langchain-bm25       BM25Retriever (rank_bm25) over lower-case words
    langchain-ensemble   EnsembleRetriever over both, equal weights: reciprocal rank fusion
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from eval.systems.peer import Peer
from eval.systems.system import Found
from index import Article, ChunkSettings, Embedder
from index.errors import InputError

if TYPE_CHECKING:
    from langchain_core.embeddings import Embeddings

__all__ = ["PEERS", "LangChainPeer"]

PEERS = ("langchain-faiss", "langchain-bm25", "langchain-ensemble")
_MODULES = ("langchain_community", "langchain_classic", "rank_bm25")
_PACKAGES = ("langchain-community", "langchain-classic", "rank-bm25")
# What a fused list is made of: each arm proposes so many times what is asked for.
_DEEPER = 3
_WORD = re.compile(r"\w+")


class LangChainPeer(Peer):
    """One of `PEERS`; it retrieves only."""

    def __init__(
        self, name: str, embedder: Embedder, *, chunking: ChunkSettings | None = None
    ) -> None:
        """Takes what is to be measured.

        Raises:
            InputError: There is no such system, or its libraries are not installed.
        """
        if name not in PEERS:
            raise InputError(f"there is no system '{name}'; there are {', '.join(PEERS)}")
        super().__init__(name, embedder, chunking, modules=_MODULES, packages=_PACKAGES)
        self._faiss: Any = None
        self._bm25: Any = None

    def build(self, articles: Sequence[Article]) -> None:
        from langchain_core.documents import Document

        with warnings.catch_warnings():
            # The package announces on import that it will be split up; users cannot act on it.
            warnings.simplefilter("ignore", DeprecationWarning)
            from langchain_community.retrievers import BM25Retriever
            from langchain_community.vectorstores import FAISS

        documents = [
            Document(page_content=text, metadata=meta) for text, meta in self._cut(articles)
        ]
        if self.name != "langchain-bm25":
            self._faiss = FAISS.from_documents(documents, _embeddings(self._embedder))
        if self.name != "langchain-faiss":
            self._bm25 = BM25Retriever.from_documents(documents, preprocess_func=_words)

    def search(self, question: str, k: int) -> list[Found]:
        if self._faiss is None and self._bm25 is None:
            raise InputError("the system must be built over articles before it is asked")
        if self._bm25 is not None:
            self._bm25.k = k if self._faiss is None else _DEEPER * k
        if self._bm25 is None:
            documents = self._faiss.similarity_search(question, k=k)
        elif self._faiss is None:
            documents = self._bm25.invoke(question)
        else:
            from langchain_classic.retrievers import EnsembleRetriever

            dense = self._faiss.as_retriever(search_kwargs={"k": _DEEPER * k})
            both = EnsembleRetriever(retrievers=[dense, self._bm25], weights=[0.5, 0.5])
            documents = both.invoke(question)[:k]
        # Their retrievers give an order; scores they give in part only.
        return [
            Found(text=document.page_content, score=1.0 / rank, **document.metadata)
            for rank, document in enumerate(documents, start=1)
        ]

    def close(self) -> None:
        self._faiss = self._bm25 = None


def _words(text: str) -> list[str]:
    return _WORD.findall(text.lower())


def _embeddings(embedder: Embedder) -> Embeddings:
    from langchain_core.embeddings import Embeddings

    class SameEmbedder(Embeddings):
        def embed_documents(self, texts: list[str]) -> list[list[float]]:
            return [[float(value) for value in row] for row in embedder.embed_documents(texts)]

        def embed_query(self, text: str) -> list[float]:
            return [float(value) for value in embedder.embed_queries([text])[0]]

    return SameEmbedder()
