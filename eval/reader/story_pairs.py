"""Stories as the reader meets them: cut into chunks, with headline and day.

A question is put to a run of chunks that answers it, one, a few or all of an article, and to others
of the same story, which tell of the same people and places and do not answer: in a longer run there
is more that only looks like the answer. What answers nowhere is put to runs that tempt; so are
questions that name another town or year than the run that would answer them.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from eval.reader.recipe import Pair
from eval.reader.stories import Story, StoryQuestion, story_text
from eval.reader.swaps import swapped
from index import Article, ChunkSettings, Span
from index.chunking import Chunk, CountTokens, chunk_article
from rag.reading.excerpt import heading

__all__ = ["draw_story_pairs"]

# How many runs that do not answer a question is put to, for each that does.
_WRONG = 1.4
# Likewise for a question that none answers.
_TEMPTING = 1.6
# The chance that a wrong run is of any other story: archives hold those as well.
_ELSEWHERE = 0.15
# The chance that a run is all that it may be.
_WHOLE = 0.5


@dataclass(frozen=True, kw_only=True, slots=True)
class _Cut:
    """An article and its chunks, in order."""

    article: Article
    chunks: Sequence[Chunk]


@dataclass(frozen=True, kw_only=True, slots=True)
class _Answer:
    """Where an article answers: the words, and the numbers of the chunks that hold them whole."""

    cut: _Cut
    span: Span
    held: Sequence[int]


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
        swaps: Likewise for a question with another town or year, over the run that answers the
            one it was made of.
    """
    settings = ChunkSettings()
    cut = [
        [
            _Cut(article=article, chunks=chunk_article(article, count_tokens, settings))
            for article in story.articles
        ]
        for story in stories
    ]
    everything = [article for story in cut for article in story]
    for story, articles in zip(stories, cut, strict=True):
        told = story_text(story) if swaps else ""
        for question in story.questions:
            right, wrong = _sides(question, articles)
            for _ in range(_times(swaps, draw) if right else 0):
                other = swapped(question.text, question.language, told, draw)
                if other is not None:
                    article, run, _ = _answering(right, draw)
                    yield _pair(other, question.language, article, run, None)
            for _ in range(_times(copies, draw)):
                if right:
                    article, run, answer = _answering(right, draw)
                    yield _pair(question.text, question.language, article, run, answer)
                for _ in range(_times(_WRONG if right else _TEMPTING, draw)):
                    if draw.random() < _ELSEWHERE or not wrong:
                        article = draw.choice(everything)
                        if any(article is own for own in articles):
                            continue
                        run = _run(article.chunks, draw)
                    else:
                        article, chunks = draw.choice(wrong)
                        run = _run(chunks, draw)
                    yield _pair(question.text, question.language, article, run, None)


def _sides(
    question: StoryQuestion, articles: Sequence[_Cut]
) -> tuple[list[_Answer], list[tuple[_Cut, Sequence[Chunk]]]]:
    """The answers in the articles, and successive chunks that do not answer."""
    right: list[_Answer] = []
    wrong: list[tuple[_Cut, Sequence[Chunk]]] = []
    for row, cut in enumerate(articles):
        span = question.answers.get(row)
        if span is None:
            wrong.append((cut, cut.chunks))
            continue
        held = [number for number, chunk in enumerate(cut.chunks) if _holds(chunk, span)]
        if held:
            right.append(_Answer(cut=cut, span=span, held=held))
        words = cut.article.text[span.start : span.end]
        lacking = [words not in chunk.text and not _touches(chunk, span) for chunk in cut.chunks]
        before, behind = lacking.index(False), len(lacking) - lacking[::-1].index(False)
        wrong.extend((cut, some) for some in (cut.chunks[:before], cut.chunks[behind:]) if some)
    return right, wrong


def _holds(chunk: Chunk, span: Span) -> bool:
    return chunk.start <= span.start and span.end <= chunk.end


def _touches(chunk: Chunk, span: Span) -> bool:
    return chunk.start < span.end and span.start < chunk.end


def _answering(right: Sequence[_Answer], draw: random.Random) -> tuple[_Cut, Span, Span]:
    """An article, a run of it that answers, and the answer."""
    answer = draw.choice(right)
    return answer.cut, _run(answer.cut.chunks, draw, around=draw.choice(answer.held)), answer.span


def _run(chunks: Sequence[Chunk], draw: random.Random, *, around: int | None = None) -> Span:
    """Some successive chunks, or all; with the one of that number among them, if one is given."""
    first, last = 0, len(chunks) - 1
    if draw.random() >= _WHOLE:
        first = draw.randint(0, last if around is None else around)
        last = draw.randint(first if around is None else around, last)
    return Span(chunks[first].start, chunks[last].end)


def _times(often: float, draw: random.Random) -> int:
    return int(often) + (0 < often % 1 > draw.random())


def _pair(question: str, language: str, cut: _Cut, run: Span, answer: Span | None) -> Pair:
    article = cut.article
    return Pair(
        question=question,
        passage=article.text[run.start : run.end],
        span=None if answer is None else (answer.start - run.start, answer.end - run.start),
        heading=heading(article.title, article.published, language),
    )
