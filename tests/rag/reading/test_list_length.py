"""How many things a question asks for, and how many an answer lists."""

from __future__ import annotations

import pytest

from rag.reading.list_length import things_asked_for, things_listed


@pytest.mark.parametrize(
    ("question", "number"),
    [
        ("Which two towns did he visit?", 2),
        ("With what other three firms did it sign?", 3),
        ("Who were the four winners?", 4),
        ("Dans quels deux pays était-elle active ?", 2),
        ("Quelles sont les trois villes retenues ?", 3),
        ("أي تنظيمين ناقشوهما في فيينا؟", 2),
        ("مع شرطة أي بلدين أبرم المغرب المذكرتين؟", 2),
        ("في أي مدينتين توقف الوفد؟", 2),
        ("من هما الموقعان على الاتفاق؟", 2),
        ("ما اسما الفائزين؟", 2),
        ("ما الأمران اللذان بقيا على حالهما؟", 2),
        ("ما المادتان المحظورتان؟", 2),
        ("ما هي المطالب الثلاثة للنقابة؟", 3),
        ("ما أسماء الفرق المصرية الأربع؟", 4),
        ("من هم الخمسة الذين غادروا؟", 5),
        ("أي ثلاث مدن زارها؟", 3),
    ],
)
def test_a_question_says_how_many_it_asks_for(question: str, number: int) -> None:
    assert things_asked_for(question) == number


@pytest.mark.parametrize(
    "question",
    [
        "Which countries did he meet?",
        "In both countries, which party won?",
        "What did the two ministers sign?",
        "Quel accord les deux pays ont-ils signé ?",
        # Plurals that are written like a dual, and a count that is not of what is asked for.
        "أي مسؤولين التقى الوفد؟",
        "أي لاعبين غابوا؟",
        "ما البلدان التي زارها؟",
        "أي المرصدين سبق الآخر؟",
        "أي المدينتين أكبر؟",
        "ما قيمة اللوحات الثلاث المسروقة؟",
        "كم اتفاقية وقعت بين البلدين؟",
        "متى غادر اللاعبان اللذان أصيبا؟",
    ],
)
def test_other_questions_say_no_number(question: str) -> None:
    assert things_asked_for(question) is None


@pytest.mark.parametrize(
    ("answer", "number"),
    [
        ("Rabat", 1),
        ("Rabat and Casablanca", 2),
        ("Rabat, Fès et Casablanca", 3),
        ("Qatar, Oman, and Kuwait", 3),
        ("1,200 dirhams", 1),
        ("صور وطيوي", 2),
        ("«ألف» و«باء»", 2),
        ("اليمن والصومال و جيبوتي", 3),
        ("قطر، تركيا، والإمارات", 3),
        ("بِيتٌ وَدَارٌ", 2),
        ("وزير الداخلية ووزير الخارجية", 2),
        # Words that begin with the letter of "and".
        ("وفد وزارة الصحة", 1),
        ("مدير وكالة الأنباء", 1),
        ("قطر واليمن", 2),
        ("…", 0),
    ],
)
def test_an_answer_lists_so_many(answer: str, number: int) -> None:
    assert things_listed(answer) == number
