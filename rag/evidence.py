"""Which sentences of the passages bear on the question."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from index import Embedder, Span, analyze, sentence_spans
from rag.answer import Passage
from rag.answer_type import AnswerType, answer_type, fits
from rag.retriever import Retrieval, certainty

__all__ = ["Evidence", "collect_evidence", "covered_share"]

# The weight of a sentence's share of the question's terms against its similarity, and of its
# passage's distance from the best one. Tuned on the first half of XQuAD's paragraphs and on
# ARCD-train for the sentence that holds the answer to come first: .80 (ar), .83 (en), .82 (ARCD),
# .70 (en→ar), against .76, .81, .77 and .69 by similarity alone.
_COVERAGE_WEIGHT = 0.2
_COVERAGE_WEIGHT_ACROSS = 0.05
_PASSAGE_WEIGHT = 0.5
# What it counts that a sentence holds the kind of answer that the question asks for.
_TYPE_WEIGHT = {AnswerType.NUMBER: 0.02, AnswerType.TIME: 0.02, AnswerType.COUNTRIES: 0.1}


@dataclass(frozen=True, kw_only=True, slots=True)
class Evidence:
    """A sentence that may answer the question.

    Attributes:
        passage: The passage it stands in.
        start: Offset of its first character in the article's text.
        end: Offset behind its last character.
        text: The sentence, verbatim.
        similarity: Inner product of the question's vector with the sentence's.
        terms: Those of the question's terms that stand in it.
        coverage: The share of the question's terms, by weight, that stand in it; 0 to 1.
        score: Both together with the passage's rank score; higher is better.
    """

    passage: Passage
    start: int
    end: int
    text: str
    similarity: float
    terms: frozenset[str]
    coverage: float
    score: float


def collect_evidence(
    retrieval: Retrieval, embedder: Embedder, *, passages: int
) -> tuple[Evidence, ...]:
    """Scores every sentence of the best passages.

    Args:
        retrieval: What was found.
        embedder: The one that embedded the question.
        passages: How many of the best passages to read.

    Returns:
        All their sentences, best first.
    """
    # Chunks overlap: a sentence that stands in two of them counts where the better one has it.
    first_seen: dict[tuple[str, int], tuple[int, Passage, Span]] = {}
    for row, passage in enumerate(retrieval.passages[:passages]):
        for span in sentence_spans(passage.text):
            place = (passage.article_id, passage.start + span.start)
            first_seen.setdefault(place, (row, passage, span))
    sentences = list(first_seen.values())
    if not sentences:
        return ()
    vectors = embedder.embed_documents(
        [passage.text[span.start : span.end] for _, passage, span in sentences]
    )
    similarities = vectors @ retrieval.question.vector
    best = retrieval.ranked[0].score
    kind = answer_type(retrieval.question.text)
    evidence = []
    for (row, passage, span), similarity in zip(sentences, similarities.tolist(), strict=True):
        text = passage.text[span.start : span.end]
        weights = retrieval.weights.get(passage.language, {})
        terms = weights.keys() & set(analyze(text, passage.language))
        coverage = covered_share(terms, weights)
        own = passage.language == retrieval.question.language
        weight = _COVERAGE_WEIGHT if own else _COVERAGE_WEIGHT_ACROSS
        behind = retrieval.ranked[row].score - best
        hint = _TYPE_WEIGHT[kind] if kind and fits(kind, text, passage.language) else 0.0
        evidence.append(
            Evidence(
                passage=passage,
                start=passage.start + span.start,
                end=passage.start + span.end,
                text=text,
                similarity=similarity,
                terms=frozenset(terms),
                coverage=coverage,
                score=similarity + weight * coverage + _PASSAGE_WEIGHT * behind + hint,
            )
        )
    evidence.sort(key=lambda item: (-item.score, item.passage.article_id, item.start))
    return tuple(evidence)


def covered_share(terms: Iterable[str], weights: Mapping[str, float]) -> float:
    """The share of the question's terms, by weight, that these are; 0 to 1.

    Args:
        terms: Some of the question's terms.
        weights: The inverse document frequencies of all of them.
    """
    total = sum(weights.values())
    if total == 0:
        return 0.0
    return certainty(weights) * sum(weights[term] for term in terms) / total
