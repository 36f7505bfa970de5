"""Questions as they are spoken, in the small words of the written language."""

from __future__ import annotations

import pytest

from rag import Assistant, Turn
from rag.conversation import standalone_question
from rag.dialects import in_standard_words

SPOKEN = [
    ("شحال من بلد حضر اللقاء؟", "كم بلد حضر اللقاء؟"),
    ("بكام بيعت اللوحة؟", "بكم بيعت اللوحة؟"),
    ("وشحال كان الثمن؟", "وكم كان الثمن؟"),
    ("شكون نظم السباق ديال تطوان؟", "من نظم السباق تطوان؟"),
    ("علاش تأجل الافتتاح؟", "لماذا تأجل الافتتاح؟"),
    ("الافتتاح اتأجل ليه؟", "الافتتاح اتأجل لماذا؟"),
    ("إمتى وصل الوزير؟", "متى وصل الوزير؟"),
    ("اشمن مدينة ربحات؟", "أي مدينة ربحات؟"),
    ("منين جاو الضيوف؟", "من أين جاو الضيوف؟"),
    ("شو اسم الباخرة؟", "ما اسم الباخرة؟"),
    ("شنو اللي وقع فمراكش؟", "ما الذي وقع في مراكش؟"),
    ("شنو طلب الوزير ف الرباط؟", "ماذا طلب الوزير في الرباط؟"),
    ("فين كاين المقر ديال الجمعية؟", "أين المقر الجمعية؟"),
    ("وين راح يلتقي الوفدان؟", "أين سوف يلتقي الوفدان؟"),
    ("الحفلة دامت قد ايه؟", "الحفلة دامت كم؟"),
    ("اين تقع القاعة التى زارها فى فاس؟", "أين تقع القاعة التي زارها في فاس؟"),
    ("بعد كام يوم رجعوا؟", "بعد كم يوم رجعوا؟"),
]


@pytest.mark.parametrize(("spoken", "written"), SPOKEN)
def test_small_words_become_those_of_articles(spoken: str, written: str) -> None:
    assert in_standard_words(spoken) == written
    assert in_standard_words(written) == written


@pytest.mark.parametrize(
    "question",
    [
        "متى كتب برنارد شو مسرحيته الأولى؟",
        "كم هدفا سجل وين روني مع المنتخب؟",
        "من يرأس سي آي إيه؟",
        "من راح ضحية الانفجار؟",
        "أين يلعب فالنسيا مباراته؟",
        "من يقود هاري كاين؟",
        "كم بلدا اجتمع في فيينا؟",
        "كيف تُصنَّف موسيقى الفرقة؟",
        "من كُلِّفَ بالتصميم؟",
        "Who did he meet, and where?",
        "شهر بعدی چه کسی وین را دید؟",
    ],
)
def test_what_is_written_stays(question: str) -> None:
    assert in_standard_words(question) == question


@pytest.mark.parametrize("question", ["وفين؟", "وشكون وقع معه؟", "وعلاش تأجل؟"])
def test_a_spoken_question_goes_on_with_the_one_before(question: str) -> None:
    before = Turn(question="متى انعقد اللقاء؟", answer="يوم الاثنين.")
    meant = standalone_question(question, [before])
    # What was asked is shown as it was asked.
    assert meant.text == f"{before.question} {question}"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("فوقاش سالات الحملة ديال التبرع بالدم؟", "17 غشت 2025"),
        ("كام كيلو هيبقى طول خط القطار السريع لمراكش؟", "430"),
        ("امتى وصلت مديرة أمن الدولة البلجيكية للرباط؟", "25 نونبر 2024"),
        ("قديش مقعد في مجلس النواب؟", "395"),
    ],
)
def test_spoken_questions_are_answered(assistant: Assistant, question: str, answer: str) -> None:
    found = assistant.ask(question)
    assert answer in found.text.partition("\n")[0]
    assert found.standalone_question == question
