"""Which weights of the reader are chosen, and which stay. Fitting itself takes half an hour."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from pathlib import Path
from typing import Any, cast

import pytest

import eval.calibrate
from eval.calibrate import Measured, choose_logits, fit
from eval.reader.passages import Passages, Question
from index.hashing_embedder import HashingEmbedder
from rag.reading.abstention import Signals
from rag.reading.calibration import LogitWeights, calibrated_logits
from rag.reading.overlap_reader import OverlapReader


class Directly:
    """An executor that does at once what it is given."""

    def submit(self, task: Callable[..., Any], *arguments: object) -> Future[Any]:
        done: Future[Any] = Future()
        done.set_result(task(*arguments))
        return done


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[Sequence[tuple[str, str]]]:
    """Paragraphs are best with heavy answers, news with light ones, and count the same."""
    pairs: list[Sequence[tuple[str, str]]] = []

    def paragraphs(
        data: Path, some: Sequence[tuple[str, str]], grid: Sequence[LogitWeights]
    ) -> list[float]:
        pairs.append(some)
        return [10 * (weights.answer_own + weights.answer_across) - weights.own for weights in grid]

    def news(grid: Sequence[LogitWeights]) -> list[float]:
        return [-30 * weights.answer_own for weights in grid]

    monkeypatch.setattr(eval.calibrate, "paragraph_quality", paragraphs)
    monkeypatch.setattr(eval.calibrate, "news_quality", news)
    return pairs


def test_each_weight_is_chosen_by_what_it_bears_on(
    asked: list[Sequence[tuple[str, str]]], tmp_path: Path
) -> None:
    both = cast(ProcessPoolExecutor, Directly())
    chosen = choose_logits(tmp_path, both, both, ["across"])
    assert chosen == LogitWeights(
        own=0.005, across=calibrated_logits().across, answer_own=0.007, answer_across=0.05
    )
    places, own, across = asked
    assert own == places
    assert {read for _, read in own} == {"ar", "en", "arcd"}
    assert all(question == read for question, read in own)
    assert ("en", "ar") in across
    assert all(question != read for question, read in across)


@pytest.mark.usefixtures("asked")
def test_what_is_kept_stays(tmp_path: Path) -> None:
    both = cast(ProcessPoolExecutor, Directly())
    kept = ["own", "across", "answer_own", "answer_across"]
    assert choose_logits(tmp_path, both, both, kept) == calibrated_logits()


@pytest.mark.usefixtures("asked")
def test_of_weights_that_are_as_good_the_least_is_chosen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nearly_flat(grid: Sequence[LogitWeights]) -> list[float]:
        return [min(weights.own, 0.0095) for weights in grid]

    monkeypatch.setattr(eval.calibrate, "paragraph_quality", lambda *given: nearly_flat(given[-1]))
    monkeypatch.setattr(eval.calibrate, "news_quality", nearly_flat)
    both = cast(ProcessPoolExecutor, Directly())
    kept = ["across", "answer_own", "answer_across"]
    assert choose_logits(tmp_path, both, both, kept).own == 0.009


def test_what_another_paragraph_answers_is_no_example_of_what_must_be_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(eval.calibrate, "_models", lambda: (OverlapReader(), HashingEmbedder()))
    part = Passages(
        texts=("Ada Holm built the harbour.", "Ada Holm built it, in Oslo.", "It rained."),
        articles=(0, 1, 2),
        questions=(Question(text="Who built the harbour?", passage=0, answers=((0, 8),)),),
    )

    def asked(rows: Sequence[int]) -> list[bool]:
        found = eval.calibrate._in_archives(
            part, rows, [], [(2, 0)], random.Random(1), calibrated_logits()
        )
        return [trial.answerable for trial in found]

    assert asked([0, 1]) == [True]
    assert asked([0, 2]) == [True, False]


def test_trials_of_another_kind_count_a_tenth_however_many_they_are() -> None:
    """Forty paragraphs leave a signal open; two questions on news turn it as much as 200."""
    names = Signals.__annotations__

    def measured(margin: float, *, answerable: bool) -> Measured:
        signals = {**dict.fromkeys(names, 0.0), "margin": margin}
        return Measured(signals=signals, answerable=answerable, circumstances="own bare")

    paragraphs = [measured(1.0, answerable=row % 2 == 0) for row in range(20)]
    paragraphs += [measured(-1.0, answerable=row % 2 == 0) for row in range(20)]
    news = [measured(1.0, answerable=True), measured(-1.0, answerable=False)]
    weights = fit(paragraphs, news)
    assert 0.05 < weights["margin"] < 0.5 < fit(news * 20)["margin"]
    assert fit(paragraphs, news * 100)["margin"] == pytest.approx(weights["margin"], abs=1e-4)
    against = [measured(1.0, answerable=False), measured(-1.0, answerable=True)]
    assert fit(paragraphs, against)["margin"] == pytest.approx(-weights["margin"], abs=1e-4)
    assert fit(paragraphs)["margin"] == pytest.approx(0.0, abs=1e-4)
