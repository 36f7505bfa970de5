from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.text.sentences import sentence_spans


def sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in sentence_spans(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One. Two! Three?", ["One.", "Two!", "Three?"]),
        ("ماذا حدث؟ وقع زلزال. ثم هدأ!", ["ماذا حدث؟", "وقع زلزال.", "ثم هدأ!"]),
        ("قال: «انتهى الأمر.» ثم انصرف.", ["قال: «انتهى الأمر.»", "ثم انصرف."]),
        ("أولا؛ ثانيا", ["أولا؛", "ثانيا"]),
        ("It cost 3.5 million. Then 4.", ["It cost 3.5 million.", "Then 4."]),
        ("Dr. Alami met M. Hammouchi. He left.", ["Dr. Alami met M. Hammouchi.", "He left."]),
        ("التقى د. سعيد الوزير. ثم غادر.", ["التقى د. سعيد الوزير.", "ثم غادر."]),
        ("The U.S. delegation came. It left.", ["The U.S. delegation came.", "It left."]),
        ("A title\nThe text.", ["A title", "The text."]),
        ("第一句。第二句！", ["第一句。", "第二句！"]),
        ("Wait... what?! Yes.", ["Wait...", "what?!", "Yes."]),
        ("  \n\t ", []),
        ("", []),
        ("no end", ["no end"]),
    ],
)
def test_examples(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


@given(st.text(alphabet="ab .!?؟؛\n«»د1", max_size=60))
def test_spans_cover_everything_visible_in_order(text: str) -> None:
    position = 0
    for start, end in sentence_spans(text):
        assert position <= start < end <= len(text)
        assert text[position:start].strip() == ""
        assert text[start:end] == text[start:end].strip()
        position = end
    assert text[position:].strip() == ""
