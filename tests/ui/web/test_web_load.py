"""Twenty sessions at once: nothing mixed up, nothing lost, work that is given up ends."""

from __future__ import annotations

import json
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import make_article
from tests.ui.web.conftest import make_index
from tests.ui.web.web_kit import serving

SESSIONS = 20
QUESTIONS = 10


def call(url: str, name: str, request: dict[str, Any]) -> list[dict[str, Any]]:
    """All frames that an endpoint of the page sends."""
    post = urllib.request.Request(
        f"{url}gradio_api/call/page_{name}",
        data=json.dumps({"data": [request]}).encode(),
        headers={"content-type": "application/json"},
    )
    with urllib.request.urlopen(post, timeout=120) as reply:
        event = json.load(reply)["event_id"]
    with urllib.request.urlopen(f"{post.full_url}/{event}", timeout=120) as reply:
        lines = reply.read().decode().splitlines()
    return [json.loads(line[6:])[0] for line in lines if line.startswith("data: [")]


@pytest.mark.slow
def test_twenty_sessions_ask_ten_questions_each(tmp_path: Path) -> None:
    articles = [
        make_article(f"The mayor of Town{number} opened bridge{number}.", name=f"a{number}")
        for number in range(SESSIONS)
    ]
    wrong: list[str] = []
    seconds: list[float] = []
    directory = make_index(tmp_path / "index", articles)
    with serving(directory) as server:

        def session(number: int) -> None:
            history: list[dict[str, str]] = []
            for _ in range(QUESTIONS):
                begun = time.monotonic()
                request = {
                    "id": f"s{number}",
                    "question": f"Who opened bridge{number} in Town{number}?",
                    "history": history,
                    "language": "en",
                }
                last = call(server.url, "ask", request)[-1]
                seconds.append(time.monotonic() - begun)
                if last["kind"] != "answer":
                    wrong.append(str(last))
                elif f"bridge{number}." not in last["answer"]["text"]:
                    wrong.append(f"{number}: {last['answer']['text']}")
                else:
                    answer = last["answer"]
                    history.append({"question": answer["question"], "answer": answer["text"]})

        threads = [threading.Thread(target=session, args=(n,)) for n in range(SESSIONS)]
        begun = time.monotonic()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        total = time.monotonic() - begun
    assert wrong == []
    assert len(seconds) == SESSIONS * QUESTIONS
    seconds.sort()
    p95 = seconds[int(0.95 * len(seconds))]
    print(f"\n{len(seconds)} answers, {len(seconds) / total:.1f}/s, p95 {p95:.2f} s")


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
