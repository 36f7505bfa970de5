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
    meant = standalone_question(question, HISTORY)
    assert meant.text == meant.asked == f"{HISTORY[0].question} {question}"


@pytest.mark.parametrize(
    "question",
    [
        "And who signed it for the Belgians?",
        "Which countries did he meet in Moscow?",
        "How many investigators will each of them have?",
        "ومن كان ضيف الشرف فيها؟",
        "وعلى ماذا تنص المذكرة الثانية؟",
        "متى انتهت تلك الزيارة؟",
        "Et où se tiendra la suivante ?",
        "Où a-t-il logé ?",
    ],
)
def test_what_asks_by_itself_is_read_without_the_question_before(question: str) -> None:
    meant = standalone_question(question, HISTORY)
    assert meant.text == f"{HISTORY[0].question} {question}"
    assert meant.asked == question


@pytest.mark.parametrize(
    "question",
    [
        "Which countries did Hammouchi meet in Moscow?",
        "What did Hammouchi say when he arrived?",
        "Quand le forum s'est-il terminé ?",
        "Combien y a-t-il de pays ?",
        "ماذا تقرر في مراكش هذا العام؟",
        "Android phones are sold where in Morocco?",
        "وزير الداخلية ماذا قال في مراكش؟",
        "Etienne est arrivé quand à Rabat ?",
    ],
)
def test_whole_questions_stand_alone(question: str) -> None:
    meant = standalone_question(question, HISTORY)
    assert meant.text == meant.asked == question


def test_without_history_nothing_is_a_follow_up() -> None:
    assert standalone_question("And in Moscow?", []).text == "And in Moscow?"
