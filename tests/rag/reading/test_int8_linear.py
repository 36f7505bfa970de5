"""Layers of eight-bit integers: what they may lose, and that no text depends on another."""

from __future__ import annotations

import pytest
import torch
from safetensors.torch import load_file
from torch import Tensor, nn

from eval.reader.weight_files import SHIPPED_WEIGHTS
from index import Embedder, SentenceTransformerEmbedder, sentence_spans
from rag.reading.excerpt import Excerpt
from rag.reading.int8_linear import Int8Linear, computes_in_int8, to_int8
from rag.reading.span_network import WIDTH, SpanNetwork, unpack
from rag.reading.span_reader import passage_reader

needs_int8 = pytest.mark.skipif(
    not computes_in_int8("cpu"), reason="this processor does not add up bytes in 32 bits"
)


def states(rows: int, columns: int = WIDTH) -> Tensor:
    return torch.randn(rows, columns, generator=torch.Generator().manual_seed(rows))


def test_rows_are_rounded_each_by_its_own_scale() -> None:
    rows = torch.cat([states(3), 1000 * states(2), torch.zeros(1, WIDTH)])
    rounded, scales = to_int8(rows)
    assert rounded.dtype == torch.int8
    assert rounded[:5].int().abs().amax(dim=1).tolist() == [127] * 5
    assert bool(((rounded * scales - rows).abs() <= scales / 2 + 1e-6).all())


@needs_int8
@pytest.mark.parametrize("rows", [1, 7, 700])
def test_only_the_states_are_rounded(rows: int) -> None:
    torch.manual_seed(3)
    plain = nn.Linear(WIDTH, 96)
    weight, scales = to_int8(plain.weight.detach())
    with torch.inference_mode():
        found = Int8Linear(plain)(states(rows))
        rounded, own = to_int8(states(rows))
        exact = (rounded.double() * own) @ (weight.double() * scales).t() + plain.bias
    torch.testing.assert_close(found.double(), exact, rtol=1e-5, atol=1e-5)


@needs_int8
def test_sums_do_not_overflow() -> None:
    """The largest there can be: without the right instructions they are cut at 16 bits."""
    plain = nn.Linear(1536, 16)
    with torch.inference_mode():
        plain.weight.fill_(2.0)
        found = Int8Linear(plain)(torch.full((9, 1536), 3.0))
    torch.testing.assert_close(found, (9216.0 + plain.bias).expand(9, -1).detach())


@needs_int8
def test_a_text_is_read_the_same_whatever_is_beside_it() -> None:
    torch.manual_seed(5)
    network = SpanNetwork().eval()
    network.lay_out()
    assert not any(isinstance(module, nn.Linear) for module in network.layers.modules())
    words = 0.3 * states(90)
    with torch.inference_mode():
        beside = network.read_packed(torch.cat([words, 50 * states(40)]), [90, 40])[:90]
        alone = network.read_packed(words, [90])
    torch.testing.assert_close(beside, alone, rtol=1e-5, atol=1e-5)


def test_other_devices_and_processors_are_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not computes_in_int8("cuda:0")
    monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: {"avx512_f": True})
    assert not computes_in_int8("cpu")
    network = SpanNetwork()
    network.lay_out()
    assert sum(isinstance(module, nn.Linear) for module in network.modules()) == 4 * 12 + 1


@needs_int8
@pytest.mark.slow
def test_the_shipped_reader_judges_as_in_floats(embedder: Embedder) -> None:
    assert isinstance(embedder, SentenceTransformerEmbedder)
    text = (
        "يتسع السد الواقع فوق المدينة لتسعين مليون متر مكعب. وقد افتتح في مارس 1987. "
        "وقال الوزير محمد بنسعيد إن ثلاث قرى رحلت قبل ذلك."
    )
    asked = ["متى افتتح السد؟", "When was the dam opened?", "Combien de villages ?", "من افتتحه؟"]
    weights = unpack(load_file(SHIPPED_WEIGHTS))
    exact = passage_reader(embedder, weights, laid_out=False)
    rounded = passage_reader(embedder, weights)
    excerpt = Excerpt(heading="السد · 3 ماي 2020", text=text, sentences=sentence_spans(text))
    for question in asked:
        (right,), (found,) = exact.read(question, [excerpt]), rounded.read(question, [excerpt])
        assert any(one.margin != other.margin for one, other in zip(right, found, strict=True))
        for one, other in zip(right, found, strict=True):
            assert other.margin == pytest.approx(one.margin, abs=1.5)
