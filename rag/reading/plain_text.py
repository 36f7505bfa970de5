"""Text as the reader sees it: Arabic without vowel signs, and digits of one kind.

What the reader has learnt from is written as newspapers are, without vowel signs, and nearly always
with 0 to 9. Vowel signs cut words into tokens that it hardly knows, and "٥٫٦٣" is to it another
thing than "5.63". Every character that is left knows where it stood, so that answers are quoted as
they are written.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass

from index import ARABIC_SIGNS

__all__ = ["PlainText", "plain_text"]

# Signs on letters, the stretched line, and marks of direction, which nobody reads.
_SIGNS = ARABIC_SIGNS + "\u200e\u200f\u202a-\u202e\u2066-\u2069"
_SPECIAL = re.compile(f"[{_SIGNS}\u0660-\u0669\u066a-\u066c\u06f0-\u06f9]")
_REMOVED = re.compile(f"[{_SIGNS}]")
_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹٪٫٬", "01234567890123456789%.,")


@dataclass(frozen=True, kw_only=True, slots=True)
class PlainText:
    """A text in plain characters.

    Attributes:
        text: The plain text.
        places: For every character of it, its offset in the text as written; None where both are
            of the same length.
    """

    text: str
    places: tuple[int, ...] | None

    def written(self, start: int, end: int) -> tuple[int, int]:
        """Where a stretch of the plain text, at least one character long, stood in the original."""
        if self.places is None:
            return start, end
        return self.places[start], self.places[end - 1] + 1

    def plain(self, start: int, end: int) -> tuple[int, int]:
        """Where a stretch of the text as written stands in the plain text."""
        if self.places is None:
            return start, end
        return bisect_left(self.places, start), bisect_left(self.places, end)


def plain_text(text: str) -> PlainText:
    """Makes a text plain; most texts are."""
    if _SPECIAL.search(text) is None:
        return PlainText(text=text, places=None)
    kept = _REMOVED.sub("", text).translate(_DIGITS)
    places = None
    if len(kept) < len(text):
        places = tuple(at for at, sign in enumerate(text) if _REMOVED.match(sign) is None)
    return PlainText(text=kept, places=places)
