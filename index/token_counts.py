"""Counting a model's tokens without the model: who only cuts articles needs no weights."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from index.drafts import TokenCounter
from index.embedded_model import embedded_model_folder, is_packaged
from index.embedding import DEFAULT_MODEL, load_embedder

if TYPE_CHECKING:
    from tokenizers import Tokenizer

__all__ = ["load_token_counter"]


def load_token_counter(name: str = DEFAULT_MODEL) -> TokenCounter:
    """What counts tokens as the model of that name does.

    Args:
        name: As for `load_embedder`. For all but the embedded model this loads the model itself:
            how it sets up its tokenizer is its own affair.

    Raises:
        ModelError: As `load_embedder`.
    """
    if name != DEFAULT_MODEL or not is_packaged():
        return load_embedder(name)
    from tokenizers import Tokenizer

    return _Counter(Tokenizer.from_file(str(embedded_model_folder() / "tokenizer.json")))


class _Counter:
    def __init__(self, tokenizer: Tokenizer) -> None:
        self._tokenizer = tokenizer

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        encoded = self._tokenizer.encode_batch(list(texts), add_special_tokens=False)
        return [len(each.ids) for each in encoded]
