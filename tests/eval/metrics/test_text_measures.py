"""Normalisation, exact match and F1, by hand and against the published definition."""

from __future__ import annotations

import random
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.metrics.text import exact_match, f1, normalize_answer, normalize_arabic_answer

PIECES = [
    *("The", "a", "an", "THE", "theatre", "Ana", "cat", "U.S.", "don't", "1,000", "9.5", "x-ray"),
    *("القاهرة", "في", "déjà", "—", "«", "%", "\u00a0", "\t", "\n", "the.", "(a)", "_", "ａ", ""),
]


def published_normalization(text: str) -> str:
    """SQuAD's definition in other words, character by character, without regular expressions."""
    kept = [character for character in text.lower() if character not in string.punctuation]
    words: list[str] = []
    word = ""
    for character in [*kept, " "]:
        # What the script's \\b sees as a word: letters, digits, marks of the alphabet, underscores.
        if character.isalnum() or character == "_":
            word += character
        else:
            words += [" " if word in ("a", "an", "the") else word, character]
            word = ""
    return " ".join("".join(words).split())


def published_f1(prediction: str, accepted: str) -> float:
    left = published_normalization(prediction).split()
    right = published_normalization(accepted).split()
    rest, same = list(right), 0
    for word in left:
        if word in rest:
            rest.remove(word)
            same += 1
    if not left or not right:
        return float(left == right)
    if same == 0:
        return 0.0
    precision, recall = same / len(left), same / len(right)
    return 2 * precision * recall / (precision + recall)


def test_the_published_definition_on_random_pairs() -> None:
    draw = random.Random(1)
    matches = 0
    for _ in range(1000):
        first, second = (
            "".join(
                draw.choice(PIECES) + draw.choice([" ", " ", "", ", "])
                for _ in range(draw.randrange(6))
            )
            for _ in range(2)
        )
        if draw.random() < 0.3:
            second = f"the {first.upper()}."
        assert normalize_answer(first) == published_normalization(first)
        equal = published_normalization(first) == published_normalization(second)
        assert exact_match(first, [second]) == float(equal)
        assert f1(first, [second]) == pytest.approx(published_f1(first, second))
        matches += equal
    assert 100 < matches < 900


@pytest.mark.parametrize(
    ("prediction", "accepted", "em", "score"),
    [
        ("The Cat.", ["cat"], 1.0, 1.0),
        ("a cat sat", ["the cat"], 0.0, 2 / 3),
        ("big cat sat", ["cat mat"], 0.0, 2 * (1 / 3) * (1 / 2) / (1 / 3 + 1 / 2)),
        ("cat cat", ["cat"], 0.0, 2 / 3),
        ("dog", ["cat", "a dog"], 1.0, 1.0),
        ("dog", [], 0.0, 0.0),
        ("", ["cat"], 0.0, 0.0),
        ("", [""], 1.0, 1.0),
        ("the", ["a"], 1.0, 1.0),
    ],
)
def test_by_hand(prediction: str, accepted: list[str], em: float, score: float) -> None:
    assert exact_match(prediction, accepted) == em
    assert f1(prediction, accepted) == pytest.approx(score)


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("الرِّبَاط", "رباط"),
        ("القاهرة", "قاهره"),
        ("٢٠٢٥", "2025"),
        ("«قطر»، تركيا؟", "قطر تركيا"),
        ("١٬٢٣٤ درهم", "1234 درهم"),
        ("1,234.5 and 12,34", "1234.5 and 12.34"),
        ("٤٣٫٦ مليار.", "43.6 مليار"),
        ("7.5.2025, 1.", "7 5 2025 1"),
        ("1\u202f000", "1000"),
        ("آل ثاني", "ال ثاني"),
        ("The Emirates", "emirates"),
        ("", ""),
        ("؟!", ""),
    ],
)
def test_arabic_normalisation(text: str, normal: str) -> None:
    assert normalize_arabic_answer(text) == normal


def test_arabic_answers_that_squad_would_not_accept() -> None:
    assert exact_match("القاهرةُ", ["قاهرة"]) == 0
    assert exact_match("القاهرةُ", ["قاهرة"], normalize_arabic_answer) == 1
    assert f1("في القاهرة", ["القاهرة"], normalize_arabic_answer) == pytest.approx(2 / 3)


@given(st.text(max_size=30), st.lists(st.text(max_size=30), max_size=3))
def test_bounds_and_identity(text: str, accepted: list[str]) -> None:
    for normalize in (normalize_answer, normalize_arabic_answer):
        em, score = exact_match(text, accepted, normalize), f1(text, accepted, normalize)
        assert em in (0.0, 1.0)
        assert em <= score <= 1.0
        assert exact_match(text, [text], normalize) == f1(text, [text], normalize) == 1.0


@given(st.text(alphabet=st.sampled_from("ابتالوة ً٢5 aThe.,،"), max_size=30))
def test_normalising_settles(text: str) -> None:
    once = normalize_arabic_answer(text)
    assert once == " ".join(once.split())
    assert len(normalize_arabic_answer(once)) <= len(once)
