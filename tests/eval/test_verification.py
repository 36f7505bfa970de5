from __future__ import annotations

from collections import Counter

from eval.verification import KINDS, Share, load_pairs, measure
from rag.verification import Problem, ProblemKind, Verdict


def test_the_pairs_are_balanced_and_many() -> None:
    pairs = load_pairs()
    assert len(pairs) >= 300
    assert len({pair.id for pair in pairs}) == len(pairs)
    assert Counter(pair.supported for pair in pairs) == {
        True: len(pairs) // 2,
        False: len(pairs) // 2,
    }
    assert {pair.kind for pair in pairs} == set(KINDS)
    assert {pair.language for pair in pairs} == {"ar", "en", "fr"}
    sentences = {(pair.sentence, pair.source.quote) for pair in pairs}
    assert len(sentences) == len(pairs)


def test_shares_count_wrong_sentences_and_alarms_apart() -> None:
    good = Verdict(problems=(), facts=1, shared=1.0)
    bad = Verdict(problems=(Problem(kind=ProblemKind.DATE, text="x"),), facts=0, shared=1.0)
    pairs = [pair for pair in load_pairs() if pair.kind == "date"][:4]
    assert [pair.supported for pair in pairs] == [True, False, True, False]
    shares = measure(list(zip(pairs, [good, bad, bad, good], strict=True)))
    assert shares["date"] == Share(hits=1, of=2)
    assert shares["false alarms"] == Share(hits=1, of=2)
    assert shares["number"].value is None
