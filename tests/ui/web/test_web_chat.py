"""Asking, in a real browser: answers, citations, conversation."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from eval.datasets.feedback import read_feedback
from tests.ui.web.conftest import ask, make_index
from tests.ui.web.web_kit import Server, serving

QUESTIONS = {
    "ar": ("مع أي دول اجتمع الحموشي في فيينا؟", "rtl"),
    "en": ("Which countries did Hammouchi meet in Vienna?", "ltr"),
    "fr": ("Quels pays Hammouchi a-t-il rencontrés à Vienne ?", "ltr"),
}


@pytest.mark.parametrize("language", QUESTIONS)
def test_a_citation_leads_to_its_quote(
    visit: Callable, samples_chat: Server, language: str
) -> None:
    page = visit(samples_chat)
    question, direction = QUESTIONS[language]
    turn = ask(page, question)
    assert turn.locator(".asked p").get_attribute("dir") == direction
    assert turn.locator(".asked p").inner_text() == question
    kept = page.evaluate("JSON.parse(localStorage.getItem('musnad.chats'))[0].turns[0].answer")
    assert kept["answered"] is True
    assert kept["language"] == language
    for citation in kept["citations"]:
        turn.locator(f".chip[data-marker='{citation['marker']}']").first.click()
        source = page.locator(f"#sources .source[data-start='{citation['start']}']")
        source.wait_for()
        marked = source.locator("mark.current").all_text_contents()
        assert "".join(marked) == citation["quote"]
        assert source.locator("mark.current").first.is_visible()
        assert citation["title"] in source.locator("h3").inner_text()
    page.keyboard.press("Escape")
    assert page.locator("#panel").is_hidden()


def test_passages_come_first_then_text_then_the_answer(
    visit: Callable, samples_chat: Server
) -> None:
    page = visit(samples_chat)
    page.evaluate(
        """() => { window.seen = [];
        new MutationObserver(() => {
          const answer = document.querySelector('.reply > .answer');
          if (answer && window.seen.at(-1) !== answer.className) window.seen.push(answer.className);
        }).observe(document.getElementById('turns'), {childList: true, subtree: true}); }"""
    )
    page.click("[data-view=settings]")
    page.check("input[value=scribe]")
    page.click("[data-view=chat]")
    turn = ask(page, "What was said in Vienna?")
    assert page.evaluate("window.seen") == ["answer found", "answer draft", "answer answered"]
    assert "<b>this</b>" not in turn.inner_html()


def test_unanswered_questions_look_different(visit: Callable, tmp_path: Path) -> None:
    with serving(make_index(tmp_path / "index"), offered=["mute"]) as server:
        page = visit(server)
        page.click("[data-view=settings]")
        page.check("input[value=mute]")
        page.click("[data-view=chat]")
        turn = ask(page, "Who won the cup?")
        assert turn.locator(".answer.unanswered .verdict").inner_text() == "Not in the articles"
        assert turn.locator(".chip").count() == 0
        row = turn.locator(".nearest-row").first
        row.click()
        page.locator("mark.current").first.wait_for()


def test_a_follow_up_and_a_reload(visit: Callable, samples_chat: Server) -> None:
    page = visit(samples_chat)
    ask(page, "Which countries did Hammouchi meet in Vienna?")
    second = ask(page, "And in Moscow?")
    understood = second.locator(".standalone").inner_text()
    assert "Vienna" in understood
    assert "Moscow" in understood
    texts = page.locator(".turn .answer-text").all_inner_texts()
    page.reload()
    page.wait_for_selector("#musnad[data-ready]")
    assert page.locator(".turn .answer-text").all_inner_texts() == texts
    page.locator(".turn .chip").last.click()
    page.locator("mark.current").first.wait_for()


def test_chats_are_kept_apart_and_can_be_deleted(visit: Callable, samples_chat: Server) -> None:
    page = visit(samples_chat)
    ask(page, "Which countries did Hammouchi meet in Vienna?")
    page.click("#new-chat")
    assert page.locator(".turn").count() == 0
    first = ask(page, "And in Moscow?")
    assert first.locator(".standalone").count() == 0
    assert page.locator("#chats li").count() == 2
    page.locator("#chats .chat-row").last.click()
    page.wait_for_function("document.querySelector('.asked p').innerText.includes('Vienna')")
    page.on("dialog", lambda dialog: dialog.accept())
    page.locator("#chats .icon").last.click()
    page.wait_for_function("document.querySelectorAll('#chats li .icon').length === 1")


def test_two_sessions_at_once_share_nothing(visit: Callable, samples_chat: Server) -> None:
    one, two = visit(samples_chat), visit(samples_chat)
    one.fill("#question", "Which countries did Hammouchi meet in Vienna?")
    two.fill("#question", "Combien de dons de sang ?")
    one.press("#question", "Enter")
    two.press("#question", "Enter")
    for page in (one, two):
        page.locator(".reply > .tools").wait_for()
    assert one.locator(".asked p").all_inner_texts() == [
        "Which countries did Hammouchi meet in Vienna?"
    ]
    assert two.locator(".asked p").all_inner_texts() == ["Combien de dons de sang ?"]
    assert two.locator("#chats li").count() == 1


def test_two_tabs_lose_nothing_of_a_chat(visit: Callable, samples_chat: Server) -> None:
    one = visit(samples_chat)
    ask(one, "Which countries did Hammouchi meet in Vienna?")
    two = one.context.new_page()
    two.goto(samples_chat.url)
    two.wait_for_selector("#musnad[data-ready]")
    assert two.locator(".turn").count() == 1
    ask(one, "What was said in Moscow?")
    ask(two, "Combien de dons de sang ?")
    kept = two.evaluate(
        """JSON.parse(localStorage.getItem('musnad.chats'))
             .map((chat) => chat.turns.map((turn) => turn.answer.question))"""
    )
    first = "Which countries did Hammouchi meet in Vienna?"
    assert kept == [[first, "Combien de dons de sang ?"], [first, "What was said in Moscow?"]]
    # Each tab sees what the other has changed.
    for page in (one, two):
        page.wait_for_function("document.querySelectorAll('#chats li .icon').length === 2")
    two.click("#theme")
    one.wait_for_function("document.documentElement.dataset.theme === 'dark'")


def test_what_fails_when_asked_again_stays_in_the_chat(
    visit: Callable, samples_chat: Server
) -> None:
    page = visit(samples_chat)
    turn = ask(page, "Which countries did Hammouchi meet in Vienna?")
    turn.locator(".again").click()
    page.locator(".popup button", has_text="nowhere.gguf").click()
    turn.locator(".failed").wait_for()
    ask(page, "And in Moscow?")
    assert page.locator(".turn").count() == 2
    page.reload()
    page.wait_for_selector("#musnad[data-ready]")
    assert page.locator(".turn .answer").count() == 2


@pytest.mark.parametrize(("entry", "suffix"), [("Markdown", ".md"), ("HTML", ".html")])
def test_export(visit: Callable, samples_chat: Server, entry: str, suffix: str) -> None:
    page = visit(samples_chat)
    ask(page, "Which countries did Hammouchi meet in Vienna?")
    for opener in (page.locator(".reply .tools >> text=Export"), page.locator("#export-chat")):
        opener.click()
        with page.expect_download() as waiting:
            page.locator(".popup button", has_text=entry).click()
        assert waiting.value.suggested_filename == f"musnad{suffix}"
        text = Path(waiting.value.path()).read_text(encoding="utf-8")
        assert "Which countries did Hammouchi meet in Vienna?" in text
        title = page.locator(".source-row .title").first.inner_text()
        assert title in text


def test_copy(visit: Callable, samples_chat: Server) -> None:
    page = visit(samples_chat, permissions=["clipboard-read", "clipboard-write"])
    turn = ask(page, "Which countries did Hammouchi meet in Vienna?")
    turn.locator(".tools >> text=Copy").click()
    page.locator(".toast").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.split("\n")[0].endswith("[1]")
    assert turn.locator(".source-row .title").first.inner_text() in copied


def test_ask_again_with_another_model(visit: Callable, samples_chat: Server) -> None:
    page = visit(samples_chat)
    turn = ask(page, "Which countries did Hammouchi meet in Vienna?")
    assert turn.locator(".about").inner_text().startswith("reader")
    turn.locator(".again").click()
    page.locator(".popup button", has_text="scribe").click()
    turn.locator(".about", has_text="scribe").wait_for()
    assert page.locator(".turn").count() == 1
    assert page.locator("#chats li").count() == 1


def test_stop_frees_the_place(visit: Callable, samples_chat: Server) -> None:
    page = visit(samples_chat)
    page.click("[data-view=settings]")
    page.check("input[value=slow]")
    page.click("[data-view=chat]")
    # More often than there are places: each must have been given back.
    for _ in range(9):
        page.fill("#question", "What was said in Vienna?")
        page.press("#question", "Enter")
        page.locator(".draft").wait_for()
        page.click("#stop")
        page.locator(".failed").wait_for()
        assert page.locator(".failed p").inner_text() == "Stopped."
    page.click("[data-view=settings]")
    page.check("input[value=reader]")
    page.click("[data-view=chat]")
    ask(page, "What was said in Vienna?")
    assert page.locator(".turn").count() == 1


def test_a_closed_tab_frees_its_place(visit: Callable, tmp_path: Path) -> None:
    with serving(
        make_index(tmp_path / "index"), offered=["slow"], limits={"questions_at_once": 1}
    ) as server:
        for _ in range(3):
            page = visit(server)
            page.click("[data-view=settings]")
            page.check("input[value=slow]")
            page.click("[data-view=chat]")
            page.fill("#question", "What was said in Vienna?")
            page.press("#question", "Enter")
            page.locator(".draft").wait_for()
            page.close()
        page = visit(server)
        ask(page, "Who met envoys from Qatar?")


def test_a_slow_answer_ends_at_its_deadline(visit: Callable, tmp_path: Path) -> None:
    with serving(
        make_index(tmp_path / "index"), offered=["silent"], limits={"seconds": 0.5}
    ) as server:
        page = visit(server)
        page.click("[data-view=settings]")
        page.check("input[value=silent]")
        page.click("[data-view=chat]")
        page.fill("#question", "Who met envoys from Qatar?")
        page.press("#question", "Enter")
        page.locator(".failed").wait_for(timeout=3000)
        assert "took longer" in page.locator(".failed p").inner_text()


def test_a_refused_model_is_explained(visit: Callable, samples_chat: Server) -> None:
    page = visit(samples_chat)
    page.click("[data-view=settings]")
    page.check("input[value='gguf:nowhere.gguf']")
    page.click("[data-view=chat]")
    page.fill("#question", "Who?")
    page.press("#question", "Enter")
    page.locator(".failed").wait_for()
    assert "nowhere.gguf" in page.locator(".failed p").inner_text()


def test_feedback_is_stored_for_the_evaluation(visit: Callable, tmp_path: Path) -> None:
    directory = make_index(tmp_path / "index")
    with serving(directory) as server:
        page = visit(server)
        turn = ask(page, "Who met envoys from Qatar in Vienna?")
        turn.get_by_label("Poor answer").click()
        page.fill(".comment input", "Oman is missing")
        page.press(".comment input", "Enter")
        page.locator(".toast").wait_for()
        assert turn.get_by_label("Poor answer").get_attribute("aria-pressed") == "true"
    (line,) = (directory / "feedback.jsonl").read_text(encoding="utf-8").splitlines()
    noted = json.loads(line)
    assert noted["rating"] == "bad"
    assert noted["comment"] == "Oman is missing"
    assert noted["question"] == "Who met envoys from Qatar in Vienna?"
    assert noted["citations"][0]["location"] == "https://gazette.example/vienna"
    (candidate,) = read_feedback(directory / "feedback.jsonl")
    assert candidate.question.question == "Who met envoys from Qatar in Vienna?"
    assert (candidate.bad, candidate.comments) == (1, ("Oman is missing",))


def test_sources_can_be_compared(visit: Callable, tmp_path: Path) -> None:
    with serving(make_index(tmp_path / "index")) as server:
        page = visit(server)
        turn = ask(page, "Who met envoys from Qatar in Vienna?")
        turn.locator(".chip").first.click()
        page.locator("#sources .pin").click()
        link = page.locator("#sources a")
        assert link.get_attribute("href") == "https://gazette.example/vienna"
        assert link.get_attribute("rel") == "noopener noreferrer nofollow"
        turn = ask(page, "ماذا تناول اللقاء بشأن المياه؟")
        turn.locator(".chip").first.click()
        page.wait_for_function("document.querySelectorAll('#sources .source').length === 2")
        assert page.locator("#sources .source.kept").count() == 1
