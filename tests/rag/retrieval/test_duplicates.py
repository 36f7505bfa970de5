from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from rag.retrieval.duplicates import demote_near_duplicates, resemblance

REPORT = "the minister met four delegations in the capital on Monday and signed two agreements"
REPRINT = "on Tuesday " + REPORT + " as agencies say"
OTHER = "rain fell on the mountains and the reservoirs are full again after six dry years"


def test_resemblance() -> None:
    # a b c d | b c d e: the runs (abc, bcd) and (bcd, cde) share one of three.
    assert resemblance("a b c d", "b c d e") == 1 / 3
    assert resemblance(REPORT, REPORT) == 1.0
    assert resemblance(REPORT, OTHER) == 0.0
    assert resemblance("", "") == 1.0


def test_ten_copies_leave_room_at_the_top() -> None:
    texts = [REPORT, *[REPRINT] * 9, OTHER]
    order = demote_near_duplicates(texts, top=3)
    assert order[:3] == [0, 1, 10]
    assert sorted(order) == list(range(11))


@given(st.lists(st.text(alphabet="ab ", max_size=12), max_size=8))
def test_nothing_is_lost(texts: list[str]) -> None:
    order = demote_near_duplicates(texts, top=4)
    assert sorted(order) == list(range(len(texts)))
    if texts:
        assert order[0] == 0
