from __future__ import annotations

import pytest

from rag.reading.coordination import asked_of_each


@pytest.mark.parametrize(
    ("question", "questions"),
    [
        (
            "Which side did the town play on 3 March 2024 and 10 March 2024?",
            (
                "Which side did the town play on 3 March 2024?",
                "Which side did the town play on 10 March 2024?",
            ),
        ),
        (
            "How many ships called in 2023 and in 2024?",
            ("How many ships called in 2023?", "How many ships called in 2024?"),
        ),
        (
            "Combien de navires en 2022, 2023 et 2024 ?",
            (
                "Combien de navires en 2022?",
                "Combien de navires en 2023?",
                "Combien de navires en 2024?",
            ),
        ),
        (
            "كم سفينة رست يومي ٣ مارس و١٠ أبريل؟",
            ("كم سفينة رست يومي 3 مارس؟", "كم سفينة رست يومي 10 أبريل؟"),
        ),
        (
            "كم سفينة رست سنة 2023 وسنة 2024؟",
            ("كم سفينة رست سنة 2023؟", "كم سفينة رست سنة 2024؟"),
        ),
        (
            "How did the fare of the ferry change from the first tariff to the second?",
            (
                "What was the fare of the ferry in the first tariff?",
                "What was the fare of the ferry in the second?",
            ),
        ),
        (
            "Comment a évolué le prix du billet entre 2023 et 2024 ?",
            (
                "Quel était le prix du billet pour 2023 ?",
                "Quel était le prix du billet pour 2024 ?",
            ),
        ),
        (
            "Comment le tarif du bac a-t-il évolué entre mai et la rentrée ?",
            (
                "Quel était le tarif du bac pour mai ?",
                "Quel était le tarif du bac pour la rentrée ?",
            ),
        ),
        (
            "Quelle a été l’évolution du tarif entre mai et juin ?",
            ("Quel était tarif pour mai ?", "Quel était tarif pour juin ?"),
        ),
        (
            "De combien à combien d’escales la ligne est-elle passée entre mai et juin ?",
            (
                "Combien d'escales pour la ligne, mai ?",
                "Combien d'escales pour la ligne, juin ?",
            ),
        ),
        (
            "كيف تطورت كلفة الجسر بين التقدير الأول والثاني؟",
            ("كم كانت كلفة الجسر في التقدير الأول؟", "كم كانت كلفة الجسر في الثاني؟"),
        ),
        (
            "كيف انتقل عدد السفن من 2023 إلى 2024؟",
            ("كم كان عدد السفن في 2023؟", "كم كان عدد السفن في 2024؟"),
        ),
        (
            "What do the mayor and the union each blame?",
            ("What do the mayor blame?", "What do the union blame?"),
        ),
        (
            "كم سفينة استقبل كل من الرباط والدار البيضاء في غشت؟",
            ("كم سفينة استقبل الرباط في غشت؟", "كم سفينة استقبل الدار البيضاء في غشت؟"),
        ),
        (
            "ما موقف كل من العمدة والنقابة؟",
            ("ما موقف العمدة؟", "ما موقف النقابة؟"),
        ),
    ],
)
def test_one_question_for_each_thing(question: str, questions: tuple[str, ...]) -> None:
    assert asked_of_each(question) == questions


@pytest.mark.parametrize(
    "question",
    [
        "Which countries did Hammouchi meet in Vienna?",
        "How many ships called between 2020 and 2024?",
        "How many ships called in total in 2023 and 2024?",
        "Combien de navires en tout en 2023 et 2024 ?",
        "كم سفينة رست بين 3 مارس و10 أبريل؟",
        "كم بلغ مجموع السفن سنة 2023 وسنة 2024؟",
        "Who was in Vienna on 6 and 7 May 2025?",
        "Why did the fleet sail to Vigo in May 2025 and to Porto in June 2025?",
        "How long is the line from Kenitra to Marrakech?",
        "How did the two sides and the union reach a deal?",
        "Comment se rendre de Rabat à Salé ?",
        "كم يوما مر بين وصول الوفد وتوقيع الاتفاق؟",
        "متى زار الوفد الرباط وطنجة؟",
        "",
    ],
)
def test_one_question_for_one_thing(question: str) -> None:
    assert asked_of_each(question) == ()


def test_the_rest_of_the_question_stays() -> None:
    assert asked_of_each("Quel match le 3 mars 2024 et le 10 mars 2024, et où en 2025 ?") == (
        "Quel match le 3 mars 2024, et où en 2025?",
        "Quel match le 10 mars 2024, et où en 2025?",
    )
