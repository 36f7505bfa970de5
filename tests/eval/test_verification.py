from __future__ import annotations

from collections import Counter

import pytest

from eval.verification import KINDS, Share, load_pairs, measure
from eval.written_small import read_vocabulary, words_written_small
from index.embedded_model import embedded_model_folder
from rag.verification import Problem, ProblemKind, Verdict
from rag.verification.capitals import WRITTEN_SMALL


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


def test_a_word_is_ordinary_when_its_small_letter_is_the_more_frequent_one() -> None:
    scores = {
        **{"▁enough": -12.0, "▁paris": -14.0, "▁Paris": -11.0, "▁worth": -13.0, "▁Worth": -15.0},
        **{"▁sami": -12.0, "▁the": -3.0, "▁vente": -13.0, "ventes": -13.0, "▁КАКО": -1.0},
    }
    assert set(words_written_small(scores)) == {"enough", "worth", "vente"}


@pytest.mark.slow
def test_the_list_is_that_of_the_models_vocabulary() -> None:
    words = words_written_small(read_vocabulary(embedded_model_folder()))
    assert WRITTEN_SMALL.read_text(encoding="utf-8").split() == sorted(words)
