"""SQuAD-format data: both languages chosen independently, mixed archives, leave-out."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from eval.datasets.paragraphs import paragraph_dataset, parse_part
from index.errors import InputError

ENGLISH = [
    ("The dam near the old town is full of water again.", "What is full?", "The dam"),
    ("The minister of the interior flew to Vienna on Monday.", "Where did he fly?", "Vienna"),
    ("The railway will cost fifty billion according to the office.", "What cost?", "fifty billion"),
]
ARABIC = [
    ("امتلأ السد القريب من المدينة القديمة بالمياه من جديد.", "ما الذي امتلأ؟", "السد"),
    ("سافر وزير الداخلية إلى فيينا يوم الاثنين الماضي.", "إلى أين سافر؟", "فيينا"),
    ("سيكلف خط السكة الحديدية خمسين مليارا حسب المكتب.", "كم يكلف؟", "خمسين مليارا"),
]


def squad(path: Path, rows: list[tuple[str, str, str]]) -> Path:
    paragraphs = [
        {
            "context": context,
            "qas": [
                {
                    "id": f"id{number}",
                    "question": question,
                    "answers": [{"text": answer, "answer_start": context.index(answer)}],
                }
            ],
        }
        for number, (context, question, answer) in enumerate(rows)
    ]
    path.write_text(json.dumps({"data": [{"paragraphs": paragraphs}]}), encoding="utf-8")
    return path


@pytest.fixture
def en(tmp_path: Path) -> Path:
    return squad(tmp_path / "x.en.json", ENGLISH)


@pytest.fixture
def ar(tmp_path: Path) -> Path:
    return squad(tmp_path / "x.ar.json", ARABIC)


def test_one_language(en: Path) -> None:
    data = paragraph_dataset(en)
    assert [article.text for article in data.articles] == [row[0] for row in ENGLISH]
    assert [article.location for article in data.articles] == [f"x.en.json#{n}" for n in range(3)]
    first = data.cases[0]
    assert (first.id, first.language, first.passage_language) == ("id0", "en", "en")
    assert first.relevant == {data.articles[0].id: 1}
    assert first.items == ({"en": ("The dam",)},)
    (quote,) = first.required
    assert data.articles[0].text[quote.start : quote.end] == "The dam"
    assert list(data.files) == ["x.en.json"]


def test_questions_of_one_language_over_paragraphs_of_another(en: Path, ar: Path) -> None:
    data = paragraph_dataset(en, [ar])
    case = data.cases[1]
    assert (case.language, case.passage_language) == ("en", "ar")
    assert case.items == ({"en": ("Vienna",), "ar": ("فيينا",)},)
    quote = case.required[0]
    assert data.articles[1].text[quote.start : quote.end] == "فيينا"
    assert set(data.files) == {"x.en.json", "x.ar.json"}


def test_a_mixed_archive_takes_turns(en: Path, ar: Path) -> None:
    data = paragraph_dataset(en, [ar, en])
    assert [article.language for article in data.articles] == ["ar", "en", "ar"]
    assert [case.passage_language for case in data.cases] == ["ar", "en", "ar"]
    assert {case.language for case in data.cases} == {"en"}


def test_leaving_out_asks_every_question_twice(ar: Path) -> None:
    data = paragraph_dataset(ar, leave_out=True)
    assert [case.id for case in data.cases[:2]] == ["id0", "id0/without"]
    without = data.cases[1]
    assert (without.answerable, without.kind) == (False, "left_out")
    assert without.left_out == (data.articles[0].id,)
    assert (without.items, dict(without.relevant), without.required) == ((), {}, ())


def test_parts_and_draws(en: Path, ar: Path) -> None:
    part = paragraph_dataset(en, [ar], part="1:")
    assert [case.id for case in part.cases] == ["id1", "id2"]
    assert [article.location for article in part.articles] == ["x.ar.json#1", "x.ar.json#2"]
    drawn = paragraph_dataset(en, most=2)
    assert len(drawn.cases) == 2
    assert drawn.cases == paragraph_dataset(en, most=2).cases
    assert len(drawn.articles) == 3


def test_the_same_paragraph_twice_is_right_either_time(tmp_path: Path) -> None:
    data = paragraph_dataset(squad(tmp_path / "x.json", [ENGLISH[0], (*ENGLISH[0][:2], "full")]))
    assert data.cases[0].relevant == dict.fromkeys((it.id for it in data.articles), 1)


def test_the_fingerprint_is_of_the_content_not_of_the_place(tmp_path: Path) -> None:
    places = [tmp_path / "a", tmp_path / "b"]
    for place in places:
        place.mkdir()
    first, second = (paragraph_dataset(squad(place / "x.json", ENGLISH)) for place in places)
    assert first.fingerprint == second.fingerprint
    changed = squad(places[1] / "x.json", [*ENGLISH[:2], (ENGLISH[2][0], "How much?", "fifty")])
    assert paragraph_dataset(changed).fingerprint != first.fingerprint


def test_files_that_do_not_go_together(en: Path, tmp_path: Path) -> None:
    short = squad(tmp_path / "short.json", ARABIC[:2])
    with pytest.raises(InputError, match="2 paragraphs"):
        paragraph_dataset(en, [short])


@pytest.mark.parametrize("part", ["1", "a:b", "2:1", "-1:2", "1:1", "9:12", ""])
def test_no_such_part(part: str) -> None:
    with pytest.raises(InputError):
        parse_part(part, 5)


def test_parts_are_python_ranges() -> None:
    assert [parse_part(part, 5) for part in (":", "2:", ":3", "1:99")] == [
        *((0, 5), (2, 5), (0, 3), (1, 5)),
    ]
