"""Statements become the text of an answer; what they rest on becomes its citations."""

from __future__ import annotations

from collections.abc import Sequence

from rag.answer import Citation
from rag.answer_step import Statement
from rag.reading.evidence import Evidence

__all__ = ["compose"]


def compose(
    statements: Sequence[Statement], evidence: Sequence[Evidence]
) -> tuple[str, tuple[Citation, ...]]:
    """Puts an answer together.

    Args:
        statements: The sentences, with the numbers of the evidence that they rest on.
        evidence: What the numbers count, from 1.

    Returns:
        The text, a statement a line, each followed by its markers; and the citations, numbered
        from 1 in the order in which the text cites them.
    """
    markers: dict[int, int] = {}
    lines = []
    for statement in statements:
        cited = [markers.setdefault(number, len(markers) + 1) for number in statement.evidence]
        lines.append(" ".join([statement.text, "".join(f"[{marker}]" for marker in cited)]))
    citations = tuple(_citation(marker, evidence[number - 1]) for number, marker in markers.items())
    return "\n".join(lines), citations


def _citation(marker: int, evidence: Evidence) -> Citation:
    passage = evidence.passage
    return Citation(
        marker=marker,
        article_id=passage.article_id,
        title=passage.title,
        source=passage.source,
        published=passage.published,
        quote=evidence.text,
        start=evidence.start,
        end=evidence.end,
    )
