from __future__ import annotations

import pytest

from rag.reading.answer_type import asks_for_countries, misses_kind


@pytest.mark.parametrize(
    ("question", "asks"),
    [
        ("Which countries did Hammouchi meet in Vienna?", True),
        ("Quels pays a-t-il rencontrés ?", True),
        ("مع أي دول اجتمع الحموشي؟", True),
        ("ما هي الدول المشاركة؟", True),
        ("How many countries took part?", False),
        ("كم عدد الدول المشاركة؟", False),
        ("Who opened the fair in the country?", False),
    ],
)
def test_whether_a_question_asks_for_countries(question: str, asks: bool) -> None:
    assert asks_for_countries(question) is asks


@pytest.mark.parametrize(
    ("question", "answer", "misses"),
    [
        ("كم كان عدد أعضاء الوفد؟", "الثاني والعشرين", True),
        ("كم اجتماعا عقد في موسكو؟", "سلسلة لقاءات ثنائية", True),
        ("كم اجتماعا عقد في موسكو؟", "لقاءين", False),
        ("كم اجتماعا عقد في موسكو؟", "ثلاثة وأربعين اجتماعا", False),
        ("كم دامت الزيارة؟", "أسبوعا كاملا", False),
        ("كم الدول حضرات؟", "١٧٩ دولة", False),
        ("How many members did it have?", "the director general", True),
        ("How many members did it have?", "the twentieth", True),
        ("How many members did it have?", "several", False),
        ("Combien de pays étaient présents ?", "une vingtaine de pays", False),
        ("متى سافر إلى واشنطن؟", "المدير العام للأمن الوطني", True),
        ("متى سافر إلى واشنطن؟", "بعد اختتام القمة", False),
        ("متى سافر إلى واشنطن؟", "أيار", False),
        ("When did he leave?", "the hotel", True),
        ("When did he leave?", "on Monday", False),
        ("Quand est-il parti ?", "le 6 mai", False),
        ("¿Cuándo llegó?", "وزير الداخلية", True),
        # What asks for neither is not judged.
        ("Who left when it rained?", "the director", False),
        ("Where did he go?", "Vienna", False),
    ],
)
def test_whether_an_answer_gives_the_number_or_time_asked_for(
    question: str, answer: str, misses: bool
) -> None:
    assert misses_kind(question, answer) is misses
