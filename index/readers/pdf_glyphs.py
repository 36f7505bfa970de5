"""The glyphs of a PDF with their places: what its pages show, before any idea of lines or order.

pdfminer interprets the page; this module only listens to it. Each glyph keeps the text that it
stands for in reading order. That text comes from, best first: the `/ActualText` of the marked
content around it (Chromium and LibreOffice write it where one glyph alone would mislead, as for
ligatures, decomposed diacritics and mirrored brackets), the font's Unicode map, and for
presentation forms their plain letters.
"""

from __future__ import annotations

import io
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from pdfminer.pdfcolor import PDFColorSpace
from pdfminer.pdfdevice import PDFTextDevice
from pdfminer.pdfdocument import PDFDocument
from pdfminer.pdffont import PDFFont, PDFUnicodeNotDefined
from pdfminer.pdfinterp import (
    PDFGraphicState,
    PDFPageInterpreter,
    PDFResourceManager,
    PDFStackT,
)
from pdfminer.pdfpage import PDFPage
from pdfminer.pdfparser import PDFParser
from pdfminer.pdftypes import PDFStream, resolve1
from pdfminer.psparser import PSLiteral
from pdfminer.utils import Matrix, decode_text

from index.readers.characters import plain_shapes

__all__ = ["Glyph", "GlyphPage", "open_pdf", "read_glyphs"]

# No script joins an alef to the letter after it, so one glyph that says "alef, lam" is a lam-alef
# ligature whose map was written in the order shown.
_REVERSED_LAM_ALEF = re.compile("^([اأإآٱ])ل$")
_BULLETS = {"\uf0b7": "•", "\uf0a7": "•", "\uf0d8": "•"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Glyph:
    """One glyph, or several that stand for one text together.

    Attributes:
        text: What it stands for, in reading order; empty when its font does not say.
        x0: Left end of its advance, in points from the page's left edge.
        x1: Right end of its advance.
        y: Its baseline, in points from the page's lower edge.
        size: Its font size on the page, in points.
        exact: Whether the text was stated by the producer (`/ActualText`), so that a bracket in it
            is the character, not the shape.
    """

    text: str
    x0: float
    x1: float
    y: float
    size: float
    exact: bool = False

    @property
    def is_mark(self) -> bool:
        """Whether it is a diacritic drawn on its own."""
        return bool(self.text) and all(unicodedata.combining(char) for char in self.text)


@dataclass(kw_only=True, slots=True)
class GlyphPage:
    """The glyphs of one page in the order in which the page draws them.

    Attributes:
        number: Counted from 0.
        width: In points, after rotation.
        height: In points, after rotation.
        glyphs: Horizontal glyphs only; text set at an angle (watermarks) is left out.
        unmapped: How many glyphs have no Unicode text.
        images: How many images the page draws.
    """

    number: int
    width: float
    height: float
    glyphs: list[Glyph] = field(default_factory=list)
    unmapped: int = 0
    images: int = 0


def open_pdf(data: bytes) -> PDFDocument:
    """Parses the structure of a PDF. Raises what pdfminer raises."""
    return PDFDocument(PDFParser(io.BytesIO(data)))


def read_glyphs(document: PDFDocument) -> Iterator[GlyphPage]:
    """Yields the pages one by one. Raises what pdfminer raises."""
    resources = PDFResourceManager()
    device = _GlyphDevice(resources)
    interpreter = PDFPageInterpreter(resources, device)
    for page in PDFPage.create_pages(document):
        interpreter.process_page(page)
        yield device.page


class _GlyphDevice(PDFTextDevice):
    """Collects what pdfminer's interpreter draws."""

    def __init__(self, resources: PDFResourceManager) -> None:
        super().__init__(resources)
        self.page = GlyphPage(number=-1, width=0, height=0)
        self._tags: list[bool] = []
        self._actual_text: str | None = None
        self._span: list[Glyph] = []

    def begin_page(self, page: PDFPage, ctm: Matrix) -> None:
        x0, y0, x1, y1 = page.mediabox
        width, height = abs(x1 - x0), abs(y1 - y0)
        if page.rotate in (90, 270):
            width, height = height, width
        self.page = GlyphPage(number=self.page.number + 1, width=width, height=height)
        self._tags.clear()
        self._actual_text = None
        self._span.clear()

    def begin_tag(self, tag: PSLiteral, props: PDFStackT | None = None) -> None:
        text = None
        if self._actual_text is None and isinstance(props, dict):
            text = _actual_text(resolve1(props.get("ActualText")))
        self._tags.append(text is not None)
        if text is not None:
            self._actual_text = text

    def end_tag(self) -> None:
        # A stray EMC is a slip of the producer, harmless here.
        if self._tags and self._tags.pop():
            self._close_span()

    def render_image(self, name: str, stream: PDFStream) -> None:
        self.page.images += 1

    def render_char(
        self,
        matrix: Matrix,
        font: PDFFont,
        fontsize: float,
        scaling: float,
        rise: float,
        cid: int,
        ncs: PDFColorSpace,
        graphicstate: PDFGraphicState,
    ) -> float:
        advance = font.char_width(cid) * fontsize * scaling
        a, b, c, d, x, y = matrix
        upright = abs(b) <= 0.1 * abs(a) and abs(c) <= abs(d)
        if not upright or font.is_vertical():
            return advance
        try:
            text = _plain_letters(font.to_unichr(cid))
        except PDFUnicodeNotDefined:
            text = ""
        ends = sorted((x, x + advance * a))
        glyph = Glyph(
            text=text, x0=ends[0], x1=ends[1], y=y + rise * d, size=abs(fontsize * d) or 1.0
        )
        if self._actual_text is not None:
            self._span.append(glyph)
            return advance
        # A glyph without text still takes room: the strokes that stretch a justified Arabic word
        # have none, and the word must not fall apart there.
        self.page.glyphs.append(glyph)
        self.page.unmapped += not text
        return advance

    def _close_span(self) -> None:
        text, span = self._actual_text, list(self._span)
        self._actual_text = None
        self._span.clear()
        if not text or not span:
            return
        # Diacritics are raised; the letter tells where the cluster stands.
        base = max(span, key=lambda glyph: (not glyph.is_mark, glyph.x1 - glyph.x0))
        self.page.glyphs.append(
            replace(
                base,
                text=text,
                x0=min(glyph.x0 for glyph in span if abs(glyph.y - base.y) < base.size),
                x1=max(glyph.x1 for glyph in span if abs(glyph.y - base.y) < base.size),
                exact=True,
            )
        )


def _actual_text(value: object) -> str | None:
    if isinstance(value, bytes):
        return _plain_letters(decode_text(value))
    return None


def _plain_letters(text: str) -> str:
    """`text` with presentation forms replaced by the letters they show, unusable codes dropped."""
    if len(text) == 1 and "\x20" <= text < "\x7f":
        return text
    text = plain_shapes(text)
    if len(text) > 1:
        text = _REVERSED_LAM_ALEF.sub(r"ل\1", text)
        # NFKC spells an isolated diacritic as a space with the diacritic on it.
        if text.startswith(" ") and all(unicodedata.combining(char) for char in text[1:]):
            text = text[1:]
    return "".join(_BULLETS.get(char, char) for char in text if _is_usable(char))


def _is_usable(char: str) -> bool:
    return char in _BULLETS or unicodedata.category(char) not in ("Cc", "Co", "Cn", "Cs")
