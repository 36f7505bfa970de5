"""Headlines: finding one in a text that has no title of its own, and not saying it twice."""

from __future__ import annotations

import re

__all__ = ["split_headline", "usable_title"]

_LONGEST = 150
_TELLING = 15  # letters that two headlines share at their beginning only if they are the same
# How a sentence, or a line that leads into the next one, ends.
_NOT_A_HEADLINE = re.compile('[.…:;؛,،]["”»’)\\]]*$')
# What programs write as a document's title when its author wrote none.
_PROGRAM_TITLE = re.compile(
    r"(?:microsoft (?:word|powerpoint) - .*|untitled.*|document ?\d*|sans titre.*|"
    r"(?:مستند|بدون عنوان).{0,3}|about:blank|(?:https?|file)://.*|[^\s]*[/\\][^\s]*|"
    r".*\.(?:docx?|odt|rtf|pdf|html?|txt|indd|qxp|pages|pptx?))",
    re.IGNORECASE,
)


def split_headline(title: str, text: str) -> tuple[str, str]:
    """The headline and the text after it.

    Without a `title`, the first line is the headline when it is short (150 characters), does not
    end as a sentence does, and more text follows. With one, a first line that repeats it is dropped
    from the text. A text of one line keeps it.

    Args:
        title: What metadata say, perhaps nothing.
        text: The cleaned text, one paragraph a line.
    """
    first, _, rest = text.partition("\n")
    if not rest:
        return title, text
    short = len(first) <= _LONGEST and not _NOT_A_HEADLINE.search(first)
    if not title:
        return (first, rest) if short else ("", text)
    one, other = _letters(title), _letters(first)
    if one == other:
        return title, rest
    # Titles in metadata are cut short, or go on with the name of the site.
    if short and min(len(one), len(other)) >= _TELLING and one[: len(other)] == other[: len(one)]:
        return first, rest
    return title, text


def usable_title(title: str) -> str:
    """`title` from a document's properties, or nothing when a program made it up."""
    title = " ".join(title.split())
    return "" if _PROGRAM_TITLE.fullmatch(title) else title


def _letters(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).casefold()
