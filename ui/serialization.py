"""The JSON of the commands: the fields that DESIGN promises, and nothing else."""

from __future__ import annotations

from typing import Any

from rag import Answer, Citation, Passage

__all__ = ["answer_object", "search_object"]


def answer_object(answer: Answer) -> dict[str, Any]:
    """What `musnad ask --json` prints."""
    return {
        "question": answer.question,
        "text": answer.text,
        "language": answer.language,
        "answered": answer.answered,
        "model": answer.model,
        "citations": [_citation(citation) for citation in answer.citations],
        "passages": [_passage(passage) for passage in answer.passages],
        "timings_ms": dict(answer.timings_ms),
    }


def search_object(question: str, passages: list[Passage]) -> dict[str, Any]:
    """What `musnad search --json` prints."""
    return {"question": question, "passages": [_passage(passage) for passage in passages]}


def _citation(citation: Citation) -> dict[str, Any]:
    return {
        "marker": citation.marker,
        "article_id": citation.article_id,
        "title": citation.title,
        "source": citation.source,
        "published": citation.published.isoformat() if citation.published else None,
        "quote": citation.quote,
        "start": citation.start,
        "end": citation.end,
    }


def _passage(passage: Passage) -> dict[str, Any]:
    return {
        "article_id": passage.article_id,
        "chunk_id": passage.chunk_id,
        "score": passage.score,
        "start": passage.start,
        "end": passage.end,
        "text": passage.text,
    }
