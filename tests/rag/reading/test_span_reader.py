"""The span reader: its windows and offsets with a stub network, and the shipped weights."""

from __future__ import annotations

import re
from typing import Any, cast

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import Tensor

from index import Embedder, Span, Tokens, sentence_spans
from rag.reading.excerpt import Excerpt
from rag.reading.span_network import WIDTH, SpanNetwork, pack, unpack
from rag.reading.span_reader import SpanReader, load_passage_reader, trim_to_words


@pytest.mark.parametrize(
    ("text", "stretch", "expected"),
    [
        ("The talks in Vienna ended.", "Vien", "Vienna"),
        ("The talks in Vienna ended.", " in Vienna ", "in Vienna"),
        ("قال إن الوفد (من قطر) حضر.", "من قطر", "من قطر"),
        ("OSCE (Vienna) met.", "OSCE (Vienna", "OSCE (Vienna)"),
        ("كَتَبَ الوزيرُ رسالة", "تَبَ", "كَتَبَ"),
        ("up by 5%.", "5%.", "5%"),
        ("الأمين العام والدكتور البنيان", "والدكتور البنيان", "الدكتور البنيان"),
        ("التقى والدته هناك", "والدته", "والدته"),
        ("استقبله والي الجهة", "والي الجهة", "والي الجهة"),
        ("يوم الثاني والعشرين من ماي", "العشرين", "الثاني والعشرين"),
        ("يوم الثاني والعشرين من ماي", "والعشرين من ماي", "الثاني والعشرين من ماي"),
        ("ثَمَانِيَةُ آلَافِ شُرْطِيٍّ", "ثَمَانِيَةُ", "ثَمَانِيَةُ آلَافِ"),
        ("الدار البيضاء والعشرون مدينة", "والعشرون مدينة", "العشرون مدينة"),
        ("about 2 200 tonnes", "200 tonnes", "2 200 tonnes"),
        ("some 1,200 men", "200 men", "1,200 men"),
        ("près de quatre-vingt-dix blessés", "dix blessés", "quatre-vingt-dix blessés"),
        ("in 2024-25 it fell", "25", "25"),
        ("on 6 May 2025", "May 2025", "May 2025"),
        ("قال… إن 24 000 رجل", "000 رجل", "24 000 رجل"),
        ("… ثَلاثَةُ آلاف", "آلاف", "ثَلاثَةُ آلاف"),
        ("cafe\u0301, 24 000 hommes", "000 hommes", "24 000 hommes"),
        ("\u1100\u1161 24 000 men", "000 men", "000 men"),
        ("… — !", "— !", None),
    ],
)
def test_answers_are_whole_words(text: str, stretch: str, expected: str | None) -> None:
    start = text.index(stretch)
    span = trim_to_words(text, start, start + len(stretch), within=Span(0, len(text)))
    assert (None if span is None else text[span.start : span.end]) == expected


def test_an_answer_stays_in_its_sentence() -> None:
    assert trim_to_words("onetwo", 3, 5, within=Span(3, 5)) == Span(3, 5)


@given(
    st.lists(st.sampled_from([*"…  ½ﬁ\u0301\u064e,.-", "24", "٢٤", "000", "ثلاثة", "آلاف", "two"])),
    st.data(),
)
def test_whatever_stands_around_it_an_answer_only_grows_inside_its_sentence(
    parts: list[str], data: st.DataObject
) -> None:
    text = "".join(parts)
    begin, start, end, finish = sorted(
        data.draw(st.lists(st.integers(0, len(text)), min_size=4, max_size=4))
    )
    span = trim_to_words(text, start, end, within=Span(begin, finish))
    if span is not None:
        assert begin <= span.start < span.end <= finish
        assert text[start:end].strip(" \u0301\u064e…½,.-") in text[span.start : span.end]


def whole(text: str) -> Excerpt:
    return Excerpt(heading="", text=text, sentences=sentence_spans(text))


class WordEncoder:
    """Words are tokens; the word "gold" is token 7, all others are 5."""

    word_vectors = torch.arange(10, dtype=torch.float32)[:, None].expand(10, 4)

    def tokenize(self, texts: list[str]) -> list[Tokens]:
        return [
            Tokens(
                ids=tuple(7 if m.group() == "gold" else 5 for m in re.finditer(r"\w+", text)),
                offsets=tuple(m.span() for m in re.finditer(r"\w+", text)),
            )
            for text in texts
        ]


class GoldNetwork:
    """Answers start and end at token 7."""

    def read_packed(self, words: Tensor, lengths: list[int]) -> Tensor:
        assert max(lengths) <= 256
        assert sum(lengths) == len(words) <= 2048
        return (words[:, :1] == 7).float().expand(-1, 2) * 10


def test_windows_cover_long_passages() -> None:
    reader = SpanReader(cast(SpanNetwork, GoldNetwork()), cast(Any, WordEncoder()))
    long = "word " * 700 + "gold. End here."
    short = "There is gold in it. None here."
    ((_, *_others), (first, second)) = reader.read("who? " * 3, [whole(long), whole(short)])
    sentences = [Span(0, 3400), Span(3400, len(long))]
    ((early, late),) = reader.read(
        "who?", [Excerpt(heading="gold and more", text=long, sentences=sentences)]
    )
    assert long[late.start : late.end] == "gold"
    assert late.margin == 20
    assert early.margin == 0
    assert short[first.start : first.end] == "gold"
    assert (first.margin, second.margin) == (20, 0)


def test_a_stretch_without_words_has_no_answer() -> None:
    reader = SpanReader(cast(SpanNetwork, GoldNetwork()), cast(Any, WordEncoder()))
    ((none,),) = reader.read("who?", [Excerpt(heading="", text="… gold", sentences=[Span(0, 1)])])
    assert none.margin == float("-inf")


def test_packed_weights_differ_by_less_than_half_a_step() -> None:
    torch.manual_seed(1)
    weights = {"matrix": torch.randn(5, 8), "vector": torch.randn(5), "zero": torch.zeros(2, 2)}
    packed = pack(weights)
    assert packed["matrix"].dtype == torch.int8
    restored = unpack(packed)
    assert restored.keys() == weights.keys()
    assert torch.equal(restored["vector"], weights["vector"])
    assert torch.equal(restored["zero"], weights["zero"])
    step = weights["matrix"].abs().amax(dim=1, keepdim=True) / 127
    assert bool(((restored["matrix"] - weights["matrix"]).abs() <= step / 2 + 1e-6).all())


def test_training_starts_from_the_layers_of_a_bert_model() -> None:
    from transformers import BertConfig, BertModel

    torch.manual_seed(2)
    config = BertConfig(
        vocab_size=50, hidden_size=WIDTH, num_attention_heads=12, intermediate_size=1536
    )
    encoder = BertModel(config, add_pooling_layer=False).eval()
    network = SpanNetwork().eval()
    network.start_from(encoder.state_dict())
    ids = torch.randint(0, 50, (2, 9))
    present = torch.ones(2, 9, dtype=torch.bool)
    present[1, 6:] = False
    with torch.inference_mode():
        expected = network.head(
            encoder(input_ids=ids, attention_mask=present.long()).last_hidden_state
        )
        found = network(encoder.embeddings.word_embeddings(ids), present)
        packed = network.read_packed(encoder.embeddings.word_embeddings(ids[present]), [9, 6])
    torch.testing.assert_close(found[present], expected[present], rtol=1e-3, atol=1e-4)
    torch.testing.assert_close(packed, found[present], rtol=1e-3, atol=1e-4)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("question", "passage", "answer"),
    [
        (
            "When was the dam opened?",
            "The dam above the town holds 90 million cubic metres. It was opened in March 1987.",
            "1987",
        ),
        (
            "متى افتتح السد؟",
            "يتسع السد لتسعين مليون متر مكعب. وقد افتتح في مارس 1987.",
            "1987",
        ),
        (
            "When was the dam opened?",
            "يتسع السد لتسعين مليون متر مكعب. وقد افتتح في مارس 1987.",
            "1987",
        ),
        (
            "من افتتح المعرض؟",
            "استمر المعرض ثلاثة أيام. وافتتح المعرض وزير الثقافة محمد بنسعيد يوم الجمعة.",
            "محمد بنسعيد",
        ),
        (
            "كم محققا ستضم كل وحدة؟",
            "وَأَعْلَنَتِ الوِزَارَةُ إِحْدَاثَ خَمْسِ وَحَدَاتٍ. وَسَتَضُمُّ كُلُّ وَحْدَةٍ اثْنَيْ عَشَرَ مُحَقِّقًا.",
            "اثْنَيْ عَشَرَ",
        ),
        (
            "How much water did the dams hold?",
            "وقالت الوزارة إن الأمطار عمت البلاد. وبلغ مخزون السدود ٥٫٦٣ مليار متر مكعب.",
            "٥٫٦٣ مليار",
        ),
    ],
)
def test_the_trained_reader_finds_answers(
    embedder: Embedder, question: str, passage: str, answer: str
) -> None:
    reader = load_passage_reader(embedder)
    other = "The council met on Tuesday and spoke about school buses."
    spans, others = reader.read(question, [whole(passage), whole(other)])
    best = max(spans, key=lambda span: span.margin)
    assert answer in passage[best.start : best.end]
    assert best.margin > max(span.margin for span in others)
