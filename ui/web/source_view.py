"""The source panel: a whole article with the cited passages marked in it; pure functions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from rag import Article
from ui.web.answer_view import byline
from ui.web.markup import Html, join, label, safe_url, tag, text_direction
from ui.web.wordings import Words, language_name

__all__ = ["Mark", "citation_text", "missing_view", "source_view"]

_MOST_MARKS = 200


@dataclass(frozen=True, kw_only=True, slots=True)
class Mark:
    """A stretch of an article that an answer cites.

    Attributes:
        start: Offset of its first character in the article's text.
        end: Offset behind its last character.
        marker: The citation's number, if it has one.
        current: Whether it is the one the reader asked for; the others are shown lighter.
    """

    start: int
    end: int
    marker: int | None = None
    current: bool = False


def source_view(article: Article, marks: Sequence[Mark], words: Words) -> Html:
    """The article, its paragraphs each in its own direction, with every mark highlighted.

    The text of the elements of class "current", one after the other, is exactly the quote: line
    feeds between paragraphs included.
    """
    current = next((mark for mark in marks if mark.current), None)
    title = label(article.title) or words["untitled"]
    address = safe_url(article.location)
    quote = article.text[current.start : current.end] if current else ""
    number = current.marker if current else None
    return tag(
        "article",
        tag(
            "header",
            tag("span", str(number), class_="number") if number else "",
            tag("h3", title, dir=text_direction(title), lang=article.language),
            tag(
                "p",
                byline(article.source, article.published, words),
                tag("span", "·", class_="dot", aria_hidden="true"),
                tag("span", language_name(article.language, words), class_="language"),
                class_="byline",
            ),
            _tools(article, quote, address, words),
        ),
        tag(
            "div",
            *_paragraphs(article, marks, words),
            class_="article-text",
            lang=article.language,
            tabindex=0,
            role="region",
            aria_label=title,
        ),
        class_="source",
        data_article=article.id,
        data_start=current.start if current else None,
        data_end=current.end if current else None,
    )


def missing_view(words: Words) -> Html:
    """What the panel says of an article that has been removed."""
    return tag("article", tag("p", words["gone"], class_="gone"), class_="source")


def citation_text(article: Article, quote: str) -> str:
    """A citation to paste elsewhere: the quote, then title, source, day and address."""
    day = article.published.isoformat() if article.published else ""
    parts = [label(article.title), label(article.source), day, safe_url(article.location) or ""]
    origin = ", ".join(part for part in parts if part)
    return f"“{quote}”\n— {origin}" if quote else origin


def _tools(article: Article, quote: str, address: str | None, words: Words) -> Html:
    copy = tag(
        "button",
        words["copy_citation"],
        type="button",
        class_="quiet",
        data_copy=citation_text(article, quote),
    )
    pin = tag("button", words["keep_open"], type="button", class_="quiet pin", aria_pressed="false")
    original = (
        tag(
            "a",
            words["original"],
            href=address,
            target="_blank",
            rel="noopener noreferrer nofollow",
            class_="quiet",
        )
        if address
        else ""
    )
    return tag("div", copy, pin, original, class_="tools")


def _paragraphs(article: Article, marks: Sequence[Mark], words: Words) -> Iterator[Html]:
    usable = [
        mark for mark in marks[:_MOST_MARKS] if 0 <= mark.start < mark.end <= len(article.text)
    ]
    begin = 0
    for line in article.text.splitlines(keepends=True):
        end = begin + len(line)
        pieces = _pieces(article.text, begin, end, usable, words)
        if line.strip() or any(mark.start < end and mark.end > begin for mark in usable):
            yield tag("p", *pieces, dir=text_direction(line))
        begin = end


def _pieces(text: str, begin: int, end: int, marks: Sequence[Mark], words: Words) -> Iterator[str]:
    """Cuts a paragraph where marks begin and end; the current mark wins over the others."""
    cuts = {begin, end}
    for mark in marks:
        cuts.update(offset for offset in (mark.start, mark.end) if begin < offset < end)
    ordered = sorted(cuts)
    for first, last in pairwise(ordered):
        piece = text[first:last]
        over = [mark for mark in marks if mark.start <= first and mark.end >= last]
        if not over:
            yield piece
            continue
        current = any(mark.current for mark in over)
        says = words["cited_passage"] if current else words["also_cited"]
        yield tag("mark", join(piece), class_="current" if current else "other", title=says)
