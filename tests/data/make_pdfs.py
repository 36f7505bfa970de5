"""Makes the PDFs of this folder from the texts beside them; see README.md for when and why."""

from __future__ import annotations

import html
import subprocess
import tempfile
from pathlib import Path

import docx
from docx.document import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt

HERE = Path(__file__).parent


def chromium(page: str, target: Path, *, heads: bool) -> None:
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "page.html")
        source.write_text(page, "utf-8")
        options = ["--headless", "--no-sandbox", "--disable-gpu", f"--print-to-pdf={target}"]
        if not heads:
            options.append("--no-pdf-header-footer")
        subprocess.run(["chromium", *options, source.as_uri()], check=True, capture_output=True)


def libreoffice(source: Path, target: Path) -> None:
    command = ["soffice", "--headless", "--convert-to", "pdf", "--outdir", str(source.parent)]
    subprocess.run([*command, str(source)], check=True, capture_output=True)
    source.with_suffix(".pdf").replace(target)


def is_arabic(line: str) -> bool:
    return sum("\u0600" <= char <= "\u06ff" for char in line) > len(line) / 3


def page(lines: list[str], language: str, style: str) -> str:
    body = "".join(
        f'<p dir="{"rtl" if is_arabic(line) else "ltr"}">{html.escape(line)}</p>'
        for line in lines[1:]
    )
    direction = "rtl" if language == "ar" else "ltr"
    return (
        f'<!DOCTYPE html><html lang="{language}" dir="{direction}"><meta charset="utf-8">'
        f"<title>{html.escape(lines[0])}</title><style>{style}</style>"
        f"<body><h1>{html.escape(lines[0])}</h1>{body}"
    )


def word_file(lines: list[str], font: str, header: str) -> Document:
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = header
    footer = document.sections[0].footer.paragraphs[0]
    for kind, text in (("begin", None), (None, "PAGE"), ("end", None)):
        run = footer.add_run()
        field = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            field.set(qn("w:fldCharType"), kind)
        field.text = text
        run._r.append(field)
    for line in lines:
        paragraph = document.add_paragraph()
        run = paragraph.add_run(line)
        run.font.size = Pt(16)
        properties = run._r.get_or_add_rPr()
        fonts = properties.get_or_add_rFonts()
        for script in ("w:ascii", "w:hAnsi", "w:cs"):
            fonts.set(qn(script), font)
        size = OxmlElement("w:szCs")
        size.set(qn("w:val"), "32")
        properties.append(size)
        if is_arabic(line):
            paragraph._p.get_or_add_pPr().append(OxmlElement("w:bidi"))
            properties.append(OxmlElement("w:rtl"))
    return document


def main() -> None:
    port = (HERE / "port.txt").read_text("utf-8").splitlines()
    market = (HERE / "market.txt").read_text("utf-8").splitlines()
    naskh = "body{font:16pt 'Noto Naskh Arabic'}"
    dejavu = "body{font:16pt 'DejaVu Sans';text-align:justify}"
    columns = "body{font:11pt 'DejaVu Serif';columns:2;text-align:justify;hyphens:auto}"
    chromium(page(port, "ar", naskh), HERE / "port-chromium-naskh.pdf", heads=True)
    chromium(page(port, "ar", dejavu), HERE / "port-chromium-dejavu.pdf", heads=False)
    chromium(page(market, "fr", columns), HERE / "market-chromium-columns.pdf", heads=False)
    with tempfile.TemporaryDirectory() as folder:
        for name, font in (("kufi", "Noto Kufi Arabic"), ("dejavu", "DejaVu Sans")):
            source = Path(folder, f"{name}.docx")
            word_file(port, font, "نشرة الميناء، العدد 9").save(str(source))
            libreoffice(source, HERE / f"port-libreoffice-{name}.pdf")
        # LibreOffice sets a text file from left to right, as Word does with Arabic typed into an
        # English template.
        source = Path(folder, "plain.txt")
        source.write_text("\n".join(port), "utf-8")
        libreoffice(source, HERE / "port-libreoffice-leftwards.pdf")


if __name__ == "__main__":
    main()
