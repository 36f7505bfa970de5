"""Finds in passages the words that answer a question, in one forward pass.

Every sentence of every passage gets its best span and a margin: how much more likely, in logits,
the network holds it that the answer stands there than that the passage does not answer. Margins of
different passages compare, because the network has been trained on passages that look right and do
not answer. A span is always a stretch of the passage: a reader of this kind cannot invent.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Protocol

import numpy as np
import numpy.typing as npt

from index import (
    ARABIC_SIGNS,
    Embedder,
    SentenceTransformerEmbedder,
    Span,
    Tokens,
    default_encoder,
)
from rag.reading.excerpt import Excerpt
from rag.reading.plain_text import plain_text
from rag.reading.whole_numbers import number_across
from rag.weights import published_weights

if TYPE_CHECKING:
    from torch import Tensor

    from rag.reading.span_network import SpanNetwork

__all__ = [
    "BEGIN",
    "END",
    "LONGEST_HEADING",
    "PassageReader",
    "ScoredSpan",
    "SpanReader",
    "head_tokens",
    "load_passage_reader",
    "passage_reader",
    "trim_to_words",
]

# Tokens of question, heading and passage together, as in training.
_LONGEST = 256
# Of the heading so many tokens are read: a headline, or a first sentence, and a day.
LONGEST_HEADING = 56
# Two windows of a long passage share so many tokens: an answer is rarely longer.
_OVERLAP = 48
_LONGEST_ANSWER = 60
# What goes through the network at once: more needs more memory and is no faster.
_BATCH_TOKENS = 2048
# The tokens `<s>` and `</s>` of XLM-RoBERTa's vocabulary.
BEGIN, END = 0, 2
# What stays outside an answer that begins or ends with it.
_EDGES = " \t\n\u00a0،,;:؛.…!?؟\"'«»“”‘’()[]{}-–—/|*"
# Combining marks are no letters, but stand in words.
_SIGN = re.compile(f"[{ARABIC_SIGNS}]")
_AND_THE = re.compile(r"وال(?!د\w{0,3}\b|ي\w{0,2}\b)\w{3,}")


@dataclass(frozen=True, kw_only=True, slots=True)
class ScoredSpan:
    """The best answer inside one stretch of a passage.

    Attributes:
        start: Offset of its first character in the passage.
        end: Offset behind its last character.
        margin: Its logit minus that of "this passage does not answer".
    """

    start: int
    end: int
    margin: float


class PassageReader(Protocol):
    """Looks for the answer in passages."""

    def read(self, question: str, excerpts: Sequence[Excerpt]) -> list[list[ScoredSpan]]:
        """Finds the best span in every sentence.

        Args:
            question: In any language.
            excerpts: Passages, in any languages.

        Returns:
            For every excerpt and every sentence of it the best span, with offsets in the excerpt's
            text; its margin is minus infinity where there is none.
        """
        ...


class SpanReader:
    """The trained reader. Safe to use from several threads."""

    def __init__(self, network: SpanNetwork, encoder: SentenceTransformerEmbedder) -> None:
        """Puts a reader together from its parts; `load_passage_reader` does it for you."""
        self._network = network
        self._encoder = encoder

    def read(self, question: str, excerpts: Sequence[Excerpt]) -> list[list[ScoredSpan]]:
        (asked,) = self._tokenize([question])
        headings = self._tokenize([item.heading for item in excerpts])
        texts = self._tokenize([item.text for item in excerpts])
        windows = []
        for row, (heading, tokens) in enumerate(zip(headings, texts, strict=True)):
            head = head_tokens(asked.ids, heading.ids)
            for begin, end in _windows(len(tokens.ids), _LONGEST - len(head) - 1):
                window = _Window(excerpt=row, head=head, tokens=tokens, begin=begin, end=end)
                windows.append(window)
        best = [
            [ScoredSpan(start=span.start, end=span.end, margin=-np.inf) for span in item.sentences]
            for item in excerpts
        ]
        logits = self._logits([window.ids for window in windows])
        for window, scores in zip(windows, logits, strict=True):
            excerpt, spans = excerpts[window.excerpt], best[window.excerpt]
            for number, sentence in enumerate(excerpt.sentences):
                found = window.best(scores, sentence, excerpt.text)
                if found is not None and found.margin > spans[number].margin:
                    spans[number] = found
        return best

    def _tokenize(self, texts: Sequence[str]) -> list[Tokens]:
        """The tokens of the plain texts, with offsets in the texts as they are written."""
        plain = [plain_text(text) for text in texts]
        return [
            Tokens(
                ids=tokens.ids,
                offsets=tuple(
                    item.written(start, end) if start < end else (0, 0)
                    for start, end in tokens.offsets
                ),
            )
            for item, tokens in zip(
                plain, self._encoder.tokenize([item.text for item in plain]), strict=True
            )
        ]

    def _logits(self, inputs: Sequence[Sequence[int]]) -> list[npt.NDArray[np.float32]]:
        """Runs the network; for every input an array of shape (tokens, 2)."""
        import torch

        table = self._encoder.word_vectors
        results: list[npt.NDArray[np.float32]] = []
        for some in _batches(inputs):
            ids = torch.tensor([token for text in some for token in text], device=table.device)
            lengths = [len(text) for text in some]
            with torch.inference_mode():
                logits: Tensor = self._network.read_packed(table[ids], lengths)
            results.extend(np.split(logits.float().cpu().numpy(), np.cumsum(lengths)[:-1]))
        return results


@dataclass(frozen=True, kw_only=True, slots=True)
class _Window:
    """What the network sees of an excerpt: its tokens `[begin, end)`, behind those of the head."""

    excerpt: int
    head: tuple[int, ...]
    tokens: Tokens
    begin: int
    end: int

    @property
    def ids(self) -> tuple[int, ...]:
        return (*self.head, *self.tokens.ids[self.begin : self.end], END)

    def best(self, logits: npt.NDArray[np.float32], stretch: Span, text: str) -> ScoredSpan | None:
        offsets = self.tokens.offsets
        inside = [
            token
            for token in range(self.begin, self.end)
            if offsets[token][0] < stretch.end
            and offsets[token][1] > stretch.start
            and offsets[token][1] > offsets[token][0]
        ]
        if not inside:
            return None
        rows = np.array(inside) - self.begin + len(self.head)
        scores = logits[rows, 0][:, None] + logits[rows, 1][None, :]
        lengths = np.arange(len(rows))[None, :] - np.arange(len(rows))[:, None]
        scores[(lengths < 0) | (lengths >= _LONGEST_ANSWER)] = -np.inf
        first, last = np.unravel_index(int(np.argmax(scores)), scores.shape)
        span = trim_to_words(
            text, offsets[inside[first]][0], offsets[inside[last]][1], within=stretch
        )
        if span is None:
            return None
        margin = float(scores[first, last] - logits[0].sum())
        return ScoredSpan(start=span.start, end=span.end, margin=margin)


def head_tokens(question: Sequence[int], heading: Sequence[int]) -> tuple[int, ...]:
    """What stands before a passage: `<s> question </s></s>`, and the heading with a `</s>`.

    Args:
        question: Token ids of the question; a very long one is cut.
        heading: Token ids of the heading; none when there is no heading.
    """
    head = (BEGIN, *question[: _LONGEST // 2], END, END)
    return (*head, *heading[:LONGEST_HEADING], END) if heading else head


def trim_to_words(text: str, start: int, end: int, *, within: Span) -> Span | None:
    """Widens a stretch to whole words and whole numbers and takes punctuation off its ends.

    Args:
        text: The text.
        start: Offset of the first character.
        end: Offset behind the last.
        within: What it may not leave.

    Returns:
        The stretch; None when it holds no word.
    """
    start, end = max(start, within.start), min(end, within.end)
    while start < end and text[start] in _EDGES:
        start += 1
    while end > start and text[end - 1] in _EDGES:
        end -= 1
    if start == end:
        return None
    while start > within.start and _in_word(text[start - 1]) and _in_word(text[start]):
        start -= 1
    end = _word_end(text, end, within)
    start = number_across(text, start, within).start
    end = _word_end(text, number_across(text, end, within).end, within)
    # Arabic writes "and" onto the word behind it. Before the article it is surely one, but for
    # "والد" (father) and "والي" (governor).
    if _AND_THE.match(text, start, end):
        start += 1
    # An answer that opens a bracket closes it: "OSCE (Vienna)".
    if text.count("(", start, end) > text.count(")", start, end) and text[end : end + 1] == ")":
        end += 1
    return Span(start, end)


def _word_end(text: str, end: int, within: Span) -> int:
    while end < within.end and _in_word(text[end]) and _in_word(text[end - 1]):
        end += 1
    return end


def _in_word(character: str) -> bool:
    return character.isalnum() or _SIGN.match(character) is not None


def _windows(length: int, room: int) -> Iterator[tuple[int, int]]:
    begin = 0
    while True:
        yield begin, min(length, begin + room)
        if begin + room >= length:
            return
        begin += room - _OVERLAP


def _batches(inputs: Sequence[Sequence[int]]) -> Iterator[list[Sequence[int]]]:
    batch: list[Sequence[int]] = []
    tokens = 0
    for text in inputs:
        if batch and tokens + len(text) > _BATCH_TOKENS:
            yield batch
            batch, tokens = [], 0
        batch.append(text)
        tokens += len(text)
    if batch:
        yield batch


def load_passage_reader(embedder: Embedder) -> PassageReader:
    """Loads the trained reader, which shares the word vectors of the default embedding model.

    Args:
        embedder: The one in use; with any other than the default one, that is loaded as well.

    Raises:
        ModelError: The weights are missing or not those that were published.
    """
    encoder = default_encoder(embedder)
    return SpanReader(_published(encoder), encoder)


def passage_reader(
    embedder: Embedder, weights: Mapping[str, Tensor], *, laid_out: bool = True
) -> PassageReader:
    """The reader with other weights than those that are shipped, to compare them.

    Args:
        embedder: As for `load_passage_reader`.
        weights: Those of a `SpanNetwork`, by name.
        laid_out: Whether its layers are laid out for the processor, as those that are shipped are.
    """
    encoder = default_encoder(embedder)
    return SpanReader(_network(weights, encoder, laid_out=laid_out), encoder)


# Bounded: what is kept here keeps its encoder, half a gigabyte, in memory.
@lru_cache(maxsize=2)
def _published(encoder: SentenceTransformerEmbedder) -> SpanNetwork:
    from safetensors.torch import load

    from rag.reading.span_network import unpack

    weights = unpack(load(published_weights("rag.reading", "reader")))
    return _network(weights, encoder, laid_out=True)


def _network(
    weights: Mapping[str, Tensor], encoder: SentenceTransformerEmbedder, *, laid_out: bool
) -> SpanNetwork:
    import torch

    from rag.reading.int8_linear import computes_in_int8
    from rag.reading.span_network import SpanNetwork, layers_of

    # Made without memory of its own, it takes the weights as they are: no copy of them stays.
    with torch.device("meta"):
        network = SpanNetwork(layers_of(weights))
    network.load_state_dict(weights, assign=True)
    table = encoder.word_vectors
    # Layers of eight-bit integers take and give float32, whatever the embedder computes in.
    integers = laid_out and computes_in_int8(table.device.type)
    dtype = torch.float32 if integers else table.dtype
    network = network.to(table.device, dtype).eval()
    if laid_out:
        network.lay_out()
    return network
