"""Weights of the reader in files, each with the card of the runs that it comes from beside it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from safetensors.torch import save_file
from torch import Tensor

from rag.reading.span_network import pack

__all__ = ["SHIPPED_WEIGHTS", "read_runs", "write_weights"]

SHIPPED_WEIGHTS = Path(__file__).resolve().parents[2] / "rag" / "reading" / "reader.safetensors"


def read_runs(weights: Path) -> list[dict[str, Any]]:
    """The runs of training that a weight file comes from, the last one last."""
    runs: list[dict[str, Any]] = json.loads(weights.with_suffix(".json").read_bytes())["runs"]
    return runs


def write_weights(
    weights: Mapping[str, Tensor], runs: Sequence[Mapping[str, Any]], output: Path
) -> None:
    """Rounds weights and writes them, and their card with the SHA-256 of the file."""
    save_file(pack(weights), output)
    digest = hashlib.sha256(output.read_bytes()).hexdigest()
    card = json.dumps({"sha256": digest, "runs": list(runs)}, indent=1)
    output.with_suffix(".json").write_text(card + "\n", encoding="utf-8")
