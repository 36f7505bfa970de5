"""A sentence against what it cites."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest

from eval.verification import load_pairs, measure, run
from rag.verification import ProblemKind, Source, verify

VIENNA = Source(
    quote="أجرى حموشي مباحثات مع رؤساء وفود قطر وتركيا والسعودية.",
    passage="أنهى عبد اللطيف حموشي في 7 ماي زيارة إلى فيينا. "
    "أجرى حموشي مباحثات مع رؤساء وفود قطر وتركيا والسعودية.",
    title="حموشي في فيينا",
    published=date(2025, 5, 8),
    language="ar",
)
PORT = Source(
    quote="Sami Alaoui, who runs the port, counted 40 ships on Monday, 3 March 2025.",
    passage="The port is new. "
    "Sami Alaoui, who runs the port, counted 40 ships on Monday, 3 March 2025.",
    title="A new port",
    language="en",
)


@pytest.mark.parametrize(
    "sentence",
    [
        "Hammouchi held talks with delegations from Qatar, Türkiye and Saudi Arabia.",
        "In Vienna, Abdellatif Hammouchi met three countries: Qatar, Türkiye and Saudi Arabia.",
        "Hammouchi s'est entretenu avec des délégations du Qatar et de Turquie.",
        "أجرى الحموشي مباحثات مع وفود قطر وتركيا والسعودية.",
    ],
)
def test_supported_across_languages(sentence: str) -> None:
    assert verify(sentence, [VIENNA]).problems == ()


@pytest.mark.parametrize(
    ("sentence", "kind"),
    [
        ("Hammouchi met delegations from Qatar and Oman.", ProblemKind.PLACE),
        ("Hammouchi met four delegations, among them Qatar and Türkiye.", ProblemKind.NUMBER),
        ("Laftit met delegations from Qatar and Türkiye.", ProblemKind.NAME),
        ("On 9 May Hammouchi met Qatar and Türkiye.", ProblemKind.DATE),
        ("Hammouchi never met Qatar and Türkiye.", ProblemKind.NEGATION),
        ("التقى ياسين المنصوري وفدي قطر وتركيا.", ProblemKind.NAME),
        ("He resigned.", ProblemKind.MEANING),
    ],
)
def test_one_thing_wrong_is_named(sentence: str, kind: ProblemKind) -> None:
    assert kind in [problem.kind for problem in verify(sentence, [VIENNA]).problems]


@pytest.mark.parametrize(
    ("sentence", "supported"),
    [
        ("Sami Alaoui counted 40 ships on 3 March 2025.", True),
        ("Sami Alaoui counted forty ships.", True),
        ("Alaoui runs the port.", True),
        ("Alaoui counted 40 ships on Tuesday.", False),
        ("Alaoui counted 40 million ships.", False),
        ("Karim Alaoui runs the port.", False),
        ("The port burnt down.", False),
        ("The port is new.", False),  # it stands beside the quote, not in it
    ],
)
def test_within_one_language(sentence: str, supported: bool) -> None:
    assert verify(sentence, [PORT]).supported is supported


def test_two_sources_may_support_together() -> None:
    sentence = "Sami Alaoui counted 40 ships and Hammouchi met Qatar."
    assert not verify(sentence, [PORT]).supported
    assert not verify(sentence, [VIENNA]).supported
    assert verify(sentence, [PORT, VIENNA], language="en").supported


@pytest.mark.parametrize("sentence", ["", "…", "!!"])
def test_nothing_said_is_nothing_supported(sentence: str) -> None:
    assert not verify(sentence, [PORT]).supported


def test_no_source_supports_nothing() -> None:
    assert not verify("The port is new.", []).supported


def test_a_sentence_supports_itself() -> None:
    for pair in load_pairs():
        source = pair.source
        assert verify(source.quote, [source], language=source.language).supported, source.quote


@pytest.mark.parametrize("half", ["tuning", "reporting"])
def test_the_pairs_are_told_apart(half: str) -> None:
    pairs = [pair for pair in load_pairs() if pair.half == half]
    shares = measure(run(pairs))
    assert len(pairs) >= 200
    for kind in ("number", "date", "name", "place"):
        value = shares[kind].value
        assert value is not None
        assert value >= 0.9, kind
    alarms = shares["false alarms"].value
    assert alarms is not None
    assert alarms <= 0.07


@pytest.mark.parametrize(
    ("nearest", "held", "held_strictly"),
    [(0.7, False, False), (0.8, True, False), (0.86, True, True)],
)
def test_strictly_a_sentence_across_languages_must_be_surely_near(
    nearest: float, held: bool, held_strictly: bool
) -> None:
    sentence = "Hammouchi refused all talks with delegations from Qatar, Türkiye and Saudi Arabia."

    def nearness(_: str, quotes: Sequence[str]) -> list[float]:
        return [nearest] * len(quotes)

    assert verify(sentence, [VIENNA], nearness=nearness).supported is held
    assert verify(sentence, [VIENNA], nearness=nearness, strict=True).supported is held_strictly
    # Within one language words decide: strictness changes nothing.
    own = "أجرى حموشي مباحثات مع رؤساء وفود قطر وتركيا."
    assert verify(own, [VIENNA], nearness=nearness, strict=True).supported
