"""Questions and passages as the network's input: token ids, and where the answer is."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TypeVar

from tokenizers import Encoding, Tokenizer

from eval.reader.recipe import Pair
from rag.reading.plain_text import plain_text
from rag.reading.span_reader import END, head_tokens

__all__ = ["LONGEST", "Example", "group", "make_sequences"]

_Item = TypeVar("_Item")

# Tokens of question and passage together: what the reader is given, too.
LONGEST = 256
# Archives are read in chunks; so much of the training data is cut to their size, the rest is read
# as long as it fits.
_CHUNKS = 0.25
_CHUNK = 100
_BATCH_TOKENS = 4096
_BATCH_SEQUENCES = 48
# So many batches' worth of sequences are sorted by length together.
_POOL_BATCHES = 40


@dataclass(frozen=True, kw_only=True, slots=True)
class Example:
    """One input.

    Attributes:
        ids: Token ids: `<s> question </s> </s> heading </s> passage </s>`.
        start: The token where the answer starts; 0 when the passage does not answer.
        end: Its last token.
    """

    ids: tuple[int, ...]
    start: int
    end: int


def make_sequences(
    pairs: Iterable[Pair], tokenizer: Tokenizer, draw: random.Random
) -> Iterator[Example]:
    """Tokenises pairs; of a passage that is too long, a random window that keeps the answer."""
    for some in _chunks(pairs, 1000):
        questions = _encode(tokenizer, [plain_text(pair.question).text for pair in some])
        headings = _encode(tokenizer, [plain_text(pair.heading).text for pair in some])
        plain = [plain_text(pair.passage) for pair in some]
        passages = _encode(tokenizer, [item.text for item in plain])
        for pair, question, heading, written, passage in zip(
            some, questions, headings, plain, passages, strict=True
        ):
            head = head_tokens(question.ids, heading.ids)
            room = LONGEST - len(head) - 1
            if draw.random() < _CHUNKS:
                room = min(room, _CHUNK)
            span = _token_span(passage.offsets, pair.span and written.plain(*pair.span))
            if pair.span is not None and span is None:
                continue
            left = 0
            if len(passage.ids) > room:
                lowest = 0 if span is None else max(0, span[1] + 1 - room)
                highest = len(passage.ids) - room if span is None else span[0]
                left = draw.randint(lowest, max(lowest, min(highest, len(passage.ids) - room)))
                # Of an answer that is longer than the room, the beginning.
                left = left if span is None else min(left, span[0])
            window = passage.ids[left : left + room]
            ahead = len(head) - left
            yield Example(
                ids=(*head, *window, END),
                start=0 if span is None else span[0] + ahead,
                end=0 if span is None else min(span[1], left + room - 1) + ahead,
            )


def _encode(tokenizer: Tokenizer, texts: list[str]) -> list[Encoding]:
    encoded: list[Encoding] = tokenizer.encode_batch(texts, add_special_tokens=False)
    return encoded


def _token_span(
    offsets: Sequence[tuple[int, int]], span: tuple[int, int] | None
) -> tuple[int, int] | None:
    """The first and last token that touch a stretch of characters."""
    if span is None:
        return None
    inside = [
        number
        for number, (start, end) in enumerate(offsets)
        if start < span[1] and end > span[0] and end > start
    ]
    return (inside[0], inside[-1]) if inside else None


def _chunks(items: Iterable[_Item], size: int) -> Iterator[list[_Item]]:
    iterator = iter(items)
    while chunk := list(islice(iterator, size)):
        yield chunk


def group(sequences: Sequence[Example], draw: random.Random) -> list[list[Example]]:
    """Batches of similar length in random order, each within the limit of tokens."""
    order = list(sequences)
    draw.shuffle(order)
    batches: list[list[Example]] = []
    for pool in _chunks(order, _POOL_BATCHES * _BATCH_SEQUENCES):
        batch: list[Example] = []
        for item in sorted(pool, key=lambda item: len(item.ids)):
            size = len(batch) + 1
            if size > _BATCH_SEQUENCES or size * len(item.ids) > _BATCH_TOKENS:
                batches.append(batch)
                batch = []
            batch.append(item)
        batches.append(batch)
    draw.shuffle(batches)
    return batches
