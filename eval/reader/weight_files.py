"""Weights in files, each with a card beside it that tells its SHA-256 and where it comes from."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from safetensors.torch import load_file, save_file
from torch import Tensor

from rag.reading.span_network import SpanNetwork, layers_of, pack, unpack

__all__ = ["SHIPPED_WEIGHTS", "load_network", "read_runs", "write_card", "write_weights"]

SHIPPED_WEIGHTS = Path(__file__).resolve().parents[2] / "rag" / "reading" / "reader.safetensors"


def load_network(weights: Path) -> SpanNetwork:
    """The network with the weights of a file, ready to be trained."""
    unpacked = unpack(load_file(weights))
    network = SpanNetwork(layers_of(unpacked))
    network.load_state_dict(unpacked)
    return network


def read_runs(weights: Path) -> list[dict[str, Any]]:
    """The runs of training that weights of the reader come from, the last one last."""
    runs: list[dict[str, Any]] = json.loads(weights.with_suffix(".json").read_bytes())["runs"]
    return runs


def write_weights(
    weights: Mapping[str, Tensor], runs: Sequence[Mapping[str, Any]], output: Path
) -> None:
    """Rounds weights of the reader and writes them with their card."""
    save_file(pack(weights), output)
    write_card(output, {"runs": list(runs)})


def write_card(weights: Path, content: Mapping[str, Any]) -> None:
    """Writes the card of a weight file beside it: its SHA-256, and what else there is to tell."""
    digest = hashlib.sha256(weights.read_bytes()).hexdigest()
    card = json.dumps({"sha256": digest, **content}, indent=1)
    weights.with_suffix(".json").write_text(card + "\n", encoding="utf-8")
