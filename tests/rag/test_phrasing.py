from __future__ import annotations

import pytest

from rag.phrasing import short_answer


@pytest.mark.parametrize(
    ("text", "article", "language", "expected"),
    [
        ("قطر وتركيا وباكستان", "ar", "en", "Qatar, Türkiye, and Pakistan"),
        ("قطر وتركيا وباكستان", "ar", "fr", "Qatar, Turquie et Pakistan"),
        ("قطر وتركيا وباكستان", "ar", "ar", "قطر وتركيا وباكستان"),
        ("du Qatar et de la Turquie", "fr", "fr", "Qatar et Turquie"),
        ("السويد، الدانمارك، بولونيا", "ar", "fr", "Suède, Danemark et Pologne"),
        ("قطر وفلانستان وتركيا", "ar", "fr", "قطر وفلانستان وتركيا"),
        ("7 ماي 2025", "ar", "en", "May 7, 2025"),
        ("7 ماي 2025", "ar", "fr", "7 mai 2025"),
        ("نونبر 2025", "ar", "en", "November 2025"),
        ("6 و7 ماي", "ar", "en", "May 6–7"),
        ("يومي 6 و7 ماي 2025", "ar", "fr", "6–7 mai 2025"),
        ("من 6 إلى 8 ماي", "ar", "fr", "6–8 mai"),
        ("6 و8 ماي", "ar", "fr", "6 و8 ماي"),
        ("29 فبراير", "ar", "en", "February 29"),
        ("31 أبريل", "ar", "en", "31 أبريل"),
        ("ثلاثة وأربعين", "ar", "en", "43"),
        ("٤٣ اجتماعا", "ar", "fr", "43"),
        ("2025", "ar", "en", "2025"),
        ("97.0 billion dirhams", "en", "fr", "97 milliards"),
        ("5.63 billion", "en", "ar", "5.63 مليار"),
        ("2.400.000 زائر", "ar", "fr", "2,4 millions"),
        ("مليونان", "ar", "en", "2 million"),
        ("1.234.567", "fr", "en", "1,234,567"),
        ("97.0 billion", "en", "zh", "97,000,000,000"),
        ("عبد اللطيف حموشي", "ar", "en", "عبد اللطيف حموشي"),
        ("7 ماي 2025", "ar", "ar", "7 ماي 2025"),
        ("43", "ar", "xx", "43"),
    ],
)
def test_what_needs_no_translation_is_said_in_the_questions_language(
    text: str, article: str, language: str, expected: str
) -> None:
    assert short_answer(text, article_language=article, language=language) == expected


def test_days_behind_between_are_a_stretch() -> None:
    said = short_answer(
        "24 و27 نونبر 2025", article_language="ar", language="fr", before="الفترة الممتدة ما بين "
    )
    assert said == "24–27 nov. 2025"
