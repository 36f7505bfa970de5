"""A browser, and web chats to look at with it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

from index import ArticleIndex, read_articles
from index.hashing_embedder import HashingEmbedder
from tests.conftest import DAM, make_article
from tests.ui.web.web_kit import CHROMIUM, Server, serving, why_no_browser
from ui.web.options import Limits, WebOptions
from ui.web.workspace import Workspace

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

ARTICLES = [
    make_article(
        "The minister met envoys from Qatar and Oman in Vienna. They spoke of water.",
        name="https://gazette.example/vienna",
        title="Talks in Vienna",
        published=date(2025, 5, 7),
        source="Gazette",
    ),
    make_article(
        "التقى الوزير وفدا من قطر في فيينا.\nوتناول اللقاء ملف المياه بحضور FIFA وOPEC.",
        name="vienna-ar",
        title="OPEC: لقاء في فيينا",
        language="ar",
        published=date(2025, 5, 8),
        source="الجريدة",
    ),
    make_article(
        "Le ministre a rencontré des envoyés à Moscou. Ils ont parlé du blé.",
        name="moscou",
        title="Rencontre à Moscou",
        language="fr",
        published=date(2025, 6, 1),
        source="Le Matin",
    ),
    DAM,
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "visit" in getattr(item, "fixturenames", ()):
            item.add_marker("browser")


def make_index(directory: Path, articles: list[Any] | None = None) -> Path:
    with ArticleIndex.create(directory, HashingEmbedder()) as index:
        assert index.sync(ARTICLES if articles is None else articles).problems == ()
    return directory


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workspace]:
    """A workspace over four articles, in this process, with small limits."""
    monkeypatch.setattr("rag.reading.abstention.answer_probability", lambda *_, **__: 0.9)
    limits = Limits(files=3, file_bytes=100_000, text_characters=10_000, seconds=10)
    opened = Workspace(
        make_index(tmp_path / "index"),
        options=WebOptions(limits=limits),
        load=lambda name: HashingEmbedder(name=name),
    )
    opened.open()
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def samples_chat(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A web chat over the sample articles. Not to change."""
    directory = tmp_path_factory.mktemp("samples") / "index"
    folder = Path(__file__).resolve().parents[3] / "eval" / "corpus"
    make_index(directory, list(read_articles([folder])))
    with serving(directory, offered=["scribe", "slow", "hostile", "gguf:nowhere.gguf"]) as server:
        yield server


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The system's Chromium."""
    reason = why_no_browser()
    if reason is not None:
        pytest.skip(reason)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        # Everything but the tests' own servers is unreachable, so that a request for anything else
        # is seen here and goes nowhere.
        launched = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"],
        )
        yield launched
        launched.close()


@pytest.fixture
def visit(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Opens a web chat in a new session; afterwards nothing has gone wrong in any of them."""
    contexts, wrong = [], []

    def visit_(server: Server, *, locale: str = "en-US", **settings: Any) -> Page:
        settings.setdefault("viewport", {"width": 1280, "height": 800})
        context = browser.new_context(locale=locale, **settings)
        contexts.append(context)
        server.visitors.append(context.close)
        page = context.new_page()
        page.set_default_timeout(45_000)
        page.on("pageerror", lambda error: wrong.append(f"error: {error}"))
        page.on(
            "console",
            lambda said: wrong.append(said.text) if said.type in ("error", "warning") else None,
        )
        context.on("request", lambda request: _check(request.url, wrong))
        page.goto(server.url)
        page.wait_for_selector("#musnad[data-ready]")
        return page

    yield visit_
    for context in contexts:
        context.close()
    assert wrong == []


def _check(url: str, wrong: list[str]) -> None:
    parts = urlsplit(url)
    if parts.scheme in ("http", "https", "ws", "wss") and parts.hostname != "127.0.0.1":
        wrong.append(f"request to {url}")


def ask(page: Page, question: str) -> Any:
    """Asks a question and waits for its answer; gives the turn."""
    page.fill("#question", question)
    page.press("#question", "Enter")
    turn = page.locator("#turns > .turn").last
    turn.locator(".asked p", has_text=question[:60]).wait_for()
    turn.locator(".reply > .tools").wait_for()
    return turn
