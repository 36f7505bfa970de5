from __future__ import annotations

import pytest

from rag.reading.evidence import Evidence
from rag.reading.question_parts import passages_in_turn, question_parts, take_turns
from tests.rag.reading.reader_kit import make_evidence


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


def _evidence(article: str, answer: str, score: float) -> Evidence:
    text = "Of 196 that were invited, 179 took part."
    return make_evidence(text, article=article, answer=answer, score=score)


def test_evidence_takes_turns_and_stands_there_once() -> None:
    invited, came = _evidence("a", "196", 5.0), _evidence("b", "179", 4.0)
    rest = _evidence("c", "179", 1.0)
    together, numbers = take_turns([[invited, rest], [came, rest]])
    assert together == (invited, came, rest)
    assert numbers == ((1, 3), (2, 3))


@pytest.mark.parametrize(("behind", "first"), [(3.9, 2), (4.1, 1)])
def test_two_questions_get_two_answers_when_the_second_is_nearly_as_good(
    behind: float, first: int
) -> None:
    invited, came = _evidence("a", "196", 5.0), _evidence("a", "179", 5.0 - behind)
    _, numbers = take_turns([[invited], [invited, came]])
    assert numbers[0] == (1,)
    assert numbers[1][0] == first
    assert sorted(numbers[1]) == [1, 2]


def test_passages_take_turns() -> None:
    first, second, third = (make_evidence("It rained.", article=name).passage for name in "abc")
    assert passages_in_turn([[first, second], [third, first]]) == (first, third, second)
    assert passages_in_turn([[second, first]]) == (second, first)
