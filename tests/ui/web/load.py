"""Many sessions at once with the real model and reader: `python -m tests.ui.web.load`.

Twenty sessions ask ten gold questions each, all different, through the endpoint of the page, and
every answer is compared with the one that the same question gets alone. Then sessions that leave in
the middle of an answer: how long until their places are free.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import tempfile
import threading
import time
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from eval.gold import load_gold
from index import ArticleIndex, load_embedder, read_articles
from tests.ui.web.web_kit import ROOT, serving
from ui.web.samples import sample_folder

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


@dataclass
class Figures:
    """What sessions measured.

    Attributes:
        seconds: For each question.
        last: For each question, the last frame of its answer.
        total: Seconds from the first question to the last answer.
    """

    seconds: list[float] = field(default_factory=list)
    last: dict[tuple[int, int], dict[str, Any]] = field(default_factory=dict)
    total: float = 0.0

    def __str__(self) -> str:
        ordered = sorted(self.seconds)
        p50, p95 = (ordered[int(share * len(ordered))] for share in (0.5, 0.95))
        rate = len(ordered) / self.total
        return f"{len(ordered)} answers, {rate:.1f}/s, p50 {p50:.2f} s, p95 {p95:.2f} s"


def ask_at_once(url: str, requests: Sequence[Sequence[dict[str, Any]]]) -> Figures:
    """Every session asks its questions one after the other, all sessions at the same time."""
    figures = Figures()

    def session(number: int) -> None:
        for place, request in enumerate(requests[number]):
            begun = time.monotonic()
            frames = call(url, "ask", {"id": f"s{number}-{place}", "language": "en", **request})
            figures.seconds.append(time.monotonic() - begun)
            figures.last[number, place] = frames[-1]

    threads = [threading.Thread(target=session, args=(number,)) for number in range(len(requests))]
    begun = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    figures.total = time.monotonic() - begun
    return figures


def leave(url: str, number: int, question: str) -> None:
    """Asks and closes the connection before the answer, as a closed tab does."""
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=60)
    body = json.dumps({"data": [{"id": f"gone{number}", "question": question}]})
    path = "/gradio_api/call/page_ask"
    connection.request("POST", path, body, {"content-type": "application/json"})
    event = json.load(connection.getresponse())["event_id"]
    connection.close()
    stream = http.client.HTTPConnection(urlsplit(url).netloc, timeout=60)
    stream.request("GET", f"{path}/{event}")
    time.sleep(0.2)
    stream.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sessions", type=int, default=SESSIONS)
    parser.add_argument("--questions", type=int, default=QUESTIONS, help="of each session")
    parser.add_argument("--once", action="store_true", help="do not compare with quiet answers")
    chosen = parser.parse_args()
    gold = load_gold(sorted((ROOT / "eval" / "gold").glob("*.jsonl")))
    asked = [item.question for item in gold if not item.history]
    needed = chosen.sessions * chosen.questions
    if needed > len(asked):
        parser.error(f"there are {len(asked)} questions only: ask for fewer")
    # Neighbours in the file are about the same; each session gets different ones.
    requests = [
        [{"question": asked[place * chosen.sessions + number]} for place in range(chosen.questions)]
        for number in range(chosen.sessions)
    ]
    with tempfile.TemporaryDirectory() as folder:
        directory = Path(folder) / "index"
        with ArticleIndex.create(directory, load_embedder()) as index:
            index.sync(read_articles([sample_folder()]))
        with serving(directory, real=True) as server:
            wait_until_ready(server.url)
            before = _processor_seconds(server.pid)
            busy = ask_at_once(server.url, requests)
            each = (_processor_seconds(server.pid) - before) / needed
            print(f"{chosen.sessions} sessions at once: {busy}, {each:.2f} s of a core for each")
            again = ask_at_once(server.url, requests)
            print(f"the same questions again: {again}", flush=True)
            for number in range(chosen.sessions):
                leave(server.url, number, asked[-1 - number])
            begun = time.monotonic()
            call(server.url, "ask", {"id": "after", "question": "Who met whom in Vienna?"})
            print(
                f"{chosen.sessions} sessions left in the middle of an answer; who came after them "
                f"was answered in {time.monotonic() - begun:.2f} s"
            )
        if chosen.once:
            return
        with serving(directory, real=True) as server:
            wait_until_ready(server.url)
            quiet = Figures()
            for number, row in enumerate(requests):
                alone = ask_at_once(server.url, [row])
                quiet.seconds += alone.seconds
                quiet.total += alone.total
                quiet.last |= {(number, place): item for (_, place), item in alone.last.items()}
            print(f"one session alone: {quiet}", flush=True)
    wrong = [key for key in quiet.last if _said(quiet.last[key]) != _said(busy.last[key])]
    for key in wrong:
        print(f"differs: {_said(quiet.last[key])} / {_said(busy.last[key])}")
    errors = sum(frame["kind"] != "answer" for frame in busy.last.values())
    print(f"{errors} errors, {len(wrong)} answers differ from those given alone")


def wait_until_ready(url: str) -> None:
    """Until the model is loaded, and has answered once."""
    while call(url, "start", {})[-1]["state"] == "loading":
        time.sleep(0.2)
    call(url, "ask", {"question": "Who?", "id": "first"})


def _processor_seconds(pid: int) -> float:
    """What a process has computed, on Linux."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _said(frame: dict[str, Any]) -> tuple[Any, ...]:
    answer = frame.get("answer") or {}
    citations = [(item["article_id"], item["start"]) for item in answer.get("citations", [])]
    return frame["kind"], answer.get("question"), answer.get("text"), citations


if __name__ == "__main__":
    main()
