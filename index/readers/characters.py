"""One spelling for every text: the form in which articles are stored.

The convention of `Article.text`: Unicode NFC; paragraphs separated by a single line feed; no blank
lines; no blanks at the ends of a line; runs of blanks are one space; no control characters, no
direction marks, no presentation forms.
"""

from __future__ import annotations

import re
import unicodedata

__all__ = ["normalize_text", "plain_shapes"]

# Arabic presentation forms A and B and Latin ligatures (ﬁ, ﬂ): shapes of letters, which old
# programs and PDF fonts write in place of the letters. NFKC over all text would flatten "m²" too.
_SHAPES = re.compile("[\ufb00-\ufb06\ufb50-\ufdcf\ufdf0-\ufdff\ufe70-\ufefc]")
_LINE_ENDS = re.compile("\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")
# Controls; soft hyphen; Arabic letter mark; zero-width space; direction marks, embeddings and
# isolates; word joiner; byte-order mark; lone surrogates and non-characters, which UTF-8 or SQLite
# refuse. The zero-width (non-)joiners stay: Persian and emoji are spelt with them.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\xad\u061c\u200b\u200e\u200f\u202a-\u202e"
    "\u2060\u2066-\u2069\ufdd0-\ufdef\ufeff\ufff9-\ufffb\ufffe\uffff\ud800-\udfff]"
)
_BLANKS = re.compile("[ \t\xa0\u1680\u2000-\u200a\u202f\u205f\u3000]+")


def normalize_text(text: str) -> str:
    """`text` in the stored form; see the module's docstring. Idempotent."""
    text = _INVISIBLE.sub("", _LINE_ENDS.sub("\n", text))
    text = unicodedata.normalize("NFC", plain_shapes(text))
    lines = (_BLANKS.sub(" ", line).strip(" ") for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


def plain_shapes(text: str) -> str:
    """`text` with presentation forms and ligatures replaced by the letters they show."""
    return _SHAPES.sub(lambda match: unicodedata.normalize("NFKC", match[0]), text)
