"""The file formats that questions come in."""

from __future__ import annotations

from pathlib import Path

import pytest

from eval.press import load_press
from eval.squad import load_squad
from index.errors import InputError


def test_squad_files(tmp_path: Path) -> None:
    path = tmp_path / "data.json"
    path.write_text(
        '{"data": [{"paragraphs": [{"context": "A b.", "qas": [{"id": "1", "question": "q?",'
        ' "answers": [{"answer_start": 2, "text": "b"}]}]}, {"context": "C.", "qas": [{"id": 2,'
        ' "question": "r?", "answers": []}]}]}]}',
        encoding="utf-8",
    )
    data = load_squad(path)
    assert data.paragraphs == ("A b.", "C.")
    assert data.questions[0].answers == ((2, "b"),)
    part = data.part(1, 2)
    assert part.paragraphs == ("C.",)
    assert [(item.id, item.paragraph) for item in part.questions] == [("2", 0)]


@pytest.mark.parametrize("content", ["", "[]", '{"data": 3}', '{"data": [{}]}'])
def test_other_files_are_refused_in_one_line(tmp_path: Path, content: str) -> None:
    path = tmp_path / "data.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match="SQuAD") as caught:
        load_squad(path)
    assert "\n" not in str(caught.value)
    with pytest.raises(InputError, match="cannot be read"):
        load_squad(tmp_path / "missing.json")


def test_press_questions(tmp_path: Path) -> None:
    path = tmp_path / "q.jsonl"
    path.write_text(
        '{"id": "1", "question": "q?", "language": "en", "type": "who", "answerable": true,'
        ' "answers": [["a", "b"], ["c"]]}\n\n',
        encoding="utf-8",
    )
    (loaded,) = load_press(path)
    assert loaded.answers == ({"ar": ("a", "b")}, {"ar": ("c",)})
    path.write_text('{"id": "1"}\n', encoding="utf-8")
    with pytest.raises(InputError, match="line 1"):
        load_press(path)
