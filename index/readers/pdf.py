"""PDF files."""

from __future__ import annotations

import re
import zlib
from statistics import median

from pdfminer.pdfdocument import PDFDocument, PDFEncryptionError, PDFPasswordIncorrect
from pdfminer.pdftypes import resolve1
from pdfminer.utils import decode_text

from index.errors import ArticleError
from index.readers.headline import usable_title
from index.readers.pdf_glyphs import GlyphPage, open_pdf, read_glyphs
from index.readers.pdf_paragraphs import Paragraph, pdf_paragraphs
from index.readers.raw import RawArticle

__all__ = ["read_pdf"]

_HEADER_WITHIN = 1024
_TRAILER_WITHIN = 2048
_MOST_UNMAPPED = 0.3
# A page of text unpacks to some ten kilobytes, a page of photographs to some ten megabytes.
_MAX_UNPACKED = 1_000_000_000
_STREAM = re.compile(rb"stream\r?\n(?=x)")  # a deflated stream begins with this byte
_HEADLINE_SIZE = 1.15
_LONGEST_HEADLINE = 300


def read_pdf(data: bytes, location: str) -> RawArticle:
    """Reads a PDF: its paragraphs in reading order, whatever order its pages draw them in.

    Raises:
        ArticleError: It is not a PDF, needs a password, is damaged, or holds no text.
    """
    if b"%PDF-" not in data[:_HEADER_WITHIN]:
        raise ArticleError(location, "is not a PDF file, in spite of its name")
    # pdfminer would go on with what is left of a cut file; half an article looks like a whole one.
    if b"%%EOF" not in data[-_TRAILER_WITHIN:]:
        raise ArticleError(location, "is truncated: the end of the PDF is missing; fetch it again")
    if _unpacks_to_too_much(data):
        raise ArticleError(location, "unpacks to more than 1 GB, which no text does; not opened")
    try:
        document = open_pdf(data)
        pages = list(read_glyphs(document))
        title = _title(document)
    except PDFPasswordIncorrect as error:
        raise ArticleError(location, "needs a password; save it without one") from error
    except PDFEncryptionError as error:
        raise ArticleError(
            location, "is encrypted in a way that is not supported; save it without"
        ) from error
    except MemoryError:
        raise  # the limit of the process, which reports it
    except Exception as error:
        # pdfminer raises its own, Python's and its dependencies' errors on damaged files; none of
        # them is about us, and all mean the same to the user.
        raise ArticleError(location, f"is a damaged PDF ({type(error).__name__})") from error
    _check_has_text(pages, location)
    paragraphs = pdf_paragraphs(pages)
    # The date in a PDF's properties is that of its making, by a browser's printing or a conversion
    # years later; no day is better than a wrong one.
    return RawArticle(
        title=usable_title(title) or _large_headline(paragraphs),
        text="\n".join(paragraph.text for paragraph in paragraphs),
        location=location,
    )


def _unpacks_to_too_much(data: bytes) -> bool:
    """Whether the deflated streams hold more than any document does: pdfminer sets no limit."""
    left = _MAX_UNPACKED
    for match in _STREAM.finditer(data):
        unpack = zlib.decompressobj()
        packed: bytes | memoryview = memoryview(data)[match.end() :]
        try:
            while packed and not unpack.eof:
                left -= len(unpack.decompress(packed, 1 << 24))
                packed = unpack.unconsumed_tail
                if left < 0:
                    return True
        except zlib.error:
            continue  # damaged or not deflated after all: pdfminer's business
    return False


def _check_has_text(pages: list[GlyphPage], location: str) -> None:
    glyphs = sum(not glyph.text.isspace() for page in pages for glyph in page.glyphs)
    unmapped = sum(page.unmapped for page in pages)
    if not pages:
        raise ArticleError(location, "is a damaged PDF: it has no pages")
    if not glyphs:
        if any(page.images for page in pages):
            raise ArticleError(location, "holds only images; run OCR on it first")
        raise ArticleError(location, "holds no text; if its pages show some, run OCR on it first")
    if unmapped > _MOST_UNMAPPED * glyphs:
        raise ArticleError(
            location, "does not say which letters its fonts show; export it again or run OCR on it"
        )


def _title(document: PDFDocument) -> str:
    """The title in the document's properties."""
    for info in document.info:
        title = resolve1(info.get("Title"))
        if isinstance(title, bytes):
            return decode_text(title).strip("\x00 ")
    return ""


def _large_headline(paragraphs: list[Paragraph]) -> str:
    """The first paragraph when it is set larger than the rest."""
    if len(paragraphs) < 2 or len(paragraphs[0].text) > _LONGEST_HEADLINE:
        return ""
    usual = median(paragraph.size for paragraph in paragraphs[1:])
    return paragraphs[0].text if paragraphs[0].size >= _HEADLINE_SIZE * usual else ""
