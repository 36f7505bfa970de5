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

__all__ = ["lay_out", "lay_out_bert", "lay_out_in"]


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


def lay_out_in(owner: nn.Module, *names: str, activation: str | None = None) -> None:
    """Lays out layers of a module in place, those that can be.

    Args:
        owner: The module.
        names: Of its linear layers.
        activation: The name of its (exact) GELU, if that is what their output goes through: it
            becomes part of the layer.
    """
    from torch import nn

    for name in names:
        if (laid_out := lay_out(getattr(owner, name), gelu=activation is not None)) is not None:
            setattr(owner, name, laid_out)
            if activation is not None:
                setattr(owner, activation, nn.Identity())


def lay_out_bert(model: nn.Module) -> None:
    """Lays out the layers of a `transformers.BertModel` in place, if they can be."""
    for layer in model.encoder.layer:  # type: ignore[union-attr]
        lay_out_in(layer.attention.self, "query", "key", "value")
        lay_out_in(layer.attention.output, "dense")
        lay_out_in(layer.output, "dense")
        if model.config.hidden_act == "gelu":  # type: ignore[union-attr]
            lay_out_in(layer.intermediate, "dense", activation="intermediate_act_fn")
