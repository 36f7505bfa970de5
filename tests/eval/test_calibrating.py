"""Which weights of the reader are chosen, and which stay. Fitting itself takes half an hour."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from pathlib import Path
from typing import Any, cast

import pytest

import eval.calibrate
from eval.calibrate import Measured, choose_logits, fit
from rag.reading.abstention import Signals
from rag.reading.calibration import LogitWeights, calibrated_logits


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
        return [10 * weights.answer - weights.own for weights in grid]

    def news(grid: Sequence[LogitWeights]) -> list[float]:
        return [-30 * weights.answer for weights in grid]

    monkeypatch.setattr(eval.calibrate, "paragraph_quality", paragraphs)
    monkeypatch.setattr(eval.calibrate, "news_quality", news)
    return pairs


def test_each_weight_is_chosen_by_what_it_bears_on(
    asked: list[Sequence[tuple[str, str]]], tmp_path: Path
) -> None:
    both = cast(ProcessPoolExecutor, Directly())
    chosen = choose_logits(tmp_path, both, both, ["across"])
    assert chosen == LogitWeights(own=0.004, across=calibrated_logits().across, answer=0.007)
    own, every = asked
    assert {read for _, read in own} == {"ar", "en", "arcd"}
    assert all(question == read for question, read in own)
    assert ("en", "ar") in every
    assert set(own) < set(every)


@pytest.mark.usefixtures("asked")
def test_what_is_kept_stays(tmp_path: Path) -> None:
    both = cast(ProcessPoolExecutor, Directly())
    assert choose_logits(tmp_path, both, both, ["own", "across", "answer"]) == calibrated_logits()


def test_others_weigh_a_quarter_of_those_it_is_for() -> None:
    """Forty paragraphs leave a signal open; two questions on news turn it either way."""
    names = Signals.__annotations__

    def measured(margin: float, *, answerable: bool, where: str) -> Measured:
        signals = {**dict.fromkeys(names, 0.0), "margin": margin}
        return Measured(signals=signals, answerable=answerable, circumstances=where)

    def others(*, right: bool) -> list[Measured]:
        return [
            measured(1.0, answerable=right, where="own headed"),
            measured(-1.0, answerable=not right, where="own headed"),
        ]

    open_ones = [
        measured(margin, answerable=row % 2 == 0, where="own bare")
        for margin in (1.0, -1.0)
        for row in range(20)
    ]
    alone = fit(open_ones, others(right=True))
    assert alone["margin"] > 0.2
    assert fit(open_ones, others(right=False))["margin"] == pytest.approx(
        -alone["margin"], abs=1e-4
    )
    # A quarter of the weight, however many they are: the share of 20 to 5 in the odds.
    sure = [measured(1.0, answerable=True, where="own bare") for _ in range(20)]
    sure += [measured(-1.0, answerable=False, where="own bare") for _ in range(20)]
    few, many = others(right=False), 30 * others(right=False)
    assert fit(sure, few)["margin"] == pytest.approx(fit(sure, many)["margin"], abs=1e-3)
    assert fit(sure, many)["margin"] > 0.5
