"""The words of a sentence in one spelling, so that sentences of three languages can be compared."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from index import ARABIC_SIGNS, ascii_digits, normalize_arabic

__all__ = ["Word", "bases", "clean", "fold", "is_arabic", "stems", "words_of"]

_APOSTROPHES = str.maketrans("’ʼ‘`´", "'''''")
_WORD = re.compile(r"\d+(?:[.,٫٬]\d+)*|[^\W\d_]+")
_ARABIC = re.compile("[\u0621-\u06d3]")
# Signs on letters and marks of direction.
_UNREAD = re.compile(f"[{ARABIC_SIGNS}\u200e\u200f]")
# Marks behind which a capital letter says nothing: every sentence begins with one.
_BEGINS = re.compile(r"(?:^|[.!?؟:;«“\"(\[…\n]|[-–—]\s)\s*$")

# Conjunction, preposition and article, as they are written together; longest first.
_PREFIXES = (
    *("وبال", "فبال", "وكال", "ولل", "فلل", "بال", "كال", "وال", "فال", "ال", "لل"),
    *("وب", "ول", "وك", "فب", "فل", "و", "ف", "ب", "ل", "ك"),
)
_SUFFIXES = ("هما", "ات", "ان", "ين", "ون", "تين", "تان", "يه", "يين", "ها", "هم", "ه", "ا", "ي")


@dataclass(frozen=True, kw_only=True, slots=True)
class Word:
    """One word or number of a text.

    Attributes:
        text: As it stands there, with ASCII digits.
        folded: In the spelling in which words are compared.
        start: Its first character in the NFKC-normalised text.
        end: Behind its last character.
        capital: Whether it begins with a capital letter.
        initial: Whether it begins a sentence, a quotation or a bracket.
    """

    text: str
    folded: str
    start: int
    end: int
    capital: bool
    initial: bool


@lru_cache(maxsize=8192)
def fold(word: str) -> str:
    """A word without case, accents, Arabic marks and variants of letters."""
    word = normalize_arabic(unicodedata.normalize("NFKC", word).casefold())
    # Latin accents only: the marks of other scripts are letters of their own.
    if not word.isascii() and not _ARABIC.search(word):
        # Fayçal is not spoken with a k.
        word = word.replace("œ", "oe").replace("ı", "i").replace("ç", "s")
        decomposed = unicodedata.normalize("NFD", word)
        word = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return word


def clean(text: str) -> str:
    """NFKC, ASCII digits, plain apostrophes, no Arabic marks: what offsets of words count in."""
    text = ascii_digits(unicodedata.normalize("NFKC", text))
    return _UNREAD.sub("", text).translate(_APOSTROPHES)


@lru_cache(maxsize=512)
def words_of(text: str) -> tuple[Word, ...]:
    """The words and numbers of a text, in order."""
    text = clean(text)
    return tuple(
        Word(
            text=match.group(),
            folded=fold(match.group()),
            start=match.start(),
            end=match.end(),
            capital=match.group()[0].isupper(),
            initial=_BEGINS.search(text, 0, match.start()) is not None,
        )
        for match in _WORD.finditer(text)
    )


def is_arabic(word: str) -> bool:
    """Whether a word is written in Arabic script."""
    return _ARABIC.search(word) is not None


@lru_cache(maxsize=8192)
def bases(folded: str) -> frozenset[str]:
    """What an Arabic word may be without its clitics; other words are their own only base.

    Which letters are clitics cannot be told without a dictionary (بوستين, بلجيكا), so all readings
    are kept, and two words are the same when any of theirs meet.
    """
    if not is_arabic(folded):
        return frozenset({folded})
    found = {folded}
    for prefix in _PREFIXES:
        if folded.startswith(prefix) and len(folded) - len(prefix) >= 2:
            found.add(folded[len(prefix) :])
    return frozenset(found)


@lru_cache(maxsize=8192)
def stems(folded: str) -> frozenset[str]:
    """`bases`, also without the endings of number, gender and possession."""
    found = set(bases(folded))
    if not is_arabic(folded):
        return frozenset(found)
    for base in tuple(found):
        for suffix in _SUFFIXES:
            if base.endswith(suffix) and len(base) - len(suffix) >= 3:
                found.add(base[: -len(suffix)])
    return frozenset(found)
