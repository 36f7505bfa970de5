"""Linear layers whose weights are laid out once for oneDNN, which multiplies matrices on CPUs.

torch's own layer keeps its weight row by row, and oneDNN brings it into the order of its kernels at
every call, and computes GELU in a pass of its own. Laid out once, with GELU on the way out of the
product, the same numbers take less time: `eval.embedding_speed` says how much. The operators are
those that torch's own compiler emits; they have no public name, so where a torch lacks them the
layers stay as they are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from torch import nn

__all__ = ["lay_out", "lay_out_bert"]


def lay_out(linear: nn.Linear, *, gelu: bool = False) -> nn.Module | None:
    """Lays a layer's weight out; it must no longer be trained or moved.

    Args:
        linear: The layer, with a bias.
        gelu: Whether its output goes through (the exact) GELU.

    Returns:
        What takes the layer's place, or None where it would not help or this torch cannot: only
        bfloat16 on a CPU is laid out.
    """
    import torch

    from index.laid_out_linear import LaidOutLinear

    weight = linear.weight
    if weight.dtype != torch.bfloat16 or weight.device.type != "cpu":
        return None
    try:
        return LaidOutLinear(linear, gelu=gelu)
    # AttributeError: no such operator. The others: it takes other arguments, or refuses.
    except (AttributeError, RuntimeError, TypeError):
        return None


def lay_out_bert(model: nn.Module) -> None:
    """Lays out the layers of a `transformers.BertModel` in place, if they can be."""
    from torch import nn

    for layer in model.encoder.layer:  # type: ignore[union-attr]
        attention, widening = layer.attention, layer.intermediate
        for owner, name in (
            *((attention.self, name) for name in ("query", "key", "value")),
            (attention.output, "dense"),
            (layer.output, "dense"),
        ):
            if (laid_out := lay_out(getattr(owner, name))) is not None:
                setattr(owner, name, laid_out)
        exact_gelu = model.config.hidden_act == "gelu"  # type: ignore[union-attr]
        if exact_gelu and (laid_out := lay_out(widening.dense, gelu=True)) is not None:
            widening.dense, widening.intermediate_act_fn = laid_out, nn.Identity()
