"""Languages, directions, dark mode, small screens, keyboard and screen reader."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.ui.web.conftest import ask, make_index
from tests.ui.web.web_kit import Server, serving

QUESTION = "Which countries did Hammouchi meet in Vienna?"


def open_state(page, state: str) -> None:  # type: ignore[no-untyped-def]
    """Brings the page into one of its main states."""
    if state in ("answer", "panel", "menu", "comment"):
        ask(page, QUESTION)
    if state == "panel":
        page.locator(".chip").first.click()
        page.locator("mark.current").first.wait_for()
    if state == "menu":
        page.locator(".tools >> text=Export").click()
    if state == "comment":
        page.get_by_label("Good answer").click()
    if state in ("articles", "settings"):
        page.click(f"[data-view={state}]")
        page.locator(f"#view-{state}").wait_for()
    if state == "articles":
        page.wait_for_function("document.querySelectorAll('#articles li').length > 3")
    if state == "paste":
        page.click("[data-view=articles]")
        page.click("summary")


def violations(page) -> list[str]:  # type: ignore[no-untyped-def]
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="no axe-core here")
    found = axe.Axe().run(page).response["violations"]
    return [
        f"{item['id']} ({item['impact']}): {[node['html'][:160] for node in item['nodes'][:3]]}"
        for item in found
        if item["impact"] in ("serious", "critical")
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    "state", ["welcome", "answer", "panel", "menu", "comment", "articles", "paste", "settings"]
)
def test_axe_finds_nothing_serious(
    visit: Callable, samples_chat: Server, state: str, scheme: str
) -> None:
    page = visit(samples_chat, color_scheme=scheme, reduced_motion="reduce")
    open_state(page, state)
    assert violations(page) == []


def test_axe_on_arabic_first_run_and_refusal(visit: Callable, tmp_path: Path) -> None:
    with serving(tmp_path / "index") as server:
        page = visit(server, locale="ar")
        assert violations(page) == []
    with serving(make_index(tmp_path / "other"), model="mute") as server:
        page = visit(server, locale="ar", viewport={"width": 360, "height": 720})
        ask(page, "من فاز بالكأس؟")
        assert page.locator(".verdict").inner_text() == "ليس في المقالات"
        assert violations(page) == []


@pytest.mark.parametrize(("locale", "title"), [("ar", "ماذا"), ("en", "What"), ("fr", "Que")])
def test_the_browsers_language_is_the_first_choice(
    visit: Callable, samples_chat: Server, locale: str, title: str
) -> None:
    page = visit(samples_chat, locale=locale)
    assert page.locator("#welcome h1").inner_text().startswith(title)
    assert page.locator("html").get_attribute("dir") == ("rtl" if locale == "ar" else "ltr")
    assert page.locator("html").get_attribute("lang") == locale


def test_the_language_is_switched_everywhere_and_remembered(
    visit: Callable, samples_chat: Server
) -> None:
    page = visit(samples_chat)
    ask(page, QUESTION)
    page.locator(".chip").first.click()
    page.locator("mark.current").first.wait_for()
    page.click("[data-language=ar]")
    page.wait_for_selector("#musnad[data-ready=ar]")
    assert page.locator("html").get_attribute("dir") == "rtl"
    assert page.locator("#send").inner_text() == "اسأل"
    assert page.locator(".sources h4").inner_text() == "المصادر"
    assert page.locator("#sources .pin").inner_text() == "إبقاؤه مفتوحا للمقارنة"
    # What was asked and answered keeps its own direction.
    assert page.locator(".asked p").get_attribute("dir") == "ltr"
    boxes = {name: page.locator(name).bounding_box() for name in ("#sidebar", "#panel", ".middle")}
    assert boxes["#sidebar"]["x"] > boxes[".middle"]["x"] > boxes["#panel"]["x"]
    page.reload()
    page.wait_for_selector("#musnad[data-ready=ar]")
    page.click("[data-language=fr]")
    page.wait_for_selector("#musnad[data-ready=fr]")
    assert page.locator("#new-chat").inner_text() == "Nouvelle conversation"


@pytest.mark.parametrize(
    ("text", "direction"),
    [("من حضر؟", "rtl"), ("Who came?", "ltr"), ("OPEC: ماذا قررت المنظمة؟", "rtl")],
)
def test_the_input_takes_the_direction_of_its_text(
    visit: Callable, samples_chat: Server, text: str, direction: str
) -> None:
    page = visit(samples_chat)
    page.fill("#question", text)
    assert page.locator("#question").get_attribute("dir") == direction


def test_arabic_is_set_in_an_arabic_face(visit: Callable, samples_chat: Server) -> None:
    page = visit(samples_chat, locale="ar")
    turn = ask(page, "مع أي دول اجتمع الحموشي في فيينا؟")
    paragraph = turn.locator(".answer-text p").first
    family, size = paragraph.evaluate(
        "(p) => { const s = getComputedStyle(p); return [s.fontFamily, parseFloat(s.fontSize)]; }"
    )
    assert family.startswith('"Noto Naskh Arabic"')
    assert size >= 20


def test_dark_mode(visit: Callable, samples_chat: Server) -> None:
    page = visit(samples_chat)

    def expect(paper: str) -> None:
        page.wait_for_function(
            "paper => getComputedStyle(document.querySelector('.app')).backgroundColor === paper",
            arg=paper,
        )

    light, dark = "rgb(250, 248, 244)", "rgb(22, 23, 26)"
    expect(light)
    page.click("#theme")
    expect(dark)
    page.reload()
    page.wait_for_selector("#musnad[data-ready]")
    expect(dark)
    page.click("[data-view=settings]")
    page.check("input[value=light]")
    expect(light)
    page.check("input[value=auto]")
    page.emulate_media(color_scheme="dark")
    expect(dark)


@pytest.mark.parametrize("locale", ["ar", "fr"])
def test_a_narrow_screen(visit: Callable, samples_chat: Server, locale: str) -> None:
    page = visit(samples_chat, locale=locale, viewport={"width": 360, "height": 740})

    def fits() -> bool:
        return bool(
            page.evaluate(
                """() => [...document.querySelectorAll('#musnad *')].every((item) => {
                  const box = item.getBoundingClientRect();
                  const hidden = item.closest('.unseen, .skip, .article-text, [hidden]');
                  return hidden || !box.width || (box.left >= -1 && box.right <= innerWidth + 1);
                })"""
            )
        )

    assert fits()
    ask(page, "مع أي دول اجتمع الحموشي في فيينا؟")
    assert fits()
    page.locator(".chip").first.click()
    page.locator("mark.current").first.wait_for()
    assert page.locator("#panel").bounding_box()["width"] == 360
    assert fits()
    page.click("#close-panel")
    page.click("#open-menu")
    assert page.locator("#sidebar").is_visible()
    page.keyboard.press("Escape")
    assert page.locator("#sidebar").is_hidden()
    for view in ("articles", "settings"):
        page.click("#open-menu")
        page.click(f"[data-view={view}]")
        assert page.locator("#sidebar").is_hidden()
        assert fits()


def test_everything_by_keyboard(visit: Callable, samples_chat: Server) -> None:
    page = visit(samples_chat)
    assert page.evaluate("document.activeElement.id") == "question"
    page.keyboard.type(QUESTION)
    page.keyboard.press("Enter")
    page.locator(".reply > .tools").wait_for()
    page.locator(".chip").first.focus()
    page.keyboard.press("Enter")
    page.locator("mark.current").first.wait_for()
    page.wait_for_function("document.activeElement.className === 'article-text'")
    page.keyboard.press("Escape")
    assert page.locator("#panel").is_hidden()
    assert page.evaluate("document.activeElement.className").startswith("chip")
    page.locator(".tools >> text=Export").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.innerText") == "Web page (HTML)"
    page.keyboard.press("Escape")
    assert page.locator(".popup").count() == 0
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.locator(".popup").count() == 0
    page.keyboard.press("Shift+Tab")
    outline = page.evaluate(
        "getComputedStyle(document.activeElement).outlineStyle + document.activeElement.innerText"
    )
    assert outline == "solidExport"
    # Every control is reached by the tabulator.
    reached = set()
    page.locator(".skip").focus()
    for _ in range(60):
        reached.add(page.evaluate("document.activeElement.id || document.activeElement.className"))
        page.keyboard.press("Tab")
    assert {"new-chat", "theme", "question", "export-chat", "chat-row"} <= reached


def test_a_browser_signs_in_with_the_password(visit: Callable, tmp_path: Path) -> None:
    directory = make_index(tmp_path / "index")
    with serving(directory, password="desk:a-long-secret") as server:
        page = visit(server, http_credentials={"username": "desk", "password": "a-long-secret"})
        turn = ask(page, "Who met envoys from Qatar in Vienna?")
        assert turn.locator(".chip").count() > 0
