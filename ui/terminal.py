"""Answers and passages as lines for a terminal, right-to-left text included."""

from __future__ import annotations

import shutil
import sys
import textwrap
from collections.abc import Iterator

import click

from index import direction
from index.errors import InputError
from rag import Answer, Citation, Passage
from rag.wording import wording

__all__ = ["answer_lines", "isolate", "passage_lines", "show_progress", "to_visual"]

# Unicode's isolates keep a stretch of the other direction from reordering what stands around it
# ("[1]", a date); terminals that know nothing of them print nothing.
_FIRST_STRONG_ISOLATE = "\u2068"
_POP_ISOLATE = "\u2069"
_RIGHT_TO_LEFT_MARK = "\u200f"

_WIDEST = 100


def isolate(text: str) -> str:
    """Wraps a text so that it takes the direction of its own first letter."""
    return f"{_FIRST_STRONG_ISOLATE}{text}{_POP_ISOLATE}"


def to_visual(line: str) -> str:
    """Reorders and joins the letters of a line for terminals that do neither themselves.

    Raises:
        InputError: The extra `terminal` is not installed.
    """
    try:
        from arabic_reshaper import reshape
        from bidi import get_display
    except ImportError as error:
        raise InputError("--visual needs an extra: run `pip install 'musnad[terminal]'`") from error
    return str(get_display(reshape(line)))


def answer_lines(answer: Answer) -> Iterator[str]:
    """The answer, then what it cites; or what comes nearest, when the articles do not say."""
    words = wording(answer.language)
    right_to_left = direction(answer.language) == "rtl"
    for paragraph in answer.text.split("\n"):
        yield from _wrapped(paragraph, right_to_left=right_to_left)
    if answer.answered:
        yield ""
        yield words.sources
        for citation in answer.citations:
            yield f"  [{citation.marker}] {_described(citation)}"
    elif answer.passages:
        yield ""
        yield words.nearest
        for passage in answer.passages[:3]:
            yield f"  - {_described(passage)}"
            yield from _wrapped(
                _shortened(passage.text),
                right_to_left=direction(passage.language) == "rtl",
                indent="    ",
            )


def passage_lines(passages: list[Passage]) -> Iterator[str]:
    """A numbered list of passages with their scores."""
    for rank, passage in enumerate(passages, start=1):
        yield f"{rank:>2}. {passage.score:+.3f}  {_described(passage)}"
        yield from _wrapped(
            passage.text, right_to_left=direction(passage.language) == "rtl", indent="    "
        )
        yield ""


def _described(item: Citation | Passage) -> str:
    day = item.published.isoformat() if item.published else ""
    parts = [isolate(part) for part in (item.title, item.source, day) if part]
    place = f"{item.article_id} [{item.start}:{item.end}]"
    return " · ".join([*parts, place])


def _shortened(text: str, most: int = 240) -> str:
    return textwrap.shorten(text, most, placeholder=" …")


def _wrapped(text: str, *, right_to_left: bool, indent: str = "") -> Iterator[str]:
    width = max(30, min(shutil.get_terminal_size().columns, _WIDEST)) - len(indent)
    for paragraph in text.split("\n"):
        for line in textwrap.wrap(paragraph, width, break_on_hyphens=False) or [""]:
            # The mark makes the line begin at the right, whatever its first letter is.
            yield indent + (_RIGHT_TO_LEFT_MARK if right_to_left else "") + line


def show_progress(done: int, total: int) -> None:
    """Says on standard error how far the model `local` is put together, in place on one line."""
    if sys.stderr.isatty() or done == total:
        last = done == total
        click.echo(f"\rPutting the model together: {done / total:4.0%}", err=True, nl=last)
