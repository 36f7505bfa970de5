"""The map of questions' vectors: what it computes, when it is used, and that it is checked."""

from __future__ import annotations

import json
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest

import rag.retrieval.question_map
from index import ArticleIndex, load_embedder
from index.errors import ModelError
from index.hashing_embedder import HashingEmbedder
from rag.retrieval.question_map import QuestionMap, question_map_for
from rag.retrieval.retriever import Retriever
from rag.settings import Settings


def test_the_map_is_added_and_the_length_stays_one() -> None:
    matrix = np.array([[0, 1], [0, 0]], dtype=np.float32)
    moved = QuestionMap(matrix, np.array([0, -1], dtype=np.float32))
    # (1, 0) + (0, 1) + (0, -1) and (0, 1) + (0, 0) + (0, -1), which is made 1 long from next to 0.
    assert moved(np.array([1, 0], dtype=np.float32)).tolist() == [1, 0]
    assert np.linalg.norm(moved(np.array([0.6, 0.8], dtype=np.float32))) == pytest.approx(1)


def test_other_models_have_no_map(tmp_path: Path) -> None:
    embedder = HashingEmbedder()
    assert question_map_for(embedder) is None
    with ArticleIndex.create(tmp_path / "index", embedder) as index:
        asked = Retriever(index, embedder, Settings()).analyse("Who came?")
    assert np.array_equal(asked.vector, embedder.embed_queries(["Who came?"])[0])


def test_questions_to_the_default_model_are_mapped(tmp_path: Path) -> None:
    embedder = load_embedder()
    mapped = question_map_for(embedder)
    assert mapped is not None
    with ArticleIndex.create(tmp_path / "index", embedder) as index:
        asked = Retriever(index, embedder, Settings()).analyse("من حضر اللقاء؟")
    plain = embedder.embed_queries(["من حضر اللقاء؟"])[0]
    np.testing.assert_allclose(asked.vector, mapped(plain), atol=1e-6)
    # It moves a question, and not out of sight.
    assert 0.5 < float(asked.vector @ plain) < 0.999


def test_the_map_is_of_the_model_that_is_shipped() -> None:
    card = json.loads(
        files("rag.retrieval").joinpath("question_map.json").read_text(encoding="utf-8")
    )
    assert card["model"] == load_embedder().fingerprint


@pytest.fixture
def unloaded() -> Iterator[None]:
    rag.retrieval.question_map._default_map.cache_clear()
    yield
    rag.retrieval.question_map._default_map.cache_clear()


@pytest.mark.usefixtures("unloaded")
@pytest.mark.parametrize(
    ("content", "message"),
    [(b"other", "not the file that was published"), (None, "cannot be read")],
)
def test_weights_that_were_changed_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes | None, message: str
) -> None:
    card = files("rag.retrieval").joinpath("question_map.json").read_bytes()
    (tmp_path / "question_map.json").write_bytes(card)
    if content is not None:
        (tmp_path / "question_map.safetensors").write_bytes(content)
    monkeypatch.setattr("rag.weights.files", lambda package: tmp_path)
    with pytest.raises(ModelError, match=message):
        question_map_for(load_embedder())
