"""Places are searched by what they are called in the language of the passages."""

from __future__ import annotations

from pathlib import Path

import pytest

from index import ArticleIndex, analyze, question_terms
from index.hashing_embedder import HashingEmbedder
from rag.retrieval.retriever import Retriever
from rag.retrieval.search_terms import search_terms
from rag.settings import Settings
from tests.conftest import make_article


@pytest.mark.parametrize(
    ("question", "language", "passages", "name"),
    [
        ("Whom did he meet in Austria?", "en", "ar", "النمسا"),
        ("Which Moroccan officials came?", "en", "ar", "المغرب"),
        ("Quels responsables marocains sont venus ?", "fr", "ar", "المغرب"),
        ("Since when have trains run to Tangier?", "en", "ar", "طنجة"),
        ("Where in Vienna was it?", "en", "ar", "فيينا"),
        ("من التقى في النمسا؟", "ar", "en", "Austria"),
        ("ما الذي قاله المسؤولون المصريون؟", "ar", "fr", "Égypte"),
        ("Qui est allé à Londres ?", "fr", "en", "London"),
    ],
)
def test_a_place_has_its_name_in_the_passages_language(
    question: str, language: str, passages: str, name: str
) -> None:
    (term, *_) = analyze(name, passages)
    terms = search_terms(question, language, passages)
    assert term in terms
    assert term not in question_terms(question, language, passages)
    assert len(terms) == len(set(terms))


@pytest.mark.parametrize("word", ["Austria", "Moroccan", "Tangier"])
def test_what_no_passage_can_sound_like_is_not_asked_for(word: str) -> None:
    question = f"Whom did Hammouchi meet, {word}?"
    (sound,) = set(analyze(word, "en")) - set(analyze(word.lower(), "en"))
    assert sound in question_terms(question, "en", "ar")
    terms = search_terms(question, "en", "ar")
    assert sound not in terms
    # Who is asked about is still known by the sound of the name.
    assert set(analyze("حموشي", "ar")) & set(terms)


@pytest.mark.parametrize(
    ("question", "language", "passages"),
    [
        # It sounds alike, and sounds are the same however it is spelt.
        ("Who signed in Madrid?", "en", "ar"),
        ("What did Qatar say?", "en", "ar"),
        # Within a language stems do.
        ("Whom did he meet in Austria?", "en", "en"),
        ("من التقى في النمسا؟", "ar", "ar"),
        # No names are known in this one, or no place is named.
        ("Whom did he meet in Austria?", "en", "de"),
        ("Who signed?", "en", "ar"),
        # In Arabic it has three words.
        ("Who signed in Papua New Guinea in 2025?", "en", "ar"),
    ],
)
def test_all_else_is_searched_as_before(question: str, language: str, passages: str) -> None:
    assert search_terms(question, language, passages) == question_terms(
        question, language, passages
    )


def test_an_article_is_found_by_a_place_that_is_called_otherwise(tmp_path: Path) -> None:
    with ArticleIndex.create(tmp_path / "index", HashingEmbedder()) as index:
        index.sync(
            [
                make_article("وصل الوفد إلى النمسا يوم الثلاثاء.", name="austria", language="ar"),
                make_article("وصل الوفد إلى تركيا يوم الثلاثاء.", name="turkey", language="ar"),
            ]
        )
        retriever = Retriever(index, HashingEmbedder(), Settings())
        found = retriever.retrieve(retriever.analyse("When did they reach Austria?"), k=2)
    coverage = {
        passage.text: item.candidate.coverage
        for passage, item in zip(found.passages, found.ranked, strict=True)
    }
    assert coverage["وصل الوفد إلى النمسا يوم الثلاثاء."] > 0.0
    assert coverage["وصل الوفد إلى تركيا يوم الثلاثاء."] == 0.0
