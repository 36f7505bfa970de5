"""The front door: files, folders and tables together, in order, with problems in their places."""

from __future__ import annotations

import json
import os
from datetime import date
from pathlib import Path

import docx
import pytest

from index.articles import Article, article_id
from index.errors import ArticleError
from index.readers import FieldMapping, read_articles
from index.readers.files import read_bytes

DATA = Path(__file__).parents[2] / "data"
TEXT = "استقبل ميناء الصيد سفينة الأبحاث يوم الاثنين، وحضر الأطفال والآباء من المدينة القديمة."


def articles(*sources: str | Path, fields: FieldMapping | None = None) -> list[Article]:
    found = list(read_articles(sources, fields=fields))
    assert all(isinstance(one, Article) for one in found), found
    return [one for one in found if isinstance(one, Article)]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path.resolve()


def test_a_finished_article(home: Path) -> None:
    path = home / "port.txt"
    path.write_text(f"\ufeffميناء الصيد\r\n\r\n{TEXT}\r\nاقرأ أيضا: خبر آخر\r\n", "utf-8")
    (article,) = articles(path)
    assert article == Article(
        id=article_id(str(path)),
        title="ميناء الصيد",
        text=TEXT,
        language="ar",
        published=None,
        source="port.txt",
        location=str(path),
    )


def test_one_article_is_the_same_in_every_format(home: Path) -> None:
    title = "ميناء الصيد يستقبل سفينة الأبحاث"
    body = f"{TEXT}\nوقالت رئيسة البعثة إن الرحلات المقبلة ستنطلق في الخريف نحو جزر الكناري."
    paragraphs = "".join(f"<p>{line}</p>" for line in body.split("\n"))
    (home / "a.txt").write_text(f"{title}\n\n{body}", "utf-8")
    (home / "b.md").write_text(
        f"---\ntitle: {title}\n---\n\n" + body.replace("\n", "\n\n"), "utf-8"
    )
    (home / "c.html").write_text(
        f"<html lang=en><head><title>{title}</title></head><body><h1>{title}</h1>"
        f"<article>{paragraphs}</article></body></html>",
        "utf-8",
    )
    document = docx.Document()
    document.add_heading(title, 0)
    for line in body.split("\n"):
        document.add_paragraph(line)
    document.save(str(home / "d.docx"))
    (home / "e.jsonl").write_text(json.dumps({"title": title, "text": body}), "utf-8")
    (home / "f.csv").write_text(f'title,text\n{title},"{body}"\n', "utf-8")
    (home / "g.txt").write_text(f"{title}\n\n{body}", "cp1256")
    found = articles(home)
    assert [Path(one.location).name for one in found] == [
        *("a.txt", "b.md", "c.html", "d.docx", "e.jsonl#1", "f.csv#1", "g.txt")
    ]
    assert {(one.title, one.text, one.language) for one in found} == {(title, body, "ar")}


def test_a_pdf_is_finished_too() -> None:
    (article,) = articles(DATA / "port-libreoffice-kufi.pdf")
    assert article.title.startswith("ميناء الصيد بالمدينة القديمة")
    assert not article.text.startswith(article.title)
    assert article.language == "ar"


def test_what_is_named_twice_is_read_once(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (home / "a.txt").write_text(TEXT, "utf-8")
    (home / "link.txt").symlink_to(home / "a.txt")
    monkeypatch.chdir(home)
    (article,) = articles("a.txt", home, home / "a.txt", "./a.txt", home / "link.txt")
    assert article.location == str(home / "a.txt")


def test_problems_stand_in_their_places_and_the_rest_is_read(home: Path) -> None:
    (home / "a.txt").write_text(TEXT, "utf-8")
    (home / "b.txt").write_bytes(b"")
    (home / "c.jsonl").write_text(f'{{"text": "{TEXT}"}}\nbroken\n{{"text": "{TEXT}"}}', "utf-8")
    (home / "d.txt").write_text(TEXT, "utf-8")
    found = [
        (Path(one.location).name, isinstance(one, ArticleError)) for one in read_articles([home])
    ]
    assert found == [
        ("a.txt", False),
        ("b.txt", True),
        ("c.jsonl#1", False),
        ("c.jsonl#2", True),
        ("c.jsonl#3", False),
        ("d.txt", False),
    ]


def test_fields_and_globs_are_passed_on(home: Path) -> None:
    (home / "a.csv").write_text(f"k,b\n1,{TEXT}\n", "utf-8")
    (home / "b.txt").write_text(TEXT, "utf-8")
    found = list(read_articles([home], include=["*.csv"], fields=FieldMapping(id="k", text="b")))
    assert [one.location for one in found] == [f"{home / 'a.csv'}#1"]
    assert list(read_articles([home / "b.txt"], exclude=["*"])) != []


@pytest.mark.parametrize(
    ("stated", "language"),
    [("ar", "ar"), ("ar-MA", "ar"), ("Arabic", "ar"), ("العربية", "ar"), ("en", "ar"), ("?", "ar")],
)
def test_a_stated_language_is_believed_where_it_can_be(
    home: Path, stated: str, language: str
) -> None:
    path = home / "a.md"
    path.write_text(f"---\nlanguage: {stated}\n---\n{TEXT}", "utf-8")
    assert articles(path)[0].language == language


def test_dates_and_sources_are_kept(home: Path) -> None:
    path = home / "a.md"
    path.write_text(f"---\ndate: 12 ماي 2025\nsource: جريدة\n---\n{TEXT}", "utf-8")
    (article,) = articles(path)
    assert article.published == date(2025, 5, 12)
    assert article.source == "جريدة"


def test_real_articles(press_folder: Path) -> None:
    found = {Path(one.location).name[:3]: one for one in articles(press_folder)}
    assert sorted(found) == ["000", "001", "002", "003", "004"]
    assert {one.language for one in found.values()} == {"ar"}
    assert found["000"].title.startswith("السيد عبد اللطيف الحموشي من موسكو")
    assert found["001"].title == found["004"].title == ""
    assert (
        found["002"].title == "بقيادة الحموشي: تعاون أمني واسع يتعزز خلال الجمعية العامة للإنتربول"
    )
    assert found["003"].title == "حموشي يقود الديبلوماسية الأمنية لخدمة مصالح المملكة عالميا"
    assert found["003"].text.startswith("يواصل عبد اللطيف حموشي")
    assert found["003"].text.endswith("موثوق به لدى دول العالم.")
    assert "قطر، وتركيا، والسعودية، وباكستان، والإمارات" in found["001"].text
    for one in found.values():
        assert one.title not in one.text or not one.title
        assert "\n\n" not in one.text


def _bad_files(home: Path) -> dict[str, tuple[Path | str, str]]:
    """Bad inputs: what each is, where it is, and a part of the reason that is given."""
    pdf = (DATA / "market-chromium-columns.pdf").read_bytes()
    word = home / "whole.docx"
    document = docx.Document()
    document.add_paragraph(TEXT)
    document.save(str(word))
    contents: dict[str, tuple[bytes, str]] = {
        "empty.txt": (b"", "is empty"),
        "blank.txt": (b" \n\t\r\n", "is empty"),
        "mark only.txt": (b"\xef\xbb\xbf\n", "is empty"),
        "controls.txt": ("\u200f\u202b\u2066 \u00a0".encode(), "is empty"),
        "emoji.txt": ("🙂🙂 🎉".encode(), "holds no article text"),
        "diacritics.txt": ("َُِّْ".encode(), "holds no article text"),
        "furniture.txt": (
            "القائمة البريدية\nاترك تعليقاً\nShare this\nCookie settings".encode(),
            "holds no article text",
        ),
        "image.txt": (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "is not text"),
        "zeros.txt": (b"text" + b"\x00" * 100, "is not text"),
        "cut.txt": (TEXT.encode()[:-2], "is truncated"),
        "half.utf16.txt": (b"\xff\xfe" + TEXT.encode("utf-16-le") + b"x", "is damaged"),
        "binary.md": (b"---\ntitle: \x00\x01\x02\n---\n", "is not text"),
        "front only.md": (b"---\ntitle: T\n---\n", "is empty"),
        "menu.html": (b"<nav><a href='/'>Home</a></nav>", "no article text found"),
        "binary.html": (b"\x7fELF\x00\x00", "is not text"),
        "cut.pdf": (pdf[:9000], "is truncated"),
        "not.pdf": (b"Dear reader", "is not a PDF"),
        "garbage.pdf": (b"%PDF-1.7\n" + b"garbage " * 9 + b"\n%%EOF", "is a damaged PDF"),
        "locked.pdf": ((DATA / "locked.pdf").read_bytes(), "needs a password"),
        "cut.docx": (word.read_bytes()[:2000], "is a damaged or truncated Word file"),
        "locked.docx": (b"\xd0\xcf\x11\xe0" * 200, "needs a password"),
        "rows.csv": (b"a,b\n1,2\n", "has no column of article text"),
        "header.tsv": (b"title\ttext\n", "has no rows"),
        "array.jsonl": (b'[{"text": "x"}]', "is one JSON array"),
        "empty rows.ndjson": (b"\n\n", "is empty"),
        "old.doc": (b"\xd0\xcf\x11\xe0", "save it as .docx"),
        "song.mp3": (b"ID3", "is a file of type .mp3"),
        "README": (b"text", "without a type in its name"),
    }
    table: dict[str, tuple[Path | str, str]] = {}
    for name, (data, wanted) in contents.items():
        path = home / name
        path.write_bytes(data)
        table[name] = (path, wanted)
    os.mkfifo(home / "pipe.txt")
    (home / "folder.txt").mkdir()
    (home / "gone.txt").symlink_to(home / "nothing.txt")
    (home / "loop.txt").symlink_to(home / "loop.txt")
    table |= {
        "pipe": (home / "pipe.txt", "is a device or pipe"),
        "device": (Path("/dev/zero"), "is a device or pipe"),
        "folder without articles": (home / "folder.txt", "holds no file to read"),
        "missing": (home / "missing.txt", "does not exist"),
        "missing of no type": (home / "missing", "does not exist"),
        "broken link": (home / "gone.txt", "does not exist"),
        "circular link": (home / "loop.txt", "leads back to itself"),
        "file as a folder": (home / "empty.txt" / "x.txt", "does not exist"),
        "null in the name": ("a\x00b.txt", "does not exist"),
        "endless name": ("x" * 5000 + ".txt", ""),
        "unknown scheme": ("gopher://example.org/", "is not an http or https address"),
    }
    return table


def test_bad_input_is_reported_in_one_line_with_its_name(home: Path) -> None:
    table = _bad_files(home)
    assert len(table) >= 30
    for name, (source, wanted) in table.items():
        (problem,) = read_articles([source])
        assert isinstance(problem, ArticleError), name
        assert wanted in problem.reason, (name, problem.reason)
        assert "\n" not in str(problem), name
        assert str(problem).startswith(problem.location), name


def test_bad_input_does_not_keep_the_rest_of_a_folder_from_being_read(home: Path) -> None:
    table = _bad_files(home)
    (home / "good.txt").write_text(TEXT, "utf-8")
    found = list(read_articles([home]))
    assert [one.text for one in found if isinstance(one, Article)] == [TEXT, TEXT]
    reported = {one.location for one in found if isinstance(one, ArticleError)}
    unread = {"song.mp3", "README", "old.doc"}
    assert reported == {
        str(source)
        for name, (source, _) in table.items()
        if isinstance(source, Path) and source.parent == home and name in os.listdir(home)
    } - {str(home / name) for name in unread}


def test_large_files_are_refused_unread(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = home / "large.txt"
    with path.open("wb") as file:
        file.truncate(200_000_000)  # sparse: takes no room
    (problem,) = read_articles([path])
    assert isinstance(problem, ArticleError)
    assert problem.reason == "is larger than 100 MB; split it"
    monkeypatch.setattr("index.readers.files.MAX_BYTES", 10)
    path.write_bytes(b"x" * 11)
    with pytest.raises(ArticleError, match="is larger than"):
        read_bytes(path)


def test_files_that_may_not_be_read(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # Tests may run as root, whom no permission stops.
    path = home / "a.txt"
    path.write_text(TEXT, "utf-8")

    def refuse(*_: object) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("os.open", refuse)
    (problem,) = read_articles([path])
    assert isinstance(problem, ArticleError)
    assert problem.reason == "cannot be read: permission denied"
