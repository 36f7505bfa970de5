"""Takes the screenshots of `ui/screenshots/`: `python -m tests.ui.web.screenshots [--real]`.

With `--real` the real model answers; without it, as in the tests, the hashing embedder finds the
passages and a step that knows the examples picks the sentence, so that no model is needed.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from index import ArticleIndex, load_embedder, read_articles
from tests.ui.web.conftest import ask, make_index
from tests.ui.web.web_kit import CHROMIUM, ROOT, Server, serving
from ui.web.samples import EXAMPLE_QUESTIONS, sample_folder

FOLDER = ROOT / "ui" / "screenshots"
ARABIC, ENGLISH, FRENCH = EXAMPLE_QUESTIONS
SIZES = {"desktop": {"width": 1280, "height": 800}, "mobile": {"width": 390, "height": 780}}


# Which states are kept of which look: enough to show, small enough to keep.
KEPT = {
    "ar-desktop-light": ("welcome", "answer", "source", "articles"),
    "en-desktop-light": ("source", "settings"),
    "en-desktop-dark": ("answer", "source"),
    "ar-mobile-light": ("answer", "source"),
    "ar-mobile-dark": ("welcome", "source", "articles"),
}


def main(*, real: bool) -> None:
    from playwright.sync_api import sync_playwright

    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        with _server(Path(folder), real=real) as server:
            for language, size, scheme in (
                ("ar", "desktop", "light"),
                ("en", "desktop", "light"),
                ("en", "desktop", "dark"),
                ("ar", "mobile", "light"),
                ("ar", "mobile", "dark"),
            ):
                context = browser.new_context(
                    viewport=SIZES[size],
                    locale=language,
                    color_scheme=scheme,  # type: ignore[arg-type]
                )
                page = context.new_page()
                page.set_default_timeout(180_000)
                page.goto(server.url)
                page.wait_for_selector("#musnad[data-ready]")
                page.wait_for_selector("#welcome.ready", timeout=120_000)
                _session(page, f"{language}-{size}-{scheme}", language, small=size == "mobile")
                context.close()
        browser.close()


@contextmanager
def _server(folder: Path, *, real: bool) -> Iterator[Server]:
    articles = list(read_articles([sample_folder()]))
    if not real:
        with serving(make_index(folder / "index", articles), knowing=True) as server:
            yield server
        return
    with ArticleIndex.create(folder / "index", load_embedder()) as index:
        index.sync(articles)
    with serving(folder / "index", real=True) as server:
        yield server


def _session(page: Any, name: str, language: str, *, small: bool) -> None:
    def shoot(state: str) -> None:
        if state not in KEPT[name]:
            return
        from PIL import Image

        page.wait_for_timeout(250)
        path = FOLDER / f"{state}-{name}.png"
        page.screenshot(path=path)
        with Image.open(path) as image:
            small_image = image.convert("RGB").quantize(64)
        small_image.save(path, optimize=True)

    def go(view: str) -> None:
        if small:
            page.click("#open-menu")
        page.click(f"[data-view={view}]")

    shoot("welcome")
    first, second = (ARABIC, ENGLISH) if language == "ar" else (ENGLISH, ARABIC)
    ask(page, first)
    ask(page, second)
    page.locator(".turn").first.scroll_into_view_if_needed()
    shoot("answer")
    page.locator(".chip").first.click()
    page.locator("mark.current").first.wait_for()
    shoot("source")
    page.click("#close-panel")
    go("articles")
    page.wait_for_function("document.querySelectorAll('#articles li').length > 3")
    shoot("articles")
    go("settings")
    shoot("settings")


if __name__ == "__main__":
    main(real="--real" in sys.argv[1:])
