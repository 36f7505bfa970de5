from __future__ import annotations

import pytest

from rag.answer_type import asks_for_countries, country_list, country_names


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
    ("sentence", "language", "codes", "stretch"),
    [
        (
            "من بينها قطر، وتركيا، والسعودية، والإمارات.",
            "ar",
            ("QA", "TR", "SA", "AE"),
            "قطر، وتركيا، والسعودية، والإمارات",
        ),
        (
            "التقى وفدي المملكة العربية السعودية وقطر.",
            "ar",
            ("SA", "QA"),
            "المملكة العربية السعودية وقطر",
        ),
        ("اجتمع مع الأمين العام والدكتور عبد المجيد البنيان.", "ar", (), ""),
        ("جامعة نايف العربية للعلوم الأمنية.", "ar", (), ""),
        ("He met envoys of Qatar and Norway.", "en", ("QA", "NO"), "Qatar and Norway"),
        ("He met an envoy of Qatar.", "en", ("QA",), "Qatar"),
        ("Les pays de la région étaient là.", "fr", (), ""),
        (
            "Le Qatar et les Émirats arabes unis y étaient.",
            "fr",
            ("QA", "AE"),
            "Qatar et les Émirats arabes unis",
        ),
    ],
)
def test_the_countries_of_a_sentence(
    sentence: str, language: str, codes: tuple[str, ...], stretch: str
) -> None:
    found, span = country_list(sentence, language)
    assert found == codes
    assert sentence[span.start : span.end] == stretch


def test_of_two_lists_the_longer_counts() -> None:
    sentence = "Norway wrote a letter" + " that was read aloud" * 5 + " to Qatar, Oman and Kuwait."
    assert country_list(sentence, "en")[0] == ("QA", "OM", "KW")


def test_countries_in_another_language() -> None:
    assert country_names(("QA", "TR"), "fr") == "Qatar et Turquie"
    assert country_names(("QA",), "xx") == "Qatar"
