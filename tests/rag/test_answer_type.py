from __future__ import annotations

import pytest

from rag.answer_type import AnswerType, answer_type, fits


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("Which countries did Hammouchi meet in Vienna?", AnswerType.COUNTRIES),
        ("Quels pays a-t-il rencontrés ?", AnswerType.COUNTRIES),
        ("مع أي دول اجتمع الحموشي؟", AnswerType.COUNTRIES),
        ("ما هي الدول المشاركة؟", AnswerType.COUNTRIES),
        ("How many countries took part?", AnswerType.NUMBER),
        ("كم عدد الدول المشاركة؟", AnswerType.NUMBER),
        ("Combien de réunions ?", AnswerType.NUMBER),
        ("When did it open?", AnswerType.TIME),
        ("متى افتتح المعرض؟", AnswerType.TIME),
        ("Quand le salon a-t-il ouvert ?", AnswerType.TIME),
        ("Who opened the fair when it rained?", None),
        ("من افتتح المعرض؟", None),
    ],
)
def test_what_a_question_asks_for(question: str, kind: AnswerType | None) -> None:
    assert answer_type(question) is kind


@pytest.mark.parametrize(
    ("kind", "sentence", "language", "expected"),
    [
        (AnswerType.COUNTRIES, "من بينها قطر، وتركيا، والسعودية، والإمارات.", "ar", True),
        (AnswerType.COUNTRIES, "اجتمع مع الأمين العام والدكتور عبد المجيد البنيان.", "ar", False),
        (AnswerType.COUNTRIES, "جامعة نايف العربية للعلوم الأمنية.", "ar", False),
        (AnswerType.COUNTRIES, "He met envoys of Qatar and Norway.", "en", True),
        (AnswerType.COUNTRIES, "He met an envoy of Qatar.", "en", False),
        (AnswerType.COUNTRIES, "La Norvège et le Qatar.", "fr", True),
        (AnswerType.NUMBER, "حضر ٤٣ وفدا.", "ar", True),
        (AnswerType.NUMBER, "حضر ثلاثة وفود.", "ar", True),
        (AnswerType.NUMBER, "حضر الوفد.", "ar", False),
        (AnswerType.TIME, "in May 2025", "en", True),
        (AnswerType.TIME, "في نونبر الماضي", "ar", True),
        (AnswerType.TIME, "2025", "fr", True),
        (AnswerType.TIME, "43 meetings", "en", False),
    ],
)
def test_what_a_sentence_holds(
    kind: AnswerType, sentence: str, language: str, expected: bool
) -> None:
    assert fits(kind, sentence, language) is expected
