"""Encodings: UTF-8 and UTF-16 with and without their marks, and one-byte ones by their letters."""

from __future__ import annotations

import codecs
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import ArticleError
from index.readers.encoding import decode

ARABIC = [
    "أعلنت جمعية الصيادين عن تنظيم أبواب مفتوحة يوم السبت المقبل.",
    "ميناء الصيد",
    "تعليقاً على الخبر",
    "سجلت المدينة 12 حالة جديدة (COVID) خلال الأسبوع الماضي",
    "قال: «لا يمكن ذلك»",
]
FRENCH = [
    "Été à Genève",
    "L'État a réagi à l'issue de la réunion de mercredi.",
    "À cœur ouvert : « déjà vu »",
    "ÉCOLE FERMÉE À MARRAKECH",
    "Prix : 25 € la pièce",
]


@pytest.mark.parametrize("text", ARABIC + FRENCH)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_unicode_encodings(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding), "x") == text


def test_utf16_of_either_byte_order() -> None:
    assert decode(codecs.BOM_UTF16_BE + "خبر".encode("utf-16-be"), "x") == "خبر"
    assert decode(codecs.BOM_UTF16_LE + "خبر".encode("utf-16-le"), "x") == "خبر"


@pytest.mark.parametrize("text", ARABIC)
def test_windows_1256(text: str) -> None:
    assert decode(text.encode("cp1256"), "x") == text


@pytest.mark.parametrize("text", FRENCH)
def test_windows_1252(text: str) -> None:
    assert decode(text.encode("cp1252"), "x") == text


def test_iso_8859_6_and_latin_1() -> None:
    text = "أعلنت جمعية الصيادين عن تنظيم أبواب مفتوحة"
    assert decode(text.encode("iso8859_6"), "x") == text
    assert decode(b"\xc9t\xe9 \x81", "x") == "Été \x81"


def test_russian_is_not_taken_for_arabic() -> None:
    text = "Министерство сообщило о начале работы новой комиссии в Москве."
    assert decode(text.encode("cp1251"), "x") == text


def test_real_articles_and_each_of_their_paragraphs(press_folder: Path) -> None:
    wrong = []
    for path in sorted(press_folder.glob("*.txt")):
        text = path.read_text(encoding="utf-8")
        for part in (text, *filter(str.strip, text.split("\n"))):
            data = part.encode("cp1256", "ignore")
            if decode(data, path.name) != data.decode("cp1256"):
                wrong.append(part)
    assert wrong == []


def test_a_stated_encoding_decides_only_where_the_bytes_allow() -> None:
    assert decode("čas".encode("iso8859_2"), "x", declared="iso-8859-2") == "čas"
    assert decode("خبر عاجل".encode(), "x", declared="windows-1256") == "خبر عاجل"
    assert decode("خبر عاجل".encode("cp1256"), "x", declared="no-such") == "خبر عاجل"
    assert decode("Été".encode("cp1252"), "x", declared="utf-8") == "Été"


def test_one_bad_byte_does_not_change_the_encoding() -> None:
    good = "أعلنت جمعية الصيادين عن تنظيم أبواب مفتوحة".encode()
    assert decode(good + b"\xff" + good, "x").count("\ufffd") == 1


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "is not text"),
        (b"abc\x00def", "is not text"),
        (bytes(range(1, 32)) * 10, "is not text"),
        ("خبر".encode()[:-1], "truncated"),
        (codecs.BOM_UTF16_LE + b"\x00\xd8x", "damaged"),
        (codecs.BOM_UTF16_LE + b"a\x00\x00\x00", "is not text"),
    ],
)
def test_what_is_not_text_is_refused(data: bytes, reason: str) -> None:
    with pytest.raises(ArticleError, match=reason):
        decode(data, "x")


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1))
def test_any_utf8_text_comes_back(text: str) -> None:
    assert decode(text.encode("utf-8"), "x") == text.removeprefix("\ufeff")


@given(st.binary(max_size=200))
def test_any_bytes_give_text_or_a_reason(data: bytes) -> None:
    with suppress(ArticleError):
        assert "\x00" not in decode(data, "x")
