"""News stories: their form, the shipped ones, and what is drawn from them."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from eval.reader.stories import Story, read_stories, stories_digest, stories_part
from eval.reader.story_pairs import draw_story_pairs
from index.errors import InputError

FILE = """=== harbour
--- 1 | en | 2021-03-14 | Harbour opens
The mayor, Ada Holm, opened the harbour on Monday. Ada Holm spoke for an hour.

It cost nine million.
--- 2 | fr | 2021-05-02 | Le port ferme
Le port a fermé mardi.
? en | Who spoke for an hour? | 1: Monday. [[Ada Holm]] spoke
? fr | Quand le port a-t-il fermé ? | 2: mardi
? ar | متى يفتتح المطار؟ | -
"""


def write(folder: Path, text: str) -> Path:
    (folder / "a.txt").write_text(text, encoding="utf-8")
    return folder


def count_words(texts: Sequence[str]) -> list[int]:
    return [len(text.split()) for text in texts]


@pytest.fixture
def story(tmp_path: Path) -> Story:
    (made,) = read_stories(write(tmp_path, FILE))
    return made


def test_a_story_is_read(story: Story) -> None:
    assert story.name == "harbour"
    first, second = story.articles
    assert (first.title, first.language) == ("Harbour opens", "en")
    assert first.published == date(2021, 3, 14)
    assert first.text.endswith("an hour.\n\nIt cost nine million.")
    assert first.id != second.id
    spoke, closed, never = story.questions
    assert first.text[slice(*spoke.answers[0])] == "Ada Holm"
    assert spoke.answers[0].start == first.text.rindex("Ada Holm")
    assert second.text[slice(*closed.answers[1])] == "mardi"
    assert never.answers == {}
    assert never.language == "ar"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("2: mardi", "2: jeudi", "line 9: 'jeudi' does not stand in article 2"),
        ("2: mardi", "7: mardi", "'7: mardi' does not begin with the number of an article"),
        ("| 2: mardi", "", "not 'language | question | answers'"),
        ("? fr |", "? xx |", "not 'language | question | answers'"),
        ("--- 2 | fr |", "--- 2 |", "line 6: not 'number | language | day | headline'"),
        ("2021-05-02", "May", "line 6: 'May' is no day"),
        ("=== harbour\n", "loose words\n=== harbour\n", "neither an article nor a question"),
    ],
)
def test_mistakes_are_named(tmp_path: Path, old: str, new: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        read_stories(write(tmp_path, FILE.replace(old, new)))


def test_a_folder_without_stories_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="holds no stories"):
        read_stories(tmp_path)


def test_the_shipped_stories_are_whole() -> None:
    stories = read_stories()
    assert len(stories) >= 150
    assert len({article.id for story in stories for article in story.articles}) == 3 * len(stories)
    for story in stories:
        assert len(story.articles) == 3
        assert any(question.answers for question in story.questions)
        assert any(not question.answers for question in story.questions)
    questions = [question for story in stories for question in story.questions]
    assert 0.2 < sum(not question.answers for question in questions) / len(questions) < 0.4
    assert stories_digest() == stories_digest()


def test_every_story_is_in_one_part() -> None:
    stories = read_stories()
    parts = [stories_part(stories, part) for part in ("training", "calibration", "reporting")]
    names = [{story.articles[0].id for story in part} for part in parts]
    assert sum(map(len, names)) == len(stories)
    assert set.union(*names) == {story.articles[0].id for story in stories}
    assert min(map(len, names)) >= len(stories) // 10


def test_pairs_hold_the_answer_or_none(story: Story) -> None:
    pairs = list(draw_story_pairs([story], count_words, random.Random(5), copies=20))
    answered = {
        (pair.question, pair.passage[slice(*pair.span)]) for pair in pairs if pair.span is not None
    }
    assert answered == {
        ("Who spoke for an hour?", "Ada Holm"),
        ("Quand le port a-t-il fermé ?", "mardi"),
    }
    for pair in pairs:
        if pair.span is None:
            assert not (pair.question.startswith("Who") and "Ada Holm" in pair.passage)
            assert not (pair.question.startswith("Quand") and "fermé" in pair.passage)
    assert sum(pair.span is not None for pair in pairs) == 40
    assert {pair.heading for pair in pairs if pair.question.startswith("Quand")} == {
        "Harbour opens · 14 mars 2021",
        "Le port ferme · 2 mai 2021",
    }


def test_runs_are_one_chunk_a_few_or_all_of_an_article(tmp_path: Path) -> None:
    sentences = [f"Point {number} was about harbours, and then more words." for number in range(60)]
    sentences[30] = "The envoy of Ruritania came last to the talks."
    (long,) = read_stories(
        write(
            tmp_path,
            f"=== long\n--- 1 | en | 2021-03-14 | Talks\n{' '.join(sentences)}\n"
            "? en | Who came last? | 1: The envoy of Ruritania\n? en | Who paid? | -\n",
        )
    )
    pairs = list(draw_story_pairs([long], count_words, random.Random(5), copies=60))
    text = long.articles[0].text
    assert all(pair.passage in text for pair in pairs)
    right = [pair for pair in pairs if pair.span is not None]
    assert {pair.passage[slice(*pair.span or ())] for pair in right} == {"The envoy of Ruritania"}
    lengths = {len(pair.passage.split()) for pair in right}
    assert min(lengths) < 100
    assert max(lengths) == len(text.split())
    assert len(lengths) > 4
    lacking = [pair for pair in pairs if pair.span is None and pair.question == "Who came last?"]
    assert len(lacking) > 40
    # They lie before what answers and behind it.
    assert {"Point 0 " in pair.passage for pair in lacking} == {True, False}
    assert {"Point 59 " in pair.passage for pair in lacking} == {True, False}
    assert not any("Ruritania" in pair.passage for pair in lacking)


def test_questions_of_another_town_are_put_to_what_answers_the_one_that_is_meant(
    tmp_path: Path,
) -> None:
    (meeting,) = read_stories(
        write(
            tmp_path,
            "=== meeting\n--- 1 | en | 2021-03-14 | Police meet in Vienna\nThey met on Monday.\n"
            "? en | When did the police meet in Vienna? | 1: Monday\n? en | Who paid? | -\n",
        )
    )
    draw = random.Random(5)
    pairs = list(draw_story_pairs([meeting], count_words, draw, copies=0, swaps=10))
    assert len(pairs) == 10
    for pair in pairs:
        assert pair.question.startswith("When did the police meet in ")
        assert "Vienna" not in pair.question
        assert pair.passage == "They met on Monday."
        assert pair.span is None
