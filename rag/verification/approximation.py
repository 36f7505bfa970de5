"""Round numbers: "nearly 200" may be said of 197, "200" may not."""

from __future__ import annotations

from decimal import Decimal
from enum import Enum

from rag.verification.words import bases, fold

__all__ = ["Approximation", "approximation", "nearby", "rounds_to"]


class Approximation(Enum):
    """On which side of a round number the exact one lies."""

    ABOUT = "about"
    BELOW = "nearly"
    ABOVE = "more than"


def _phrases(text: str) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(map(fold, phrase.split())) for phrase in text.split("|"))


# Arabic words are compared without their clitics; some words are used for either side.
_EITHER = "قرابة|زهاء|يقارب|تقارب|ما يقارب|يناهز|تناهز|ما يناهز|close to|près de|presque"
_WORDS = {
    Approximation.BELOW: _phrases(
        f"{_EITHER}|nearly|almost|just under|under|less than|moins de|أقل من|يقرب من"
    ),
    Approximation.ABOVE: _phrases(
        "more than|over|above|upwards of|plus de|au delà de|dépasse|أكثر من|أزيد من|يزيد على"
        "|يزيد عن|يفوق|تفوق|يتجاوز|تتجاوز|تجاوز|تجاوزت"
    ),
    Approximation.ABOUT: _phrases(
        f"{_EITHER}|about|around|roughly|some|approximately|environ|autour de|quelque|à peu près"
        "|حوالي|نحو|تقريبا"
    ),
}
# How far the exact number may lie on the side that is named, as a share of it.
_FAR = Decimal("0.1")


def approximation(before: str) -> frozenset[Approximation]:
    """What the words before a number say about it; nothing when they do not call it round.

    Args:
        before: The three words before, folded, set apart by blanks.
    """
    words = before.split()
    return frozenset(
        kind
        for kind, phrases in _WORDS.items()
        for phrase in phrases
        if len(words) >= len(phrase)
        and all(
            part in bases(word) for part, word in zip(phrase, words[-len(phrase) :], strict=True)
        )
    )


def rounds_to(exact: Decimal, claimed: Decimal, kinds: frozenset[Approximation]) -> bool:
    """Whether a number may be called by a round one.

    It must be round: fewer significant digits than the exact number. "About" allows half of its
    last digit to both sides, and the words for below and above a tenth to theirs.
    """
    if claimed <= 0 or exact <= 0 or _digits(claimed) >= _digits(exact):
        return False
    unit = Decimal(1).scaleb(claimed.normalize().adjusted() - _digits(claimed) + 1)
    about = Approximation.ABOUT in kinds and abs(exact - claimed) <= unit / 2
    return about or nearby(exact, claimed, kinds - {Approximation.ABOUT})


def nearby(exact: Decimal, claimed: Decimal, kinds: frozenset[Approximation]) -> bool:
    """Whether a number lies on the side that is named, a tenth away at the most."""
    gap = exact - claimed
    return (
        (Approximation.ABOUT in kinds and abs(gap) <= _FAR * exact)
        or (Approximation.BELOW in kinds and -_FAR * exact <= gap <= 0)
        or (Approximation.ABOVE in kinds and 0 <= gap <= _FAR * exact)
    )


def _digits(value: Decimal) -> int:
    return len(value.normalize().as_tuple().digits)
