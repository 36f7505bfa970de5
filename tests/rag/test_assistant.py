"""The assistant with a fake embedder: everything around the model."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

import pytest

from index import ArticleIndex
from index.hashing_embedder import HashingEmbedder
from rag import (
    AnswerEvent,
    Assistant,
    Filter,
    InputError,
    PassagesEvent,
    Settings,
    TextEvent,
    Turn,
)
from rag.answer_step import AnswerTask, Statement
from rag.assistant import load_answer_step
from rag.reading.excerpt import Excerpt
from rag.reading.span_reader import ScoredSpan
from tests.conftest import DAM, TALKS, make_article

ARTICLES = [
    TALKS,
    make_article(
        "التقى الوزير وفدا من قطر في فيينا. وتناول اللقاء ملف المياه.",
        name="vienna-ar",
        language="ar",
        published=date(2025, 5, 8),
        source="الجريدة",
    ),
    DAM,
]


class Scribe:
    """An answer step that writes what it is told, and remembers what it was given."""

    name = "scribe"

    def __init__(self, pieces: Sequence[TextEvent | Statement]) -> None:
        self.pieces = pieces
        self.tasks: list[AnswerTask] = []

    def write(self, task: AnswerTask) -> Iterator[TextEvent | Statement]:
        self.tasks.append(task)
        yield from self.pieces


@pytest.fixture
def index(tmp_path: Path) -> Iterator[ArticleIndex]:
    with ArticleIndex.create(tmp_path / "index", HashingEmbedder()) as index:
        index.sync(ARTICLES)
        yield index


def assistant_over(index: ArticleIndex, step: Scribe | None = None, **settings: float) -> Assistant:
    return Assistant(
        index,
        HashingEmbedder(),
        model=step,
        settings=Settings.from_mapping({"threshold": 0.0, **settings}),
    )


def test_the_answer_quotes_the_stored_article(index: ArticleIndex) -> None:
    answer = assistant_over(index).ask("Who met envoys from Qatar in Vienna?")
    assert answer.answered
    assert answer.model == "reader"
    assert answer.language == "en"
    assert answer.citations[0].quote == "The minister met envoys from Qatar and Oman in Vienna."
    assert answer.citations[0].published == date(2025, 5, 7)
    assert "[1]" in answer.text
    for citation in answer.citations:
        article = index.article(citation.article_id)
        assert article is not None
        assert article.text[citation.start : citation.end] == citation.quote
        assert citation.quote in answer.text
    assert answer.timings_ms["total"] > 0


def test_passages_agree_with_their_offsets(index: ArticleIndex) -> None:
    passages = assistant_over(index).search("water in Vienna", k=3)
    assert len(passages) == 3
    assert [p.score for p in passages] == sorted((p.score for p in passages), reverse=True)
    for passage in passages:
        article = index.article(passage.article_id)
        assert article is not None
        assert article.text[passage.start : passage.end] == passage.text


def test_below_the_threshold_the_articles_do_not_say(index: ArticleIndex) -> None:
    answer = assistant_over(index, threshold=1.0).ask("Who met envoys from Qatar in Vienna?")
    assert not answer.answered
    assert answer.text == "The articles don't say."
    assert answer.citations == ()
    assert answer.passages


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("من التقى الوفد في فيينا؟", "لا تذكر المقالات ذلك."),
        ("Qui a rencontré la délégation à Vienne ?", "Les articles ne le disent pas."),
        ("¿Quién se reunió con la delegación en Viena?", "The articles don't say."),
    ],
)
def test_the_answer_speaks_the_language_of_the_question(
    index: ArticleIndex, question: str, text: str
) -> None:
    assert assistant_over(index, threshold=1.0).ask(question).text == text


def test_a_quote_in_another_language_is_announced(index: ArticleIndex) -> None:
    answer = assistant_over(index).ask(
        "Who was met in Vienna, Qatar?", where=Filter(languages=("ar",))
    )
    assert answer.text.startswith("The article says (in Arabic): “")


def test_filters(index: ArticleIndex) -> None:
    assistant = assistant_over(index)
    for where, ids in (
        (Filter(sources=("Echo",)), {ARTICLES[2].id}),
        (Filter(languages=("ar",)), {ARTICLES[1].id}),
        (Filter(published_from=date(2025, 5, 8)), {ARTICLES[1].id}),
        (Filter(published_to=date(2025, 5, 7)), {ARTICLES[0].id}),
        (Filter(sources=("nobody",)), set()),
    ):
        found = assistant.search("Vienna", where=where)
        assert {passage.article_id for passage in found} == ids


def test_nothing_to_look_at_is_an_honest_answer(index: ArticleIndex, tmp_path: Path) -> None:
    answer = assistant_over(index).ask("Vienna?", where=Filter(sources=("nobody",)))
    assert not answer.answered
    assert answer.passages == ()
    with ArticleIndex.create(tmp_path / "empty", HashingEmbedder()) as empty:
        assert not assistant_over(empty).ask("Vienna?").answered
        assert assistant_over(empty).search("Vienna?") == []


def test_events_come_in_order(index: ArticleIndex) -> None:
    step = Scribe(
        [
            TextEvent(text="The min"),
            TextEvent(text="ister did."),
            Statement(text="The minister did.", evidence=(2,)),
            Statement(text="In Vienna.", evidence=(1, 2)),
        ]
    )
    events = list(assistant_over(index, step).stream("Who met envoys in Vienna?"))
    assert isinstance(events[0], PassagesEvent)
    assert [event.text for event in events[1:-1] if isinstance(event, TextEvent)] == [
        "The min",
        "ister did.",
    ]
    last = events[-1]
    assert isinstance(last, AnswerEvent)
    assert last.answer.text == "The minister did. [1]\nIn Vienna. [2][1]"
    evidence = step.tasks[0].evidence
    assert [citation.quote for citation in last.answer.citations] == [
        evidence[1].text,
        evidence[0].text,
    ]
    assert [citation.marker for citation in last.answer.citations] == [1, 2]


def test_an_answer_step_that_says_nothing_means_unanswered(index: ArticleIndex) -> None:
    answer = assistant_over(index, Scribe([TextEvent(text="hm")])).ask("Who was in Vienna?")
    assert not answer.answered
    assert answer.text == "The articles don't say."


def test_a_follow_up_is_searched_with_its_question(index: ArticleIndex) -> None:
    history = [Turn(question="Who met envoys in Vienna?", answer="…")]
    answer = assistant_over(index).ask("And from where?", history=history)
    assert answer.question == "And from where?"
    assert answer.standalone_question == "Who met envoys in Vienna? And from where?"
    assert "Vienna" in answer.citations[0].quote


def test_a_step_is_told_what_is_evidence_for_which_part(index: ArticleIndex) -> None:
    step = Scribe([])
    assistant_over(index, step).ask("Who met envoys in Vienna and how full was the Anfa dam?")
    (task,) = step.tasks
    talks, dam = task.parts
    assert sorted({*talks, *dam}) == list(range(1, len(task.evidence) + 1))
    assert "Vienna" in task.evidence[talks[0] - 1].text
    assert "dam" in task.evidence[dam[0] - 1].text


class SureOf:
    """A passage reader that is sure of some questions' answers, and of no others'."""

    def __init__(self, *questions: str) -> None:
        self.questions = questions
        self.asked: list[str] = []

    def read(self, question: str, excerpts: Sequence[Excerpt]) -> list[list[ScoredSpan]]:
        self.asked.append(question)
        margin = 20.0 if question in self.questions else -20.0
        return [
            [ScoredSpan(start=span.start, end=span.end, margin=margin) for span in item.sentences]
            for item in excerpts
        ]


_WHOLE = "Whom did the minister meet in Vienna in 2024 and in 2025?"
_FIRST = "Whom did the minister meet in Vienna in 2024?"
_SECOND = "Whom did the minister meet in Vienna in 2025?"


@pytest.mark.parametrize(
    ("sure_of", "parts"),
    [((_FIRST, _SECOND), 2), ((_WHOLE,), 1), ((_FIRST, _WHOLE), 1), ((_SECOND,), 1), ((), 0)],
)
def test_a_question_about_two_years_is_asked_for_each_or_as_it_is(
    index: ArticleIndex, sure_of: tuple[str, ...], parts: int
) -> None:
    step, reader = Scribe([]), SureOf(*sure_of)
    assistant = Assistant(
        index, HashingEmbedder(), model=step, reader=reader, settings=Settings(threshold=0.05)
    )
    answer = assistant.ask(_WHOLE)
    assert [len(task.parts) for task in step.tasks] == ([parts] if parts else [])
    assert all(task.question == _WHOLE for task in step.tasks)
    assert (_WHOLE in reader.asked) == (sure_of != (_FIRST, _SECOND))
    chunks = [passage.chunk_id for passage in answer.passages]
    assert chunks
    assert len(chunks) == len(set(chunks))


def test_ask_without_blocking(index: ArticleIndex) -> None:
    answer = asyncio.run(assistant_over(index).aask("Who met envoys from Qatar in Vienna?"))
    assert answer.answered


@pytest.mark.parametrize(
    "question",
    [
        "",
        "   \n\t",
        "?!",
        "😀😀",
        "\u064b\u064f\u0650",
        "\x00\x07\x1b",
        "\ud800",
        "…—–",
        "\u200f\u200e\u202e",
    ],
    ids=repr,
)
def test_a_question_without_words_is_refused(index: ArticleIndex, question: str) -> None:
    assistant = assistant_over(index)
    for call in (assistant.ask, assistant.search):
        with pytest.raises(InputError, match="no words") as caught:
            call(question)
        assert "\n" not in str(caught.value)


def test_a_question_that_is_a_book_is_refused(index: ArticleIndex) -> None:
    with pytest.raises(InputError, match="100,000 characters"):
        assistant_over(index).ask("a" * 100_000)


def test_control_characters_in_a_question_do_no_harm(index: ArticleIndex) -> None:
    assistant = assistant_over(index)
    plain = assistant.ask("Who met envoys from Qatar in Vienna?")
    dirty = assistant.ask("\x00Who met\x1b envoys\n from Qatar\ud800 in Vienna?\x7f")
    assert dirty.citations == plain.citations


def test_wrong_arguments_get_one_line(index: ArticleIndex) -> None:
    with pytest.raises(InputError, match="at least 1"):
        assistant_over(index).search("Vienna", k=0)
    with pytest.raises(InputError, match="unknown answer model 'gpt'"):
        load_answer_step("gpt")
    with pytest.raises(InputError, match="unknown setting 'passagess'"):
        Settings.from_mapping({"passagess": 3})
    with pytest.raises(InputError, match="'passages' must be a whole number"):
        Settings(passages=0)
    with pytest.raises(InputError, match="'threshold' must lie in"):
        Settings(threshold=1.5)
