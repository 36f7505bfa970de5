"""Contests: what is found for the questions that are learnt from, and what is learnt from it."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import pytest

from eval.reader.contests import (
    Contest,
    Rival,
    draw_contests,
    passage_contests,
    read_contests,
    story_contests,
)
from eval.reader.passages import Passages, Question
from eval.reader.stories import Story, read_stories
from index import Embedder
from index.errors import InputError
from index.hashing_embedder import HashingEmbedder
from rag.reading.span_reader import load_passage_reader
from tests.conftest import passage_reader

STORIES = """=== harbour
--- 1 | en | 2021-03-14 | Mayor opens the new harbour of Vardo
The mayor of Vardo, Ada Holm, opened the new harbour on Monday. It cost nine million crowns.
--- 2 | fr | 2021-05-02 | Le port de Vardo ferme
Le port de Vardo a été fermé mardi par le maire, Jan Berg.
? en | Who opened the new harbour of Vardo? | 1: Ada Holm
? fr | Qui a fermé le port de Vardo ? | 2: Jan Berg
? ar | متى يفتتح مطار فاردو؟ | -
=== opera
--- 1 | ar | 2021-03-14 | افتتاح دار الأوبرا في المدينة
افتتح الوزير سالم دار الأوبرا يوم الخميس بحضور ألف ضيف.
? ar | كم ضيفا حضر افتتاح دار الأوبرا؟ | 1: ألف ضيف
"""


@pytest.fixture
def stories(tmp_path: Path) -> list[Story]:
    (tmp_path / "a.txt").write_text(STORIES, encoding="utf-8")
    return read_stories(tmp_path)


def rival(text: str, margin: float, span: tuple[int, int] | None = None) -> Rival:
    return Rival(heading="", text=text, span=span, margin=margin)


WON = Contest(
    corpus="stories",
    question="Who?",
    rivals=(rival("right", 6.0, (0, 5)), rival("near", 1.0), rival("far", -6.0), rival("so", -2.0)),
)
LOST = Contest(
    corpus="stories", question="Who else?", rivals=(rival("near", 6.0), rival("right", 1.0, (0, 5)))
)


def test_a_contest_is_lost_as_far_as_others_are_likelier() -> None:
    assert WON.lost == pytest.approx(0.0093, abs=1e-3)
    assert LOST.lost == pytest.approx(0.993, abs=1e-3)
    # Nothing answers: "none of them", at 0, should have won.
    assert LOST.without_answer().lost == pytest.approx(0.9975, abs=1e-3)
    assert Contest(corpus="", question="?", rivals=()).lost == 0


def test_the_answer_and_its_strongest_rivals_are_learnt_from() -> None:
    pairs = WON.pairs(2)
    assert [(pair.passage, pair.span) for pair in pairs] == [
        ("right", (0, 5)),
        ("near", None),
        ("so", None),
    ]
    assert {pair.question for pair in pairs} == {"Who?"}


def test_the_surer_a_contest_is_lost_the_likelier_it_is_drawn() -> None:
    drawn = list(draw_contests([WON, LOST] * 500, random.Random(2)))
    asked = [pairs[0].question for pairs in drawn]
    assert asked.count("Who else?") > 480
    assert 100 < asked.count("Who?") < 350
    unanswered = [pairs for pairs in drawn if all(pair.span is None for pair in pairs)]
    assert 0.1 < len(unanswered) / len(drawn) < 0.4


def test_what_was_written_is_read(tmp_path: Path) -> None:
    path = tmp_path / "contests.jsonl"
    # Texts hold characters that Python takes for the end of a line.
    odd = Contest(corpus="arcd", question="Who\u2028?", rivals=(rival("a\u0085b", 1.0),))
    lines = [item.to_json() for item in (WON, odd, LOST)]
    path.write_text("\n".join([*lines, WON.to_json()[:40]]), encoding="utf-8")
    assert read_contests(path) == [WON, odd, LOST]


def test_other_files_are_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        read_contests(tmp_path / "missing")
    (tmp_path / "other").write_text('{"corpus": 3}\n', encoding="utf-8")
    with pytest.raises(InputError, match="other holds no contests"):
        read_contests(tmp_path / "other")


def check_stories(stories: list[Story], embedder: Embedder) -> None:
    reader = passage_reader(embedder)
    found = {
        item.question: item
        for item in story_contests(
            stories, reader, embedder, share=1, swaps=0, draw=random.Random(1)
        )
    }
    assert len(found) == 4
    for story in stories:
        for question in story.questions:
            answers = [story.articles[row].text[slice(*at)] for row, at in question.answers.items()]
            contest = found[question.text]
            marked = [it.text[slice(*it.span)] for it in contest.rivals if it.span is not None]
            assert marked == answers
            assert len(contest.rivals) == 3
    assert all("2021" in it.heading for item in found.values() for it in item.rivals)


def test_stories_are_asked_of_their_archive(stories: list[Story]) -> None:
    check_stories(stories, HashingEmbedder())


def test_stories_are_asked_with_the_real_models(stories: list[Story], embedder: Embedder) -> None:
    check_stories(stories, embedder)
    reader = load_passage_reader(embedder)
    (opened,) = (
        item
        for item in story_contests(
            stories, reader, embedder, share=1, swaps=0, draw=random.Random(1)
        )
        if item.question.startswith("Who")
    )
    assert opened.lost < 0.5


def test_questions_about_another_town_are_answered_by_nothing(stories: list[Story]) -> None:
    embedder = HashingEmbedder()
    reader = passage_reader(embedder)
    lisbon = Story(
        name="lisbon",
        articles=stories[0].articles,
        questions=(
            replace(stories[0].questions[0], text="Who opened the harbour in Lisbon?"),
            replace(stories[0].questions[2], text="When does the airport of Lisbon open?"),
        ),
    )
    (other,) = story_contests([lisbon], reader, embedder, share=0, swaps=1, draw=random.Random(1))
    assert other.corpus == "swaps"
    assert other.question.startswith("Who opened the harbour in ")
    assert "Lisbon" not in other.question
    assert len(other.rivals) == 2
    assert {it.span for it in other.rivals} == {None}


def test_passages_are_asked_where_they_stand() -> None:
    # A file with two spaces in a row would be cleaned, and offsets behind them be others.
    texts = ("The dam  is near Oslo.", "Of no question.", "The dam is near Bergen, not near Oslo.")
    questions = (
        Question(text="Where is the dam?", passage=0, answers=((17, 21),)),
        Question(text="Who built the dam?", passage=2, answers=()),
    )
    part = Passages(texts=texts, articles=(0, 1, 2), questions=questions)
    embedder = HashingEmbedder()
    reader = passage_reader(embedder)
    where, who = passage_contests("arcd", part, reader, embedder, share=1, draw=random.Random(1))
    assert {(it.text, it.span) for it in where.rivals} == {(texts[0], (17, 21)), (texts[2], None)}
    assert {it.span for it in who.rivals} == {None}
    assert (
        list(passage_contests("arcd", part, reader, embedder, share=0, draw=random.Random(1))) == []
    )
