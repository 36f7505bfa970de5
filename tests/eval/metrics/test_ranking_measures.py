"""Ranking measures by hand; the library does the sums, the names and the gaps are ours."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.metrics.ranking import RANKING_MEASURES, is_ranking_measure, score_rankings
from index.errors import InputError


def one(name: str, ranking: list[str], relevant: dict[str, int]) -> float:
    return score_rankings([name], {"q": relevant}, {"q": ranking})[name]["q"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("hit@1", 0.0),
        ("hit@2", 1.0),
        ("R@2", 0.5),
        ("R@4", 1.0),
        ("MRR@10", 0.5),
        ("MRR@1", 0.0),
        # Grade 1 in place 2, grade 2 in place 4; ideally 2 then 1.
        (
            "nDCG@10",
            (1 / math.log2(3) + 2 / math.log2(5)) / (2 / math.log2(2) + 1 / math.log2(3)),
        ),
    ],
)
def test_by_hand(name: str, value: float) -> None:
    assert one(name, ["x", "a", "y", "b"], {"a": 1, "b": 2}) == pytest.approx(value)


def test_the_order_given_counts_not_the_names() -> None:
    for ranking in (["a", "z"], ["z", "a"]):
        assert one("hit@1", ranking, {ranking[0]: 1}) == 1.0
        assert one("MRR@10", ranking, {ranking[1]: 1}) == 0.5


def test_a_question_left_out_counts_as_failed() -> None:
    scores = score_rankings(["MRR@10"], {"p": {"a": 1}, "q": {"a": 1}}, {"p": ["a"]})
    assert scores == {"MRR@10": {"p": 1.0, "q": 0.0}}
    assert score_rankings(["hit@5"], {"p": {"a": 1}}, {"p": []}) == {"hit@5": {"p": 0.0}}


def test_nothing_to_find_is_undefined() -> None:
    assert score_rankings(["R@5"], {"q": {}, "r": {"a": 0}}, {"q": ["a"], "s": ["b"]}) == {
        "R@5": {}
    }
    assert score_rankings([], {}, {}) == {}


@pytest.mark.parametrize("name", ["hit", "MAP@5", "hit@0", "hit@", "@5", "hit@1.5", ""])
def test_unknown_names_are_refused(name: str) -> None:
    assert not is_ranking_measure(name)
    with pytest.raises(InputError, match="no ranking measure"):
        score_rankings([name], {"q": {"a": 1}}, {"q": ["a"]})


def test_an_article_twice_is_refused() -> None:
    with pytest.raises(InputError, match="twice"):
        score_rankings(["hit@1"], {"q": {"a": 1}}, {"q": ["a", "a"]})


@given(st.permutations("abcdefghijkl"), st.sets(st.sampled_from("abcdefgz"), min_size=1))
def test_bounds_and_reciprocal_rank(ranking: list[str], relevant: set[str]) -> None:
    scores = score_rankings(
        [*RANKING_MEASURES, "MRR@3"], {"q": dict.fromkeys(relevant, 1)}, {"q": ranking}
    )
    assert all(0 <= value["q"] <= 1 + 1e-9 for value in scores.values())
    places = [ranking.index(it) for it in relevant if it in ranking]
    first = min(places, default=99)
    assert scores["MRR@10"]["q"] == pytest.approx(1 / (first + 1) if first < 10 else 0)
    assert scores["MRR@3"]["q"] == pytest.approx(1 / (first + 1) if first < 3 else 0)
    assert scores["hit@5"]["q"] == float(first < 5)
