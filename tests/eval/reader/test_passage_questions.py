"""Our own questions over other corpora's passages: found by name, apart by part, checked."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from eval.reader.passage_questions import (
    PASSAGE_QUESTIONS,
    QUESTION_LANGUAGES,
    passage_name,
    passage_questions,
    questions_files,
)
from eval.reader.passages import Passages
from index.errors import InputError

TEXTS = tuple(f"سد رقم {number} قرب النهر." for number in range(20))
SOURCES = (
    Passages(texts=TEXTS[:10], articles=(0,) * 5 + (1,) * 5, questions=()),
    Passages(texts=TEXTS[10:], articles=(0,) * 10, questions=()),
)


def write(path: Path, answers: Sequence[object], texts: Sequence[str] = TEXTS) -> None:
    lines = [
        {
            "passage": passage_name(text),
            "questions": [
                {
                    "ar": "أين السد؟",
                    "en": "Where is the dam?",
                    "fr": "Où est le barrage ?",
                    **answer,
                }
                for answer in ({"answer": one} for one in answers)
            ],
        }
        for text in texts
    ]
    path.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")


def test_every_question_is_asked_in_three_languages_over_its_passage(tmp_path: Path) -> None:
    write(tmp_path / "1.jsonl", [[0, 2], None])
    found = passage_questions(SOURCES, "training", tmp_path)
    assert tuple(found) == QUESTION_LANGUAGES
    for passages in found.values():
        assert passages.texts == TEXTS
        # Articles of two corpora are not the same ones.
        assert passages.articles == (0,) * 5 + (1,) * 5 + (2,) * 10
    english = found["en"].questions
    assert {question.text for question in english} == {"Where is the dam?"}
    assert [question.answers for question in english[:2]] == [((0, 2),), ()]
    assert english[0].passage == english[1].passage == 0


def test_every_ninth_file_is_kept_for_calibration(tmp_path: Path) -> None:
    for number in range(10):
        write(tmp_path / f"{number:03}.jsonl", [[0, 2]], TEXTS[2 * number : 2 * number + 2])
    parts = {
        part: {item.passage for item in passage_questions(SOURCES, part, tmp_path)["ar"].questions}
        for part in ("training", "calibration")
    }
    assert parts["calibration"] == {0, 1, 18, 19}
    assert parts["training"] == set(range(2, 18))


def test_a_file_without_a_number_is_refused(tmp_path: Path) -> None:
    write(tmp_path / "a.jsonl", [[0, 2]])
    with pytest.raises(InputError, match="its name is to be a number"):
        passage_questions(SOURCES, "training", tmp_path)


def test_passages_that_are_not_there_are_passed_over(tmp_path: Path) -> None:
    write(tmp_path / "1.jsonl", [[0, 2]], [*TEXTS[:3], "فقرة أخرى."])
    found = passage_questions(SOURCES[:1], "training", tmp_path)
    assert [item.passage for item in found["fr"].questions] == [0, 1, 2]


@pytest.mark.parametrize("answer", [[5, 5], [0, 900], [-1, 3], "السد", [1]])
def test_answers_outside_their_passage_are_refused(tmp_path: Path, answer: object) -> None:
    write(tmp_path / "1.jsonl", [answer])
    with pytest.raises(InputError, match=r"1\.jsonl, line 1: not questions over a passage"):
        passage_questions(SOURCES, "training", tmp_path)


def test_a_folder_without_questions_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="holds no questions"):
        questions_files(tmp_path)


def test_ours_are_well_formed() -> None:
    """All of them, without the passages: the form, and that no question stands twice."""
    seen = set()
    for path in questions_files(PASSAGE_QUESTIONS):
        for line in path.read_text(encoding="utf-8").splitlines():
            item = json.loads(line)
            assert len(item["passage"]) == 16
            for question in item["questions"]:
                assert set(question) == {*QUESTION_LANGUAGES, "answer"}
                assert all(len(question[language]) > 7 for language in QUESTION_LANGUAGES)
                key = (item["passage"], question["ar"])
                assert key not in seen, key
                seen.add(key)
    assert len(seen) > 1000
