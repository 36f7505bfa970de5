"""The gold set is what it says, and its validator sees what could be wrong with it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from eval.gold import (
    LANGUAGES,
    TYPES,
    UNANSWERABLE_KINDS,
    GoldQuestion,
    Quote,
    load_gold,
    validate_gold,
)
from index import Article, detect_language, read_articles
from index.errors import InputError
from rag import Turn

GOLD = Path(__file__).resolve().parents[2] / "eval" / "gold"
FILES = [GOLD / f"{language}.jsonl" for language in LANGUAGES]


@pytest.fixture(scope="module")
def gold() -> list[GoldQuestion]:
    return load_gold(FILES)


@pytest.fixture(scope="module")
def corpus(corpus_folder: Path) -> dict[str, str]:
    """The texts as the product stores them, so that a quote is one that it can cite."""
    articles = [item for item in read_articles([corpus_folder]) if isinstance(item, Article)]
    return {Path(article.location).stem: article.text for article in articles}


# The set


def test_the_gold_set_is_sound(gold: list[GoldQuestion], corpus: dict[str, str]) -> None:
    assert len(corpus) == 32
    assert validate_gold(gold, corpus) == []


def test_each_file_holds_one_language_and_counts_its_ids(gold: list[GoldQuestion]) -> None:
    assert sorted(path.name for path in GOLD.iterdir()) == [path.name for path in FILES]
    for path in FILES:
        ids = [question.id for question in load_gold([path])]
        assert ids == [f"{path.stem}-{number:03d}" for number in range(1, len(ids) + 1)]
        assert {q.language for q in gold if q.id.startswith(path.stem)} == {path.stem}


def test_enough_of_everything(gold: list[GoldQuestion]) -> None:
    assert len(gold) >= 210
    by_language = Counter(question.language for question in gold)
    assert by_language["ar"] >= 100
    assert min(by_language["en"], by_language["fr"]) >= 55
    answerable = Counter(question.type for question in gold if question.answerable)
    assert set(answerable) == set(TYPES)
    assert min(answerable.values()) >= 5
    kinds = Counter(q.unanswerable_kind for q in gold if not q.answerable)
    assert set(kinds) == set(UNANSWERABLE_KINDS)
    assert kinds.total() >= 56
    assert min(kinds.values()) >= 10


def test_languages_are_crossed_and_arabic_articles_answer_most(
    gold: list[GoldQuestion], corpus: dict[str, str]
) -> None:
    written = {name: detect_language(text) for name, text in corpus.items()}
    answerable = [question for question in gold if question.answerable]
    sources = [{written[q.article] for q in question.quotes} for question in answerable]
    assert sum("ar" in found for found in sources) > len(answerable) * 0.6
    crossed = Counter(
        question.language
        for question, found in zip(answerable, sources, strict=True)
        if question.language not in found
    )
    assert min(crossed[language] for language in LANGUAGES) >= 15


def test_every_article_is_asked_about(gold: list[GoldQuestion], corpus: dict[str, str]) -> None:
    assert {quote.article for question in gold for quote in question.quotes} == set(corpus)


# The validator

ARTICLES = {
    "port": "The port of Tangier opened a second terminal on Monday. It cost 900 million euros.",
    "quay": "The second terminal at Tangier cost 950 million euros, the union said on Tuesday.",
    "ميناء": "افتتح ميناء طنجة محطة ثانية يوم الاثنين، وكلفت 900 مليون يورو بحسب الوزارة.",
}
PORT = Quote(article="port", text="It cost 900 million euros.", required=True)
QUAY = Quote(
    article="quay", text="The second terminal at Tangier cost 950 million euros", required=True
)
COST = {"ar": ("900 مليون يورو",), "en": ("900 million euros",), "fr": ("900 millions d'euros",)}
UNION = {"ar": ("950 مليون يورو",), "en": ("950 million euros",), "fr": ("950 millions d'euros",)}
SOUND = GoldQuestion(
    id="en-001",
    question="What did the terminal cost?",
    language="en",
    type="how_many",
    answerable=True,
    unanswerable_kind=None,
    answers=(COST,),
    quotes=(PORT,),
    history=(),
)
UNKNOWN = replace(
    SOUND, answerable=False, unanswerable_kind="near_miss", answers=(), quotes=(), id="en-002"
)
TURN = Turn(question="What opened in Tangier?", answer="A second terminal.")


@pytest.mark.parametrize(
    "question",
    [
        SOUND,
        UNKNOWN,
        replace(SOUND, type="follow_up", history=(TURN,)),
        replace(SOUND, type="conflict", answers=(COST, UNION), quotes=(PORT, QUAY)),
        replace(
            SOUND,
            type="comparison",
            quotes=(PORT, replace(QUAY, text="the union said on Tuesday.")),
        ),
        replace(SOUND, quotes=(PORT, replace(PORT, article="ميناء", text=ARTICLES["ميناء"]))),
    ],
)
def test_sound_questions_have_no_problem(question: GoldQuestion) -> None:
    assert validate_gold([question], ARTICLES) == []


def changed(**fields: Any) -> GoldQuestion:
    return replace(SOUND, **fields)


@pytest.mark.parametrize(
    ("question", "problem"),
    [
        (changed(id=" "), "id: is empty"),
        (changed(question=" "), "question: is empty"),
        (changed(language="de"), "language: 'de' is none of"),
        (changed(type="whom"), "type: 'whom' is none of"),
        (changed(type="follow_up"), "history: follow_up questions need one"),
        (changed(history=(TURN,)), "history: follow_up questions need one"),
        (
            changed(type="follow_up", history=(replace(TURN, answer=""),)),
            "history: a turn is empty",
        ),
        (changed(unanswerable_kind="outside"), "unanswerable_kind: must be null"),
        (changed(answers=()), "answers: are missing"),
        (changed(quotes=(replace(PORT, required=False),)), "quotes: none is required"),
        (changed(type="list"), "answers: a list needs two or more"),
        (changed(type="conflict"), "answers: a conflict needs two or more"),
        (changed(type="comparison"), "quotes: a comparison needs two or more articles"),
        (replace(UNKNOWN, unanswerable_kind=None), "unanswerable_kind: None is none of"),
        (replace(UNKNOWN, unanswerable_kind="hard"), "unanswerable_kind: 'hard' is none of"),
        (replace(UNKNOWN, answers=(COST,)), "answers, quotes: must be empty"),
        (replace(UNKNOWN, quotes=(PORT,)), "answers, quotes: must be empty"),
        (changed(quotes=(replace(PORT, article="pier"),)), "quotes: there is no article 'pier'"),
        (
            changed(quotes=(replace(PORT, text="It cost 900 million euros!"),)),
            "'It cost 900 million euros!' is not in the article",
        ),
        (changed(quotes=(PORT, replace(PORT, text="  "))), "is not in the article"),
        (changed(quotes=(PORT, replace(PORT, text="a | b"))), "holds markup or spans paragraphs"),
        (changed(quotes=(PORT, PORT)), "is given twice"),
        (
            changed(quotes=(PORT, replace(PORT, text="a second terminal on Monday"))),
            "is required but states no answer",
        ),
        (changed(answers=({"en": COST["en"]},)), "answers: item 1 has none, or an empty one"),
        (changed(answers=({**COST, "fr": ("",)},)), "answers: item 1 has none, or an empty one"),
        (changed(answers=({**COST, "fr": ("a", "a")},)), "answers: item 1 names one twice in 'fr'"),
        (changed(answers=({**COST, "de": ("x",)},)), "answers: item 1 has unknown languages: de"),
        (changed(answers=(COST, UNION)), "no 'en' form of item 2 is in the 'en' quotes"),
        (changed(answers=({**COST, "en": ("00 million",)},)), "no 'en' form of item 1"),
        (
            changed(
                answers=({**COST, "ar": ("تسعمائة مليون",)},),
                quotes=(PORT, replace(PORT, article="ميناء", text=ARTICLES["ميناء"])),
            ),
            "no 'ar' form of item 1 is in the 'ar' quotes",
        ),
    ],
)
def test_planted_errors_are_found(question: GoldQuestion, problem: str) -> None:
    found = validate_gold([question], ARTICLES)
    assert any(problem in line for line in found), found
    assert all(line.startswith(f"{question.id}: ") and "\n" not in line for line in found)


def test_questions_are_compared_with_each_other() -> None:
    assert validate_gold([SOUND, changed(question="How much was it?")], ARTICLES) == [
        "en-001: id: used before; give each question its own"
    ]
    assert validate_gold([SOUND, changed(id="en-009")], ARTICLES) == [
        "en-009: question: the same as en-001; remove one"
    ]
    # The same words after another conversation are another question.
    follow_ups = [
        changed(id=f"en-{n}", type="follow_up", history=(replace(TURN, answer=f"Terminal {n}."),))
        for n in (1, 2)
    ]
    assert validate_gold(follow_ups, ARTICLES) == []


# The loader

ROW: dict[str, Any] = {
    "id": "en-001",
    "question": "What did the terminal cost?",
    "language": "en",
    "type": "follow_up",
    "answerable": True,
    "unanswerable_kind": None,
    "answers": [{"ar": ["900 مليون يورو"], "en": ["900 million euros"], "fr": ["900"]}],
    "quotes": [{"article": "port", "text": "It cost 900 million euros.", "required": True}],
    "history": [{"question": "What opened in Tangier?", "answer": "A second terminal."}],
}


def test_rows_become_questions(tmp_path: Path) -> None:
    one, two = tmp_path / "one.jsonl", tmp_path / "two.jsonl"
    one.write_text(f"{json.dumps(ROW, ensure_ascii=False)}\n\n", encoding="utf-8")
    two.write_text(json.dumps({**ROW, "id": "en-002", "history": []}), encoding="utf-8")
    first, second = load_gold([one, two])
    assert first == changed(type="follow_up", history=(TURN,), answers=({**COST, "fr": ("900",)},))
    assert (second.id, second.history) == ("en-002", ())


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda row: row.pop("language"), "language: Field required; add it"),
        (lambda row: row.update(lang="en"), "lang: Unexpected keyword argument; remove it"),
        (lambda row: row.update(id=7), "id: Input should be a valid string; give it the type"),
        (lambda row: row.update(answerable="yes"), "answerable: Input should be a valid boolean"),
        (lambda row: row["answers"][0].update(en="900"), "answers.0.en: Input should be"),
        (lambda row: row["quotes"][0].pop("required"), "quotes.0.required: Field required; add it"),
        (lambda row: row["history"][0].pop("answer"), "history.0.answer: Field required; add it"),
    ],
)
def test_a_row_of_another_shape_is_one_clear_line(
    change: Callable[[dict[str, Any]], Any], message: str, tmp_path: Path
) -> None:
    row = json.loads(json.dumps(ROW))
    change(row)
    path = tmp_path / "bad.jsonl"
    path.write_text(f"{json.dumps(ROW)}\n{json.dumps(row)}\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        load_gold([path])
    assert str(caught.value).startswith(f"{path}:2: {message}")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b'{"id": ', ":1: the line: Invalid JSON"),
        (b"[]", ":1: the line: "),
        (b'"a"', ":1: the line: "),
        (b"\xff\xfe", ": is not UTF-8; save it in that encoding"),
        (None, ": cannot be read: No such file or directory"),
    ],
)
def test_a_file_that_is_no_gold_set_is_one_clear_line(
    content: bytes | None, message: str, tmp_path: Path
) -> None:
    path = tmp_path / "bad.jsonl"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(InputError) as caught:
        load_gold([path])
    assert str(caught.value).startswith(f"{path}{message}")
    assert "\n" not in str(caught.value)
