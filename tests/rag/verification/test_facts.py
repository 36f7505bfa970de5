"""Numbers, dates and places in three languages."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rag.verification.dates import dates_of, seasons_of, weekdays_of
from rag.verification.gazetteer import places_of
from rag.verification.numbers import numbers_of
from rag.verification.words import words_of


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("forty-three meetings", [43]),
        ("the twenty-second time", [22]),
        ("one hundred and six", [106]),
        ("two thousand people", [2000]),
        ("a dozen boats", [12]),
        ("six and seven", [6, 7]),
        ("in the first half", []),
        ("thousands of people", []),
        ("a second later", []),
        ("97.0 billion", [97_000_000_000]),
        ("1,180,000 visitors", [1_180_000]),
        ("24 000 logements", [24_000]),
        ("91,33 %", [Decimal("91.33")]),
        ("1.118.600", [1_118_600]),
        ("soixante-dix-sept", [77]),
        ("quatre-vingt-treizième session", [93]),
        ("vingt et un", [21]),
        ("une quarantaine de gares", [40]),
        ("deux millions", [2_000_000]),
        ("six millions et demi de dinars", [6_500_000]),
        ("6 millions et demi", [6_500_000]),
        ("مليونين ونصف المليون", [2_500_000]),
        ("two and a half weeks", [Decimal("2.5")]),
        ("48 pour cent", [48]),
        ("48 percent", [48]),
        ("ثلاثة وأربعون اجتماعا", [43]),
        ("أربعة وثلاثين", [34]),
        ("الاجتماع الثاني والعشرون", [22]),
        ("مليونان وأربعمائة ألف زائر", [2_400_000]),
        ("403 آلاف", [403_000]),
        ("اثْنَيْ عَشَرَ مُحَقِّقًا", [12]),
        ("ثماني عشرة حافلة", [18]),
        ("خمس دول", [5]),
        ("٥٫٦٣ مليار", [5_630_000_000]),
        ("33,6 في المائة", [Decimal("33.6")]),
        ("يوم الاثنين", []),
        ("Mohammed VI", [6]),
        ("محمد السادس", [6]),
        ("", []),
    ],
)
def test_numbers(text: str, values: list[int | Decimal]) -> None:
    found = numbers_of(text)
    assert len(found) == len(values)
    for number, value in zip(found, values, strict=True):
        assert Decimal(value) in number.values


def test_numbers_behind_a_percentage_keep_their_place() -> None:
    text = "بلغت النسبة 40 في المائة، أي خمسة بالمائة فوق 35, and 5 per cent of 300"
    words = words_of(text)
    found = [words[number.first].text for number in numbers_of(text)]
    assert found == ["40", "خمسة", "35", "5", "300"]


@given(st.integers(2, 999_999))
def test_a_number_is_read_however_it_is_grouped(value: int) -> None:
    for text in (str(value), f"{value:,}", f"{value:,}".replace(",", " ")):
        (number,) = numbers_of(f"about {text} of them")
        assert Decimal(value) in number.values


@given(st.text(max_size=60))
@example("❶")
def test_nothing_makes_the_readers_fail(text: str) -> None:
    words = len(words_of(text))
    assert len(numbers_of(text)) <= words
    assert len(dates_of(text)) <= words
    assert all(first <= last < words for _, first, last in places_of(text))


@pytest.mark.parametrize(
    ("text", "days", "month", "year"),
    [
        ("7 May 2025", {7}, 5, 2025),
        ("May 7, 2025", {7}, 5, 2025),
        ("les 6 et 7 mai 2025", {6, 7}, 5, 2025),
        ("from 24 to 27 November 2025", {24, 27}, 11, 2025),
        ("7 ماي 2025", {7}, 5, 2025),
        ("7 مايو 2025", {7}, 5, 2025),
        ("7 أيار 2025", {7}, 5, 2025),
        ("بين ٢٧ و٢٩ أيار", {27, 29}, 5, None),
        ("25 تشرين الثاني 2024", {25}, 11, 2024),
        ("17 غشت", {17}, 8, None),
        ("بفاتح ماي 2025", {1}, 5, 2025),
        ("1er mai 2025", {1}, 5, 2025),
        ("in November 2018", set(), 11, 2018),
        ("متم مارس", set(), 3, None),
        ("2025-05-07", {7}, 5, 2025),
        ("07/05/2025", {7}, 5, 2025),
        ("En mars, 3 211 tentes", set(), 3, None),
    ],
)
def test_dates(text: str, days: set[int], month: int, year: int | None) -> None:
    mentions = dates_of(text)
    if text.startswith("En mars"):  # too doubtful to be a date at all
        assert mentions == [] or mentions[0].days == frozenset()
        return
    (mention,) = mentions
    assert (set(mention.days), mention.month, mention.year) == (days, month, year)


@pytest.mark.parametrize("text", ["they may go", "a march of 40 people ended", "soixante-dix-sept"])
def test_words_that_are_no_months(text: str) -> None:
    assert [mention for mention in dates_of(text) if mention.days] == []


def test_weekdays() -> None:
    assert set(weekdays_of("Monday, mardi, الأربعاء")) == {0, 1, 2}
    assert weekdays_of("ولا أحد قال") == {}


@pytest.mark.parametrize(
    ("texts", "key"),
    [
        (["Vienna", "à Vienne", "في فيينا", "بفيينا"], "city:vienna"),
        (["Türkiye", "Turkey", "la Turquie", "وتركيا", "Turkish", "التركي"], "TR"),
        (["the UAE", "الإمارات العربية المتحدة", "Émirats arabes unis", "الإماراتية"], "AE"),
        (["Saudi Arabia", "المملكة العربية السعودية", "saoudienne", "السعوديون"], "SA"),
        (["Morocco", "marocains", "المغربية", "بالمغرب"], "MA"),
        (["South Korea", "Corée du Sud", "كوريا الجنوبية"], "KR"),
        (["Senegalese", "سنغاليا", "السينغال"], "SN"),
        (["United Nations", "l'ONU", "الأمم المتحدة"], "UN"),
    ],
)
def test_one_place_has_one_key_in_all_languages(texts: list[str], key: str) -> None:
    for text in texts:
        assert key in [place for place, _, _ in places_of(text)], text


@pytest.mark.parametrize(
    "text", ["boire de l'eau", "une réunion", "a nice day", "let us go", "وحدات جديدة", "على الريق"]
)
def test_words_that_are_no_places(text: str) -> None:
    assert places_of(text) == []


@pytest.mark.parametrize(
    ("text", "months"),
    [
        ("in the spring of 2013", [{3, 4, 5, 6}]),
        ("منذ ربيع 2013", [{3, 4, 5, 6}]),
        ("خلال الصيف", [{6, 7, 8, 9}]),
        ("l'été dernier", [{6, 7, 8, 9}]),
        ("il a été vu", []),
        ("prices fall", []),
        ("قال ربيع العلمي", []),
    ],
)
def test_seasons(text: str, months: list[set[int]]) -> None:
    assert [set(found) for found in seasons_of(text).values()] == months
