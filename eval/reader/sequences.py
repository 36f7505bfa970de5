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

__all__ = ["LONGEST", "Example", "count_tokens", "group", "make_sequences"]

_Item = TypeVar("_Item")

# Tokens of question and passage together: what the reader is given, too.
LONGEST = 256
# Archives are read in chunks; so much of the training data is cut to their size, the rest is read
# as long as it fits.
_CHUNKS = 0.6
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
    questions: Iterable[Sequence[Pair]], tokenizer: Tokenizer, draw: random.Random
) -> Iterator[tuple[Example, ...]]:
    """Tokenises pairs; of a passage that is too long, a random window that keeps the answer.

    Args:
        questions: For each question its pairs. A question that has several is learnt from as it is
            read: whole passages, one against the other.
        tokenizer: The embedder's.
        draw: The source of chance.

    Yields:
        The pairs of each question. Those whose answer is no token of the passage are left out, and
        a question of which none is left.
    """
    for some in _chunks(questions, 1000):
        pairs = [pair for together in some for pair in together]
        asked = _encode(tokenizer, [plain_text(pair.question).text for pair in pairs])
        headings = _encode(tokenizer, [plain_text(pair.heading).text for pair in pairs])
        plain = [plain_text(pair.passage) for pair in pairs]
        passages = _encode(tokenizer, [item.text for item in plain])
        rows = iter(range(len(pairs)))
        for together in some:
            made = []
            for pair, row in zip(together, rows, strict=False):
                head = head_tokens(asked[row].ids, headings[row].ids)
                span = pair.span and plain[row].plain(*pair.span)
                cut = len(together) == 1 and draw.random() < _CHUNKS
                example = _example(head, passages[row], span, _CHUNK if cut else LONGEST, draw)
                if example is not None:
                    made.append(example)
            if made:
                yield tuple(made)


def _example(
    head: Sequence[int],
    passage: Encoding,
    span: tuple[int, int] | None,
    most: int,
    draw: random.Random,
) -> Example | None:
    """One input; None when the answer is no token.

    Args:
        head: What stands before the passage.
        passage: The passage.
        span: (start, end) of the answer in it, in characters.
        most: How many of its tokens are read.
        draw: The source of chance.
    """
    room = min(LONGEST - len(head) - 1, most)
    tokens = _token_span(passage.offsets, span)
    if span is not None and tokens is None:
        return None
    left = 0
    if len(passage.ids) > room:
        lowest = 0 if tokens is None else max(0, tokens[1] + 1 - room)
        highest = len(passage.ids) - room if tokens is None else tokens[0]
        left = draw.randint(lowest, max(lowest, min(highest, len(passage.ids) - room)))
        # Of an answer that is longer than the room, the beginning.
        left = left if tokens is None else min(left, tokens[0])
    ahead = len(head) - left
    return Example(
        ids=(*head, *passage.ids[left : left + room], END),
        start=0 if tokens is None else tokens[0] + ahead,
        end=0 if tokens is None else min(tokens[1], left + room - 1) + ahead,
    )


def count_tokens(together: Sequence[Example]) -> int:
    """The tokens of a question's inputs."""
    return sum(len(item.ids) for item in together)


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


def group(
    questions: Sequence[tuple[Example, ...]], draw: random.Random
) -> list[list[tuple[Example, ...]]]:
    """Batches of similar length in random order, each within the limit of tokens.

    What belongs to one question stays in one batch.
    """
    order = list(questions)
    draw.shuffle(order)
    batches: list[list[tuple[Example, ...]]] = []
    for pool in _chunks(order, _POOL_BATCHES * _BATCH_SEQUENCES):
        batch: list[tuple[Example, ...]] = []
        size = 0
        for together in sorted(pool, key=_longest):
            size += len(together)
            if batch and (size > _BATCH_SEQUENCES or size * _longest(together) > _BATCH_TOKENS):
                batches.append(batch)
                batch, size = [], len(together)
            batch.append(together)
        batches.append(batch)
    draw.shuffle(batches)
    return batches


def _longest(together: Sequence[Example]) -> int:
    return max(len(item.ids) for item in together)
