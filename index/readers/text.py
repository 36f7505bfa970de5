"""Plain text files."""

from __future__ import annotations

import re
from itertools import pairwise

from index.readers.encoding import decode
from index.readers.raw import RawArticle

__all__ = ["join_wrapped_lines", "read_text"]

# A text was wrapped by a program when its lines fill a width that no paragraph would keep to.
_WRAP_WIDTH = (40, 120)
_FILLED = 0.7
_FILLED_SHARE = 0.8
_FEWEST_WRAPS = 4
_SENTENCE_END = re.compile(r"[.!?؟…:؛][\"”»)]*$")


def read_text(data: bytes, location: str, *, charset: str | None = None) -> RawArticle:
    """Reads a text file. It states nothing but its text.

    Args:
        data: The file.
        location: Its path or URL.
        charset: The encoding that a server stated.

    Raises:
        ArticleError: It is not text; see `decode`.
    """
    text = decode(data, location, declared=charset)
    return RawArticle(title="", text=join_wrapped_lines(text), location=location)


def join_wrapped_lines(text: str) -> str:
    """Puts every paragraph on one line where a program has wrapped the text at a fixed width.

    Otherwise a line is a paragraph, as sites and copying from them leave it. Wrapped texts have
    blank lines between paragraphs, and inside a paragraph nearly all lines are nearly full and end
    anywhere in a sentence.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    lines = text.split("\n")
    wraps = [line.rstrip() for line, after in pairwise(lines) if line.strip() and after.strip()]
    widest = max((len(line.rstrip()) for line in lines), default=0)
    if len(wraps) < _FEWEST_WRAPS or not _WRAP_WIDTH[0] <= widest <= _WRAP_WIDTH[1]:
        return text
    filled = sum(len(line) >= _FILLED * widest for line in wraps)
    mid_sentence = sum(not _SENTENCE_END.search(line) for line in wraps)
    if filled < _FILLED_SHARE * len(wraps) or mid_sentence < 0.5 * len(wraps):
        return text
    paragraphs = re.split(r"\n[ \t]*\n", text)
    return "\n\n".join(" ".join(line.strip() for line in p.split("\n")) for p in paragraphs)
