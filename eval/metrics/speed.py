"""How long questions take."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

__all__ = ["percentile"]


def percentile(seconds: Sequence[float], share: float) -> float | None:
    """The time within which `share` percent of the questions were done, interpolated linearly."""
    return float(np.percentile(seconds, share)) if len(seconds) else None
