"""Corrections: the wrong figure and the right one, in three languages."""

from __future__ import annotations

from decimal import Decimal

import pytest

from rag.reading.corrections import asks_for_the_error, correction_in, takes_back


@pytest.mark.parametrize(
    ("headline", "text", "wrong", "right"),
    [
        # "We wrote", and then the right figure.
        (
            "Correction: teams at the contest",
            "We wrote on 10 May that ninety-four teams took part. There were forty-nine.",
            94,
            "forty-nine",
        ),
        (
            "Rectificatif : les victimes",
            "Nous y parlions de 1 280 supporters ; ils sont 2 180, d'après le procès-verbal.",
            1280,
            "2 180",
        ),
        (
            "تصويب: قرى البرنامج",
            "جاء في خبرنا المنشور يوم 7 أكتوبر أن البرنامج شمل 195 قرية. وقد شمل 159 قرية فقط.",
            195,
            "159 قرية",
        ),
        # "The right figure is", whoever said the wrong one.
        (
            "Correction: accounts",
            "A bulletin spoke of 7,400 accounts. The true number, it says, is 4,700.",
            7400,
            "4,700",
        ),
        (
            "استدراك حول المبلغ",
            "نسبت الجريدة إلى الوزير تقديرا قدره 33 ألف طن. والتقدير الصحيح هو 23 ألف طن.",
            33000,
            "23 ألف طن",
        ),
        # "… and not …", in the text or in the headline alone.
        (
            "Mise au point du ministère",
            "Le lot compte 1 600 appareils, et non 1 900, a-t-il précisé.",
            1900,
            "1 600 appareils",
        ),
        (
            "Rectificatif",
            "L'enquête ne conclut pas à 47 % de réponses, mais à 37 %.",
            47,
            "37 %",
        ),
        (
            "تصحيح: ثلاثة وأربعون اجتماعا وليس أربعة وثلاثين",
            "عقد الوفد ثلاثة وأربعين اجتماعا يوم الخميس.",
            34,
            "ثلاثة وأربعين اجتماعا",
        ),
        # Arabic-Indic digits and vowel signs are quoted as they are written.
        (
            "تصحيح: عدد المسرّحين",
            "أوردنا في عدد ١٢ سبتمبر أن الشركة تسرّح ١٨٠ موظفا. والعدد الصحيح هو ١٠٨ موظفين.",
            180,
            "١٠٨ موظفين",
        ),
        (
            "تَصْوِيبٌ",
            "شَارَكَتْ خَمْسُ سُفُنٍ لَا سِتٌّ فِي الْعَرْضِ.",
            6,
            "خَمْسُ سُفُنٍ",
        ),
    ],
)
def test_the_figures_of_a_correction(headline: str, text: str, wrong: int, right: str) -> None:
    found = correction_in(headline, text)
    assert found is not None
    assert Decimal(wrong) in found.wrong
    assert text[found.right.start : found.right.end] == right


@pytest.mark.parametrize(
    ("headline", "text"),
    [
        # No correction: a report that compares.
        ("Fewer ships", "There were five ships, not six as last year."),
        # A correction of a name.
        ("Correction", "We wrote that Ali Naji chaired it. It was Omar Naji."),
        # One figure in two units.
        ("تصحيح", "ذكرنا أن الطاقة أربعة ملايين في الشهر. والصحيح أنها أربعة ملايين في السنة."),
        # "Does not exceed" denies no figure; days are none.
        ("بيان تصحيح", "السعة 180 سريرا في مدة لا تتجاوز 27 شهرا."),
        ("Correction", "We said it opens on 5 May. It opens on 7 May."),
        ("Correction", ""),
    ],
)
def test_no_figure_is_corrected(headline: str, text: str) -> None:
    assert correction_in(headline, text) is None


def test_an_answer_that_is_taken_back() -> None:
    found = correction_in("Correction", "We wrote that 94 teams took part. There were 49 teams.")
    assert found is not None
    assert takes_back(found, "ninety-four teams")
    assert takes_back(found, "٩٤ فريقا")
    assert not takes_back(found, "49 teams")
    assert not takes_back(found, "teams")
    # Of several figures only one is wrong.
    assert not takes_back(found, "94 teams from 12 countries")


@pytest.mark.parametrize(
    ("question", "asks"),
    [
        ("How many teams did the paper first report?", True),
        ("Which figure was wrong?", True),
        ("What quantity had it first announced?", True),
        ("Which number did the paper have to correct?", True),
        ("Quel chiffre avait été publié à tort ?", True),
        ("Combien de dossiers, selon le chiffre rectifié ensuite ?", True),
        ("Quel montant a dû être corrigé ?", True),
        ("ما الرقم الخاطئ الذي نشرته الجريدة؟", True),
        ("How many teams took part?", False),
        ("Who came first?", False),
        ("How many were there, as corrected by the bank?", False),
        ("كم فريقا شارك فعلا؟", False),
    ],
)
def test_a_question_may_ask_for_the_error(question: str, asks: bool) -> None:
    assert asks_for_the_error(question) is asks
