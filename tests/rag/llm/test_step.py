"""The answer step inside an assistant: events, what is removed, follow-ups, LangChain."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from index import ArticleIndex, Span
from index.errors import InputError
from index.hashing_embedder import HashingEmbedder
from rag import Answer, AnswerEvent, Assistant, PassagesEvent, Settings, TextEvent, Turn
from rag.langchain import MusnadAnswerer
from rag.llm import ChatStep
from rag.llm.chat import Limits
from tests.conftest import DAM, TALKS
from tests.rag.llm.llm_kit import EVIDENCE, Scripted, step_that_writes, task, written

ARTICLES = [TALKS, DAM]
QUESTION = "Whom did the minister meet in Vienna?"
MET = "The minister met envoys from Qatar and Oman."


@pytest.fixture
def index(tmp_path: Path) -> Iterator[ArticleIndex]:
    with ArticleIndex.create(tmp_path / "index", HashingEmbedder()) as index:
        index.sync(ARTICLES)
        yield index


def assistant_with(index: ArticleIndex, step: ChatStep) -> Assistant:
    settings = Settings.from_mapping({"threshold": 0.0})
    return Assistant(index, HashingEmbedder(), model=step, settings=settings)


def step_of(*outputs: str) -> ChatStep:
    """A step whose model writes one output after the other."""
    return step_that_writes(outputs[0]) if len(outputs) == 1 else _InTurn(outputs).step


class _InTurn:
    def __init__(self, outputs: tuple[str, ...]) -> None:
        class Model(Scripted):
            def _stream(self, messages, stop=None, run_manager=None, **_):  # type: ignore[no-untyped-def]
                turn = min(len(self.prompts), len(outputs) - 1)
                self.pieces = [outputs[turn]]
                yield from super()._stream(messages, stop, run_manager)

        self.step = ChatStep(Model(pieces=[], prompts=[]), name="in turn")


def test_text_streams_and_the_verified_answer_replaces_it(index: ArticleIndex) -> None:
    step = step_that_writes([MET[:20], MET[20:], " [1] The king", " fled to Rome. [1]"])
    events = list(assistant_with(index, step).stream(QUESTION))
    assert isinstance(events[0], PassagesEvent)
    live = "".join(event.text for event in events if isinstance(event, TextEvent))
    assert live.startswith(f"{MET} [1]")
    assert "fled" in live
    last = events[-1]
    assert isinstance(last, AnswerEvent)
    answer = last.answer
    assert answer.text == f"{MET} [1]"
    assert answer.answered
    assert answer.model == "scripted"
    assert answer.unsupported == ("The king fled to Rome.",)
    (citation,) = answer.citations
    assert citation.quote == "The minister met envoys from Qatar and Oman in Vienna."
    article = index.article(citation.article_id)
    assert article is not None
    assert article.text[citation.start : citation.end] == citation.quote
    assert answer.usage is not None
    assert answer.usage.requests == 1


def test_a_model_may_refuse(index: ArticleIndex) -> None:
    answer = assistant_with(index, step_that_writes("NO_ANSWER")).ask(QUESTION)
    assert not answer.answered
    assert answer.text == "The articles don't say."
    assert answer.citations == ()


@pytest.mark.parametrize("output", ["The king fled to Rome. [1]", ""])
def test_where_nothing_is_supported_the_reader_quotes(index: ArticleIndex, output: str) -> None:
    answer = assistant_with(index, step_that_writes(output)).ask(QUESTION)
    settings = Settings.from_mapping({"threshold": 0.0})
    alone = Assistant(index, HashingEmbedder(), settings=settings).ask(QUESTION)
    assert answer.answered
    assert answer.model == "reader"
    assert (answer.text, answer.citations) == (alone.text, alone.citations)
    assert answer.unsupported == ((output.removesuffix(" [1]"),) if output else ())


def test_the_reader_has_no_usage(index: ArticleIndex) -> None:
    settings = Settings.from_mapping({"threshold": 0.0})
    answer = Assistant(index, HashingEmbedder(), settings=settings).ask(QUESTION)
    assert answer.usage is None
    assert answer.unsupported == ()


def test_asking_asynchronously(index: ArticleIndex) -> None:
    assistant = assistant_with(index, step_that_writes([MET, " [1]"]))

    async def events() -> list[object]:
        return [event async for event in assistant.astream(QUESTION)]

    seen = asyncio.run(events())
    assert isinstance(seen[0], PassagesEvent)
    assert isinstance(seen[-1], AnswerEvent)
    assert asyncio.run(assistant.aask(QUESTION)).text == seen[-1].answer.text


def test_a_follow_up_is_rewritten_by_the_model(index: ArticleIndex) -> None:
    history = [Turn(question="Whom did the minister meet in Vienna?", answer="Envoys. [1]")]
    step = step_of("When did the minister meet them in Vienna?", f"{MET} [1]")
    answer = assistant_with(index, step).ask("And when?", history=history)
    assert answer.standalone_question == "When did the minister meet them in Vienna?"
    assert answer.question == "And when?"


@pytest.mark.parametrize(
    "rewritten",
    [
        "",
        "Here you go:\nWhen did he meet them?",
        "When did Putin meet them in Moscow?",
        "When did they meet in 1999?",
        "I cannot help with that",
        "When? " * 200,
    ],
)
def test_a_rewriting_that_cannot_be_meant_falls_back_to_the_rule(
    index: ArticleIndex, rewritten: str
) -> None:
    history = [Turn(question="Whom did the minister meet in Vienna?", answer="Envoys. [1]")]
    answer = assistant_with(index, step_of(rewritten, f"{MET} [1]")).ask("When?", history=history)
    assert answer.standalone_question == f"{history[0].question} When?"


def test_without_history_the_model_is_not_asked_to_rewrite(index: ArticleIndex) -> None:
    step = step_of(f"{MET} [1]")
    assert assistant_with(index, step).ask("When?").standalone_question == "When?"
    assert len(step._model.prompts) == 1  # type: ignore[attr-defined]


def test_closing_the_assistant_frees_the_model(tmp_path: Path) -> None:
    freed: list[bool] = []
    step = ChatStep(Scripted(pieces=[], prompts=[]), name="x", close=lambda: freed.append(True))
    index = ArticleIndex.create(tmp_path / "index", HashingEmbedder())
    with assistant_with(index, step):
        pass
    step.close()
    assert freed == [True]


@pytest.mark.parametrize(
    ("written_by_it", "kept"),
    [
        ("The minister met envoys from Qatar and Oman. [1]", True),
        # Right, and not what was asked.
        ("They signed three agreements on water. [2]", False),
        ("NO_ANSWER", False),
    ],
)
def test_small_models_are_held_to_what_the_reader_found(written_by_it: str, kept: bool) -> None:
    text = "The minister met envoys from Qatar and Oman in Vienna on 7 May 2025."
    found = text.index("Qatar")
    first = replace(EVIDENCE[0], answer=Span(found, found + len("Qatar and Oman")))
    step = ChatStep(
        Scripted(pieces=[written_by_it], prompts=[]), name="x", limits=Limits(brief=True)
    )
    statements, _, report = written(step, task((first, *EVIDENCE[1:])))
    assert "Found: Qatar and Oman [1]" in str(step.chat_model.prompts[0][1].content)  # type: ignore[attr-defined]
    assert [item.text for item in statements] == ([written_by_it[:-4]] if kept else [])
    # Their refusals say little: the reader decides.
    assert report.failed is not kept


def test_small_models_get_short_rules() -> None:
    long = step_that_writes("NO_ANSWER")
    written(long)
    short = ChatStep(
        Scripted(pieces=["NO_ANSWER"], prompts=[]), name="x", limits=Limits(brief=True)
    )
    written(short)
    rules = [str(step._model.prompts[0][0].content) for step in (long, short)]  # type: ignore[attr-defined]
    assert len(rules[1]) < len(rules[0])
    assert all("English" in text for text in rules)
    assert "NO_ANSWER" in rules[0]
    assert "NO_ANSWER" not in rules[1]
    assert "contradict" in rules[0]


def test_the_prompt_holds_titles_dates_and_numbered_sentences() -> None:
    step = step_that_writes("NO_ANSWER")
    written(step, task(language="ar"))
    system, user = (str(message.content) for message in step._model.prompts[0])  # type: ignore[attr-defined]
    assert "Arabic" in system
    assert "Article “Talks” (Gazette, 2025-05-08)" in user
    assert "[2] They signed three agreements" in user
    assert user.endswith("Question: Whom did the minister meet?")


def test_the_assistant_as_a_runnable(index: ArticleIndex) -> None:
    runnable = MusnadAnswerer(assistant_with(index, step_that_writes(f"{MET} [1]")))
    answer = runnable.invoke(QUESTION)
    assert isinstance(answer, Answer)
    assert answer.text == f"{MET} [1]"
    assert asyncio.run(runnable.ainvoke({"question": QUESTION})).text == answer.text
    assert [item.text for item in runnable.batch([QUESTION, QUESTION])] == [answer.text] * 2
    chained = runnable | (lambda found: found.citations[0].title)
    assert chained.invoke(QUESTION) == "Talks"
    assert isinstance(list(runnable.events(QUESTION))[-1], AnswerEvent)
    with pytest.raises(InputError, match="unknown input 'query'"):
        runnable.invoke({"query": QUESTION})
