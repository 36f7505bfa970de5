"""Answers, citations and passages as HTML; pure functions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date

from rag import Answer, Citation, Passage
from ui.web.markup import Html, join, label, tag, text_direction
from ui.web.wordings import Words

__all__ = ["answer_view", "byline", "draft_view", "passages_view"]

# `rag.citations` puts the markers of a statement at the end of its line, and only there: "[1]" in
# the middle of a line is the article's own.
_MARKERS = re.compile(r"((?:\[\d+\])+)\s*$")
_NUMBER = re.compile(r"\d+")
_NEAREST = 3
_LONGEST_EXCERPT = 420
_SHORTEST = 0.05  # seconds; what took less need not be told
# A probability that was calibrated on thousands of questions never says "certainly".
_MOST_SURE = 99


def answer_view(answer: Answer, words: Words) -> Html:
    """The verified answer: its sentences with chips, and what they rest on."""
    parts: list[str] = []
    if answer.standalone_question != answer.question:
        understood = words["standalone"].format(question=label(answer.standalone_question))
        parts.append(
            tag(
                "p", understood, class_="standalone", dir=text_direction(answer.standalone_question)
            )
        )
    if answer.answered:
        cited = {citation.marker: citation for citation in answer.citations}
        parts.append(
            tag(
                "div",
                *(_sentence(line, cited, words) for line in answer.text.split("\n")),
                class_="answer-text",
                lang=answer.language,
            )
        )
        parts.append(_sources(answer.citations, words))
    else:
        parts.append(_unanswered(answer, words))
    parts.append(_about(answer, words))
    kind = "answered" if answer.answered else "unanswered"
    return tag("div", *parts, class_=f"answer {kind}", data_answered=kind)


def draft_view(text: str, words: Words) -> Html:
    """Text that a model is still writing, marked as not yet checked."""
    lines = [tag("p", line, dir=text_direction(line)) for line in text.split("\n") if line.strip()]
    note = tag("p", words["checking"], class_="draft-note")
    return tag("div", *lines, note, class_="answer draft")


def passages_view(passages: Sequence[Passage], words: Words) -> Html:
    """What was found, while the answer is being written."""
    titles = list(dict.fromkeys((item.title or item.source) for item in passages))[:4]
    rows = [tag("li", label(title, 90), dir=text_direction(title)) for title in titles]
    head = tag("p", words["reading"].format(count=len(passages)), class_="reading")
    return tag("div", head, tag("ul", *rows), class_="answer found")


def byline(source: str, published: date | None, words: Words) -> Html:
    """Source and day of an article, each in its own direction."""
    day = published.isoformat() if published else words["no_date"]
    when = tag("time", day, datetime=day) if published else tag("span", day)
    name = label(source, 80)
    if not name:
        return when
    return join(
        tag("bdi", name, class_="source-name"),
        tag("span", "·", class_="dot", aria_hidden="true"),
        when,
    )


def _sentence(line: str, cited: dict[int, Citation], words: Words) -> Html:
    found = _MARKERS.search(line)
    numbers = [int(number) for number in _NUMBER.findall(found.group(1))] if found else []
    if not numbers or any(number not in cited for number in numbers):
        return tag("p", line, dir=text_direction(line))
    text = line[: found.start()].rstrip() if found else line
    chips = [_chip(cited[number], words) for number in numbers]
    return tag("p", text, " ", tag("span", *chips, class_="chips"), dir=text_direction(text))


def _place(citation: Citation) -> dict[str, str | int | bool | None]:
    return {
        "data_article": citation.article_id,
        "data_start": citation.start,
        "data_end": citation.end,
        "data_marker": citation.marker,
    }


def _chip(citation: Citation, words: Words) -> Html:
    title = label(citation.title or citation.source, 100)
    return tag(
        "button",
        str(citation.marker),
        type="button",
        class_="chip",
        aria_label=words["open_source"].format(number=citation.marker, title=title),
        title=title,
        **_place(citation),
    )


def _sources(citations: Iterable[Citation], words: Words) -> Html:
    items = [
        tag(
            "li",
            tag(
                "button",
                tag("span", str(citation.marker), class_="number"),
                tag(
                    "span",
                    tag("span", _title(citation.title, words), class_="title"),
                    tag(
                        "span", byline(citation.source, citation.published, words), class_="byline"
                    ),
                    class_="lines",
                ),
                type="button",
                class_="source-row",
                dir=text_direction(citation.title or citation.source),
                **_place(citation),
            ),
        )
        for citation in citations
    ]
    return tag("section", tag("h4", words["sources"]), tag("ol", *items), class_="sources")


def _unanswered(answer: Answer, words: Words) -> Html:
    heading = tag(
        "div",
        tag("p", words["unanswered"], class_="verdict"),
        tag(
            "p",
            answer.text,
            class_="answer-text",
            dir=text_direction(answer.text),
            lang=answer.language,
        ),
    )
    nearest = answer.passages[:_NEAREST]
    if not nearest:
        return heading
    rows = [
        tag(
            "li",
            tag(
                "button",
                tag("span", _title(item.title, words), class_="title"),
                tag("span", byline(item.source, item.published, words), class_="byline"),
                tag(
                    "span",
                    _excerpt(item.text),
                    class_="excerpt",
                    dir=text_direction(item.text),
                    lang=item.language,
                ),
                type="button",
                class_="nearest-row",
                dir=text_direction(item.title or item.text),
                data_article=item.article_id,
                data_start=item.start,
                data_end=item.end,
            ),
        )
        for item in nearest
    ]
    return join(
        heading,
        tag("section", tag("h4", words["nearest"]), tag("ul", *rows), class_="nearest"),
    )


def _about(answer: Answer, words: Words) -> Html:
    seconds = answer.timings_ms.get("total", 0.0) / 1000
    parts: list[str] = [tag("bdi", label(answer.model, 60))]
    if seconds >= _SHORTEST:
        parts.append(words["seconds"].format(seconds=f"{seconds:.1f}"))
    if answer.answered:
        percent = min(round(100 * answer.confidence), _MOST_SURE)
        parts.append(words["confidence"].format(percent=percent))
    spans = [tag("span", part) for part in parts]
    return tag("p", *spans, class_="about")


def _title(title: str, words: Words) -> str:
    return label(title) or words["untitled"]


def _excerpt(text: str) -> str:
    return label(text, _LONGEST_EXCERPT)
