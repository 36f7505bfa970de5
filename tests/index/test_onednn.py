from __future__ import annotations

import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional
from transformers import BertConfig, BertModel

from index.onednn import lay_out, lay_out_bert
from index.sentence_model import computes_in_bf16

needs_bf16 = pytest.mark.skipif(
    not computes_in_bf16(torch, "cpu"),
    reason="this processor does not compute in bfloat16",
)


def linear(dtype: torch.dtype = torch.bfloat16) -> nn.Linear:
    torch.manual_seed(3)
    return nn.Linear(96, 160).to(dtype)


def states(rows: int) -> Tensor:
    return torch.randn(rows, 96, generator=torch.Generator().manual_seed(rows)).bfloat16()


@needs_bf16
@pytest.mark.parametrize("rows", [1, 7, 300, 3000])
def test_a_laid_out_layer_gives_the_same(rows: int) -> None:
    plain = linear()
    laid_out = lay_out(plain)
    assert laid_out is not None
    with torch.inference_mode():
        assert torch.equal(laid_out(states(rows)), plain(states(rows)))


@needs_bf16
def test_gelu_comes_with_it() -> None:
    plain = linear()
    laid_out = lay_out(plain, gelu=True)
    assert laid_out is not None
    with torch.inference_mode():
        exact = functional.gelu(functional.linear(states(40).float(), *_floats(plain)))
        torch.testing.assert_close(laid_out(states(40)).float(), exact, atol=0.02, rtol=0.01)


def _floats(plain: nn.Linear) -> tuple[Tensor, Tensor]:
    return plain.weight.float(), plain.bias.float()


def test_other_precisions_are_left_alone() -> None:
    assert lay_out(linear(torch.float32)) is None


def test_without_the_operators_the_layers_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.ops, "mkldnn", object())
    assert lay_out(linear()) is None
    model = bert()
    kept = list(model.modules())
    lay_out_bert(model)
    assert list(model.modules()) == kept


@needs_bf16
def test_a_bert_says_the_same() -> None:
    model = bert()
    ids = torch.randint(5, 50, (3, 12), generator=torch.Generator().manual_seed(1))
    with torch.inference_mode():
        before = model(input_ids=ids).last_hidden_state
        lay_out_bert(model)
        after = model(input_ids=ids).last_hidden_state
    assert not any(isinstance(module, nn.Linear) for module in model.encoder.modules())
    likeness = functional.cosine_similarity(before.float(), after.float(), dim=-1)
    assert float(likeness.min()) > 0.9995


def bert() -> BertModel:
    torch.manual_seed(5)
    config = BertConfig(
        vocab_size=60,
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=4,
        intermediate_size=64,
    )
    model = BertModel(config, add_pooling_layer=False).bfloat16()
    model.train(False)
    return model
