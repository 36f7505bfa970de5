"""Questions asked of archives: with what answers them, without, and about another town."""

from __future__ import annotations

from pathlib import Path

from eval.reader.passages import Passages, Question
from eval.reader.stories import read_stories
from eval.reader.trials import story_trials, trials
from index.hashing_embedder import HashingEmbedder
from rag.reading.calibration import LogitWeights
from rag.reading.overlap_reader import OverlapReader

STORY = """=== talks
--- 1 | en | 2021-03-14 | Talks on water
The minister, Ada Holm, opened talks on water in Oslo. They cost nine million.
--- 2 | en | 2021-05-02 | Talks on fish
The minister spoke of fish for an hour.
? en | Who opened the talks in Oslo? | 1: Ada Holm
? en | What did the minister speak of? | 2: fish
? en | Who closed the talks in Oslo? | -
"""
LOGITS = LogitWeights(own=0.01, across=0.01, answer_own=0.01, answer_across=0.01)


def asked(folder: Path, *, leave_out: bool) -> list[tuple[str, bool]]:
    (folder / "a.txt").write_text(STORY, encoding="utf-8")
    found = story_trials(
        read_stories(folder),
        OverlapReader(),
        HashingEmbedder(),
        logits=LOGITS,
        leave_out=leave_out,
    )
    return [(trial.reading.asked, trial.answerable) for trial in found]


def test_what_is_answered_is_asked_without_and_about_another_town(tmp_path: Path) -> None:
    (opened, swapped, spoke, closed, *left_out) = asked(tmp_path, leave_out=True)
    assert opened == ("Who opened the talks in Oslo?", True)
    assert swapped[0].startswith("Who opened the talks in ")
    assert "Oslo" not in swapped[0]
    assert not swapped[1]
    assert spoke == ("What did the minister speak of?", True)
    assert closed == ("Who closed the talks in Oslo?", False)
    assert left_out == [(opened[0], False), (spoke[0], False)]


def test_answerable_questions_can_be_asked_alone(tmp_path: Path) -> None:
    assert asked(tmp_path, leave_out=False) == [
        ("Who opened the talks in Oslo?", True),
        ("What did the minister speak of?", True),
        ("Who closed the talks in Oslo?", False),
    ]


def test_what_no_passage_answers_is_asked_once() -> None:
    harbour, lake = "Ada Holm built the harbour.", "Nobody knows how deep the lake is."
    part = Passages(
        texts=(harbour, lake),
        articles=(0, 1),
        questions=(
            Question(text="Who built the harbour?", passage=0, answers=((0, 8),)),
            Question(text="How deep is the lake?", passage=1, answers=()),
        ),
    )
    built, deep, left_out = trials(part, [0, 1], OverlapReader(), HashingEmbedder(), logits=LOGITS)
    assert (built.answerable, built.rank) == (True, 1)
    assert built.f1 > 0
    assert (deep.answerable, deep.rank, deep.f1) == (False, None, 0.0)
    assert left_out.reading.asked == "Who built the harbour?"
    assert not left_out.answerable


def test_another_passage_may_answer_what_was_left_out() -> None:
    part = Passages(
        texts=("Ada Holm built the harbour.", "Ada Holm built it, in Oslo.", "It rained."),
        articles=(0, 1, 2),
        questions=(Question(text="Who built the harbour?", passage=0, answers=((0, 8),)),),
    )
    for others, found in (([1], True), ([2], False)):
        inside, left_out = trials(
            part, [0, *others], OverlapReader(), HashingEmbedder(), logits=LOGITS
        )
        assert (inside.answerable, left_out.answerable) == (True, False)
        assert (left_out.f1 >= 0.5) is found
