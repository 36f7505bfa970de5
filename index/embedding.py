"""The embedder seam, and sentence-transformers behind it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from threading import Lock
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
import numpy.typing as npt

from index.embedded_model import (
    EMBEDDED_FINGERPRINT,
    HUB_NAME,
    embedded_model_folder,
    is_packaged,
)
from index.errors import ModelError
from index.sentence_model import fingerprint_of, lay_out_model, load_model, prompts_of
from index.text.analysis import without_signs

if TYPE_CHECKING:
    from torch import Tensor

__all__ = [
    "DEFAULT_MODEL",
    "Embedder",
    "SentenceTransformerEmbedder",
    "Tokens",
    "Vectors",
    "default_encoder",
    "is_default_model",
    "load_embedder",
]

Vectors = npt.NDArray[np.float32]

DEFAULT_MODEL = "embedded"

# Documents are embedded in batches of about this many tokens, padding included: long enough to keep
# two cores busy, short enough to stay in their caches. Measured: see `eval.embedding_speed`.
_BATCH_TOKENS = 2048
_BATCH_TEXTS = 64
# Sorting by length pays within a window; a window bounds the memory that tokens need.
_WINDOW_TEXTS = 1024


@dataclass(frozen=True, kw_only=True, slots=True)
class Tokens:
    """A text as a model reads it.

    Attributes:
        ids: Rows of the table of word vectors.
        offsets: For each token the characters it stands for, as (start, end).
    """

    ids: tuple[int, ...]
    offsets: tuple[tuple[int, int], ...]


class Embedder(Protocol):
    """Turns texts into unit vectors whose inner product is their similarity.

    Questions and documents have separate methods because many models (E5 among them) want a
    different prompt for each; a model that does not simply treats both alike.
    """

    @property
    def name(self) -> str:
        """What a user writes to select this model ("embedded", a hub name or a path)."""
        ...

    @property
    def fingerprint(self) -> str:
        """Identifies the weights and prompts: vectors with different ones are never mixed."""
        ...

    @property
    def dimension(self) -> int:
        """The length of every vector."""
        ...

    @property
    def max_tokens(self) -> int:
        """How many tokens of a document the model reads; the rest is cut off."""
        ...

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """The number of tokens of each text, without the prompt and the special tokens."""
        ...

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        """Embeds questions: float32 of shape (len(texts), dimension), rows of length 1."""
        ...

    def embed_documents(
        self, texts: Sequence[str], *, progress: Callable[[int], None] | None = None
    ) -> Vectors:
        """Embeds documents: float32 of shape (len(texts), dimension), rows of length 1.

        Args:
            texts: The documents, in any order of length.
            progress: Called with the number of documents finished since the last call.
        """
        ...


def load_embedder(name: str = DEFAULT_MODEL) -> SentenceTransformerEmbedder:
    """Loads an embedding model.

    Args:
        name: "embedded" for the default model, else any sentence-transformers model by its hub
            name or folder. Where the default model's wheel does not exist (outside Linux x86-64)
            the same model comes from the hub, under its own fingerprint.

    Raises:
        ModelError: There is no such model here, or it cannot be loaded.
    """
    if name != DEFAULT_MODEL:
        return SentenceTransformerEmbedder(name, name=name)
    if is_packaged():
        folder = embedded_model_folder()
        return SentenceTransformerEmbedder(
            str(folder), name=DEFAULT_MODEL, fingerprint=EMBEDDED_FINGERPRINT, local=True
        )
    return SentenceTransformerEmbedder(HUB_NAME, name=DEFAULT_MODEL)


def is_default_model(embedder: Embedder) -> bool:
    """Whether these are the vectors of the default model, from the package or from the hub."""
    if isinstance(embedder, SentenceTransformerEmbedder):
        return embedder.name in (DEFAULT_MODEL, HUB_NAME)
    return embedder.fingerprint == EMBEDDED_FINGERPRINT


def default_encoder(embedder: Embedder) -> SentenceTransformerEmbedder:
    """The default model: the one given, if it is that, else loaded (once) beside it.

    Raises:
        ModelError: It cannot be loaded.
    """
    if isinstance(embedder, SentenceTransformerEmbedder) and is_default_model(embedder):
        return embedder
    return _second_encoder()


@cache
def _second_encoder() -> SentenceTransformerEmbedder:
    return load_embedder()


class SentenceTransformerEmbedder:
    """Any sentence-transformers model, in bf16 where the processor computes in it.

    It is given Arabic without vowel signs, as nearly all is written that models learn from: with
    them a word falls into tokens that mean little, and a text is .80 to .89 similar to itself.

    Safe to use from several threads: they take turns.
    """

    def __init__(
        self,
        model: str,
        *,
        name: str,
        fingerprint: str | None = None,
        local: bool = False,
        laid_out: bool = True,
    ) -> None:
        """Loads the model.

        Args:
            model: A folder or a hub name.
            name: What the user calls it.
            fingerprint: What identifies its weights, if that is known beforehand.
            local: Whether to stay away from the hub although the model might be there.
            laid_out: Whether to lay its layers out for the processor (`index.onednn`); without,
                the same takes longer.

        Raises:
            ModelError: There is no such model, or it cannot be loaded.
        """
        self.name = name
        self._model = load_model(model, local=local)
        self._prompts = prompts_of(self._model, model)
        self._lock = Lock()
        # The weights are read for the last time here.
        self.fingerprint = fingerprint or fingerprint_of(self._model, self._prompts)
        if laid_out:
            lay_out_model(self._model)
        dimension = self._model.get_embedding_dimension()
        if dimension is None:
            raise ModelError(f"the model '{name}' does not say how long its vectors are")
        self.dimension: int = dimension
        self.max_tokens: int = self._model.max_seq_length or 512

    @property
    def dtype(self) -> str:
        """The precision that the model computes in ("bfloat16", "float32")."""
        return str(next(self._model.parameters()).dtype).removeprefix("torch.")

    @property
    def word_vectors(self) -> Tensor:
        """The table of word vectors, of shape (vocabulary, width), in the model's precision."""
        module: Any = self._model[0]
        table: Tensor = module.auto_model.get_input_embeddings().weight.detach()
        return table

    def tokenize(self, texts: Sequence[str]) -> list[Tokens]:
        """Cuts texts into tokens, whole and without the prompt and the special tokens."""
        if not texts:
            return []
        # Tokenizers keep the options of their last call, so they take turns too.
        with self._lock:
            encoded = self._model.tokenizer(
                list(texts),
                add_special_tokens=False,
                truncation=False,
                return_offsets_mapping=True,
                verbose=False,
            )
        return [
            Tokens(ids=tuple(ids), offsets=tuple(offsets))
            for ids, offsets in zip(encoded["input_ids"], encoded["offset_mapping"], strict=True)
        ]

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        if not texts:
            return []
        with self._lock:
            encoded = self._model.tokenizer(
                list(texts), add_special_tokens=False, truncation=False, verbose=False
            )
        return [len(ids) for ids in encoded["input_ids"]]

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        return self._embed([self._prompts["query"] + text for text in texts], None)

    def embed_documents(
        self, texts: Sequence[str], *, progress: Callable[[int], None] | None = None
    ) -> Vectors:
        return self._embed([self._prompts["document"] + text for text in texts], progress)

    def _embed(self, texts: list[str], progress: Callable[[int], None] | None) -> Vectors:
        vectors = np.empty((len(texts), self.dimension), dtype=np.float32)
        for begin in range(0, len(texts), _WINDOW_TEXTS):
            window = list(map(without_signs, texts[begin : begin + _WINDOW_TEXTS]))
            for rows in _batches(self.count_tokens(window)):
                with self._lock:
                    embedded = self._model.encode(
                        [window[row] for row in rows],
                        batch_size=len(rows),
                        # The prompt is already in the text: the tokens counted above are the ones
                        # that decide about the batch.
                        prompt="",
                        convert_to_tensor=True,
                        show_progress_bar=False,
                    )
                vectors[[begin + row for row in rows]] = embedded.float().cpu().numpy()
                if progress is not None:
                    progress(len(rows))
        # In bf16 a "unit" vector has a length of .99 to 1.01.
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        return vectors


def _batches(lengths: Sequence[int]) -> list[list[int]]:
    """Groups texts of similar length, longest first, so that little is padded.

    Longest first, the most memory that will be needed is needed at once, not after an hour.
    """
    batches: list[list[int]] = []
    for row in sorted(range(len(lengths)), key=lambda row: -lengths[row]):
        longest = lengths[batches[-1][0]] if batches else 0
        size = len(batches[-1]) + 1 if batches else 0
        if batches and size <= _BATCH_TEXTS and size * longest <= _BATCH_TOKENS:
            batches[-1].append(row)
        else:
            batches.append([row])
    return batches
