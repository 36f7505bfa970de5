from __future__ import annotations

import pytest

from rag.reading.question_parts import question_parts


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        (
            "How many towns were invited to the fair and how many took part?",
            ("How many towns were invited to the fair?", "how many took part?"),
        ),
        (
            "When did the summit begin, and in which hall did it end?",
            ("When did the summit begin?", "in which hall did it end?"),
        ),
        (
            "Qui dirigeait le port avant la réforme, et qui le dirige depuis ?",
            ("Qui dirigeait le port avant la réforme?", "qui le dirige depuis ?"),
        ),
        (
            "كم بلدا دعي إلى المعرض وكم بلدا حضر؟",
            ("كم بلدا دعي إلى المعرض؟", "كم بلدا حضر؟"),
        ),
        ("متى وصل الوفد إلى الرباط ومن كان يرأسه؟", ("متى وصل الوفد إلى الرباط؟", "من كان يرأسه؟")),
        ("من سلم رئاسة النادي ومن تسلمها بعده؟", ("من سلم رئاسة النادي؟", "من تسلمها بعده؟")),
    ],
)
def test_two_questions_in_one(question: str, parts: tuple[str, str]) -> None:
    assert question_parts(question) == parts


@pytest.mark.parametrize(
    "question",
    [
        "Which countries did Hammouchi meet in Vienna?",
        "What is the name of the officer who led the team and who visited Rabat?",
        "Who met whom and where?",
        "Where and when did they meet?",
        "متى سافر الوفد إلى قطر وما بعدها؟",
        "من استقبل الوفد القادم من الرباط ومن الدار البيضاء؟",
        "أين ومتى عقد الاجتماع؟",
        "Quels pays ont signé et ratifié le traité ?",
    ],
)
def test_one_question_stays_whole(question: str) -> None:
    assert question_parts(question) == (question,)
