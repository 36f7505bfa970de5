"""Answers given again, and the cores that questions share."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from index import ArticleIndex, Filter
from index.cores import share_cores
from index.hashing_embedder import HashingEmbedder
from rag import Answer, AnswerEvent, Event, Turn
from rag.assistant import Assistant
from tests.conftest import make_article
from tests.ui.web.conftest import make_index
from ui.web.recent_answers import RecentAnswers
from ui.web.workspace import Workspace

ASKED = {"model": "reader", "passages": 8}
QUESTION = "Who met envoys from Qatar in Vienna?"


@pytest.fixture
def asked(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The questions that were really worked on."""
    worked: list[str] = []
    real = Assistant.stream

    def stream(self: Assistant, question: str, **options: Any) -> Iterator[Event]:
        worked.append(question)
        return real(self, question, **options)

    monkeypatch.setattr(Assistant, "stream", stream)
    return worked


def said(workspace: Workspace, question: str = QUESTION, **changed: Any) -> Answer:
    *_, last = workspace.answer(question, **{**ASKED, **changed})
    assert isinstance(last, AnswerEvent)
    return last.answer


def test_the_same_question_is_worked_on_once(workspace: Workspace, asked: list[str]) -> None:
    first, again = said(workspace), said(workspace)
    assert asked == [QUESTION]
    assert replace(again, timings_ms=first.timings_ms) == first
    assert again.timings_ms["total"] == 0.0 < first.timings_ms["total"]


@pytest.mark.parametrize(
    "other",
    [
        {"passages": 4},
        {"where": Filter(languages=("en",))},
        {"history": [Turn(question="Who was in Rabat?", answer="x")]},
        {"question": QUESTION.lower()},
    ],
)
def test_whatever_else_is_asked_is_another_question(
    workspace: Workspace, asked: list[str], other: dict[str, Any]
) -> None:
    said(workspace)
    said(workspace, **other)
    assert len(asked) == 2


def test_a_change_of_the_articles_makes_old_answers_void(
    workspace: Workspace, asked: list[str]
) -> None:
    said(workspace, "Where did snow fall?")
    # Another process changes the index, as `musnad index` does beside the web chat.
    with ArticleIndex.open(workspace.directory, HashingEmbedder()) as other:
        before = other.version
        other.sync([make_article("Snow fall: snow fell on Ifrane.", name="snow")])
        assert other.version != before
    assert "Ifrane" in said(workspace, "Where did snow fall?").text
    assert len(asked) == 2


def test_language_models_are_always_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from rag.reader import Reader

    monkeypatch.setattr("rag.reading.abstention.answer_probability", lambda *_, **__: 0.9)
    written: list[str] = []

    class Model(Reader):
        def write(self, task: Any) -> Any:
            written.append(task.question)
            return super().write(task)

    workspace = Workspace(
        make_index(tmp_path / "index"),
        load=lambda name: HashingEmbedder(name=name),
        load_step=lambda _: Model(),
    )
    workspace.open()
    for _ in range(2):
        said(workspace, model="openai:some")
    assert len(written) == 2
    workspace.close()


def test_an_answer_that_was_given_up_is_not_remembered() -> None:
    recent, begun = RecentAnswers(), 0

    def events() -> Iterator[Event]:
        nonlocal begun
        begun += 1
        yield from ()
        raise RuntimeError

    for _ in range(2):
        with pytest.raises(RuntimeError):
            list(recent.stream("key", events))
    assert begun == 2


def test_the_oldest_is_forgotten(workspace: Workspace) -> None:
    (event,) = [item for item in workspace.answer(QUESTION, **ASKED) if hasattr(item, "answer")]
    recent = RecentAnswers(most=2)
    for key in ("a", "b", "a", "c"):
        list(recent.stream(key, lambda: iter([event])))
    made: list[str] = []

    def make(key: str) -> Iterator[Event]:
        made.append(key)
        yield event

    for key in ("a", "c", "b"):
        list(recent.stream(key, lambda key=key: make(key)))  # type: ignore[misc]
    assert made == ["b"]


def test_threads_share_the_cores() -> None:
    torch = pytest.importorskip("torch")
    cores = torch.get_num_threads()
    seen: dict[int, int] = {}

    def work(among: int) -> None:
        share_cores(among)
        seen[among] = torch.get_num_threads()

    for among in (0, 1, 2, 10 * cores):
        thread = threading.Thread(target=work, args=(among,))
        thread.start()
        thread.join()
    assert seen == {0: cores, 1: cores, 2: max(1, cores // 2), 10 * cores: 1}
    # The thread of the tests keeps its own.
    assert torch.get_num_threads() == cores
