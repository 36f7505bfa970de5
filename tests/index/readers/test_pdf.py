"""PDFs, above all Arabic ones: every letter, figure and bracket in the order of reading."""

from __future__ import annotations

import zlib
from pathlib import Path

import pytest

from index.errors import ArticleError
from index.readers.characters import normalize_text
from index.readers.pdf import read_pdf

DATA = Path(__file__).parents[2] / "data"


def text_of(name: str) -> str:
    return read_pdf((DATA / name).read_bytes(), name).text


def make_pdf(*objects: bytes, info: bytes = b"") -> bytes:
    """A PDF of the given objects, the first of which is the catalog (1 0 R, 2 0 R, …)."""
    out = bytearray(b"%PDF-1.4\n")
    places = []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    for place in places:
        out += b"%010d 00000 n \n" % place
    out += b"trailer\n<</Size %d/Root 1 0 R%s>>\n" % (len(objects) + 1, info)
    return bytes(out + b"startxref\n%d\n%%%%EOF\n" % start)


def stream(content: bytes, extra: bytes = b"") -> bytes:
    return b"<</Length %d%s>>\nstream\n%s\nendstream" % (len(content), extra, content)


def one_page(content: bytes, *, font: bytes | None = None, more: tuple[bytes, ...] = ()) -> bytes:
    return make_pdf(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R"
        b"/Resources<</Font<</F 5 0 R>>/XObject<</I 6 0 R>>>>>>",
        stream(content),
        font or b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
        *more,
    )


def lines(*shown: tuple[float, float, str], size: int = 12) -> bytes:
    return b"".join(
        b"BT /F %d Tf %g %g Td (%s) Tj ET\n" % (size, x, y, text.encode("cp1252"))
        for x, y, text in shown
    )


@pytest.mark.parametrize(
    "name",
    [
        "port-chromium-naskh.pdf",
        "port-chromium-dejavu.pdf",
        "port-libreoffice-kufi.pdf",
        "port-libreoffice-dejavu.pdf",
        "market-chromium-columns.pdf",
    ],
)
def test_text_and_paragraphs_come_back_as_they_were_written(name: str) -> None:
    written = (DATA / f"{name.partition('-')[0]}.txt").read_text(encoding="utf-8")
    assert normalize_text(text_of(name)) == normalize_text(written)


def test_arabic_in_paragraphs_set_from_left_to_right() -> None:
    written = (DATA / "port.txt").read_text(encoding="utf-8")
    read = normalize_text(text_of("port-libreoffice-leftwards.pdf"))
    assert read.count("\n") == normalize_text(written).count("\n")
    # Where a Latin word ends a line, the space before a bracket may be on either side of it.
    assert "".join(read.split()) == "".join(written.split())


def test_the_title_is_that_of_the_properties() -> None:
    article = read_pdf((DATA / "port-chromium-naskh.pdf").read_bytes(), "x")
    assert article.title == "ميناء الصيد بالمدينة القديمة يستقبل سفينة الأبحاث Delphine II"
    assert article.published is None  # the day of printing is not the day of publication


def test_without_a_title_the_large_first_line_is_the_headline() -> None:
    pdf = one_page(
        lines((60, 700, "A headline in large letters"), size=24)
        + lines((60, 650, "The text says more."), (60, 630, "And then it ends."))
    )
    assert read_pdf(pdf, "x").title == "A headline in large letters"


def test_words_broken_at_line_ends_are_joined() -> None:
    pdf = one_page(
        lines(
            (60, 700, "The commission published an interim re-"),
            (60, 685, "port on harbours, and a well-known ex-"),
            (60, 670, "pert from the north-west of the coun-"),
            (60, 655, "try signed it, north-west or not, the vice-"),
            (60, 640, "president said."),
            (60, 625, "The vice-president said no more."),
        )
    )
    text = " ".join(read_pdf(pdf, "x").text.split("\n"))
    assert "an interim report on harbours" in text
    assert "a well-known expert from" in text
    assert "of the country signed" in text
    assert "the vice-president said. The" in text


def test_running_heads_and_page_numbers_are_dropped() -> None:
    pages = []
    for number in (1, 2, 3):
        body = lines(
            (60, 780, f"The Daily Paper, issue {number}"),
            (60, 700, f"Paragraph {number} speaks of harbours."),
            (60, 660, "In 2024 there were 12."),
            (290, 20, f"- {number} -"),
        )
        pages.append(body)
    objects = [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[4 0 R 6 0 R 8 0 R]/Count 3>>"]
    objects.append(b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>")
    for at, body in enumerate(pages):
        objects.append(
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents %d 0 R"
            b"/Resources<</Font<</F 3 0 R>>>>>>" % (5 + 2 * at)
        )
        objects.append(stream(body))
    text = read_pdf(make_pdf(*objects), "x").text
    assert "Daily Paper" not in text
    assert "- 2 -" not in text
    assert text.count("In 2024 there were 12.") == 3


def test_glyphs_that_map_to_shapes_are_read_and_their_brackets_mirrored() -> None:
    # Codes A-F show, from left to right, "(ﺏﺍ) ﺔﻟ": presentation forms and shapes of brackets, as
    # other producers than Chromium and LibreOffice map them.
    mapping = b"""/CIDInit /ProcSet findresource begin begincmap
1 begincodespacerange <00> <FF> endcodespacerange
7 beginbfchar
<41> <0028> <42> <FE8F> <43> <FE8D> <44> <0029> <45> <0020> <46> <FE94> <47> <FEFB>
endbfchar endcmap end"""
    font = (
        b"<</Type/Font/Subtype/TrueType/BaseFont/Test/FirstChar 65/LastChar 71"
        b"/Widths[300 500 300 300 250 500 600]/ToUnicode 6 0 R>>"
    )
    pdf = one_page(lines((60, 700, "ABCDEFG")), font=font, more=(stream(mapping),))
    assert read_pdf(pdf, "x").text == "لاة (اب)"


def test_a_reversed_lam_alef_and_double_strike_are_mended() -> None:
    mapping = b"""begincmap 1 begincodespacerange <00> <FF> endcodespacerange
2 beginbfchar <41> <06270644> <42> <0628> endbfchar endcmap"""
    font = (
        b"<</Type/Font/Subtype/TrueType/BaseFont/Test/FirstChar 65/LastChar 66"
        b"/Widths[600 500]/ToUnicode 6 0 R>>"
    )
    content = lines((60, 700, "AB"), (60.3, 700, "AB"))
    pdf = one_page(content, font=font, more=(stream(mapping),))
    assert read_pdf(pdf, "x").text == "بلا"


def reason(data: bytes) -> str:
    with pytest.raises(ArticleError) as caught:
        read_pdf(data, "x.pdf")
    assert "\n" not in str(caught.value)
    return caught.value.reason


def test_bad_files_each_give_their_reason() -> None:
    whole = (DATA / "market-chromium-columns.pdf").read_bytes()
    picture = stream(
        b"\x00" * 4, b"/Type/XObject/Subtype/Image/Width 2/Height 2/BitsPerComponent 8"
    )
    assert "not a PDF" in reason(b"Dear reader, this is text.")
    assert "truncated" in reason(whole[: len(whole) // 2])
    assert "password" in reason((DATA / "locked.pdf").read_bytes())
    assert "only images; run OCR" in reason(one_page(b"q /I Do Q", more=(picture,)))
    assert "holds no text" in reason(one_page(b"q Q"))
    assert "damaged" in reason(b"%PDF-1.4\nnothing here\n%%EOF")
    assert "no pages" in reason(
        make_pdf(b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[]/Count 0>>")
    )


def test_fonts_that_name_no_letters_are_reported() -> None:
    font = b"<</Type/Font/Subtype/Type0/BaseFont/X/Encoding/Identity-H/DescendantFonts[6 0 R]>>"
    descendant = (
        b"<</Type/Font/Subtype/CIDFontType2/BaseFont/X"
        b"/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>>>"
    )
    pdf = one_page(lines((60, 700, "ABCDABCD")), font=font, more=(descendant,))
    assert "which letters its fonts show" in reason(pdf)


def test_a_bomb_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.readers.pdf._MAX_UNPACKED", 1_000_000)
    packed = zlib.compress(bytes(1_100_000))
    assert "unpacks to more than" in reason(one_page(b"", more=(stream(packed),)))
