"""An answer or a whole chat as a file to keep: Markdown or a web page, with its citations."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag import Answer, Citation
from ui.web.markup import Html, label, tag, text_direction
from ui.web.wordings import Words

__all__ = ["as_html", "as_markdown"]

# What Markdown takes for markup, HTML included, anywhere in a line.
_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>#|!~&])")
# What it takes for a list, a heading or a rule at the beginning of one.
_LINE_START = re.compile(r"^(\s*\d*)([-+=.)])", re.MULTILINE)
_STYLE = (
    "body{max-width:42rem;margin:2rem auto;padding:0 1rem;line-height:1.7;"
    "font-family:'Noto Naskh Arabic','Amiri',Georgia,serif}"
    "h1{font-size:1.4rem}h2{font-size:1.1rem;margin-top:2.5rem}"
    "blockquote{margin:.3rem 0;padding-inline-start:1rem;border-inline-start:3px solid #8a1c2b}"
    "ol{padding-inline-start:1.4rem}.by{color:#555;font-size:.9rem}"
)


def as_markdown(answers: Sequence[Answer], words: Words) -> str:
    """The questions with their answers; foreign text is escaped, so it stays text."""
    parts = []
    for answer in answers:
        parts.append(f"## {_inline(answer.question)}")
        parts.append("\n\n".join(_lines(line) for line in answer.text.split("\n") if line.strip()))
        if answer.answered:
            parts.append(f"**{words['sources']}**")
            parts.append("\n".join(_entry(citation, words) for citation in answer.citations))
    return "\n\n".join(part for part in parts if part) + "\n"


def as_html(answers: Sequence[Answer], words: Words, *, language: str) -> str:
    """A page that stands alone: no script, nothing fetched."""
    body: list[str] = [tag("h1", "Musnad · مُسنَد")]
    for answer in answers:
        body.append(tag("h2", answer.question, dir=text_direction(answer.question)))
        body.extend(
            tag("p", line, dir=text_direction(line)) for line in answer.text.split("\n") if line
        )
        if answer.answered:
            body.append(tag("p", tag("strong", words["sources"])))
            body.append(tag("ol", *(_item(citation, words) for citation in answer.citations)))
    policy = "default-src 'none'; style-src 'unsafe-inline'"
    page = tag(
        "html",
        tag(
            "head",
            tag("meta", charset="utf-8"),
            tag("meta", http_equiv="Content-Security-Policy", content=policy),
            tag("title", label(answers[0].question) if answers else "Musnad"),
            tag("style", Html(_STYLE)),
        ),
        tag("body", *body),
        lang=language,
        dir="rtl" if language == "ar" else "ltr",
    )
    return f"<!doctype html>\n{page}\n"


def _item(citation: Citation, words: Words) -> Html:
    return tag(
        "li",
        tag(
            "strong", label(citation.title) or words["untitled"], dir=text_direction(citation.title)
        ),
        tag("div", _origin(citation, words), class_="by"),
        tag("blockquote", citation.quote, dir=text_direction(citation.quote)),
        value=citation.marker,
    )


def _entry(citation: Citation, words: Words) -> str:
    title = _inline(label(citation.title) or words["untitled"])
    quote = "\n   > ".join(_lines(line) for line in citation.quote.split("\n"))
    return f"{citation.marker}. **{title}** — {_inline(_origin(citation, words))}\n\n   > {quote}\n"


def _origin(citation: Citation, words: Words) -> str:
    day = citation.published.isoformat() if citation.published else words["no_date"]
    return f"{label(citation.source)} · {day}"


def _inline(text: str) -> str:
    return _lines(" ".join(text.split()))


def _lines(text: str) -> str:
    return _LINE_START.sub(r"\1\\\2", _MARKDOWN.sub(r"\\\1", text))
