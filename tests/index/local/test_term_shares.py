from __future__ import annotations

import numpy as np
import pytest

import index.local.term_shares
from index.local.term_shares import TermShare, TermShares


def share(length: int) -> TermShare:
    return TermShare(
        places=np.arange(length), share=np.ones(length, dtype=np.float32), holding=length
    )


def test_frequent_terms_are_remembered_and_rare_ones_are_not() -> None:
    shares = TermShares()
    shares.keep("in", share(5000))
    shares.keep("vienna", share(50))
    found = shares.get("in")
    assert found is not None
    assert found.holding == 5000
    assert shares.get("vienna") is None


def test_what_was_not_asked_for_longest_gives_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index.local.term_shares, "_MOST_BYTES", 2 * share(5000).bytes)
    shares = TermShares()
    shares.keep("in", share(5000))
    shares.keep("of", share(5000))
    assert shares.get("in") is not None
    shares.keep("the", share(5000))
    shares.keep("more than everything", share(20_000))
    kept = [term for term in ("in", "of", "the", "more than everything") if shares.get(term)]
    assert kept == ["in", "the"]
