"""Musnad and its peers behind the same seam, with a fake embedder that ranks."""

from __future__ import annotations

import importlib.util

import pytest

from eval.datasets.case import Case
from eval.datasets.gold_set import gold_dataset
from eval.runs.running import run
from eval.scoring.figures import figures
from eval.scoring.question_scores import score_questions
from eval.systems.langchain_peers import PEERS, LangChainPeer
from eval.systems.loading import SYSTEMS, load_system, parse_settings
from eval.systems.musnad import MusnadSystem
from eval.systems.system import AnsweringSystem, System
from index import ChunkSettings, article_id
from index.errors import InputError
from index.hashing_embedder import HashingEmbedder
from rag import Settings
from rag.reading.overlap_reader import OverlapReader
from tests.eval.eval_kit import CASES, TEXTS, article, dataset

needs_peers = pytest.mark.skipif(
    not all(map(importlib.util.find_spec, ("langchain_community", "haystack"))),
    reason="musnad[peers] is not installed",
)


@pytest.fixture(autouse=True)
def no_reading_model(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rag.assistant.load_passage_reader", lambda embedder: OverlapReader())


@pytest.fixture(params=["musnad", *(pytest.param(it, marks=needs_peers) for it in SYSTEMS[1:])])
def system(request: pytest.FixtureRequest) -> System:
    return load_system(request.param, HashingEmbedder(dimension=256))


def test_whatever_can_be_searched_finds_the_words(system: System) -> None:
    with pytest.raises(InputError, match="built"):
        system.search("dam", 1)
    system.build([article(name) for name in TEXTS])
    try:
        for name, words in (
            ("dam", "The dam is full after the rains of December."),
            ("vienna", "The minister met envoys from Qatar and Oman in Vienna."),
        ):
            found = system.search(words, 3)
            assert found[0].article == article_id(name)
            assert len(found) <= 3
            for passage in found:
                text = next(it for it in map(article, TEXTS) if it.id == passage.article).text
                assert text[passage.start : passage.end] in passage.text
                assert passage.language == "en"
                assert passage.title
            scores = [passage.score for passage in found]
            assert scores == sorted(scores, reverse=True)
    finally:
        system.close()
    assert system.describe()["embedding_fingerprint"] == "hashing:256"
    assert system.name == system.describe()["system"]


@needs_peers
def test_a_retriever_cannot_be_asked() -> None:
    peer = LangChainPeer("langchain-bm25", HashingEmbedder())
    assert not isinstance(peer, AnsweringSystem)
    with pytest.raises(InputError, match="--retrieval"):
        run(peer, dataset())
    _, outcomes = run(peer, dataset(), task="retrieval")
    assert len(outcomes) == 4
    assert not any(it.error for it in outcomes)


@needs_peers
def test_equal_weight_fusion_is_reciprocal_rank_fusion() -> None:
    """By hand: an article's score is the sum of 1 / (60 + rank) over both arms."""
    arms = []
    question = "dam full of visitors in Vienna"
    for name in PEERS[:2]:
        arm = LangChainPeer(name, HashingEmbedder(dimension=256))
        arm.build([article(name) for name in TEXTS])
        arms.append([passage.article for passage in arm.search(question, 4)])
    both = LangChainPeer(PEERS[2], HashingEmbedder(dimension=256))
    both.build([article(name) for name in TEXTS])
    fused = [passage.article for passage in both.search(question, 4)]
    scores = {it: sum(1 / (60 + arm.index(it) + 1) for arm in arms) for it in fused}
    assert [scores[it] for it in fused] == sorted(scores.values(), reverse=True)


def test_musnad_answers_and_leaves_out() -> None:
    system = load_system("musnad", HashingEmbedder(dimension=256))
    assert isinstance(system, AnsweringSystem)
    case: Case = CASES[1]
    (gone,) = case.relevant
    left_out = Case(
        id="q2/without",
        question=case.question,
        language="en",
        passage_language="",
        type="what",
        answerable=False,
        kind="left_out",
        left_out=(gone,),
    )
    _, outcomes = run(system, dataset([case, left_out, *CASES[2:3]]))
    try:
        assert not any(it.error for it in outcomes), [it.error for it in outcomes]
        assert gone in outcomes[0].ranking
        assert gone not in outcomes[1].ranking
        # It is back again.
        assert gone in [passage.article for passage in system.search(case.question, 4)]
        assert all(all(it.verbatim) for it in outcomes)
        reply = outcomes[0].reply
        assert reply is not None
        assert reply.confidence is not None
        assert reply.timings_ms["total"] > 0
    finally:
        system.close()


def test_a_spoiled_musnad_is_caught_on_the_gold_set() -> None:
    """k = 1, always answering, never answering: each by its own measure, on real questions."""
    gold = gold_dataset()
    some = gold.only([case.id for case in gold.cases][::6])

    def measured(**settings: float | int) -> dict[str, float | None]:
        pairs = {name: str(value) for name, value in settings.items()}
        system = MusnadSystem(HashingEmbedder(dimension=256), settings=parse_settings(pairs))
        try:
            _, outcomes = run(system, some)
        finally:
            system.close()
        overall = figures(score_questions(outcomes), intervals=False)
        assert overall["failed"].value == 0
        return {name: figure.value for name, figure in overall.items()}

    always, one, never = (
        measured(threshold=0),
        measured(threshold=0, passages=1),
        measured(threshold=1),
    )
    assert one["hit@5"] is not None
    assert always["hit@5"] is not None
    assert one["hit@5"] <= always["hit@5"] - 0.05
    assert one["hit@1"] == always["hit@1"]
    assert (always["refused"], always["over-refused"]) == (0, 0)
    assert (never["refused"], never["over-refused"]) == (1, 1)
    assert (never["right"], never["quote-R"]) == (0, 0)
    assert (always["verbatim"], always["cite-R"]) == (1, 1)
    assert never["verbatim"] is None


def test_chunk_size_and_settings_reach_musnad() -> None:
    settings = parse_settings({"passages": "3", "threshold": "0.5"})
    assert settings == Settings(passages=3, threshold=0.5)
    system = MusnadSystem(
        HashingEmbedder(), settings=settings, chunking=ChunkSettings(tokens=32, overlap=0)
    )
    described = system.describe()
    assert described["chunking"] == {"tokens": 32, "overlap": 0}
    assert isinstance(described["settings"], dict)
    assert described["settings"]["threshold"] == 0.5


def test_one_clear_line_for_what_does_not_exist() -> None:
    with pytest.raises(InputError, match=", ".join(SYSTEMS)):
        load_system("bm42", HashingEmbedder())
    with pytest.raises(InputError, match="unknown answer model"):
        load_system("musnad", HashingEmbedder(), model="gpt-9")
    with pytest.raises(InputError, match="unknown setting"):
        parse_settings({"colour": "red"})
    with pytest.raises(InputError, match="no system"):
        LangChainPeer("langchain-magic", HashingEmbedder())


def test_missing_libraries_name_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("eval.systems.peer.find_spec", lambda name: None)
    for name in SYSTEMS[1:]:
        with pytest.raises(InputError, match=r"musnad\[peers\]"):
            load_system(name, HashingEmbedder())
