"""Candidates for a question, the best of both arms with the scores of both, and their passages."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from index.articles import Article
from index.embedding import Vectors
from index.errors import IndexStateError
from index.hits import Candidate, Candidates, Filter, Moments, StoredPassage
from index.local.article_rows import ArticleRows
from index.local.catalog import Catalog, Edition
from index.local.chunk_rows import ChunkRow, ChunkRows
from index.local.derived import Derived
from index.local.language_part import LanguagePart
from index.local.lexical import Postings

__all__ = ["find_candidates", "read_passages", "read_vectors"]


def find_candidates(
    catalog: Catalog,
    derived: Derived,
    question: Vectors,
    terms: Callable[[str], Sequence[str]],
    *,
    k: int,
    where: Filter | None,
) -> Candidates:
    """See `ArticleIndex.candidates`; the catalog and what is derived are of one generation."""
    rows = ChunkRows(catalog, derived.edition, derived.dimension)
    postings = Postings(catalog.connection, derived.edition)
    items: list[Candidate] = []
    moments: dict[str, Moments] = {}
    weights: dict[str, dict[str, float]] = {}
    for language, part in sorted(derived.parts.items()):
        if where is not None and where.languages and language not in where.languages:
            continue
        moments[language] = part.moments(question)
        covered, weights[language] = postings.score(language, terms(language), part.lengths)
        keys = _best_keys(part, question, covered, k, where)
        if len(keys) == 0:
            continue
        # Again from the catalog: verified, and the same whatever structure found them.
        found = sorted(rows.read(keys.tolist()), key=lambda row: row.key)
        similarities = np.stack([row.vector for row in found]).astype(np.float32) @ question
        of_articles = part.article_means(keys, question, covered)
        candidates = [
            Candidate(
                chunk_id=f"{row.article_id}:{row.start}-{row.end}",
                article_id=row.article_id,
                start=row.start,
                end=row.end,
                language=language,
                similarity=similarity,
                coverage=coverage,
                article_similarity=article_similarity,
                article_coverage=article_coverage,
            )
            for row, similarity, coverage, article_similarity, article_coverage in zip(
                found,
                similarities.tolist(),
                covered[np.searchsorted(part.keys, keys)].tolist(),
                *(means.tolist() for means in of_articles),
                strict=True,
            )
        ]
        items.extend(sorted(candidates, key=lambda item: (-item.similarity, item.chunk_id)))
    return Candidates(items=tuple(items), moments=moments, weights=weights)


def _best_keys(
    part: LanguagePart,
    question: Vectors,
    covered: Vectors,
    k: int,
    where: Filter | None,
) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    admitted = part.admitted(where)
    dense = part.nearest(question, k, admitted)
    lexical = part.best_covered(covered, k, admitted)
    return np.union1d(dense, lexical)


def read_passages(
    catalog: Catalog, edition: Edition, candidates: Sequence[Candidate]
) -> list[StoredPassage]:
    """See `ArticleIndex.passages`."""
    rows = ArticleRows(catalog)
    articles: dict[str, Article] = {}
    passages: list[StoredPassage] = []
    for candidate, row in _found(catalog, edition, candidates):
        if row.article_id not in articles:
            article = rows.read(row.article_id)
            if article is None:
                raise _vanished(candidate)
            articles[row.article_id] = article
        passages.append(
            StoredPassage(article=articles[row.article_id], start=row.start, end=row.end)
        )
    return passages


def read_vectors(catalog: Catalog, edition: Edition, candidates: Sequence[Candidate]) -> Vectors:
    """See `ArticleIndex.vectors`."""
    vectors = np.empty((len(candidates), edition.settings.dimension), dtype=np.float32)
    for place, (_, row) in enumerate(_found(catalog, edition, candidates)):
        vectors[place] = row.vector
    return vectors


def _found(
    catalog: Catalog, edition: Edition, candidates: Sequence[Candidate]
) -> Iterator[tuple[Candidate, ChunkRow]]:
    rows = ChunkRows(catalog, edition.number, edition.settings.dimension)
    for candidate in candidates:
        row = rows.find(candidate.article_id, candidate.start, candidate.end)
        if row is None:
            raise _vanished(candidate)
        yield candidate, row


def _vanished(candidate: Candidate) -> IndexStateError:
    return IndexStateError(
        f"passage {candidate.chunk_id} was replaced after it was found; search again"
    )
