from __future__ import annotations

import pytest

from rag.conversation import Turn, standalone_question

HISTORY = [Turn(question="Which countries did he meet in Vienna?", answer="Qatar …")]


@pytest.mark.parametrize(
    "question",
    [
        *(
            "And in Moscow?",
            "What about Marrakech?",
            "When?",
            "ومتى؟",
            "وفي موسكو؟",
            "Et à Moscou ?",
        ),
        *("et combien ?", "Qui ?", "وماذا عن مراكش؟", "How many?"),
    ],
)
def test_follow_ups_take_the_question_before_them(question: str) -> None:
    assert standalone_question(question, HISTORY) == f"{HISTORY[0].question} {question}"


@pytest.mark.parametrize(
    "question",
    [
        "Which countries did he meet in Moscow?",
        "Android phones are sold where in Morocco?",
        "وزير الداخلية ماذا قال في مراكش؟",
        "Etienne est arrivé quand à Rabat ?",
    ],
)
def test_whole_questions_stand_alone(question: str) -> None:
    assert standalone_question(question, HISTORY) == question


def test_without_history_nothing_is_a_follow_up() -> None:
    assert standalone_question("And in Moscow?", []) == "And in Moscow?"
