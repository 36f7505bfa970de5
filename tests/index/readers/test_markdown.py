"""Markdown with front matter."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.readers.fields import FieldMapping
from index.readers.markdown import plain_markdown, read_markdown, split_front_matter
from index.readers.process import Limits, ReaderProcess
from index.readers.raw import RawFile


def test_front_matter_and_text() -> None:
    article = read_markdown(
        """---
title: "ميناء الصيد: سفينة جديدة"
date: 2025-05-12
source: جريدة الميناء
language: ar
tags:
  - port
  - research
---

استقبل **الميناء** سفينة [الأبحاث](https://example.org/ship) أمس.
""".encode(),
        "a.md",
    )
    assert article.title == "ميناء الصيد: سفينة جديدة"
    assert article.published == date(2025, 5, 12)
    assert article.source == "جريدة الميناء"
    assert article.language == "ar"
    assert article.text == "استقبل الميناء سفينة الأبحاث أمس."


@pytest.mark.parametrize(
    ("front", "title", "day", "source", "language"),
    [
        ("Title: A: b\npublished: 15 ماي 2025\nsite: S\nlang: fr", "A: b", "2025-05-15", "S", "fr"),
        (
            "headline: 'It''s on'\npublished-at: 2025-05-15T10:00Z",
            "It's on",
            "2025-05-15",
            None,
            None,
        ),
        ("title: >\n  Two\n  lines\nauthor: Me", "Two lines", None, "Me", None),
        ("title: T # note\ndate: soon\nlanguage: no", "T", None, None, "no"),
        ("العنوان: خبر\nالتاريخ: 15/05/2025\nالمصدر: م", "خبر", "2025-05-15", "م", None),
        ("# comment\ntitle: T\nauthor: Me\nsource: S", "T", None, "S", None),
        ("title:\ndate:", "", None, None, None),
    ],
)
def test_front_matter_is_read_tolerantly(
    front: str, title: str, day: str | None, source: str | None, language: str | None
) -> None:
    article = read_markdown(f"---\n{front}\n---\nText.".encode(), "a.md")
    assert article.title == title
    assert article.published == (date.fromisoformat(day) if day else None)
    assert article.source == source
    assert article.language == language
    assert article.text == "Text."


def test_front_matter_without_its_closing_line_ends_where_the_text_begins() -> None:
    fields, text = split_front_matter("---\ntitle: T\ndate: 2025-01-02\n\nText: it goes on.")
    assert fields == {"title": "T", "date": "2025-01-02"}
    assert text.strip() == "Text: it goes on."


@pytest.mark.parametrize("text", ["---\nNo field here, only text.", "Text\n---\ntitle: T\n---", ""])
def test_text_that_is_no_front_matter_stays(text: str) -> None:
    assert split_front_matter(text) == ({}, text)


@pytest.mark.parametrize(
    ("markdown", "plain"),
    [
        ("One\nparagraph.\n\nAnother.", "One paragraph.\nAnother."),
        ("## Part\nText.", "Part\nText."),
        ("Part\n----\nText.", "Part\nText."),
        ("*a* **b** _c_ __d__ `e` ~~f~~", "a b c d e f"),
        ("snake_case and 2 * 3 * 4 and 5_000_000", "snake_case and 2 * 3 * 4 and 5_000_000"),
        ("**أكد** الوزير أن *الاتفاق* نهائي.", "أكد الوزير أن الاتفاق نهائي."),
        (
            "See [this](u 'T') and [that][1] and <http://x.y>.\n\n[1]: u",
            "See this and that and http://x.y.",
        ),
        ("![a picture](p.png) Text.", "Text."),
        ("> quoted\n> on", "quoted on"),
        ("- one\n- two\n\n3. three\n4. four", "- one\n- two\n3. three\n4. four"),
        ("* one\n  more", "- one more"),
        ("| a | b |\n|---|---|\n| 1 | 2 |", "a | b\n1 | 2"),
        ("a<br>b <b>c</b> &amp; d <!-- e -->", "ab c & d"),
        ("<!-- note -->\n\nText.", "Text."),
        ("end  \nof line", "end\nof line"),
        ("```\ncode\n```", "code"),
        ("A \\* star", "A * star"),
        ("***\n\nText", "Text"),
    ],
)
def test_plain_text(markdown: str, plain: str) -> None:
    heading, text = plain_markdown(markdown)
    assert heading == ""
    assert "\n".join(line.strip() for line in text.split("\n")) == plain


def test_a_first_level_heading_is_the_title_when_none_is_stated() -> None:
    assert read_markdown(b"# The *title*\n\nText.", "a.md").title == "The title"
    stated = read_markdown(b"---\ntitle: Stated\n---\n# Other\n\nText.", "a.md")
    assert (stated.title, stated.text) == ("Stated", "Other\nText.")
    assert read_markdown(b"Text.\n\n# Late\n", "a.md").title == ""


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"])) | st.text("-#*_[]()>|`~ a\n:"))
def test_any_text_is_markdown(text: str) -> None:
    assert read_markdown(text.encode(), "a.md").location == "a.md"


@given(st.lists(st.sampled_from(["قال", "الوزير", "12", "said", "إن,"]), min_size=1))
def test_plain_sentences_are_untouched(words: list[str]) -> None:
    sentence = "قال " + " ".join(words)
    assert plain_markdown(sentence) == ("", sentence)


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<div>\n<b>one</b> <!-- <i>no</i> --> two\n</div>", "one  two"),
        ("<div>\n1 <> 2 <!-- open <i>x</i>\n</div>", "1 <> 2 x"),
        ("<div>\na < b\n", "a < b"),
    ],
)
def test_tags_of_html_go(markup: str, text: str) -> None:
    assert plain_markdown(markup)[1] == text


@pytest.mark.parametrize(
    "text",
    ["---\ntitle: x" + " " * 300_000 + "y\n---\n", "<div>\n" + "<!-- " * 200_000, "<p " * 300_000],
)
def test_what_is_never_closed_does_not_take_the_square_of_its_length(text: str) -> None:
    file = RawFile(form="markdown", data=text.encode(), location="/a.md", name="a.md")
    with ReaderProcess(FieldMapping(), Limits(seconds=60, seconds_per_mb=0)) as process:
        process.read(file)
