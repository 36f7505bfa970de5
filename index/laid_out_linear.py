"""A linear layer whose weight is laid out for oneDNN; `index.onednn` says what for."""

from __future__ import annotations

import torch
from torch import Tensor, nn

__all__ = ["LaidOutLinear"]


class LaidOutLinear(nn.Module):
    """A linear layer, and GELU behind it if asked for, for inference."""

    def __init__(self, linear: nn.Linear, *, gelu: bool) -> None:
        super().__init__()
        # Neither parameters nor buffers: what is laid out can be neither converted nor stored.
        self._weight: Tensor = torch.ops.mkldnn._reorder_linear_weight(linear.weight.detach(), None)
        self._bias = linear.bias.detach()
        self._behind = ("gelu", "none") if gelu else ("none", "")

    def forward(self, states: Tensor) -> Tensor:
        activation, algorithm = self._behind
        result: Tensor = torch.ops.mkldnn._linear_pointwise(
            states, self._weight, self._bias, activation, [], algorithm
        )
        return result
