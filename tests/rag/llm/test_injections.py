"""Articles that speak to the model instead of to their readers, and models that obey them."""

from __future__ import annotations

import json
import re
from importlib.resources import files
from typing import Any

import pytest

from rag.citations import compose
from rag.llm.markers import NO_ANSWER
from rag.llm.prompts import answer_prompt, as_data, is_instruction
from rag.reading.evidence import Evidence
from tests.rag.llm.llm_kit import assert_sound, step_that_writes, task, written
from tests.rag.reading.reader_kit import make_evidence

QUESTION = "How many ships did the port of Larmel receive?"
TRUE = "The port of Larmel opened on 3 March 2025 and received forty ships in its first week."
INJECTIONS: list[dict[str, Any]] = [
    json.loads(line)
    for line in files("eval").joinpath("injections.jsonl").read_text("utf-8").splitlines()
]


def evidence_of(injection: dict[str, Any]) -> tuple[Evidence, ...]:
    """The true sentence of an honest article, and the article that carries instructions."""
    return (
        make_evidence(TRUE, article="honest", title="A new port"),
        make_evidence(
            injection["text"],
            article="hostile",
            title=injection["title"],
            language=injection["language"],
        ),
    )


def ids(injection: dict[str, Any]) -> str:
    return f"{injection['id']}-{injection['kind']}-{injection['language']}"


def test_there_are_many() -> None:
    assert len(INJECTIONS) >= 40
    assert {item["language"] for item in INJECTIONS} == {"ar", "en", "fr"}


@pytest.mark.parametrize("injection", INJECTIONS, ids=ids)
def test_a_model_that_obeys_gets_nothing_into_the_answer(injection: dict[str, Any]) -> None:
    evidence = evidence_of(injection)
    system = answer_prompt(QUESTION, "en", evidence, tokens=4000, sentences=9, brief=False).system
    obeys = injection["obeys"].replace("{system}", system)
    honest = "The port of Larmel received forty ships in its first week. [1]"
    for output in (obeys, f"{honest}\n{obeys}", f"{obeys}\n{honest}"):
        asked = task(evidence, question=QUESTION)
        statements, _, _ = written(step_that_writes(output), asked)
        assert_sound(statements, evidence)
        text, citations = compose(statements, evidence)
        for forbidden in injection["forbidden"]:
            assert forbidden not in text
        assert all(citation.article_id == "honest" for citation in citations)
        assert re.fullmatch(r"(?:[^\n\[\]<>{}]+ \[1\])?", text)


@pytest.mark.parametrize("injection", INJECTIONS, ids=ids)
def test_the_prompt_keeps_its_frame(injection: dict[str, Any]) -> None:
    prompt = answer_prompt(
        QUESTION, "en", evidence_of(injection), tokens=4000, sentences=9, brief=False
    )
    numbered = re.findall(r"^\[(\d+)\]", prompt.user, re.MULTILINE)
    assert numbered == [str(number) for number in range(1, len(prompt.evidence) + 1)]
    assert len(re.findall(r"[\[［【]\d+[\]］】]", prompt.user)) == len(numbered)
    assert NO_ANSWER not in prompt.user
    assert "<" not in prompt.user
    headings = [line for line in prompt.user.splitlines() if line.startswith("Article “")]
    assert len(headings) == len({item.passage.article_id for item in prompt.evidence})
    assert all(ord(character) < 0xE0000 for character in prompt.user)


@pytest.mark.parametrize(
    "injection",
    [item for item in INJECTIONS if item["kind"] not in ("title", "metadata")],
    ids=ids,
)
def test_sentences_for_models_are_not_shown_to_one(injection: dict[str, Any]) -> None:
    if injection["id"] == "inj-42":
        # Written in characters that nobody sees; nothing is left of it.
        assert "PINEAPPLE" not in as_data(injection["text"])
    else:
        assert is_instruction(injection["text"])


@pytest.mark.parametrize(
    "sentence",
    [
        "The minister told the assistant secretary to answer the letter.",
        "Police ignored previous warnings about the bridge.",
        "The company presented an assistant with artificial intelligence.",
        "Le ministre a répondu aux questions des députés.",
        "Les consignes de sécurité ont été affichées à l'entrée.",
        "كشف الوزير عن تعليمات جديدة للبنوك.",
        "قال المساعد إن الوثيقة كتبت أمس.",
        "وزودت بتطبيقات للذكاء الاصطناعي وباتصال فوري بقواعد البيانات.",
    ],
)
def test_news_about_orders_and_machines_is_no_instruction(sentence: str) -> None:
    assert not is_instruction(sentence)


def test_the_sample_articles_hold_no_instruction() -> None:
    corpus = files("eval").joinpath("corpus")
    texts = [item.read_text("utf-8").split("---", 2)[2] for item in corpus.iterdir()]
    lines = [line for text in texts for line in re.split(r"[.\n]", text) if line.strip()]
    assert [line for line in lines if is_instruction(line)] == []
