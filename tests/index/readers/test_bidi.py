"""Visual order back to logical order, against a forward implementation of UAX #9."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.readers.bidi import Strong, logical_order, mirrored


def shown(text: str, *, right_to_left: bool) -> list[int]:
    """The order in which `text` is shown from left to right: UAX #9 without brackets and marks.

    Written from the rules W1-W7, N1, N2, I1, I2 and L2, independently of the module under test.
    """
    base = "R" if right_to_left else "L"
    kinds = [unicodedata.bidirectional(char) for char in text]
    strong = base
    for at, kind in enumerate(kinds):  # W1 is about marks; W2
        if kind in ("L", "R", "AL"):
            strong = kind
        elif kind == "EN" and strong == "AL":
            kinds[at] = "AN"
    kinds = ["R" if kind == "AL" else kind for kind in kinds]  # W3
    for at in range(1, len(kinds) - 1):  # W4
        before, kind, after = kinds[at - 1 : at + 2]
        if before == after and (
            (kind == "CS" and before in ("EN", "AN")) or (kind == "ES" and before == "EN")
        ):
            kinds[at] = before
    for order in (range(len(kinds)), reversed(range(len(kinds)))):  # W5
        last = ""
        for at in order:
            if kinds[at] == "ET" and last == "EN":
                kinds[at] = "EN"
            last = kinds[at]
    strong = base
    for at, kind in enumerate(kinds):  # W6, W7
        if kind in ("L", "R"):
            strong = kind
        elif kind == "EN" and strong == "L":
            kinds[at] = "L"
        elif kind not in ("EN", "AN"):
            kinds[at] = "ON"
    at = 0
    while at < len(kinds):  # N1, N2
        end = at
        while end < len(kinds) and kinds[end] == "ON":
            end += 1
        if end > at:
            around = [
                "R" if kind in ("EN", "AN", "R") else "L"
                for kind in (
                    kinds[at - 1] if at else base,
                    kinds[end] if end < len(kinds) else base,
                )
            ]
            kinds[at:end] = [around[0] if around[0] == around[1] else base] * (end - at)
        at = max(end, at + 1)
    levels = [
        (2 if kind in ("L", "EN", "AN") else 1)
        if right_to_left
        else {"L": 0, "R": 1, "EN": 2, "AN": 2}[kind]
        for kind in kinds
    ]
    order_shown = list(range(len(text)))
    for level in (2, 1):  # L2
        at = 0
        while at < len(levels):
            end = at
            while end < len(levels) and levels[order_shown[end]] >= level:
                end += 1
            order_shown[at:end] = reversed(order_shown[at:end])
            at = max(end, at + 1)
    return order_shown


def recovered(text: str, *, right_to_left: bool) -> str:
    pieces = [text[at] for at in shown(text, right_to_left=right_to_left)]
    order, _ = logical_order(pieces, right_to_left=right_to_left)
    assert sorted(order) == list(range(len(pieces)))
    return "".join(pieces[at] for at in order)


ARABIC = [
    "أعلنت وزارة الصحة يوم 15 ماي 2025 عن 1,250 إصابة، بزيادة 12.5% مقارنة مع سنة 2024.",
    "وقال المتحدث باسم OCP Group إن الاتفاقية رقم 2025/117 وقعت في 03/04/2025 على الساعة 14:30.",
    "بلغت القيمة ٣٥٠٠ مليون درهم، أي ٩٫٥٪ من الميزانية.",
    "تمتد الفترة ما بين 24-27 نونبر، والدورة هي GITEX Africa 2025 بمراكش.",
    "العنوان www.example.ma أو info@example.ma للاتصال على الرقم +212 522.",
    "تعاون جنوب-جنوب، وبرنامج C++ ونسخة Covid-19 الجديدة!",
    "هل حضر؟ نعم؛ حضر 3 وزراء: الداخلية، العدل والخارجية...",
]


@pytest.mark.parametrize("text", ARABIC)
def test_arabic_text_comes_back_as_it_was_written(text: str) -> None:
    assert recovered(text, right_to_left=True) == text


@pytest.mark.parametrize(
    "text",
    [
        "The ministry (وزارة الداخلية المغربية) said 12 people came on 3 May, 10% more.",
        "Le titre «النشرة الاقتصادية» paraît le lundi; «العدد ١٢» est épuisé.",
        "Plain English, with 1,250 figures: 14:30.",
    ],
)
def test_latin_text_with_arabic_names_comes_back(text: str) -> None:
    assert recovered(text, right_to_left=False) == text


_word = st.sampled_from(["المغرب", "قال", "أكد", "وفد", "الرباط", "في", "من", "إلى", "لقاء"])
_foreign = st.sampled_from(
    ["OCP", "GITEX Africa", "12", "2025", "1,250", "14:30", "03/04/2025", "٣٥٠٠", "12.5", "F-16"]
)
_mark = st.sampled_from(["", "،", "؛", ":", "."])


@st.composite
def _sentences(draw: st.DrawFn) -> str:
    parts = [draw(_word)]
    for _ in range(draw(st.integers(1, 8))):
        # Between two foreign parts the look alone doesn't tell which came first.
        if draw(st.booleans()):
            parts.append(draw(_foreign))
        parts.append(draw(_word) + draw(_mark))
    return " ".join(parts)


@given(_sentences())
def test_every_mixture_of_arabic_names_and_numbers_comes_back(text: str) -> None:
    assert recovered(text, right_to_left=True) == text


@given(st.lists(st.sampled_from("اب12٣aZ.,:-+%() «»/"), max_size=25), st.booleans())
def test_nothing_is_lost_or_doubled(pieces: list[str], right_to_left: bool) -> None:
    order, _ = logical_order(pieces, right_to_left=right_to_left)
    assert sorted(order) == list(range(len(pieces)))


def test_clusters_stay_whole() -> None:
    order, strong = logical_order(["ةَ", "لا", "ص"], right_to_left=True)
    assert order == [2, 1, 0]
    assert strong is Strong.ARABIC


def test_a_line_goes_on_from_the_one_before() -> None:
    # "24-27" after Arabic is shown as "27-24", also when the Arabic was on the line above.
    pieces = list("27-24")
    after_arabic, _ = logical_order(pieces, right_to_left=True, before=Strong.ARABIC)
    assert "".join(pieces[at] for at in after_arabic) == "24-27"
    at_the_start, _ = logical_order(pieces, right_to_left=True)
    assert "".join(pieces[at] for at in at_the_start) == "27-24"


def test_brackets_are_mirrored_and_quotation_marks_are_not() -> None:
    assert mirrored("(«a»] “b”") == ")»a«[ “b”"
