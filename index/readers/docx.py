"""Word files (.docx)."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from datetime import date, datetime

import docx
from docx.document import Document
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement

from index.errors import ArticleError
from index.readers.headline import usable_title
from index.readers.raw import RawArticle

__all__ = ["read_docx"]

# Word text compresses about tenfold; a file of the largest size we read stays far below this.
_MAX_UNPACKED = 300_000_000
_OLE = b"\xd0\xcf\x11\xe0"
# The template that python-docx starts from was made then; so were all its documents, it says.
_TEMPLATE_DAY = date(2013, 12, 23)

_PARAGRAPH, _TABLE, _ROW, _CELL = qn("w:p"), qn("w:tbl"), qn("w:tr"), qn("w:tc")
_TEXT, _TAB, _NO_BREAK_HYPHEN = qn("w:t"), qn("w:tab"), qn("w:noBreakHyphen")
_BREAKS = (qn("w:br"), qn("w:cr"))
# What the reader of the printed page does not see, or sees elsewhere: deleted and moved text,
# text boxes, and a run's properties, where a tab is a tab stop.
_UNSEEN = frozenset(map(qn, ("w:del", "w:moveFrom", "w:txbxContent", "w:pPr", "w:rPr")))


def read_docx(data: bytes, location: str) -> RawArticle:
    """Reads a Word file: paragraphs and tables in order, one line a paragraph or table row.

    Raises:
        ArticleError: It is not a Word file, needs a password, is damaged, or unpacks to too much.
    """
    if data.startswith(_OLE):
        raise ArticleError(
            location, "needs a password or is an old .doc file; save it as .docx without a password"
        )
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
            if unpacked > _MAX_UNPACKED:
                raise ArticleError(
                    location,
                    f"unpacks to {unpacked // 1_000_000} MB, more than any Word text; not opened",
                )
            if "word/document.xml" not in archive.namelist():
                raise ArticleError(location, "is not a Word file, in spite of its name")
        document = docx.Document(io.BytesIO(data))
        return _article(document, location)
    except (ArticleError, MemoryError):
        raise  # MemoryError: the limit of the process, which reports it
    except Exception as error:
        # zipfile, lxml and python-docx each raise their own kinds on damaged files; all of them
        # mean the same to the user.
        reason = f"is a damaged or truncated Word file ({type(error).__name__}); save it again"
        raise ArticleError(location, reason) from error


def _article(document: Document, location: str) -> RawArticle:
    properties = document.core_properties
    created = properties.created
    day = created.date() if isinstance(created, datetime) else None
    return RawArticle(
        title=usable_title(properties.title or "") or _styled_title(document),
        text="\n".join(_lines(document.element.body)),
        location=location,
        language=properties.language or None,
        published=None if day == _TEMPLATE_DAY else day,
    )


def _styled_title(document: Document) -> str:
    """The first paragraph when its style is that of a title."""
    for paragraph in document.paragraphs:
        if paragraph.text.strip():
            style = paragraph.style.name if paragraph.style is not None else ""
            return paragraph.text.strip() if style in ("Title", "Heading 1") else ""
    return ""


def _lines(element: BaseOxmlElement) -> Iterator[str]:
    for child in element:
        if child.tag == _PARAGRAPH:
            yield "".join(_pieces(child))
        elif child.tag == _TABLE:
            for row in child.iter(_ROW):
                yield " | ".join(
                    text
                    for cell in row.iterchildren(_CELL)
                    if (text := " ".join(filter(None, _lines(cell))))
                )
        elif child.tag not in _UNSEEN:
            # Content controls and the like: paragraphs in a wrapping.
            yield from _lines(child)


def _pieces(element: BaseOxmlElement) -> Iterator[str]:
    for child in element:
        if child.tag == _TEXT:
            yield child.text or ""
        elif child.tag == _TAB:
            yield "\t"
        elif child.tag == _NO_BREAK_HYPHEN:
            yield "-"
        elif child.tag in _BREAKS:
            yield "\n"
        elif child.tag not in _UNSEEN:
            yield from _pieces(child)
