"""A linear layer that multiplies eight-bit integers, where processors do that fastest.

The reader's weights are shipped as eight-bit integers with a scale for each output. Here the states
are rounded in the same way while it reads, with a scale for each token, so that what is read of a
text does not depend on the texts beside it. Products of integers are exact: all that is lost is the
rounding of the states. `eval.reading_speed` measures both, time and loss.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

__all__ = ["Int8Linear", "computes_in_int8", "to_int8"]

_LARGEST = 127
# Keeps the scale of a token or an output of nothing but zeros from being one.
_SMALLEST = 1e-12


def computes_in_int8(device: str) -> bool:
    """Whether products of eight-bit integers are exact and fast on a device.

    They need instructions that add up in 32 bits. Without those oneDNN adds up in 16, where sums
    overflow. Where the processor computes in bfloat16, too, integers are still faster by a fifth.
    """
    if device != "cpu" or not hasattr(torch, "_int_mm"):
        return False
    capabilities = torch.cpu.get_capabilities()
    return any(capabilities.get(name) for name in ("avx512_vnni", "avx_vnni"))


def to_int8(rows: Tensor) -> tuple[Tensor, Tensor]:
    """Rounds a float32 matrix to eight bits, row by row.

    Args:
        rows: Of shape (rows, columns).

    Returns:
        The int8 matrix, and the float32 scales of shape (rows, 1) that give the rows back.
    """
    # Two passes and no copy: `abs` would write all of it once more.
    largest = torch.maximum(rows.amax(1, keepdim=True), rows.amin(1, keepdim=True).neg_())
    largest.clamp_(min=_SMALLEST)
    return (rows * (_LARGEST / largest)).round_().to(torch.int8), largest.div_(_LARGEST)


class Int8Linear(nn.Module):
    """A linear layer of eight-bit integers, for inference on a CPU."""

    def __init__(self, linear: nn.Linear) -> None:
        super().__init__()
        weight, scales = to_int8(linear.weight.detach().float())
        # Neither parameters nor buffers: a change of precision must not reach them.
        self._weight = weight.t().contiguous()
        self._scales = scales.flatten()
        self._bias = linear.bias.detach().float()

    def forward(self, states: Tensor) -> Tensor:
        """From float32 states of shape (tokens, inputs) to (tokens, outputs)."""
        rounded, scales = to_int8(states)
        sums = torch._int_mm(rounded, self._weight).to(torch.float32)
        # Three passes in place: `addcmul`, which would be two, is slow where it repeats rows.
        return sums.mul_(self._scales).mul_(scales).add_(self._bias)
