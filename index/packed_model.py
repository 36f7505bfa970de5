"""The packed file of the embedded model: parsing and dequantising it.

The layout of the file ("E5S1", little endian), as its own engine reads it:

    magic, version; hidden size, layers, heads, feed-forward size, vocabulary size, positions,
    token types (int32), layer-norm epsilon (float32), block size (int32)
    vocabulary: pieces, <s>, </s>, <pad>, <unk> (int32), length of the text (uint64), offsets
    (uint32, pieces + 1), scores (float32), the text; normalisation map: entries (int32), length
    (uint32), entries of code point (uint32), count (uint8), replacement code points (uint32)
    directory: entries (int32), each name length (uint16), name, type (uint8), elements (uint32),
    offset and length in bytes (uint64)
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from index.errors import ModelError

__all__ = ["PackedModel"]

_BLOCK = 32
_BLOCK_TYPE = np.dtype([("scale", "<f2"), ("nibbles", "u1", (_BLOCK // 2,))])


@dataclass(frozen=True, kw_only=True, slots=True)
class PackedModel:
    """What the packed file holds.

    The sizes of the model in the order of the file, then `pieces` (text and score by token id),
    `special` (token ids), `normalisation` (character to replacement) and `tensors` (flat, float32,
    by name).
    """

    hidden: int
    layers: int
    heads: int
    feed_forward: int
    vocabulary: int
    positions: int
    token_types: int
    epsilon: float
    pieces: list[tuple[str, float]]
    special: Mapping[str, int]
    normalisation: Mapping[str, str]
    tensors: Mapping[str, npt.NDArray[np.float32]]

    @classmethod
    def parse(cls, data: bytes) -> PackedModel:
        if data[:4] != b"E5S1":
            raise ModelError("the embedded model's file does not begin with its magic 'E5S1'")
        at = 8
        *numbers, epsilon, block = struct.unpack_from("<7ifi", data, at)
        hidden, layers, heads, feed_forward, vocabulary, positions, token_types = numbers
        if block != _BLOCK:
            raise ModelError(f"the embedded model's file has blocks of {block}, not of {_BLOCK}")
        at += 36
        count, *special_ids = struct.unpack_from("<5i", data, at)
        (text_length,) = struct.unpack_from("<Q", data, at + 20)
        at += 28
        offsets = np.frombuffer(data, "<u4", count + 1, at)
        at += offsets.nbytes
        scores = np.frombuffer(data, "<f4", count, at)
        at += scores.nbytes
        text = data[at : at + text_length]
        at += text_length
        pieces = [
            (text[offsets[i] : offsets[i + 1]].decode("utf-8"), float(scores[i]))
            for i in range(count)
        ]
        entries, length = struct.unpack_from("<iI", data, at)
        normalisation = dict(_normalisation(data, at + 8, entries))
        at += 8 + length
        return cls(
            hidden=hidden,
            layers=layers,
            heads=heads,
            feed_forward=feed_forward,
            vocabulary=vocabulary,
            positions=positions,
            token_types=token_types,
            epsilon=epsilon,
            pieces=pieces,
            special=dict(zip(("<s>", "</s>", "<pad>", "<unk>"), special_ids, strict=True)),
            normalisation=normalisation,
            tensors=dict(_tensors(data, at)),
        )


def _normalisation(data: bytes, at: int, entries: int) -> Iterator[tuple[str, str]]:
    for _ in range(entries):
        code_point, count = struct.unpack_from("<IB", data, at)
        replacement = struct.unpack_from(f"<{count}I", data, at + 5)
        at += 5 + 4 * count
        yield chr(code_point), "".join(map(chr, replacement))


def _tensors(data: bytes, at: int) -> Iterator[tuple[str, npt.NDArray[np.float32]]]:
    """Yields every tensor by its name, flat and dequantised."""
    (entries,) = struct.unpack_from("<i", data, at)
    at += 4
    for _ in range(entries):
        (name_length,) = struct.unpack_from("<H", data, at)
        name = data[at + 2 : at + 2 + name_length].decode("ascii")
        at += 2 + name_length
        _, elements, offset, length = struct.unpack_from("<BIQQ", data, at)
        at += 21
        if length == elements * 4:
            yield name, np.frombuffer(data, "<f4", elements, offset)
        else:
            yield name, _dequantise(np.frombuffer(data, _BLOCK_TYPE, elements // _BLOCK, offset))


def _dequantise(blocks: npt.NDArray[np.void]) -> npt.NDArray[np.float32]:
    """Weight j of a block is the low half of byte j, weight j + 16 its high half, each minus 8."""
    nibbles = blocks["nibbles"]
    values = np.concatenate((nibbles & 0x0F, nibbles >> 4), axis=1).astype(np.float32) - 8.0
    values *= blocks["scale"].astype(np.float32)[:, None]
    return values.reshape(-1)
