"""The assistant with the real model over the sample articles."""

from __future__ import annotations

import re

import pytest

from rag import Assistant, Filter
from rag.langchain import MusnadRetriever

pytestmark = pytest.mark.slow

COUNTRIES = ("قطر", "تركيا", "السعودية", "باكستان", "الإمارات")


@pytest.mark.parametrize(
    "question",
    [
        "Which countries did Hammouchi meet in Vienna?",
        "مع أي دول اجتمع الحموشي في فيينا؟",
        "Quels pays Hammouchi a-t-il rencontrés à Vienne ?",
    ],
)
def test_the_card_question(assistant: Assistant, question: str) -> None:
    answer = assistant.ask(question, where=Filter(languages=("ar",)))
    assert answer.answered
    assert any(all(name in item.quote for name in COUNTRIES) for item in answer.citations)


@pytest.mark.parametrize(
    ("question", "countries"),
    [
        (
            "which countries did Hammouchi meet in Vienna?",
            ("Qatar", "Türkiye", "Saudi Arabia", "Pakistan", "United Arab Emirates"),
        ),
        ("مع أي دول اجتمع الحموشي في فيينا؟", COUNTRIES),
        ("ما هي الدول التي التقى بها حموشي في فيينا؟", COUNTRIES),
        (
            "Quels pays Hammouchi a-t-il rencontrés à Vienne ?",
            ("Qatar", "Turquie", "Arabie saoudite", "Pakistan", "Émirats arabes unis"),
        ),
    ],
)
def test_the_card_question_over_all_languages(
    assistant: Assistant, question: str, countries: tuple[str, ...]
) -> None:
    first, _, _ = assistant.ask(question).text.partition("\n")
    assert all(name in first for name in countries)


@pytest.mark.parametrize(
    ("question", "answers"),
    [
        (
            "Which teams did Morocco play at the Prince Moulay Abdellah stadium on 21 December "
            "2025 and on 4 January 2026?",
            ("Comores", "تنزانيا"),
        ),
        ("كيف تطورت كلفة خط القنيطرة مراكش بين تقدير 2024 وانطلاق الورش في 2025؟", ("37", "53")),
        (
            "What did the researcher and the professor each find most valuable about the Vienna "
            "talks?",
            # The researcher says it in two sentences, and either answers.
            ("بعيدا عن القاعة الكبرى|القناة المباشرة", "الجلسات الجماعية"),
        ),
        ("كم بلدا دعي إلى جمعية مراكش وكم بلدا حضر بالفعل؟", ("196", "179")),
    ],
)
def test_both_things_that_are_asked_about(
    assistant: Assistant, question: str, answers: tuple[str, ...]
) -> None:
    answer = assistant.ask(question)
    for wanted in answers:
        quotes = [citation.quote for citation in answer.citations]
        assert any(re.search(wanted, quote) for quote in quotes), answer.text
    articles = {citation.article_id for citation in answer.citations}
    assert all(assistant.article(article) is not None for article in articles)


@pytest.mark.parametrize(
    "question",
    [
        "which countries did Hammouchi meet in Geneva?",
        "Which countries did Hammouchi meet in Moscow?",
        "Quels pays Hammouchi a-t-il rencontrés à Genève ?",
        "ما هي الدول التي التقى بها حموشي في جنيف؟",
    ],
)
def test_the_card_question_about_another_city(assistant: Assistant, question: str) -> None:
    assert not assistant.ask(question).answered


def test_two_questions_in_one_get_two_answers(assistant: Assistant) -> None:
    answer = assistant.ask("كم كيس دم جمعت حملة غشت 2025، وكم كان المنظمون يأملون؟")
    lines = answer.text.splitlines()
    assert any(line.startswith("21400 كيس [") for line in lines)
    assert any(line.startswith("20 ألفا [") for line in lines)
    # Both stand in one sentence, which is quoted once.
    assert sum("«" in line for line in lines) == 1


def test_a_question_that_the_articles_do_not_answer(assistant: Assistant) -> None:
    answer = assistant.ask("What is the boiling point of tungsten?")
    assert not answer.answered
    assert answer.citations == ()
    assert answer.passages


def test_spelling_variants_find_the_same_passages(assistant: Assistant) -> None:
    first, second = (
        {passage.chunk_id for passage in assistant.search(question, k=5)}
        for question in ("ماذا فعل حموشي في فيينا؟", "ماذا فعل الحموشي بفيينا؟")
    )
    assert len(first & second) >= 3


def test_langchain_retriever(assistant: Assistant) -> None:
    retriever = MusnadRetriever(assistant=assistant, k=3)
    documents = retriever.invoke("Vienna talks")
    passages = assistant.search("Vienna talks", k=3)
    assert [document.page_content for document in documents] == [p.text for p in passages]
    assert documents[0].id == passages[0].chunk_id
    assert set(documents[0].metadata) == {
        *("article_id", "chunk_id", "title", "source", "published", "language"),
        *("start", "end", "score"),
    }
