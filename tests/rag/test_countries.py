from __future__ import annotations

import pytest

from index import Span
from rag.countries import country_list, country_lists, country_names


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
    found = country_list(sentence, language)
    assert (found.codes if found else ()) == codes
    assert (sentence[found.span.start : found.span.end] if found else "") == stretch


def test_of_two_lists_the_longer_counts() -> None:
    sentence = "Norway wrote a letter" + " that was read aloud" * 5 + " to Qatar, Oman and Kuwait."
    assert [found.codes for found in country_lists(sentence, "en")] == [("NO",), ("QA", "OM", "KW")]
    found = country_list(sentence, "en")
    assert found is not None
    assert found.codes == ("QA", "OM", "KW")


def test_the_list_that_a_reader_points_at_counts() -> None:
    sentence = (
        "Norway and Chad wrote" + " a letter that was read aloud" * 4 + " to Qatar, Oman, Iraq."
    )
    found = country_list(sentence, "en", near=Span(0, 6))
    assert found is not None
    assert found.codes == ("NO", "TD")


@pytest.mark.parametrize(
    ("sentence", "language", "codes"),
    [
        ("La réunion des chefs d'État du Royaume-Uni et du Tchad.", "fr", ("GB", "TD")),
        ("Une partie de l'océan Indien et des pays arabes.", "fr", ()),
        ("American and African leaders of the Arab states met in the central city.", "en", ()),
        ("Bosnia and Herzegovina, the United States, UAE", "en", ("BA", "US", "AE")),
        ("دول الساحل والصحراء", "ar", ()),
        ("الأرجنتين، الشيلي، بوركينافاسو، مالي", "ar", ("AR", "CL", "BF", "ML")),
        ("الإمارات العربية المتحدة وساحل العاج", "ar", ("AE", "CI")),
    ],
)
def test_ordinary_words_are_no_countries(
    sentence: str, language: str, codes: tuple[str, ...]
) -> None:
    found = country_list(sentence, language)
    assert (found.codes if found else ()) == codes


@pytest.mark.parametrize(
    ("sentence", "language", "whole"),
    [
        ("إسبانيا، الدانمارك، بولونيا وصربيا", "ar", True),
        ("the State of Qatar, the Kingdom of Morocco and Oman", "en", True),
        ("قطر وفلانستان وتركيا", "ar", False),
        ("le Qatar, la Syldavie et la Turquie", "fr", False),
    ],
)
def test_a_list_with_an_unknown_name_in_it_is_not_whole(
    sentence: str, language: str, whole: bool
) -> None:
    found = country_list(sentence, language)
    assert found is not None
    assert found.whole is whole


def test_pronouns_are_no_countries() -> None:
    assert country_list("They told us nothing.", "en") is None


def test_countries_in_another_language() -> None:
    assert country_names(("QA", "TR"), "fr") == "Qatar et Turquie"
    assert country_names(("QA",), "xx") == "Qatar"
