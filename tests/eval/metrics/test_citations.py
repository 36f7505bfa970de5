"""Citation measures by hand."""

from __future__ import annotations

import pytest

from eval.metrics.citations import (
    CitationScore,
    CitedStatement,
    Stretch,
    citation_scores,
    parse_statements,
    quote_scores,
    supports,
)

MEETING = "The minister met envoys from Qatar and Oman in Vienna on 7 May 2025."
DAM = "The dam is full after the rains of December."


def test_an_answer_is_taken_apart_at_its_markers() -> None:
    text = "Qatar and Oman [1][2]\n“The dam is full” [2] and the rest is silence."
    assert parse_statements(text, ["q", "d"]) == [
        CitedStatement(text="Qatar and Oman", cited=("q", "d")),
        CitedStatement(text="“The dam is full”", cited=("d",)),
        CitedStatement(text="and the rest is silence", cited=()),
    ]
    assert parse_statements("So it is [3]", ["q"]) == [CitedStatement(text="So it is", cited=())]
    assert parse_statements("", []) == []


@pytest.mark.parametrize(
    ("texts", "statement", "expected"),
    [
        ([MEETING], "“met envoys from Qatar”", True),
        ([DAM], "“met envoys from Qatar”", False),
        # Two quotes need both texts.
        ([MEETING, DAM], "“met envoys from Qatar”, «the dam is full»", True),
        ([MEETING], "“met envoys from Qatar”, «the dam is full»", False),
        # What frames a quote is not looked for.
        (["وصل الوزير."], "The article says (in Arabic): “وصل الوزير.”", True),
        (["قطر وتركيا"], "L'article dit (en arabe) : « قطر »", True),
        # What surrounds a quote needs support too.
        ([MEETING], "On 7 May the minister met “envoys from Qatar”.", True),
        ([MEETING], "On 9 May the minister met “envoys from Qatar”.", False),
        ([MEETING], "The queen of Denmark insulted “envoys from Qatar”.", False),
        ([MEETING], "Le ministre recevait “envoys from Qatar” hier soir.", None),
        # Words of its own: the content must be there, every number too.
        ([MEETING], "The minister met the envoys of Qatar in Vienna.", True),
        ([MEETING], "The minister met the envoys of Qatar in Vienna in 2024.", False),
        ([DAM], "The minister met the envoys of Qatar in Vienna.", False),
        ([], "The minister met envoys.", False),
        # Across languages the words cannot tell, but a number can contradict.
        (["وصل الوزير إلى فيينا اليوم."], "The minister arrived in the capital today.", None),
        (["وصل الوزير إلى فيينا في 2025."], "The minister arrived in 2024.", False),
        (["عقد ثلاثة وأربعين اجتماعا."], "43", None),
        (["عقد 43 اجتماعا."], "43", True),
        (["عقد ٤٣ اجتماعا."], "34", False),
        ([MEETING], "", None),
    ],
)
def test_support(texts: list[str], statement: str, expected: bool | None) -> None:
    assert supports(texts, statement) is expected


def test_recall_and_precision_by_hand() -> None:
    statements = [
        # Supported by the first alone: the second is irrelevant.
        CitedStatement(text="“met envoys from Qatar”", cited=(MEETING, DAM)),
        # Both are needed.
        CitedStatement(text="“Oman in Vienna” “rains of December”", cited=(MEETING, DAM)),
        CitedStatement(text="“the dam is full”", cited=(MEETING,)),
        CitedStatement(text="“nothing cited”", cited=()),
    ]
    score = citation_scores(statements)
    assert score == CitationScore(recall=2 / 4, precision=3 / 5, undecided=0)


def test_two_citations_that_each_support_are_both_precise() -> None:
    statement = CitedStatement(text="“the dam is full”", cited=(DAM, DAM))
    assert citation_scores([statement]) == CitationScore(recall=1.0, precision=1.0, undecided=0)


def test_undecided_and_empty_are_undefined() -> None:
    assert citation_scores([]) == CitationScore(recall=None, precision=None, undecided=0)
    across = CitedStatement(text="The minister arrived today.", cited=("وصل الوزير إلى فيينا.",))
    assert citation_scores([across]) == CitationScore(recall=None, precision=None, undecided=1)


def at(start: int, end: int, article: str = "a") -> Stretch:
    return Stretch(article=article, start=start, end=end)


def test_against_gold_quotes() -> None:
    required, optional = [at(0, 10), at(20, 30)], [at(5, 8, "b")]
    # One required quote, an optional one, and a place that supports nothing.
    cited = [at(9, 12), at(0, 9, "b"), at(10, 20)]
    precision, recall = quote_scores(cited, required, optional)
    assert (precision, recall) == (pytest.approx(2 / 3), pytest.approx(1 / 2))
    assert quote_scores([], required, optional) == (None, 0.0)
    assert quote_scores(cited, [], []) == (0.0, None)
    # An optional quote stands in for the only required one.
    assert quote_scores([at(0, 9, "b")], [at(0, 10)], optional) == (1.0, 1.0)
    assert quote_scores([at(0, 9, "b")], required, optional) == (1.0, 0.0)


def test_touching_is_not_overlapping() -> None:
    assert not at(0, 5).overlaps(at(5, 9))
    assert at(0, 6).overlaps(at(5, 9))
    assert not at(0, 6).overlaps(at(5, 9, "b"))
