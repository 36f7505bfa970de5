"""Questions about another town or another year."""

from __future__ import annotations

import random

import pytest

from eval.reader.stories import read_stories, story_text
from eval.reader.swaps import swapped
from rag.verification.gazetteer import places_of


@pytest.mark.parametrize(
    ("language", "question", "before", "behind"),
    [
        ("en", "Whom did he meet in Vienna on Monday?", "Whom did he meet in ", " on Monday?"),
        ("fr", "Qui a-t-il vu à Vienne lundi ?", "Qui a-t-il vu à ", " lundi ?"),
        ("fr", "Que dit le maire d'Agadir ?", "Que dit le maire d'", " ?"),
        ("ar", "من التقى في فيينا يوم الاثنين؟", "من التقى في ", " يوم الاثنين؟"),
        ("ar", "من التقى بفيينا يوم الاثنين؟", "من التقى ب", " يوم الاثنين؟"),
    ],
)
def test_a_town_stands_where_another_stood(
    language: str, question: str, before: str, behind: str
) -> None:
    towns = set()
    for seed in range(20):
        other = swapped(question, language, "", random.Random(seed))
        assert other is not None
        assert other != question
        assert other.startswith(before)
        assert other.endswith(behind)
        ((key, _, _),) = places_of(other)
        towns.add(key)
    assert len(towns) > 10


def test_french_elides_as_before() -> None:
    for seed in range(40):
        other = swapped("Que dit le maire d'Agadir ?", "fr", "", random.Random(seed))
        assert other is not None
        assert other.removeprefix("Que dit le maire d'")[0] in "AEIOUHYÉÎ"


def test_an_arabic_article_stands_where_one_stood() -> None:
    for seed in range(40):
        other = swapped("من يسكن بالرباط؟", "ar", "", random.Random(seed))
        assert other is not None
        assert other.startswith("من يسكن بال")


def test_years_are_moved_a_little() -> None:
    years = {
        swapped("What happened in 2019?", "en", "In 2018 and 2021.", random.Random(seed))
        for seed in range(60)
    }
    assert years == {f"What happened in {year}?" for year in (2015, 2016, 2017, 2020, 2022, 2023)}


@pytest.mark.parametrize(
    "question", ["Who spoke of water?", "What cost 2019.5 crowns?", "Who met the French envoy?"]
)
def test_other_questions_stay(question: str) -> None:
    assert swapped(question, "en", "", random.Random(1)) is None


def test_what_the_articles_tell_of_is_not_put_in() -> None:
    stories = read_stories()[:40]
    made = 0
    for story in stories:
        told = story_text(story)
        known = {key for key, _, _ in places_of(told)}
        for question in story.questions:
            other = swapped(question.text, question.language, told, random.Random(made))
            if other is None:
                continue
            made += 1
            asked = {key for key, _, _ in places_of(question.text)}
            new = {key for key, _, _ in places_of(other)} - asked
            assert not new & known, other
    assert made > 100
