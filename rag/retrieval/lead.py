"""The sentence an article begins with: news says there who did what, where and when."""

from __future__ import annotations

from functools import lru_cache

from index import sentence_spans

__all__ = ["lead"]

# In characters; some forty tokens of the reader.
_LONGEST = 160
# Shorter sentences do not stand alone: "RABAT (MAP)", a byline, a day.
_SHORTEST = 40
# So much of an article is looked at: a first sentence that is longer is cut anyway.
_BEGINNING = 2000


def lead(text: str, *, before: int) -> str:
    """The first sentence of an article, for a passage that begins behind it.

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
