"""The network of the trained reader: encoder layers and two numbers for every token.

The architecture is that of multilingual-e5-small (a BERT encoder with 12 layers of width 384), so
that its word vectors, which are nine tenths of its weights, are shared with the embedder that is in
memory anyway. The layers above them are the reader's own, and may be fewer. For every token they
give two logits: that the answer starts there, and that it ends there. The first token stands for
"no answer here" (Devlin et al., "BERT: Pre-training of Deep Bidirectional Transformers", 2019,
section 4.3).

Weights are kept as eight-bit integers with one scale for each row of a matrix.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial

import torch
from torch import Tensor, nn

from index import lay_out_in
from rag.reading.int8_linear import Int8Linear, computes_in_int8, to_int8

__all__ = ["LAYERS", "SpanNetwork", "layers_of", "pack", "unpack"]

# Of the encoder that a network starts from; it may keep fewer.
LAYERS = 12
WIDTH = 384
HEADS = 12
FEED_FORWARD = 1536
POSITIONS = 512
_EPSILON = 1e-12

# Names of a layer's parts here → in transformers' BertModel.
_NAMES = {
    "merge": "attention.output.dense",
    "attend_norm": "attention.output.LayerNorm",
    "widen": "intermediate.dense",
    "narrow": "output.dense",
    "narrow_norm": "output.LayerNorm",
}


def _attention(query: Tensor, key: Tensor, value: Tensor, mask: Tensor | None = None) -> Tensor:
    """Scaled dot-product attention, written out.

    The fused function's backward pass takes three times as long on a CPU, and forward it is no
    faster at these lengths.
    """
    scores = (query * (WIDTH // HEADS) ** -0.5) @ key.transpose(-1, -2)
    if mask is not None:
        scores = scores.masked_fill(~mask, -1e4)
    return torch.softmax(scores, dim=-1, dtype=value.dtype) @ value


def _attend_padded(heads: Tensor, mask: Tensor) -> Tensor:
    """Attention within each row of a batch of shape (batch, tokens, 3 * WIDTH)."""
    batch, length, _ = heads.shape
    parts = heads.view(batch, length, 3, HEADS, WIDTH // HEADS).permute(2, 0, 3, 1, 4)
    mixed = _attention(parts[0], parts[1], parts[2], mask)
    return mixed.transpose(1, 2).reshape(batch, length, WIDTH)


def _attend_packed(heads: Tensor, lengths: Sequence[int]) -> Tensor:
    """Attention within each of the texts that lie behind each other in (tokens, 3 * WIDTH)."""
    mixed = []
    for text in torch.split(heads, list(lengths)):
        parts = text.view(len(text), 3, HEADS, WIDTH // HEADS).permute(1, 2, 0, 3)
        mixed.append(_attention(parts[0], parts[1], parts[2]).transpose(0, 1).flatten(1))
    return torch.cat(mixed)


class _Layer(nn.Module):
    """One encoder layer, normalised behind each sum as in BERT."""

    def __init__(self) -> None:
        super().__init__()
        self.attend = nn.Linear(WIDTH, 3 * WIDTH)
        self.merge = nn.Linear(WIDTH, WIDTH)
        self.attend_norm = nn.LayerNorm(WIDTH, eps=_EPSILON)
        self.widen = nn.Linear(WIDTH, FEED_FORWARD)
        self.bend = nn.GELU()
        self.narrow = nn.Linear(FEED_FORWARD, WIDTH)
        self.narrow_norm = nn.LayerNorm(WIDTH, eps=_EPSILON)

    def forward(self, states: Tensor, attention: Callable[[Tensor], Tensor]) -> Tensor:
        merged = self.merge(attention(self.attend(states)))
        states = self.attend_norm(states + merged)
        narrowed = self.narrow(self.bend(self.widen(states)))
        normalised: Tensor = self.narrow_norm(states + narrowed)
        return normalised


class SpanNetwork(nn.Module):
    """Word vectors in, logits for the start and the end of the answer out."""

    def __init__(self, layers: int = LAYERS) -> None:
        """Makes a network that has learnt nothing yet.

        Args:
            layers: How many it has, at most as many as the encoder that it starts from.
        """
        super().__init__()
        self.position = nn.Parameter(torch.zeros(POSITIONS, WIDTH))
        self.norm = nn.LayerNorm(WIDTH, eps=_EPSILON)
        self.layers = nn.ModuleList(_Layer() for _ in range(layers))
        self.head = nn.Linear(WIDTH, 2)

    def forward(self, words: Tensor, present: Tensor) -> Tensor:
        """Reads a batch.

        Args:
            words: Word vectors, of shape (batch, tokens, WIDTH).
            present: True for tokens, False for padding; of shape (batch, tokens).

        Returns:
            Logits of shape (batch, tokens, 2), for the start and the end of the answer.
        """
        states = self.norm(words + self.position[: words.shape[1]])
        attention = partial(_attend_padded, mask=present[:, None, None, :])
        return self._logits(states, attention)

    def read_packed(self, words: Tensor, lengths: Sequence[int]) -> Tensor:
        """Reads texts that lie behind each other, so that no time goes into padding.

        Args:
            words: The word vectors of all texts, of shape (tokens, WIDTH), in any precision.
            lengths: How many tokens each text has.

        Returns:
            Logits of shape (tokens, 2), for the start and the end of the answer.
        """
        positions = torch.cat([self.position[:length] for length in lengths])
        attention = partial(_attend_packed, lengths=lengths)
        return self._logits(self.norm(words.to(positions.dtype) + positions), attention)

    def _logits(self, states: Tensor, attention: Callable[[Tensor], Tensor]) -> Tensor:
        for layer in self.layers:
            states = layer(states, attention)
        logits: Tensor = self.head(states)
        return logits

    def lay_out(self) -> None:
        """Lays the layers out for the processor; they can only read from then on."""
        weight = self.head.weight
        integers = weight.dtype == torch.float32 and computes_in_int8(weight.device.type)
        for layer in self.layers:
            if integers:
                for name in ("attend", "merge", "widen", "narrow"):
                    setattr(layer, name, Int8Linear(getattr(layer, name)))
            else:
                lay_out_in(layer, "attend", "merge", "narrow")
                lay_out_in(layer, "widen", activation="bend")

    def start_from(self, encoder: Mapping[str, Tensor]) -> None:
        """Takes over the layers of an embedder of the same architecture, before training.

        Args:
            encoder: The weights of a `transformers.BertModel` by their names.
        """
        # Every text is of token type 0, so its vector is one with the positions'.
        position = encoder["embeddings.position_embeddings.weight"]
        weights = {
            "position": position + encoder["embeddings.token_type_embeddings.weight"][0],
            **self.head.state_dict(prefix="head."),
        }
        for kind in ("weight", "bias"):
            weights[f"norm.{kind}"] = encoder[f"embeddings.LayerNorm.{kind}"]
            for number in range(len(self.layers)):
                theirs, own = f"encoder.layer.{number}.", f"layers.{number}."
                parts = [f"attention.self.{part}.{kind}" for part in ("query", "key", "value")]
                weights[f"{own}attend.{kind}"] = torch.cat([encoder[theirs + p] for p in parts])
                for name, their_name in _NAMES.items():
                    weights[f"{own}{name}.{kind}"] = encoder[f"{theirs}{their_name}.{kind}"]
        self.load_state_dict(weights)


def layers_of(weights: Iterable[str]) -> int:
    """How many layers the network has that weights are of.

    Args:
        weights: Their names.
    """
    return 1 + max(int(name.split(".")[1]) for name in weights if name.startswith("layers."))


def pack(weights: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Rounds matrices to int8 with a float32 scale per row; vectors stay as float32."""
    packed = {}
    for name, weight in weights.items():
        weight = weight.detach().float()
        if weight.dim() != 2:
            packed[name] = weight.contiguous()
            continue
        packed[name], scale = to_int8(weight)
        packed[f"{name}.scale"] = scale.flatten()
    return packed


def unpack(packed: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """The weights that `pack` rounded, as float32."""
    return {
        name: weight.float() * packed[f"{name}.scale"][:, None]
        if f"{name}.scale" in packed
        else weight
        for name, weight in packed.items()
        if not name.endswith(".scale")
    }
