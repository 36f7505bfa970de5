"""Stories as the reader meets them: cut into chunks, each with its headline and day.

A question is put to the chunk that answers it and to others of the same story, which tell of the
same people and places and do not answer. What answers nowhere is put to chunks that tempt; so are
questions that name another town or year than the chunk that would answer them.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from eval.reader.recipe import Pair
from eval.reader.stories import Story, story_text
from eval.reader.swaps import swapped
from index import Article, ChunkSettings
from index.chunking import Chunk, CountTokens, chunk_article
from rag.reading.excerpt import heading

__all__ = ["draw_story_pairs"]

# How many chunks that do not answer a question is put to, for each that does.
_WRONG = 1.6
# Likewise for a question that none answers.
_TEMPTING = 2
# The chance that a wrong chunk is of any other story: archives hold those as well.
_ELSEWHERE = 0.15


@dataclass(frozen=True, kw_only=True, slots=True)
class _Piece:
    article: Article
    chunk: Chunk


def draw_story_pairs(
    stories: Sequence[Story],
    count_tokens: CountTokens,
    draw: random.Random,
    *,
    copies: float,
    swaps: float = 0.0,
) -> Iterator[Pair]:
    """Draws what one training run sees of the stories, in no particular order.

    Args:
        stories: Those to learn from.
        count_tokens: The embedder's `count_tokens`, which sizes chunks.
        draw: The source of chance.
        copies: How often each question is seen; the fraction is the chance of once more.
        swaps: Likewise for a question with another town or year, over the chunk that answers the
            one it was made of.
    """
    settings = ChunkSettings()
    pieces = [
        [
            [
                _Piece(article=article, chunk=chunk)
                for chunk in chunk_article(article, count_tokens, settings)
            ]
            for article in story.articles
        ]
        for story in stories
    ]
    everything = [piece for story in pieces for article in story for piece in article]
    for story, parts in zip(stories, pieces, strict=True):
        told = story_text(story) if swaps else ""
        for question in story.questions:
            right: list[tuple[_Piece, tuple[int, int]]] = []
            wrong: list[_Piece] = []
            for row, article in enumerate(parts):
                span = question.answers.get(row)
                for piece in article:
                    if span is None:
                        wrong.append(piece)
                    elif piece.chunk.start <= span.start and span.end <= piece.chunk.end:
                        begin = span.start - piece.chunk.start
                        right.append((piece, (begin, begin + span.end - span.start)))
                    elif _words(piece.article, span) not in piece.chunk.text:
                        wrong.append(piece)
            for _ in range(_times(swaps, draw) if right else 0):
                other = swapped(question.text, question.language, told, draw)
                if other is not None:
                    yield _pair(other, question.language, draw.choice(right)[0], None)
            for _ in range(_times(copies, draw)):
                if right:
                    piece, place = draw.choice(right)
                    yield _pair(question.text, question.language, piece, place)
                times = _WRONG if right else _TEMPTING
                for _ in range(_times(times, draw)):
                    pool = everything if draw.random() < _ELSEWHERE or not wrong else wrong
                    piece = draw.choice(pool)
                    if piece not in [item for item, _ in right]:
                        yield _pair(question.text, question.language, piece, None)


def _times(often: float, draw: random.Random) -> int:
    return int(often) + (0 < often % 1 > draw.random())


def _words(article: Article, span: tuple[int, int]) -> str:
    return article.text[span[0] : span[1]]


def _pair(question: str, language: str, piece: _Piece, span: tuple[int, int] | None) -> Pair:
    return Pair(
        question=question,
        passage=piece.chunk.text,
        span=span,
        heading=heading(piece.article.title, piece.article.published, language),
    )
