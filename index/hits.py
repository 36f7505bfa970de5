"""What a search of the index takes and gives: filters, candidates, passages, moments."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from index.articles import Article
from index.errors import InputError

__all__ = ["ArticleSummary", "Candidate", "Candidates", "Filter", "Moments", "StoredPassage"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Filter:
    """Which articles a search may look at. An empty field admits everything.

    Attributes:
        published_from: First day of publication; articles without a day are then left out.
        published_to: Last day of publication, inclusive; likewise.
        sources: The exact names of the sources.
        languages: ISO 639-1 codes of the articles.
    """

    published_from: date | None = None
    published_to: date | None = None
    sources: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        first, last = self.published_from, self.published_to
        if first is not None and last is not None and first > last:
            raise InputError(f"the date range ends ({last}) before it begins ({first})")

    def admits(self, article: Article | ArticleSummary) -> bool:
        """Whether an article passes: the meaning that every implementation must share."""
        day = article.published
        if self.published_from is not None and (day is None or day < self.published_from):
            return False
        if self.published_to is not None and (day is None or day > self.published_to):
            return False
        if self.sources and article.source not in self.sources:
            return False
        return not self.languages or article.language in self.languages


@dataclass(frozen=True, kw_only=True, slots=True)
class ArticleSummary:
    """An article without its text, for lists; the attributes are those of `Article`."""

    id: str
    title: str
    language: str
    published: date | None
    source: str
    location: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Candidate:
    """A chunk that one of the two arms proposes, with the scores of both.

    Most candidates are never shown, so where a chunk stands is told as it was found; whoever reads
    the passage finds out whether it is damaged.

    Attributes:
        chunk_id: `Chunk.id`, the article's id with the offsets.
        article_id: The article it belongs to.
        start: Offset of the first character in the article's text.
        end: Offset behind the last character.
        language: The article's language.
        similarity: Inner product of the question's vector with the stored (half precision) one.
        coverage: BM25 score of the chunk, divided by the highest one that any chunk could reach
            for these terms; between 0 and 1.
        article_similarity: The mean similarity of all chunks of its article.
        article_coverage: The mean coverage of all chunks of its article.
    """

    chunk_id: str
    article_id: str
    start: int
    end: int
    language: str
    similarity: float
    coverage: float
    article_similarity: float
    article_coverage: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Moments:
    """How similar a question is to all the passages of one language.

    Attributes:
        count: The number of passages.
        mean: The mean of their similarities.
        std: The standard deviation of their similarities (of the population: divided by count).
    """

    count: int
    mean: float
    std: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Candidates:
    """What both arms propose for a question.

    Attributes:
        items: Grouped by language (codes ascending), most similar first within a language.
        moments: For each passage language that was searched, over *all* its passages (a filter on
            dates or sources does not change them).
        weights: For each passage language that was searched, the inverse document frequency of
            every term of the question.
    """

    items: tuple[Candidate, ...]
    moments: Mapping[str, Moments]
    weights: Mapping[str, Mapping[str, float]]


@dataclass(frozen=True, kw_only=True, slots=True)
class StoredPassage:
    """A stretch of a stored article, verified against the checksums of both.

    Attributes:
        article: The whole article.
        start: Offset of the first character in the article's text.
        end: Offset behind the last character.
    """

    article: Article
    start: int
    end: int

    @property
    def text(self) -> str:
        """The characters themselves, cut from the article: they cannot disagree with it."""
        return self.article.text[self.start : self.end]

    @property
    def chunk_id(self) -> str:
        """The same as `Candidate.chunk_id`."""
        return f"{self.article.id}:{self.start}-{self.end}"
