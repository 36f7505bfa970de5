"""Musnad for LangChain: its retrieval as a retriever, its answers as a runnable."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from langchain_core.runnables import Runnable, RunnableConfig
from pydantic import ConfigDict, Field

from index import Filter
from index.errors import InputError
from rag.answer import Answer, Event
from rag.assistant import Assistant
from rag.conversation import Turn

__all__ = ["MusnadAnswerer", "MusnadRetriever"]


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


class MusnadAnswerer(Runnable[str | Mapping[str, Any], Answer]):
    """An `Assistant` as a LangChain runnable.

    The input is a question, or a mapping with `question` and, when wanted, `history` (turns, or
    pairs of question and answer) and `where` (a `Filter`). `invoke`, `ainvoke`, `batch` and the
    rest give an `Answer`; `events` gives what `Assistant.stream` gives.
    """

    def __init__(self, assistant: Assistant) -> None:
        """Wraps an open assistant, which stays its caller's to close."""
        self.assistant = assistant

    def invoke(
        self,
        input: str | Mapping[str, Any],
        config: RunnableConfig | None = None,
        **kwargs: Any,
    ) -> Answer:
        """Answers a question.

        Raises:
            InputError: The input has another shape, or the question cannot be used.
        """
        return self._call_with_config(self._answer, input, config)

    def events(self, input: str | Mapping[str, Any]) -> Iterator[Event]:
        """Answers a question step by step."""
        question, history, where = _asked(input)
        return self.assistant.stream(question, history=history, where=where)

    def _answer(self, input: str | Mapping[str, Any]) -> Answer:
        question, history, where = _asked(input)
        return self.assistant.ask(question, history=history, where=where)


def _asked(input: str | Mapping[str, Any]) -> tuple[str, Sequence[Turn], Filter | None]:
    if isinstance(input, str):
        return input, (), None
    unknown = sorted(set(input) - {"question", "history", "where"})
    if unknown or "question" not in input:
        raise InputError(
            f"unknown input '{unknown[0]}'" if unknown else "the input has no 'question'"
        )
    history = [
        turn if isinstance(turn, Turn) else Turn(question=str(turn[0]), answer=str(turn[1]))
        for turn in input.get("history", ())
    ]
    return str(input["question"]), history, input.get("where")
