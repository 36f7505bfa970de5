"""Candidates for a question, the best of both arms with the scores of both, and their passages."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import numpy.typing as npt

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

Keys = npt.NDArray[np.int64]


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
    searched = {
        language: part
        for language, part in sorted(derived.parts.items())
        if where is None or not where.languages or language in where.languages
    }
    admitted = {language: part.admitted(where) for language, part in searched.items()}
    with _nearest_meanwhile(searched, question, k, admitted) as nearest:
        covered: dict[str, Vectors] = {}
        for language, part in searched.items():
            moments[language] = part.moments(question)
            covered[language], weights[language] = postings.score(
                language, terms(language), part.lengths
            )
        proposed = {
            language: np.union1d(
                nearest(language), part.best_covered(covered[language], k, admitted[language])
            )
            for language, part in searched.items()
        }
    for language, keys in proposed.items():
        if len(keys) == 0:
            continue
        part = searched[language]
        # Whether a row is what was stored is asked when it is read for good, by `read_passages`.
        places = rows.places_of(keys.tolist())
        coverage = covered[language]
        own = coverage[np.searchsorted(part.keys, keys)]
        scores = np.column_stack([*part.similarities(keys, question, coverage), own])
        found = [
            Candidate(
                chunk_id=f"{article}:{start}-{end}",
                article_id=article,
                start=start,
                end=end,
                language=language,
                similarity=similarity,
                coverage=covers,
                article_similarity=article_similarity,
                article_coverage=article_covers,
            )
            for (article, start, end), (
                similarity,
                article_similarity,
                article_covers,
                covers,
            ) in zip(places, scores.tolist(), strict=True)
        ]
        items.extend(sorted(found, key=lambda item: (-item.similarity, item.chunk_id)))
    return Candidates(items=tuple(items), moments=moments, weights=weights)


@contextlib.contextmanager
def _nearest_meanwhile(
    parts: Mapping[str, LanguagePart],
    question: Vectors,
    k: int,
    admitted: Mapping[str, npt.NDArray[np.bool_] | None],
) -> Iterator[Callable[[str], Keys]]:
    """Lets FAISS search large languages on a second core while the caller reads posting lists.

    At a million chunks each takes some ten milliseconds of a question. A small language is searched
    when it is asked for: it takes less than handing it over.

    Args:
        parts: What is searched, by language.
        question: float32 of shape (dimension,).
        k: How many chunks are wanted of each.
        admitted: By language, as from `LanguagePart.admitted`.

    Yields:
        What gives the keys of a language's nearest chunks, once it has been found.
    """

    def search(language: str) -> Keys:
        return parts[language].nearest(question, k, admitted[language])

    large = [language for language, part in parts.items() if not part.search.is_exact]
    if not large:
        yield search
        return
    with ThreadPoolExecutor(1) as aside:
        found = {language: aside.submit(search, language) for language in large}
        yield lambda language: found[language].result() if language in found else search(language)


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
