"""The fusion rule, against the formula written out by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest

from index import Candidate, Candidates, Moments
from rag.retrieval.retriever import certainty, rank


def candidate(
    name: str,
    language: str,
    similarity: float,
    coverage: float,
    *,
    article: tuple[float, float] | None = None,
) -> Candidate:
    article_similarity, article_coverage = article or (similarity, coverage)
    return Candidate(
        chunk_id=name,
        article_id=name,
        start=0,
        end=1,
        language=language,
        similarity=similarity,
        coverage=coverage,
        article_similarity=article_similarity,
        article_coverage=article_coverage,
    )


def candidates(*items: Candidate, moments: dict[str, Moments], weight: float = 8.0) -> Candidates:
    return Candidates(
        items=items,
        moments=moments,
        weights={language: {"term": weight} for language in moments},
    )


def order(found: Candidates, language: str) -> list[str]:
    return [item.candidate.chunk_id for item in rank(found, language)]


ONE = {"ar": Moments(count=100, mean=0.75, std=0.02)}


def test_scores_by_hand_within_one_language() -> None:
    found = candidates(
        candidate("dense", "ar", 0.85, 0.0, article=(0.80, 0.0)),
        candidate("both", "ar", 0.80, 0.5, article=(0.78, 0.25)),
        moments=ONE,
    )
    ranked = rank(found, "ar")
    assert [item.candidate.chunk_id for item in ranked] == ["both", "dense"]
    # .80 - .75 + .2·(.78 - .75) + 14·.02·(.5 + .25) = .266
    # .85 - .75 + .2·(.80 - .75) = .11
    assert [item.order for item in ranked] == pytest.approx([0.266, 0.11])
    # The slots: .11 and .05 + .006 + 1·.02·(.5 + .25) = .071, each less .25·.02 (own language).
    assert [item.score for item in ranked] == pytest.approx([0.105, 0.066])


def test_of_two_equal_chunks_the_one_in_the_better_article_comes_first() -> None:
    found = candidates(
        candidate("alone", "ar", 0.85, 0.2, article=(0.75, 0.1)),
        candidate("among", "ar", 0.85, 0.2, article=(0.80, 0.1)),
        moments=ONE,
    )
    assert order(found, "ar") == ["among", "alone"]


def chunk(article: str, start: int, similarity: float) -> Candidate:
    return replace(
        candidate(f"{article}:{start}", "ar", similarity, 0.0, article=(0.75, 0.0)),
        article_id=article,
        start=start,
        end=start + 100,
    )


def test_a_passage_gets_a_share_of_what_its_neighbours_fit_better_by() -> None:
    found = candidates(
        chunk("news", 0, 0.85),
        chunk("news", 101, 0.75),
        chunk("news", 202, 0.77),
        chunk("news", 350, 0.76),
        chunk("other", 101, 0.76),
        moments=ONE,
    )
    orders = {item.candidate.chunk_id: item.order for item in rank(found, "ar")}
    assert orders == pytest.approx(
        {
            # Nothing is taken from the best, nor given over a gap or from another article.
            "news:0": 0.10,
            # .3 of .85 - .75 from the one before, .15 of .77 - .75 from the one behind.
            "news:101": 0.0 + 0.03 + 0.003,
            "news:202": 0.02,
            "news:350": 0.01,
            "other:101": 0.01,
        }
    )


def test_coverage_of_light_terms_says_little() -> None:
    assert certainty({"a": 2.0, "b": 2.0}) == 0.5
    assert certainty({"a": 20.0}) == 1.0
    assert certainty({}) == 0.0
    found = candidates(
        candidate("dense", "ar", 0.85, 0.0),
        candidate("both", "ar", 0.80, 0.5),
        moments=ONE,
        weight=1.0,
    )
    assert order(found, "ar") == ["dense", "both"]


def test_languages_are_brought_to_one_level() -> None:
    moments = {
        "ar": Moments(count=1000, mean=0.70, std=0.02),
        "en": Moments(count=1000, mean=0.76, std=0.02),
    }
    found = candidates(
        candidate("ar1", "ar", 0.82, 0.0), candidate("en1", "en", 0.84, 0.0), moments=moments
    )
    # The English passage is more similar, as all English ones are to this English question.
    assert order(found, "en") == ["ar1", "en1"]


def test_coverage_orders_inside_a_language_but_barely_across() -> None:
    moments = {
        "ar": Moments(count=1000, mean=0.70, std=0.02),
        "en": Moments(count=1000, mean=0.70, std=0.02),
    }
    found = candidates(
        candidate("ar1", "ar", 0.80, 0.0),
        candidate("en1", "en", 0.78, 0.3),
        candidate("en2", "en", 0.75, 0.9),
        moments=moments,
    )
    ranked = order(found, "en")
    assert ranked.index("en2") < ranked.index("en1")
    assert ranked[0] == "ar1"


def test_one_passage_of_a_language_is_not_its_own_yardstick() -> None:
    moments = {
        "ar": Moments(count=200, mean=0.75, std=0.02),
        "fr": Moments(count=1, mean=0.86, std=0.0),
    }
    found = candidates(
        candidate("ar1", "ar", 0.79, 0.0), candidate("fr1", "fr", 0.86, 0.0), moments=moments
    )
    assert order(found, "ar")[0] == "fr1"


def test_nothing_found() -> None:
    assert rank(Candidates(items=(), moments={}, weights={}), "ar") == []
