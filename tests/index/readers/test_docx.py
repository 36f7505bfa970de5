"""Word files."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, date, datetime

import docx
import pytest
from docx.document import Document
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls

from index.errors import ArticleError
from index.readers.docx import read_docx


def saved(document: Document) -> bytes:
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def test_paragraphs_and_tables_in_order() -> None:
    document = docx.Document()
    document.add_paragraph("استقبل الميناء السفينة.")
    table = document.add_table(rows=2, cols=2)
    for at, text in enumerate(("المرحلة", "التاريخ", "المسح", "12 ماي")):
        table.cell(at // 2, at % 2).text = text
    table.cell(1, 1).add_paragraph("2025")
    last = document.add_paragraph("Then")
    last.add_run().add_tab()
    last.add_run("it left").bold = True
    last.add_run().add_break()
    last.add_run("for the sea.")
    assert read_docx(saved(document), "a.docx").text.split("\n") == [
        "استقبل الميناء السفينة.",
        "المرحلة | التاريخ",
        "المسح | 12 ماي 2025",
        "Then\tit left",
        "for the sea.",
    ]


def test_properties() -> None:
    document = docx.Document()
    document.add_paragraph("Text.")
    document.core_properties.title = "ميناء الصيد"
    document.core_properties.created = datetime(2025, 5, 12, 9, tzinfo=UTC)
    document.core_properties.language = "ar-MA"
    article = read_docx(saved(document), "a.docx")
    assert article.title == "ميناء الصيد"
    assert article.published == date(2025, 5, 12)
    assert article.language == "ar-MA"


def test_what_a_template_says_is_not_believed() -> None:
    document = docx.Document()
    document.add_heading("The headline", 0)
    document.add_paragraph("Text.")
    document.core_properties.title = "Document1"
    article = read_docx(saved(document), "a.docx")
    assert article.published is None
    assert article.title == "The headline"


def test_links_insertions_and_content_controls_are_read_and_deletions_are_not() -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("The ship ")
    for tag, inner, text in (("w:ins", "w:t", "arrived"), ("w:del", "w:delText", "sank")):
        change = OxmlElement(tag)
        run = OxmlElement("w:r")
        part = OxmlElement(inner)
        part.text = text
        run.append(part)
        change.append(run)
        paragraph._p.append(change)
    hidden = parse_xml(f"<w:moveFrom {nsdecls('w')}><w:r><w:t>moved</w:t></w:r></w:moveFrom>")
    paragraph._p.append(hidden)
    link = parse_xml(f"<w:hyperlink {nsdecls('w')}><w:r><w:t> today.</w:t></w:r></w:hyperlink>")
    paragraph._p.append(link)
    control = parse_xml(
        f"<w:sdt {nsdecls('w')}><w:sdtContent><w:p><w:r><w:t>In a control.</w:t></w:r></w:p>"
        "</w:sdtContent></w:sdt>"
    )
    document.element.body.insert(1, control)
    tabs = parse_xml(
        f"<w:pPr {nsdecls('w')}><w:tabs><w:tab w:val='left' w:pos='9'/></w:tabs></w:pPr>"
    )
    paragraph._p.insert(0, tabs)
    assert read_docx(saved(document), "a.docx").text.split("\n") == [
        "The ship arrived today.",
        "In a control.",
    ]


def reason(data: bytes) -> str:
    with pytest.raises(ArticleError) as caught:
        read_docx(data, "a.docx")
    assert "\n" not in str(caught.value)
    return caught.value.reason


def test_bad_files_each_give_their_reason() -> None:
    document = docx.Document()
    document.add_paragraph("Text.")
    whole = saved(document)
    other = io.BytesIO()
    with zipfile.ZipFile(other, "w") as archive:
        archive.writestr("hello.txt", "hello")
    broken = io.BytesIO()
    with zipfile.ZipFile(broken, "w") as archive:
        archive.writestr("word/document.xml", "<not xml")
    assert "damaged or truncated" in reason(whole[: len(whole) // 2])
    assert "damaged or truncated" in reason(b"PK\x03\x04 and then nothing")
    assert "damaged or truncated" in reason(b"no zip at all")
    assert "damaged or truncated" in reason(broken.getvalue())
    assert "not a Word file" in reason(other.getvalue())
    assert "needs a password or is an old .doc" in reason(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" * 9)


def test_a_bomb_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.readers.docx._MAX_UNPACKED", 1_000_000)
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", bytes(2_000_000))
    assert "unpacks to 2 MB" in reason(bomb.getvalue())
