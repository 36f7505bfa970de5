"""How many cores of the processor a thread computes with."""

from __future__ import annotations

import sys
from functools import cache

__all__ = ["share_cores"]


def share_cores(among: int) -> None:
    """Gives this thread its share of the cores for what PyTorch computes in it.

    PyTorch lets every thread use all cores. Several that compute at the same time then wait for one
    another at every step. A question alone still gets all cores.

    Args:
        among: How many threads compute at the same time.
    """
    # What is not loaded computes nothing, and loading it takes seconds.
    torch = sys.modules.get("torch")
    if torch is not None:
        torch.set_num_threads(max(1, _cores() // max(1, among)))


@cache
def _cores() -> int:
    """As many as PyTorch uses by itself, asked before it is told otherwise."""
    import torch

    return torch.get_num_threads()
