"""The articles, in a real browser: adding, listing, removing, first run, broken indexes."""

from __future__ import annotations

import io
import json
import threading
import zipfile
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from index import ArticleIndex
from index.hashing_embedder import HashingEmbedder
from tests.ui.web.conftest import ask, make_index
from tests.ui.web.web_kit import ROOT, Server, serving

STORY = "The harbour of {name} was reopened after the repair of its lighthouse."


def docx(text: str) -> bytes:
    import docx as library

    document = library.Document()
    document.add_paragraph(text)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def files() -> dict[str, bytes]:
    def story(name: str) -> str:
        return STORY.format(name=name)

    return {
        "plain.txt": story("Plainton").encode(),
        "mark.md": f"---\ntitle: Markdown\n---\n{story('Markville')}\n".encode(),
        "page.html": f"<html><body><article><h1>Page</h1><p>{story('Pageport')}</p>"
        f"<p>{story('Pageport')}</p></article></body></html>".encode(),
        "port.pdf": (ROOT / "tests" / "data" / "port-chromium-dejavu.pdf").read_bytes(),
        "word.docx": docx(story("Wordhaven")),
        "rows.jsonl": json.dumps({"title": "Row", "text": story("Rowford")}).encode(),
        "table.csv": f'title,text\nTable,"{story("Tableton")}"\n'.encode(),
    }


def send(page, *sent: tuple[str, bytes]) -> None:  # type: ignore[no-untyped-def]
    page.set_input_files(
        "#files",
        [{"name": name, "mimeType": "", "buffer": data} for name, data in sent],
    )


@pytest.fixture
def chat(tmp_path: Path) -> Iterator[Server]:
    with serving(make_index(tmp_path / "index"), limits={"files": 8, "file_bytes": 200_000}) as it:
        yield it


def test_first_run_with_the_samples(visit: Callable, tmp_path: Path) -> None:
    with serving(tmp_path / "index") as server:
        page = visit(server)
        assert page.locator("#welcome h1").inner_text() == "There are no articles yet"
        assert page.locator("#question").is_disabled()
        page.click("text=Load the sample articles")
        page.locator(".job.done").wait_for()
        page.wait_for_function("document.querySelectorAll('#articles li').length === 32")
        page.click("[data-view=chat]")
        examples = page.locator(".example")
        assert examples.count() == 3
        examples.first.click()
        page.locator(".reply > .tools").wait_for()
        assert page.locator(".asked p").inner_text().startswith("Which countries")


def test_every_format_can_be_uploaded_and_asked_about(visit: Callable, chat: Server) -> None:
    page = visit(chat)
    page.click("[data-view=articles]")
    send(page, *files().items())
    page.locator(".job.done").wait_for()
    assert "7 added" in page.locator(".job .says").inner_text()
    assert page.locator(".problems").count() == 0
    page.wait_for_function("document.querySelectorAll('#articles li').length === 11")
    page.click("[data-view=chat]")
    for name in ("Plainton", "Markville", "Pageport", "Wordhaven", "Rowford", "Tableton"):
        turn = ask(page, f"What was reopened in the harbour of {name}?")
        assert name in turn.locator(".answer-text").inner_text()


def test_a_line_for_each_problem_file(visit: Callable, chat: Server) -> None:
    page = visit(chat)
    page.click("[data-view=articles]")
    send(
        page,
        ("good.txt", STORY.format(name="Goodwick").encode()),
        ("fake.pdf", b"GIF89a not a pdf at all"),
        ("fake.docx", b"PK\x03\x04 broken"),
        ("program.txt", b"\x7fELF" + bytes(50)),
        ("empty.txt", b"  \n"),
        ("song.mp3", b"ID3"),
    )
    page.locator(".job.done").wait_for()
    lines = page.locator(".problems li").all_inner_texts()
    assert [line.split()[0] for line in lines] == [
        "fake.pdf",
        "fake.docx",
        "program.txt",
        "empty.txt",
        "song.mp3",
    ]
    assert "1 added" in page.locator(".job .says").inner_text()
    assert not any(str(chat.directory) in line for line in lines)


def test_too_many_and_too_large_files_are_refused(visit: Callable, chat: Server) -> None:
    page = visit(chat)
    page.click("[data-view=articles]")
    send(page, *((f"{number}.txt", b"text") for number in range(9)))
    page.locator(".toast.problem").wait_for()
    page.reload()
    page.wait_for_selector("#musnad[data-ready]")
    page.click("[data-view=articles]")
    send(page, ("large.txt", b"a" * 1_200_000))
    page.locator(".toast.problem").wait_for()
    assert page.locator(".job").count() == 0


def test_a_dropped_folder_is_explained(visit: Callable, samples_chat: Server) -> None:
    page = visit(samples_chat)
    page.click("[data-view=articles]")
    page.evaluate(
        """() => {
          const event = new Event('drop', {bubbles: true});
          const folder = {webkitGetAsEntry: () => ({isDirectory: true})};
          event.dataTransfer = {items: [folder], files: []};
          document.getElementById('drop').dispatchEvent(event);
        }"""
    )
    page.locator(".toast.problem", has_text="musnad index FOLDER").wait_for()
    assert page.locator(".job").count() == 0


def test_paste_and_url(visit: Callable, tmp_path: Path) -> None:
    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = f"<html><body><p>{STORY.format(name='Webmouth')}</p></body></html>".encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None: ...

    web = ThreadingHTTPServer(("127.0.0.1", 0), Page)
    threading.Thread(target=web.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{web.server_port}/news"
    try:
        with serving(make_index(tmp_path / "index"), allow_private=True) as server:
            page = visit(server)
            page.click("[data-view=articles]")
            page.fill("#url", address)
            page.press("#url", "Enter")
            page.locator(".job.done").wait_for()
            page.click("summary")
            page.fill("#add-text [name=title]", "خبر ملصق")
            page.fill("#add-text [name=source]", "وكالة")
            page.fill("#add-text [name=published]", "2025-03-04")
            page.fill("#add-text [name=text]", "أعلنت البلدية افتتاح مكتبة جديدة في طنجة.")
            page.click("#add-text button")
            page.wait_for_function("document.querySelectorAll('.job.done').length === 2")
            row = page.locator("#articles li", has_text="خبر ملصق")
            row.wait_for()
            assert "2025-03-04" in row.inner_text()
            assert row.locator("button.article-row").get_attribute("dir") == "rtl"
            page.locator("#articles li", has_text="Webmouth").or_(
                page.locator("#articles li", has_text="127.0.0.1")
            ).first.locator(".article-row").click()
            page.locator("#sources a").wait_for()
            assert page.locator("#sources a").get_attribute("href") == address
    finally:
        web.shutdown()
        web.server_close()


def test_private_addresses_are_not_fetched(visit: Callable, chat: Server) -> None:
    page = visit(chat)
    page.click("[data-view=articles]")
    page.fill("#url", chat.url)
    page.press("#url", "Enter")
    page.locator(".problems li").wait_for()
    assert "not fetched" in page.locator(".problems li").inner_text()


def test_list_filter_open_remove(visit: Callable, chat: Server) -> None:
    page = visit(chat)
    page.click("[data-view=articles]")
    rows = page.locator("#articles li .title")
    page.wait_for_function("document.querySelectorAll('#articles li').length === 4")
    assert "4 articles" in page.locator("#status").inner_text()
    page.fill("#find [name=query]", "فيينا")
    page.wait_for_function("document.querySelectorAll('#articles li').length === 1")
    assert rows.all_inner_texts() == ["OPEC: لقاء في فيينا"]
    page.fill("#find [name=query]", "")
    page.select_option("#find [name=language]", "fr")
    page.wait_for_function(
        "document.querySelector('#articles .title').innerText.includes('Moscou')"
    )
    page.select_option("#find [name=language]", "")
    page.select_option("#find [name=source]", "Gazette")
    page.wait_for_function("document.querySelectorAll('#articles li').length === 1")
    page.select_option("#find [name=source]", "")
    page.fill("#find [name=from]", "2025-05-08")
    page.wait_for_function("document.querySelectorAll('#articles li').length === 2")
    page.fill("#find [name=from]", "")
    page.wait_for_function("document.querySelectorAll('#articles li').length === 4")
    page.locator(".article-row", has_text="Talks in Vienna").click()
    text = page.locator("#sources .article-text")
    text.wait_for()
    assert (
        text.inner_text()
        == "The minister met envoys from Qatar and Oman in Vienna. They spoke of water."
    )
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.message), dialog.accept()))
    page.get_by_label("Remove: Talks in Vienna").click()
    page.wait_for_function("document.querySelectorAll('#articles li').length === 3")
    assert asked == ["Remove “Talks in Vienna” from the index?"]
    with ArticleIndex.open(chat.directory, HashingEmbedder()) as index:
        assert index.status().articles == 3


def test_removing_an_upload_removes_its_file(visit: Callable, chat: Server) -> None:
    page = visit(chat)
    page.click("[data-view=articles]")
    send(page, ("note.txt", STORY.format(name="Notebridge").encode()))
    page.locator(".job.done").wait_for()
    assert len(list((chat.directory / "uploads").rglob("*.txt"))) == 1
    page.on("dialog", lambda dialog: dialog.accept())
    page.locator("#articles li", has_text="note.txt").get_by_text("Remove").click()
    page.wait_for_function("document.querySelectorAll('.job.done').length === 2")
    assert list((chat.directory / "uploads").rglob("*.txt")) == []


def test_the_chat_goes_on_while_articles_are_indexed(visit: Callable, chat: Server) -> None:
    page = visit(chat)
    page.click("[data-view=articles]")
    send(page, ("slow.txt", b"SLOWLY the caravan moved through the desert."))
    page.locator(".job.working progress").wait_for()
    page.click("[data-view=chat]")
    turn = ask(page, "Who met envoys from Qatar in Vienna?")
    assert "Qatar" in turn.locator(".answer-text").inner_text()
    assert page.locator(".job.working").count() == 1
    chat.directory.with_name(f"{chat.directory.name}.go").touch()
    page.locator(".job.done").wait_for(state="attached")
    turn = ask(page, "What moved through the desert?")
    assert "caravan" in turn.locator(".answer-text").inner_text()


def test_filters_of_the_settings_hold_for_questions(visit: Callable, chat: Server) -> None:
    page = visit(chat)
    page.click("[data-view=settings]")
    page.select_option("#settings [name=language]", "ar")
    page.check("#settings input[value='4']")
    page.click("[data-view=chat]")
    assert page.locator("#filters-on").inner_text() == "Filters on: ar"
    turn = ask(page, "Who met envoys from Qatar in Vienna?")
    assert turn.locator(".source-row .title").all_inner_texts() == ["OPEC: لقاء في فيينا"]
    page.reload()
    page.wait_for_selector("#musnad[data-ready]")
    assert page.locator("#filters-on").is_visible()
    page.click("[data-view=settings]")
    assert page.locator("#settings input[value='4']").is_checked()
    page.click("#clear-filters")
    page.click("[data-view=chat]")
    assert page.locator("#filters-on").is_hidden()


def test_read_only(visit: Callable, tmp_path: Path) -> None:
    with serving(make_index(tmp_path / "index"), read_only=True) as server:
        page = visit(server)
        page.click("[data-view=articles]")
        page.wait_for_function("document.querySelectorAll('#articles li').length === 4")
        assert page.locator("#adding").is_hidden()
        assert page.locator("#read-only").is_visible()
        assert page.locator("[data-remove]").count() == 0


@pytest.mark.parametrize("damage", ["mismatch", "model", "damaged"])
def test_a_broken_index_is_explained(visit: Callable, tmp_path: Path, damage: str) -> None:
    directory = tmp_path / "index"
    name = "broken" if damage == "model" else "hashing"
    with ArticleIndex.create(directory, HashingEmbedder(name=name)):
        pass
    if damage == "damaged":
        (directory / "catalog.sqlite3").write_bytes(b"no database " * 1000)
    options = {"dimension": 32} if damage == "mismatch" else {}
    with serving(directory, embedder=options) as server:
        page = visit(server)
        page.locator(f"#welcome.{damage} .repair").wait_for()
        says = page.locator(".repair").inner_text()
        assert {"mismatch": "musnad reindex", "model": "install it", "damaged": "catalog"}[
            damage
        ] in says
        assert page.locator("#question").is_disabled()
        page.click("text=Try again")
        page.locator(f"#welcome.{damage} .repair").wait_for()


def test_the_upload_folder_of_a_docx_bomb(tmp_path: Path) -> None:
    from ui.web.uploads import suspicion

    path = tmp_path / "bomb.docx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "")
        archive.writestr("word/document.xml", b"0" * 210_000_000)
    assert suspicion("bomb.docx", path.read_bytes(), path) == "unpacks to more than a text needs"
