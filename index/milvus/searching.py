"""Candidates for a question, the best of both arms with the exact scores of both."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from index.embedding import Vectors
from index.errors import InputError
from index.hits import Candidate, Candidates, Filter, Moments
from index.local.language_part import source_code
from index.milvus.article_rows import ArticleRows, condition
from index.milvus.chunk_rows import ChunkRows, StoredChunk
from index.milvus.connection import MOST_ROWS, Connection
from index.milvus.statistics import LanguageStatistics, Statistics
from index.milvus.terms import coverage, dimension, length, slack

__all__ = ["Search"]

_MORE = 16


@dataclass(frozen=True, kw_only=True, slots=True)
class Search:
    """Searches one generation of an index.

    Attributes:
        connection: To Milvus.
        articles: The articles of the generation.
        rows: Its chunks.
        statistics: Its statistics.
    """

    connection: Connection
    articles: ArticleRows
    rows: ChunkRows
    statistics: Statistics

    def candidates(
        self,
        question: Vectors,
        terms: Callable[[str], Sequence[str]],
        *,
        k: int,
        where: Filter | None,
    ) -> Candidates:
        """See `ArticleIndex.candidates`."""
        languages = {
            language: statistics
            for language, statistics in sorted(self.statistics.languages.items())
            if statistics.count
            and (where is None or not where.languages or language in where.languages)
        }
        asked = {language: list(dict.fromkeys(terms(language))) for language in languages}
        dimensions = {code: [dimension(word) for word in words] for code, words in asked.items()}
        holding = self.statistics.holding(self.connection, dimensions)
        items: list[Candidate] = []
        moments: dict[str, Moments] = {}
        weights: dict[str, dict[str, float]] = {}
        for language, statistics in languages.items():
            moments[language] = statistics.sums.of(question)
            weights[language] = {
                term: _idf(statistics.count, holding[language][dimension(term)])
                for term in asked[language]
            }
            by_dimension: dict[int, float] = defaultdict(float)
            for term, idf in weights[language].items():
                by_dimension[dimension(term)] += idf
            found = self._of_language(language, statistics, question, by_dimension, k, where)
            items.extend(sorted(found, key=lambda item: (-item.similarity, item.chunk_id)))
        return Candidates(items=tuple(items), moments=moments, weights=weights)

    def _of_language(
        self,
        language: str,
        statistics: LanguageStatistics,
        question: Vectors,
        weights: dict[int, float],
        k: int,
        where: Filter | None,
    ) -> list[Candidate]:
        rules = [f"language == {source_code(language)}", *condition(where)]
        if k >= statistics.count:
            chunks = list(self.rows.stream(" and ".join(rules)))
            best = {chunk.pk for chunk in chunks}
        else:
            if k + _MORE > MOST_ROWS:
                raise InputError(f"Milvus gives at most {MOST_ROWS - _MORE} passages, not {k}")
            rule = " and ".join([*rules, self.rows.seen])
            nearest = self._nearest(question, k, rule)
            covered = self._best_covered(weights, statistics, k, rule)
            best = nearest.keys() | covered.keys()
            # All chunks of their articles: their means count too.
            chunks = self.rows.of_articles(sorted({*nearest.values(), *covered.values()}))
        if not chunks:
            return []
        similarities = np.stack([chunk.vector for chunk in chunks]) @ question
        coverages = coverage(
            [chunk.terms for chunk in chunks],
            np.array([chunk.length for chunk in chunks]),
            weights,
            statistics.mean_length,
        ).astype(np.float32)
        names = self.articles.names({chunk.article for chunk in chunks if chunk.pk in best})
        means = _article_means(chunks, similarities, coverages)
        return [
            Candidate(
                chunk_id=f"{names[chunk.article]}:{chunk.start}-{chunk.end}",
                article_id=names[chunk.article],
                start=chunk.start,
                end=chunk.end,
                language=language,
                similarity=float(similarities[row]),
                coverage=float(coverages[row]),
                article_similarity=means[chunk.article][0],
                article_coverage=means[chunk.article][1],
            )
            for row, chunk in enumerate(chunks)
            if chunk.pk in best
        ]

    def _nearest(self, question: Vectors, k: int, rule: str) -> dict[str, str]:
        """The k most similar chunks: their keys, each with that of its article."""
        (hits,) = self.connection.call(
            "search",
            self.rows.collection,
            data=[question],
            anns_field="vector",
            filter=rule,
            limit=k,
            output_fields=["article"],
            search_params={"metric_type": "IP", "params": {"ef": min(max(256, 4 * k), 32_768)}},
        )
        return {hit["pk"]: hit["entity"]["article"] for hit in hits}

    def _best_covered(
        self, weights: dict[int, float], statistics: LanguageStatistics, k: int, rule: str
    ) -> dict[str, str]:
        """The k best covered chunks, by exact coverage; see `terms` for why this takes rounds."""
        if not weights:
            return {}
        mean = statistics.mean_length
        bound = sum(weights.values())
        limit = min(k + _MORE, MOST_ROWS)
        while True:
            (hits,) = self.connection.call(
                "search",
                self.rows.collection,
                data=[weights],
                anns_field="terms",
                filter=rule,
                limit=limit,
                output_fields=["article", "words", "title_words", "terms"],
                search_params={"metric_type": "IP", "params": {"drop_ratio_search": 0.0}},
            )
            rows = [hit["entity"] for hit in hits]
            lengths = np.array([length(row["words"], row["title_words"]) for row in rows])
            scores = coverage([row["terms"] for row in rows], lengths, weights, mean)
            order = np.argsort(-scores, kind="stable")[:k]
            if len(hits) < limit or limit == MOST_ROWS:
                break
            # What was not fetched has at most the last stored score.
            if scores[order[-1]] >= slack(mean) * float(hits[-1]["distance"]) / bound:
                break
            limit = min(2 * limit, MOST_ROWS)
        return {hits[row]["pk"]: rows[row]["article"] for row in order if scores[row] > 0}


def _idf(count: int, holding: int) -> float:
    """As `local.lexical.Postings.score` says."""
    return float(np.log1p((count - holding + 0.5) / (holding + 0.5)))


def _article_means(
    chunks: Sequence[StoredChunk],
    similarities: np.ndarray[tuple[int], np.dtype[np.float32]],
    coverages: np.ndarray[tuple[int], np.dtype[np.float32]],
) -> dict[str, tuple[float, float]]:
    rows: dict[str, list[int]] = defaultdict(list)
    for row, chunk in enumerate(chunks):
        rows[chunk.article].append(row)
    return {
        key: (
            float(similarities[of].mean(dtype=np.float64)),
            float(coverages[of].mean(dtype=np.float64)),
        )
        for key, of in rows.items()
    }
