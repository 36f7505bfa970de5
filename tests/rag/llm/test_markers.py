"""Everything that models write instead of what they were told to write."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.llm.markers import LiveText, parse
from tests.rag.llm.llm_kit import EVIDENCE, assert_sound, step_that_writes, written

MET = "The minister met envoys from Qatar and Oman."
SIGNED = "They signed three agreements on water."
ONE = [(MET, (1,))]
BOTH = [(MET, (1,)), (SIGNED, (2,))]

OUTPUTS: dict[str, tuple[str, list[tuple[str, tuple[int, ...]]]]] = {
    # Forms of markers.
    "as told": ("The minister met envoys from Qatar and Oman [1].", ONE),
    "behind the full stop": ("The minister met envoys from Qatar and Oman. [1]", ONE),
    "glued to the full stop": ("The minister met envoys from Qatar and Oman.[1]", ONE),
    "behind stop, next follows": (f"{MET}[1] {SIGNED}[2]", BOTH),
    "before stop, next follows": (f"{MET[:-1]} [1]. {SIGNED[:-1]} [2].", BOTH),
    "two numbers": (f"{MET} [1, 3]", ONE),
    "two markers": (f"{MET} [1][3]", ONE),
    "range": (f"{MET} [1-3]", ONE),
    "and": (f"{MET} [1 and 2]", ONE),
    "arabic comma": (f"{MET} [1، 2]", ONE),
    "full width": (f"{MET} ［１］", ONE),
    "lenticular": (f"{MET} 【1】", ONE),
    "lenticular with dagger": (f"{MET} 【1†source】", ONE),
    "round": (f"{MET[:-1]} (1).", ONE),
    "round at the end": (f"{MET} (1)", ONE),
    "arabic digits": (f"{MET} [١]", ONE),
    "persian digits": (f"{MET} [۱]", ONE),
    "footnote": (f"{MET} [^1]", ONE),
    "source": (f"{MET} [source 1]", ONE),
    "Source:": (f"{MET} [Source: 1]", ONE),
    "arabic source": (f"{MET} [المصدر 1]", ONE),
    "hash": (f"{MET} [#1]", ONE),
    "superscript tag": (f"{MET}<sup>[1]</sup>", ONE),
    "markdown link": (f"{MET} [1](https://evil.example/x)", ONE),
    "blanks inside": (f"{MET} [ 1 ]", ONE),
    "curly": (f"{MET} {{1}}", ONE),
    # Wrong markers: the sentence gets the right one or goes.
    "no marker": (MET, ONE),
    "wrong marker": (f"{MET} [4]", ONE),
    "unknown marker": (f"{MET} [9]", ONE),
    "zero": (f"{MET} [0]", ONE),
    "huge number": (f"{MET} [123456789012345678901234567890]", ONE),
    "negative": (f"{MET} [-1]", ONE),
    "year in round brackets": (
        "In Vienna (2025), the minister met envoys from Qatar. [1]",
        [("In Vienna (2025), the minister met envoys from Qatar.", (1,))],
    ),
    "marker in a word": ("The minister met en[1]voys from Qatar and Oman. [1]", ONE),
    "marker as a word": (f"See source [1]. {MET} [1]", ONE),
    "only markers": ("[1][2][3]", []),
    "list of sources behind": (f"{MET} [1]\n\nSources:\n[1] Gazette\n[2] Gazette", ONE),
    "unclosed at the end": (f"{MET} [1", ONE),
    "bracket at the end": (f"{MET} [", ONE),
    "unopened": (f"{MET} 1]", ONE),
    "nested": (f"{MET} [[1]]", ONE),
    # What is not supported goes, whatever it cites.
    "invented": ("The king resigned on 3 June 2026. [1]", []),
    "invented beside true": (f"{MET} [1] He then flew to Moscow with Putin. [1]", ONE),
    "wrong number": ("They signed four agreements on water. [2]", []),
    "wrong place": ("The minister met envoys from Kuwait in Vienna. [1]", []),
    "wrong date": ("The minister met envoys from Qatar on 9 May 2025. [1]", []),
    "outside knowledge": ("Paris is the capital of France. [1]", []),
    "chatter": (f"Sure! Here is the answer: {MET} [1]", ONE),
    "chatter on its own line": (f"Here is the answer:\n{MET} [1]", ONE),
    "closing chatter": (f"{MET} [1]\nLet me know if you need anything else!", ONE),
    # Markup.
    "bold": ("The minister met envoys from **Qatar** and **Oman**. [1]", ONE),
    "heading": (f"## Answer\n{MET} [1]", ONE),
    "quote": (f"> {MET} [1]", ONE),
    "html": (f"<p>{MET} [1]</p><script>alert(1)</script>", ONE),
    "html attribute": (f'<a href="x" onclick="y()">{MET}</a> [1]', ONE),
    "image": (f"![x](http://evil.example/p.png) {MET} [1]", ONE),
    "code fence": (f"```\n{MET} [1]\n```", ONE),
    "bullets": (f"- {MET} [1]\n- {SIGNED} [2]", BOTH),
    "numbered list": (f"1. {MET} [1]\n2. {SIGNED} [2]", BOTH),
    "list behind a colon": (
        "The minister met envoys from:\n- Qatar [1]\n- Oman [1]",
        [("The minister met envoys from: Qatar, Oman.", (1,))],
    ),
    "json": ('{"answer": "yes", "sources": [1]}', []),
    "answer label": (f"Answer: {MET} [1]", ONE),
    # Thoughts, refusals, nothing.
    "thought": (f"<think>Maybe [2]? Or the king.</think>{MET} [1]", ONE),
    "thought without end": ("<think>The minister met the king [1].", []),
    "refusal": ("NO_ANSWER", []),
    "refusal with stop": ("NO_ANSWER.", []),
    "refusal in words": ("The articles don't say.", []),
    "refusal with marker": ("NO_ANSWER [1]", []),
    "refusal then answer": (f"NO_ANSWER\n{MET} [1]", []),
    "answer then refusal": (f"{MET} [1]\nNO_ANSWER", ONE),
    "empty": ("", []),
    "blank": (" \n\t ", []),
    "marks": ("… — !!", []),
    "emoji": ("👍 [1]", []),
    # Languages.
    "arabic": (
        "التقى الوزير وفدا من قطر في فيينا [3].",
        [("التقى الوزير وفدا من قطر في فيينا.", (3,))],
    ),
    "arabic with arabic marker": (
        "التقى الوزير وفدا من قطر في فيينا. [٣]",
        [("التقى الوزير وفدا من قطر في فيينا.", (3,))],
    ),
    "french": (
        "Le barrage contient 120 millions de mètres cubes [4].",
        [("Le barrage contient 120 millions de mètres cubes.", (4,))],
    ),
    "english from french": (
        "The dam holds 120 million cubic metres [4].",
        [("The dam holds 120 million cubic metres.", (4,))],
    ),
    # Endings and repetition.
    "the same twice": (f"{MET} [1] {MET} [1]", ONE),
    "the same with another marker": (f"{MET} [1] {MET} [2]", ONE),
    "private use characters": (f"\U000f0000{MET}\U000f0001 [1]", ONE),
    "null characters": (f"{MET}\x00 [1]", ONE),
    "carriage returns": (f"{MET} [1]\r\n\r\n{SIGNED} [2]\r\n", BOTH),
}


def test_there_are_many() -> None:
    assert len(OUTPUTS) >= 60


@pytest.mark.parametrize("name", OUTPUTS)
def test_no_output_makes_a_wrong_citation(name: str) -> None:
    output, expected = OUTPUTS[name]
    statements, shown, _ = written(step_that_writes(output))
    assert_sound(statements, EVIDENCE)
    assert [(item.text, item.evidence) for item in statements] == expected
    assert "NO_ANSWER" not in "".join(shown)


@pytest.mark.parametrize("size", [1, 2, 3, 7])
@pytest.mark.parametrize("name", OUTPUTS)
def test_the_stream_says_the_same_in_pieces_of_any_size(name: str, size: int) -> None:
    output, expected = OUTPUTS[name]
    pieces = [output[at : at + size] for at in range(0, len(output), size)]
    statements, shown, _ = written(step_that_writes(pieces))
    assert [(item.text, item.evidence) for item in statements] == expected
    so_far = ""
    for piece in shown:
        so_far += piece
        # A person never sees half a marker.
        assert so_far.count("[") == so_far.count("]") or name in ("unopened", "nested", "json")
    assert "<think" not in so_far
    assert "<script" not in so_far


def test_the_other_language_is_held_to_its_words_too() -> None:
    """A model that answers in Arabic where English was asked for gets no easier a check."""
    step = step_that_writes("التقى الوزير وفدا من قطر في فيينا. [3] احترق مبنى في قطر. [3]")
    statements, _, report = written(step)
    assert [item.text for item in statements] == ["التقى الوزير وفدا من قطر في فيينا."]
    assert report.unsupported == ("احترق مبنى في قطر.",)


def test_endless_repetition_is_stopped() -> None:
    step = step_that_writes([f"{MET} [1] "] + ["The minister met the minister. "] * 5000)
    statements, shown, report = written(step)
    assert [item.evidence for item in statements][:1] == [(1,)]
    assert_sound(statements, EVIDENCE)
    assert len("".join(shown)) < 5000
    assert report.usage is not None


def test_one_character_for_ever_is_stopped() -> None:
    _, shown, _ = written(step_that_writes(["a"] * 100_000))
    assert len("".join(shown)) < 2000


def test_a_sentence_that_was_cut_off_goes() -> None:
    step = step_that_writes(f"{MET} [1] They signed three agreements on", finish="length")
    statements, _, _ = written(step)
    assert [item.text for item in statements] == [MET]


def test_unknown_markers_are_counted() -> None:
    drafts = parse(f"{MET} [7][1][0]", 4)
    assert drafts is not None
    assert [(draft.cited, draft.unknown) for draft in drafts] == [((1,), 2)]
    assert written(step_that_writes(f"{MET} [7][1][0]"))[2].unknown_markers == 2


def test_markers_in_a_stream_are_numbered_as_they_appear() -> None:
    live = LiveText(4)
    shown = "".join(live.feed(piece) for piece in ["A [", "3", "]. B [1", "][3]", ". C [9]."])
    assert shown + live.end() == "A [1]. B [2][1]. C ."


@given(st.text(alphabet="[](){}<>1٢،, .aب\nNO_ANSWER【】", max_size=80), st.integers(1, 9))
def test_nothing_makes_the_parser_or_the_stream_fail(text: str, size: int) -> None:
    for draft in parse(text, 3) or []:
        assert draft.text.strip()
        assert all(1 <= number <= 3 for number in draft.cited)
    live = LiveText(3)
    shown = "".join(live.feed(text[at : at + size]) for at in range(0, len(text), size))
    assert "NO_ANSWER" not in (shown + live.end())[:9]


@pytest.mark.parametrize(
    "text", ["[" + ":" * 3000, "[" + "1 and " * 1000, "(1" * 1000, "<a" * 1000, "[refref: " * 400]
)
def test_pathological_brackets_take_no_time(text: str) -> None:
    begun = time.perf_counter()
    parse(text, 3)
    assert time.perf_counter() - begun < 5
