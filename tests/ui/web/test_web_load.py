"""Twenty sessions at once: nothing mixed up, nothing lost, work that is given up ends."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from tests.conftest import make_article
from tests.ui.web.conftest import make_index
from tests.ui.web.load import QUESTIONS, SESSIONS, ask_at_once, call, leave
from tests.ui.web.web_kit import serving


@pytest.mark.slow
def test_twenty_sessions_ask_ten_questions_each(tmp_path: Path) -> None:
    articles = [
        make_article(f"The mayor of Town{number} opened bridge{number}.", name=f"a{number}")
        for number in range(SESSIONS)
    ]
    # No two are the same, so each is worked on.
    requests = [
        [
            {"question": f"Who opened bridge{number} in Town{number}, version {place}?"}
            for place in range(QUESTIONS)
        ]
        for number in range(SESSIONS)
    ]
    with serving(make_index(tmp_path / "index", articles)) as server:
        figures = ask_at_once(server.url, requests)
    print(f"\n{figures}")
    assert len(figures.last) == SESSIONS * QUESTIONS
    for (number, place), frame in figures.last.items():
        assert frame["kind"] == "answer", frame
        assert frame["answer"]["question"] == requests[number][place]["question"]
        assert f"bridge{number}." in frame["answer"]["text"]


def test_sessions_that_leave_free_their_places(tmp_path: Path) -> None:
    limits = {"questions_at_once": 2, "seconds": 20}
    with serving(make_index(tmp_path / "index"), model="slow", limits=limits) as server:
        for number in range(6):
            leave(server.url, number, "Who met envoys from Qatar?")
        request = {"question": "Who met envoys from Qatar?", "model": "reader", "id": "after"}
        assert call(server.url, "ask", request)[-1]["kind"] == "answer"


def test_a_full_queue_is_told_at_once(tmp_path: Path) -> None:
    limits = {"questions_at_once": 1, "waiting": 2, "seconds": 20}
    with serving(make_index(tmp_path / "index"), offered=["slow"], limits=limits) as server:
        codes = []
        for number in range(6):
            post = urllib.request.Request(
                f"{server.url}gradio_api/call/page_ask",
                data=json.dumps(
                    {"data": [{"question": f"Who {number}?", "model": "slow"}]}
                ).encode(),
                headers={"content-type": "application/json"},
            )
            try:
                with urllib.request.urlopen(post, timeout=20) as reply:
                    codes.append(reply.status)
            except urllib.error.HTTPError as error:
                with error:
                    codes.append(error.code)
        assert codes[0] == 200
        assert 503 in codes
