"""Choosing among weights: the mean, its card, and that better weights have better figures."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

from eval.reader.passages import Passages, Question
from eval.reader.recipe import Pair
from eval.reader.weight_files import SHIPPED_WEIGHTS, read_runs, write_weights
from eval.reader_weights import averaged_runs, choosing_figures, mean_weights
from index import Embedder, sentence_spans
from index.errors import InputError
from rag.reading.excerpt import Excerpt
from rag.reading.span_network import SpanNetwork, unpack
from rag.reading.span_reader import load_passage_reader, passage_reader
from tests.rag.reading.reader_kit import WordReader

TEXT = "The council met on Monday. It chose Amina Rahal as its head."
ANSWER = (TEXT.index("Amina"), TEXT.index(" as its"))


def test_the_mean_is_between_the_two_and_needs_the_same_network() -> None:
    one, other = {"a": torch.full((2, 3), 4.0)}, {"a": torch.zeros(2, 3)}
    torch.testing.assert_close(mean_weights(one, other, 0.75)["a"], torch.full((2, 3), 3.0))
    for unlike in ({"b": torch.zeros(2, 3)}, {"a": torch.zeros(3, 2)}):
        with pytest.raises(InputError, match="same network"):
            mean_weights(one, unlike, 0.5)
        assert mean_weights(unlike, one, 1) == unlike


def test_what_is_written_says_where_it_comes_from(tmp_path: Path) -> None:
    runs = [{"seed": 1, "averaged": False}, {"seed": 2}]
    weights = SpanNetwork().state_dict()
    output = tmp_path / "shipped.safetensors"
    for share, said in ((0.85, "0.85 of it with 0.15 of the weights shipped before"), (1.0, False)):
        write_weights(weights, averaged_runs(runs, share), output)
        card = json.loads(output.with_suffix(".json").read_text(encoding="utf-8"))
        assert card["sha256"] == hashlib.sha256(output.read_bytes()).hexdigest()
        assert card["runs"] == read_runs(output) == [runs[0], {"seed": 2, "averaged": said}]
    for name, weight in unpack(load_file(output)).items():
        torch.testing.assert_close(weight, weights[name], atol=0.01, rtol=0.01)


def xquad_file(path: Path) -> None:
    paragraph = {
        "context": TEXT,
        "qas": [
            {
                "id": path.stem,
                "question": "Who leads the council?",
                "answers": [{"text": "Amina Rahal", "answer_start": ANSWER[0]}],
            }
        ],
    }
    data = [{"title": "", "paragraphs": [paragraph] * 120}]
    path.write_text(json.dumps({"data": data}), encoding="utf-8")


def test_figures_tell_a_good_reader_from_a_bad_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for language in ("ar", "en", "es"):
        xquad_file(tmp_path / f"xquad.{language}.json")
    articles = [json.loads((tmp_path / "xquad.en.json").read_text(encoding="utf-8"))["data"][0]]
    (tmp_path / "arcd-train.json").write_text(json.dumps({"data": articles * 4}), encoding="utf-8")
    own = Passages(
        texts=(TEXT,),
        articles=(0,),
        questions=(
            Question(text="Who heads it?", passage=0, answers=(ANSWER,)),
            Question(text="Where?", passage=0, answers=()),
        ),
    )
    monkeypatch.setattr("eval.reader_weights.own_questions", lambda *_: {"en": own})
    pairs = [
        Pair(question="Who heads it?", passage=TEXT, span=ANSWER),
        Pair(question="Who heads it?", passage="Rain fell on Tuesday.", span=None),
    ]
    good = choosing_figures(WordReader(**{"Amina Rahal": 4.0}), tmp_path, pairs, 5)
    bad = choosing_figures(WordReader(Tuesday=4.0), tmp_path, pairs, 5)
    assert set(good.values()) == {1.0}
    assert good.keys() == bad.keys()
    assert bad["news_roc_auc"] == 0.0
    assert all(bad[name] < 0.6 for name in good)


@pytest.mark.slow
def test_the_shipped_weights_read_as_the_shipped_reader(embedder: Embedder) -> None:
    excerpt = Excerpt(heading="", text=TEXT, sentences=sentence_spans(TEXT))
    asked = "Who leads the council?"
    same = passage_reader(embedder, unpack(load_file(SHIPPED_WEIGHTS)))
    assert same.read(asked, [excerpt]) == load_passage_reader(embedder).read(asked, [excerpt])
