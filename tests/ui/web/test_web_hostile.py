"""Hostile articles, file names, addresses and models, in a real browser: nothing executes."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.conftest import make_article
from tests.ui.web.conftest import ask, make_index
from tests.ui.web.hostile import HOSTILE
from tests.ui.web.web_kit import Server, serving

if TYPE_CHECKING:
    from playwright.sync_api import Browser

_LAYOUT = """() => {
  const middle = document.querySelector('.middle');
  const active = 'script iframe img object embed style link base meta'.split(' ');
  return {
    hacked: window.hacked ?? null,
    wide: document.documentElement.scrollWidth - innerWidth,
    middle: middle.scrollWidth - middle.clientWidth,
    active: document.querySelectorAll(active.map((name) => `#musnad ${name}`).join()).length,
  };
}"""


def assert_unharmed(page) -> None:  # type: ignore[no-untyped-def]
    found = page.evaluate(_LAYOUT)
    assert found["hacked"] is None
    assert found["wide"] <= 0
    assert found["middle"] <= 0
    assert found["active"] == 0


def test_hostile_articles(visit: Callable, tmp_path: Path) -> None:
    assert len(HOSTILE) >= 40
    articles = [
        make_article(
            f"Story number{number} tells of the harbour. {text}\nMore of it: {text}",
            name=text if number % 2 else f"place-{number}",
            title=text,
            source=text,
        )
        for number, text in enumerate(HOSTILE)
    ]
    with serving(make_index(tmp_path / "index", articles)) as server:
        page = visit(server)
        page.on("dialog", lambda dialog: pytest.fail(f"a dialog opened: {dialog.message}"))
        page.click("[data-view=articles]")
        page.wait_for_function(
            f"document.querySelectorAll('#articles li').length === {len(articles)}"
        )
        assert_unharmed(page)
        for number in range(len(articles)):
            page.locator(".article-row").nth(number).click()
            page.locator("#sources .source").wait_for()
            page.wait_for_function(
                f"document.querySelector('#sources .source').dataset.article === "
                f"document.querySelectorAll('.article-row')[{number}].dataset.article"
            )
        assert_unharmed(page)
        page.keyboard.press("Escape")
        page.click("[data-view=chat]")
        for number in range(0, len(articles), 10):
            turn = ask(page, f"What does story number{number} tell of? {HOSTILE[number][:500]}")
            turn.locator(".chip, .nearest-row").first.click()
            page.locator("#sources .source").first.wait_for()
            assert_unharmed(page)
        page.set_viewport_size({"width": 360, "height": 720})
        page.locator("#close-panel").click()
        assert_unharmed(page)
        page.reload()
        page.wait_for_selector("#musnad[data-ready]")
        assert_unharmed(page)


def test_a_hostile_model(visit: Callable, tmp_path: Path) -> None:
    with serving(make_index(tmp_path / "index"), offered=["hostile"]) as server:
        page = visit(server, viewport={"width": 360, "height": 720})
        page.evaluate(
            """localStorage.setItem('musnad.settings', JSON.stringify({model: 'hostile'}))"""
        )
        page.reload()
        page.wait_for_selector("#musnad[data-ready]")
        turn = ask(page, "Who met envoys from Qatar?")
        assert "<script>window.hacked=1</script>" in turn.locator(".answer-text").inner_text()
        assert turn.locator(".answer-text a").count() == 0
        assert_unharmed(page)


def test_hostile_file_names(visit: Callable, tmp_path: Path) -> None:
    names = [
        "<img src=x onerror=window.hacked=1>.txt",
        "../../../../etc/passwd.txt",
        "..\\..\\windows\\system.txt",
        "\u202etxt.exe.txt",
        "a" * 230 + ".txt",
        "اسم طويل جدا " * 15 + ".txt",
        "<svg onload=window.hacked=1>.mp3",
        "con\x01trol.txt",
        ".txt",
        "…/….txt",
    ]
    directory = make_index(tmp_path / "index")
    with serving(directory) as server:
        page = visit(server)
        page.click("[data-view=articles]")
        page.evaluate(
            """(names) => {
              const transfer = new DataTransfer();
              names.forEach((name, place) =>
                transfer.items.add(new File([`A harbour story of number ${place}.`], name)));
              const event = new DragEvent('drop', {bubbles: true, dataTransfer: transfer});
              document.getElementById('drop').dispatchEvent(event);
            }""",
            names,
        )
        page.locator(".job.done").wait_for()
        page.wait_for_function("document.querySelectorAll('#articles li').length > 10")
        assert_unharmed(page)
    kept = [path for path in (directory / "uploads").rglob("*") if path.is_file()]
    assert len(kept) == len(names) - 2  # no .mp3, and no file without a name
    assert all(path.parent.parent == directory / "uploads" for path in kept)
    assert not any("\u202e" in path.name or "<" in path.name for path in kept)


def test_hostile_memory_of_the_browser(visit: Callable, tmp_path: Path) -> None:
    """What a browser remembers may have been tampered with; it is escaped like everything else."""
    bad = HOSTILE[3]
    kept = {
        "question": bad,
        "standalone_question": bad,
        "text": f"{bad} [1]",
        "language": "en",
        "answered": True,
        "model": bad,
        "confidence": 1,
        "timings_ms": {"total": 1},
        "passages": [],
        "citations": [
            {
                "marker": 1,
                "article_id": bad,
                "title": bad,
                "source": bad,
                "published": None,
                "quote": bad,
                "start": 0,
                "end": 5,
            }
        ],
    }
    chats = [{"id": bad, "title": bad, "turns": [{"answer": kept}]}]
    with serving(make_index(tmp_path / "index")) as server:
        page = visit(server)
        page.evaluate("value => localStorage.setItem('musnad.chats', value)", json.dumps(chats))
        page.reload()
        page.wait_for_selector("#musnad[data-ready]")
        assert page.locator(".turn").count() == 1
        page.locator(".chip").click()
        page.locator(".gone").wait_for()
        assert_unharmed(page)
        page.evaluate(
            "localStorage.setItem('musnad.chats', '{broken'); "
            "localStorage.setItem('musnad.settings', '[1]')"
        )
        page.reload()
        page.wait_for_selector("#musnad[data-ready]")
        ask(page, "Who met envoys from Qatar?")


def test_markup_that_slips_through_would_still_not_run(
    browser: Browser, samples_chat: Server
) -> None:
    """The content policy stands behind the escaping."""
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(samples_chat.url)
        page.wait_for_selector("#musnad[data-ready]")
        blocked = page.evaluate(
            """async () => {
              const violated = [];
              document.addEventListener('securitypolicyviolation',
                (event) => violated.push(event.violatedDirective));
              const box = document.createElement('div');
              box.innerHTML = '<img src="x" onerror="window.hacked=1">' +
                '<a href="javascript:window.hacked=1">x</a>';
              document.body.append(box);
              box.querySelector('a').click();
              const script = document.createElement('script');
              script.textContent = 'window.hacked=1';
              document.body.append(script);
              await new Promise((resolve) => setTimeout(resolve, 500));
              return {hacked: window.hacked ?? null, count: violated.length};
            }"""
        )
        assert blocked["hacked"] is None
        assert blocked["count"] >= 2
