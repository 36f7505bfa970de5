from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.text.analysis import analyze, normalize_arabic, question_terms
from index.text.names import sound_key


def test_normalisation_of_arabic() -> None:
    assert normalize_arabic("الأَمْـــنُ") == "الامن"
    assert normalize_arabic("مراكش إلى ٱلرباط مدينة") == "مراكش الي الرباط مدينه"
    assert normalize_arabic("Hello") == "Hello"


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("حموشي", "الحموشي"),
        ("الدولة", "دولة"),
        ("والدول", "الدول"),
        ("بالرباط", "الرباط"),
        ("للأمن", "الأمن"),
        ("بفيينا", "فيينا"),
        ("مُدُنٌ", "مدن"),
        ("اجتماعات", "اجتماع"),
    ],
)
def test_forms_of_an_arabic_word_share_a_stem(first: str, second: str) -> None:
    assert question_terms(first, "ar", "ar") == question_terms(second, "ar", "ar")


@pytest.mark.parametrize(("first", "second"), [("فيينا", "في"), ("قطر", "قطار"), ("سوريا", "سورة")])
def test_different_words_keep_different_stems(first: str, second: str) -> None:
    assert question_terms(first, "ar", "ar") != question_terms(second, "ar", "ar")


def test_numbers_and_months_have_one_form() -> None:
    dates = ["27 ماي 2025", "٢٧ مايو ٢٠٢٥", "27 أيار 2025", "27 May 2025", "27 mai 2025"]
    languages = ["ar", "ar", "ar", "en", "fr"]
    for text, language in zip(dates, languages, strict=True):
        terms = question_terms(text, language, language)
        assert terms == ["27", "month5", "2025"]


def test_months_of_two_words_and_words_that_are_no_months() -> None:
    assert "month11" in analyze("في تشرين الثاني 2025", "ar")
    assert "month5" not in analyze("They may march in mars bars", "en")
    assert "month3" in analyze("3 March", "en")


def test_languages_without_blanks_give_pairs() -> None:
    assert analyze("维也纳会", "zh") == ["维也", "也纳", "纳会"]
    assert analyze("中", "zh") == ["中"]


def test_names_are_found_across_languages() -> None:
    passage = set(analyze("التقى الحموشي مسؤولين من قطر وباكستان في فيينا", "ar"))
    for question, language in (
        ("Did Hammouchi go to Qatar?", "en"),
        ("Hammouchi est-il allé au Qatar ?", "fr"),
    ):
        terms = question_terms(question, language, "ar")
        assert terms
        assert set(terms) <= passage


@pytest.mark.parametrize(
    ("latin", "arabic"),
    [
        ("Hammouchi", "حموشي"),
        ("Qatar", "قطر"),
        ("Pakistan", "باكستان"),
        ("Mohammed", "محمد"),
        ("Chicago", "شيكاغو"),
        ("Bush", "بوش"),
        ("Goldstein", "غولدستين"),
        ("Shoigu", "شويغو"),
        ("Lavrov", "لافروف"),
        ("Türkiye", "تركيا"),
    ],
)
def test_sound_keys_meet(latin: str, arabic: str) -> None:
    assert sound_key(latin) == sound_key(arabic) != ""


def test_other_scripts_have_no_sound_key() -> None:
    assert sound_key("维也纳") == ""


@given(st.text(max_size=80), st.sampled_from(["ar", "en", "fr", "zh", "und"]))
def test_terms_hold_no_white_space_and_repeat_themselves(text: str, language: str) -> None:
    terms = analyze(text, language)
    assert terms == analyze(text, language)
    assert all(term and not any(c.isspace() for c in term) for term in terms)
    questions = question_terms(text, language, "ar")
    assert len(questions) == len(set(questions))
