"""Musnad's retrieval for LangChain."""

from __future__ import annotations

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict, Field

from index import Filter
from rag.assistant import Assistant

__all__ = ["MusnadRetriever"]


class MusnadRetriever(BaseRetriever):
    """The passages of an `Assistant` as LangChain documents.

    `page_content` is the passage's text; the metadata holds `article_id`, `chunk_id`, `title`,
    `source`, `published` (ISO date or None), `language`, `start`, `end` and `score`.

    Attributes:
        assistant: An open assistant.
        k: How many passages a question gets.
        where: Which articles to look at.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    assistant: Assistant
    k: int = Field(default=8, ge=1)
    where: Filter | None = None

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun
    ) -> list[Document]:
        return [
            Document(
                id=passage.chunk_id,
                page_content=passage.text,
                metadata={
                    "article_id": passage.article_id,
                    "chunk_id": passage.chunk_id,
                    "title": passage.title,
                    "source": passage.source,
                    "published": passage.published.isoformat() if passage.published else None,
                    "language": passage.language,
                    "start": passage.start,
                    "end": passage.end,
                    "score": passage.score,
                },
            )
            for passage in self.assistant.search(query, k=self.k, where=self.where)
        ]
