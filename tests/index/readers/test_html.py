"""Web pages."""

from __future__ import annotations

from datetime import date

import pytest

from index.errors import ArticleError
from index.readers.html import read_html

PARAGRAPHS = [
    "استقبل ميناء الصيد، صباح يوم الاثنين، سفينة الأبحاث التي تقل على متنها أربعة وثلاثين باحثا "
    "من سبع دول، في أول رحلة علمية مشتركة لدراسة الأحياء البحرية.",
    "وقالت رئيسة البعثة إن الأطفال والآباء الذين حضروا الاستقبال تابعوا شرحا مفصلا عن الآلات "
    "الجديدة التي تحملها السفينة، وعن برنامج الرحلات المقبلة.",
    "وختم البلاغ بالتذكير بأن الدخول إلى الرصيف سيظل ممنوعا على السيارات إلى غاية يوم الأحد.",
]
TITLE = "ميناء الصيد يستقبل سفينة الأبحاث"


def page(*, head: str = "", lang: str = "ar", charset: str = "utf-8") -> str:
    body = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
    return f"""<!DOCTYPE html><html lang="{lang}" dir="rtl"><head><meta charset="{charset}">
<title>{TITLE} - موقع الميناء</title>{head}</head><body>
<nav><ul><li><a href="/">الرئيسية</a></li><li><a href="/s">رياضة</a></li></ul></nav>
<article><h1>{TITLE}</h1>{body}</article>
<aside><h3>الأكثر قراءة</h3><ul><li><a href="/1">خبر آخر</a></li></ul></aside>
<div id="comments" class="comments"><h3>تعليقات</h3><p>تعليق أحد الزوار على هذا الخبر.</p></div>
<footer>جميع الحقوق محفوظة</footer></body></html>"""


METADATA = f"""<meta property="og:title" content="{TITLE}">
<meta property="og:site_name" content="موقع الميناء">
<meta property="article:published_time" content="2025-05-12T09:30:00+01:00">"""


def test_article_and_metadata() -> None:
    article = read_html(page(head=METADATA).encode(), "a.html")
    assert article.title == TITLE
    assert article.source == "موقع الميناء"
    assert article.published == date(2025, 5, 12)
    assert article.language == "ar"
    lines = article.text.split("\n")
    for paragraph in PARAGRAPHS:
        assert paragraph in lines
    for furniture in ("الرئيسية", "خبر آخر", "أحد الزوار", "جميع الحقوق"):
        assert furniture not in article.text


@pytest.mark.parametrize(
    ("charset", "encoding", "server"),
    [
        ("utf-8", "utf-8", None),
        ("windows-1256", "cp1256", None),
        ("utf-8", "cp1256", None),  # a wrong claim
        ("iso-8859-6", "iso8859_6", None),
        ("", "cp1256", "windows-1256"),
    ],
)
def test_encodings(charset: str, encoding: str, server: str | None) -> None:
    article = read_html(page(charset=charset).encode(encoding), "a.html", charset=server)
    assert PARAGRAPHS[0] in article.text


def test_a_page_without_metadata_states_nothing() -> None:
    article = read_html(page().encode(), "a.html")
    assert article.published is None
    assert TITLE in article.title


def test_a_page_without_paragraphs_is_read_too() -> None:
    html = f"<html><body><div>{'<br><br>'.join(PARAGRAPHS)}</div></body></html>"
    assert PARAGRAPHS[1] in read_html(html.encode(), "a.html").text


@pytest.mark.parametrize(
    "html",
    [
        "<html><body></body></html>",
        "<html><body><nav><a href='/'>Home</a></nav></body></html>",
        "<html><head><title>Only a title</title></head></html>",
        "<",
        "<html><body><script>let a = 'a long text, no article at all';</script></body></html>",
    ],
)
def test_a_page_without_an_article_is_refused(html: str) -> None:
    with pytest.raises(ArticleError, match="no article text found"):
        read_html(html.encode(), "a.html")
