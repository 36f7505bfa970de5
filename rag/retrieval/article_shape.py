"""What the article of a passage tells: how it begins, and whether it is a single paragraph."""

from __future__ import annotations

from functools import lru_cache

from index import sentence_spans

__all__ = ["is_single_paragraph", "lead"]

# In characters; some forty tokens of the reader.
_LONGEST = 160
# Shorter sentences do not stand alone: "RABAT (MAP)", a byline, a day.
_SHORTEST = 40
# So much of an article is looked at: a first sentence that is longer is cut anyway.
_BEGINNING = 2000
# A longer text in one line has lost its line ends.
_LONGEST_PARAGRAPH = 2000


def is_single_paragraph(text: str) -> bool:
    """Whether an article is a paragraph by itself, as notes and entries of encyclopaedias are."""
    return len(text) <= _LONGEST_PARAGRAPH and "\n" not in text.strip()


def lead(text: str, *, before: int) -> str:
    """The first sentence of an article, for a passage that begins behind it.

    News says there who did what, where and when.

    Args:
        text: The article's text.
        before: Where the passage begins.

    Returns:
        The sentence in one line, cut behind a word if it is long; empty when the passage holds some
        of it, or when there is none.
    """
    sentence, end = _first_sentence(text[:_BEGINNING])
    return sentence if end <= before else ""


@lru_cache(maxsize=4096)
def _first_sentence(beginning: str) -> tuple[str, int]:
    """The sentence, with short ones that come before it, and the offset behind it."""
    spans = sentence_spans(beginning)
    if not spans:
        return "", 0
    end = next((span.end for span in spans if span.end >= _SHORTEST), spans[-1].end)
    sentence = " ".join(beginning[:end].split())
    if len(sentence) > _LONGEST:
        sentence = sentence[: _LONGEST + 1].rpartition(" ")[0] or sentence[:_LONGEST]
    return sentence, end
