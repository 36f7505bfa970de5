"""Which words of a sentence are names, and whether a text has them in another spelling."""

from __future__ import annotations

import pytest

from rag.verification.name_spelling import NameIndex
from rag.verification.names import names_of, organisations_of
from rag.verification.polarity import negated, roles_swapped
from rag.verification.words import bases, fold, words_of


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Hammouchi met Eric Snoek.", ["Hammouchi", "Eric", "Snoek"]),
        ("Officials met in the morning.", []),
        ("Talks were held. Nobody spoke.", []),
        ("Enough of it, and the Development Bank pays.", []),
        ("Étalée sur quatre ans, l'aide est due.", []),
        ("Zabiri paid.", ["Zabiri"]),
        ("Névine Abdel Malak a parlé.", ["Névine", "Abdel Malak"]),
        ("أمين الخزانة جيل بوتييه", ["جيل", "بوتييه"]),
        ("The Minister and the General Assembly agreed.", []),
        ("M. Hammouchi a reçu Francisca Bostyn.", ["Hammouchi", "Francisca", "Bostyn"]),
        ("قال سمير الودغاوي إن الاجتماع مهم.", ["سمير", "الودغاوي"]),
        ("استقبل عبد اللطيف حموشي الوفد.", ["عبد اللطيف", "حموشي"]),
        ("ويقول الودغاوي إن ذلك مهم.", ["الودغاوي"]),
        ("قال المسؤول إن الاجتماع مهم.", []),
        ("بناء على طلب الوفود.", []),
        ("عبد الله بن محمد الخليفي", ["عبد الله", "محمد", "الخليفي"]),
    ],
)
def test_names(text: str, names: list[str]) -> None:
    assert [word.text for word in names_of(text, ())] == names


@pytest.mark.parametrize(
    ("name", "text", "there"),
    [
        ("Hammouchi", "التقى الحموشي الوفد", True),
        ("حموشي", "Mr El Hammouchi spoke", True),
        ("Abdellatif", "عبد اللطيف حموشي", True),
        ("Oudghaoui", "سمير الودغاوي", True),
        ("Oudghawi", "Samir Oudghaoui", True),
        ("Goldstein", "تال غولدشتين", True),
        ("Zahra", "زهرة آيت واكريم", True),
        ("كيفين", "ورافقه كيفن كوالسكي", True),
        ("Snoek", "Eric Vandamme", False),
        ("الودغاوي", "سمير البوعزاوي", False),
        ("Benallal", "الأستاذ الجامعي إدريس بنعلال", True),
        ("Chraibi", "الأستاذ الجامعي إدريس بنعلال", False),
        ("Orihuela", "الإسباني خوان أوريويلا", True),
        ("Chamchamal", "من جمجمال", True),
    ],
)
def test_names_are_found_in_any_spelling(name: str, text: str, there: bool) -> None:
    (word,) = words_of(name)
    assert NameIndex.of(text).has(word) is there


@pytest.mark.parametrize(
    "names",
    [
        ("Interpol", "الإنتربول", "المنظمة الدولية للشرطة الجنائية"),
        ("the World Cup", "la Coupe du monde", "كأس العالم"),
        ("the FBI", "مكتب التحقيقات الفيدرالي"),
        ("Islamic State", "Daech", "داعش"),
    ],
)
def test_an_organisation_has_one_number(names: tuple[str, ...]) -> None:
    assert len({organisations_of(name)[0][0] for name in names}) == 1


def test_clitics_are_all_tried() -> None:
    assert {"الرباط", "رباط", "بالرباط"} <= bases("بالرباط")
    assert bases("rabat") == {"rabat"}
    assert fold("Éléphant") == "elephant"
    assert fold("إِفْرِيقْيَا") == "افريقيا"


@pytest.mark.parametrize(
    ("sentence", "quote", "language", "expected"),
    [
        ("No list was published.", "No list of decisions was made public.", "en", False),
        ("A list was published.", "No list was published.", "en", True),
        ("لم يصدر بيان ختامي مشترك.", "ولم يصدر عن المنتدى بيان ختامي مشترك.", "ar", False),
        ("صدر بيان ختامي مشترك.", "ولم يصدر بيان ختامي مشترك.", "ar", True),
        ("Hammouchi never met them.", "التقى حموشي الوفود.", None, True),
        ("Not only Qatar but Oman came.", "Qatar and Oman came.", "en", False),
    ],
)
def test_negation(sentence: str, quote: str, language: str | None, expected: bool) -> None:
    assert negated(sentence, quote, language) is expected


@pytest.mark.parametrize(
    ("sentence", "quote", "expected"),
    [
        ("Argentina beat Morocco.", "Morocco beat Argentina.", True),
        ("Morocco beat Argentina.", "Morocco beat Argentina in Santiago.", False),
        ("Argentina was beaten by Morocco.", "Morocco beat Argentina.", False),
        ("Türkiye and Qatar came.", "Qatar and Türkiye came.", False),
    ],
)
def test_roles(sentence: str, quote: str, expected: bool) -> None:
    assert roles_swapped(sentence, quote, "en") is expected
