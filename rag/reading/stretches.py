"""Passages of an article that lie next to each other are read as one stretch of it.

Articles are cut small because small passages are found better. To read they are too small: who "the
minister" is, and which of his visits is meant, often stands on the other side of the cut, and every
passage that is read by itself costs the question and the headline once more. So what was found of
an article is put together again before it is read. (Entries of a single paragraph say in every
sentence what they speak of: these are read as they were found. Figures: `eval/READER.md`.)
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from index import Span, sentence_spans
from rag.answer import Passage
from rag.reading.excerpt import Excerpt, has_heading, heading_of
from rag.reading.span_reader import PassageReader, ScoredSpan

__all__ = ["Stretch", "read_passages", "stretches"]

# In characters: between two passages that are so near stand blanks, and no sentence.
_BLANKS = 4


@dataclass(frozen=True, kw_only=True, slots=True)
class Stretch:
    """Passages that are read together.

    Attributes:
        excerpt: What is read.
        begins: For every passage of the stretch its row among all passages, and where in the
            excerpt's text it begins.
    """

    excerpt: Excerpt
    begins: Sequence[tuple[int, int]]


def stretches(passages: Sequence[Passage], language: str) -> list[Stretch]:
    """Puts passages together that overlap or lie next to each other in an article.

    Not those of a single paragraph without headline or day.

    Args:
        passages: Some passages, in any order.
        language: ISO 639-1 code of the question.

    Returns:
        The stretches; every passage is in one of them.
    """
    rows: dict[str, list[int]] = {}
    for row, passage in enumerate(passages):
        apart = passage.single_paragraph and not has_heading(passage)
        rows.setdefault(passage.chunk_id if apart else passage.article_id, []).append(row)
    return [
        _stretch(passages, run, language)
        for near in rows.values()
        for run in _runs(passages, sorted(near, key=lambda row: passages[row].start))
    ]


def _runs(passages: Sequence[Passage], rows: Sequence[int]) -> Iterator[list[int]]:
    """An article's passages, in the order of its text, cut where something lies between two."""
    run: list[int] = []
    end = 0
    for row in rows:
        if run and passages[row].start - end > _BLANKS:
            yield run
            run = []
        end = max(end, passages[row].end)
        run.append(row)
    yield run


def _stretch(passages: Sequence[Passage], rows: Sequence[int], language: str) -> Stretch:
    first = passages[rows[0]]
    text = ""
    begins = []
    sentences: set[Span] = set()
    for row in rows:
        passage = passages[row]
        begin = passage.start - first.start
        text = text.ljust(begin)
        text += passage.text[len(text) - begin :]
        begins.append((row, begin))
        sentences |= {_moved(span, begin) for span in sentence_spans(passage.text)}
    return Stretch(
        excerpt=Excerpt(
            heading=heading_of(first, language), text=text, sentences=sorted(sentences)
        ),
        begins=tuple(begins),
    )


def _moved(span: Span, by: int) -> Span:
    return Span(span.start + by, span.end + by)


def read_passages(
    reader: PassageReader, asked: str, passages: Sequence[Passage], language: str
) -> list[list[tuple[Span, ScoredSpan]]]:
    """Finds the best span in every sentence of every passage.

    Args:
        reader: What reads.
        asked: What it is asked.
        passages: The passages, in any order.
        language: ISO 639-1 code of the question that they were found for.

    Returns:
        For every passage its sentences, each with the best span in it; all offsets are in the
        passage's text.
    """
    found: list[list[tuple[Span, ScoredSpan]]] = [[] for _ in passages]
    together = stretches(passages, language)
    read = reader.read(asked, [stretch.excerpt for stretch in together])
    for stretch, spans in zip(together, read, strict=True):
        best = dict(zip(stretch.excerpt.sentences, spans, strict=True))
        for row, begin in stretch.begins:
            for sentence in sentence_spans(passages[row].text):
                span = best[_moved(sentence, begin)]
                inside = replace(span, start=span.start - begin, end=span.end - begin)
                found[row].append((sentence, inside))
    return found
