"""Escaping: whatever text comes, the HTML holds only what the views put there."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag import Answer, Citation, Passage
from tests.conftest import make_article
from tests.ui.web.hostile import HOSTILE
from ui.web.answer_view import answer_view, byline, draft_view, passages_view
from ui.web.articles_view import article_rows
from ui.web.exporting import as_html, as_markdown
from ui.web.markup import Html, join, label, safe_url, tag, text_direction, visible
from ui.web.source_view import Mark, missing_view, source_view
from ui.web.wordings import INTERFACE_LANGUAGES, language_name, words_in

WORDS = words_in("en")
TAGS = {
    *("article", "bdi", "button", "div", "h3", "h4", "header", "li", "mark", "ol", "p", "section"),
    *("span", "time", "ul", "a", "h1", "h2", "strong", "blockquote", "html", "head", "body"),
    *("title", "style", "meta"),
}


class Reader(HTMLParser):
    """Reads the elements of a page, and what is wrong with them."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.wrong: list[str] = []
        self.text = ""
        self.links: list[str] = []
        self.feed(markup)

    def handle_starttag(self, name: str, attributes: list[tuple[str, str | None]]) -> None:
        if name not in TAGS:
            self.wrong.append(name)
        for key, value in attributes:
            if key.startswith("on") or key in ("src", "srcdoc", "action", "style"):
                self.wrong.append(f"{name} {key}")
            if key == "href":
                self.links.append(value or "")

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_comment(self, data: str) -> None:
        self.wrong.append("comment")


def answer(text: str, *, answered: bool = True) -> Answer:
    citation = Citation(
        marker=1,
        article_id=text,
        title=text,
        source=text,
        published=date(2025, 1, 1),
        quote=text,
        start=0,
        end=max(1, len(text)),
    )
    passage = Passage(
        article_id=text,
        chunk_id=text,
        score=1.0,
        start=0,
        end=5,
        text=text,
        title=text,
        source=text,
        published=None,
        language=text[:8],
    )
    return Answer(
        question=text,
        standalone_question=f"{text} again",
        text=f"{text} [1]" if answered else text,
        language="en",
        answered=answered,
        confidence=0.5,
        model=text,
        citations=(citation,) if answered else (),
        passages=(passage,),
    )


def views(text: str) -> dict[str, str]:
    article = make_article(
        text or "x", name=text, title=text, source=text, language=text[:8] or "en"
    )
    mark = Mark(start=0, end=min(3, len(article.text)), current=True, marker=1)
    return {
        "answer": answer_view(answer(text), WORDS),
        "unanswered": answer_view(answer(text, answered=False), WORDS),
        "draft": draft_view(text, WORDS),
        "passages": passages_view(answer(text).passages, WORDS),
        "source": source_view(article, [mark], WORDS),
        "rows": article_rows([article], WORDS, removable=True),  # type: ignore[list-item]
        "export": as_html([answer(text)], WORDS, language="en").removeprefix("<!doctype html>"),
    }


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_no_hostile_text_becomes_markup(text: str) -> None:
    for name, markup in views(text).items():
        read = Reader(markup)
        assert read.wrong == [], name
        assert all(link.startswith(("http://", "https://")) for link in read.links)


@given(st.text(max_size=60))
def test_no_text_at_all_becomes_markup(text: str) -> None:
    for name, markup in views(text).items():
        assert Reader(markup).wrong == [], name


@given(st.text(max_size=200))
def test_escaped_text_reads_as_itself(text: str) -> None:
    shown = visible(text)
    assert Reader(tag("p", text)).text == shown
    assert len(shown) == len(text)


@given(st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"]), min_size=1), st.data())
def test_the_marked_text_is_the_quote(text: str, data: st.DataObject) -> None:
    text = f"a{text}\n\n{text[::-1]}b"
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    other = data.draw(st.integers(0, len(text) - 1))
    article = make_article(text)
    marks = [Mark(start=other, end=len(text)), Mark(start=start, end=end, current=True)]
    assert marked(source_view(article, marks, WORDS)) == text[start:end]


def marked(markup: str) -> str:
    class Marks(HTMLParser):
        inside = False
        text = ""

        def handle_starttag(self, name: str, attributes: list[tuple[str, str | None]]) -> None:
            self.inside = name == "mark" and ("class", "current") in attributes

        def handle_endtag(self, name: str) -> None:
            self.inside = False

        def handle_data(self, data: str) -> None:
            self.text += data if self.inside else ""

    reader = Marks()
    reader.feed(markup)
    return reader.text


def test_offsets_outside_the_article_mark_nothing() -> None:
    article = make_article("short")
    for start, end in ((-1, 3), (3, 3), (4, 2), (2, 99)):
        marks = [Mark(start=start, end=end, current=True)]
        assert "<mark" not in source_view(article, marks, WORDS)


def test_markers_are_chips_only_where_the_answer_cites() -> None:
    said = answer("The law of [1] May")
    markup = answer_view(said, WORDS)
    assert markup.count('class="chip"') == 1
    assert "The law of [1] May" in Reader(markup).text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Qatar", "ltr"),
        ("قطر", "rtl"),
        ("OPEC: أعلنت المنظمة قرارها اليوم", "rtl"),
        ("The word قطر means Qatar", "ltr"),
        ("2025", "auto"),
        ("", "auto"),
    ],
)
def test_direction_is_that_of_most_letters(text: str, expected: str) -> None:
    assert text_direction(text) == expected


@pytest.mark.parametrize(
    ("address", "allowed"),
    [
        ("https://example.org/a?b=1", True),
        ("http://[::1]/", True),
        ("javascript:alert(1)", False),
        ("JaVaScRiPt:alert(1)", False),
        ("data:text/html,x", False),
        ("file:///etc/passwd", False),
        ("/home/someone/article.txt", False),
        ("https://", False),
        ("http://[broken", False),
        ("https://example.org/\x00", False),
        ("//evil.example", False),
    ],
)
def test_only_web_addresses_become_links(address: str, allowed: bool) -> None:
    assert (safe_url(address) is not None) is allowed


def test_label_is_short_and_does_not_reorder() -> None:
    assert label("\u202egnp.exe\u202c") == "gnp.exe"
    assert label(" a\n\tb \x00 c ") == "a b c"
    assert len(label("x" * 1000)) == 200
    assert label("Z" + "\u0301" * 50) == "Z\u0301\u0301"
    assert label("مُسنَدٌ") == "مُسنَدٌ"


def test_handlers_and_odd_names_cannot_be_written() -> None:
    with pytest.raises(ValueError, match="inline handlers"):
        tag("p", onclick="x")
    with pytest.raises(ValueError, match="not a name"):
        tag("p", **{"x y": "z"})
    with pytest.raises(ValueError, match="not a name"):
        tag("script>")


def test_join_trusts_only_html() -> None:
    assert join("<b>", Html("<b>")) == "&lt;b&gt;<b>"
    assert missing_view(WORDS).startswith("<article")


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_exported_markdown_holds_no_markup(text: str) -> None:
    from markdown_it import MarkdownIt

    rendered = MarkdownIt("commonmark").render(as_markdown([answer(text)], WORDS))
    read = Reader(rendered.replace("<h2>", "<h2>"))
    assert [item for item in read.wrong if item not in ("pre", "code", "br", "br ")] == []
    assert read.links == []


def test_an_answer_is_never_more_than_99_percent_sure() -> None:
    shown = Reader(answer_view(replace(answer("x"), confidence=0.9999), WORDS)).text
    assert "99 % sure" in shown


@pytest.mark.parametrize(("seconds", "told"), [(1.26, True), (0.0, False)])
def test_how_long_it_took_is_told_when_it_took_time(seconds: float, told: bool) -> None:
    timed = replace(answer("x"), timings_ms={"total": 1000 * seconds})
    assert ("1.3 s" in Reader(answer_view(timed, WORDS)).text) is told
    assert "0.0 s" not in Reader(answer_view(timed, WORDS)).text


def test_a_byline_without_a_source_has_no_gap() -> None:
    assert Reader(byline("", None, WORDS)).text == "no date"
    assert Reader(byline("Echo", date(2025, 1, 2), WORDS)).text == "Echo·2025-01-02"


def test_languages_have_names() -> None:
    names = [language_name("ar", words_in(code)) for code in INTERFACE_LANGUAGES]
    assert names == ["العربية", "Arabic", "Arabe"]
    assert language_name("xx-none", WORDS) == "Xx-none"
