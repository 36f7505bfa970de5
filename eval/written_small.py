"""Makes the list of words that texts write with a small letter: `python -m eval.written_small`.

A capital at the beginning of a sentence says nothing, and no list of ordinary words is ever long
enough. The vocabulary of the embedding model's tokenizer (XLM-RoBERTa's, MIT licence) holds a
quarter of a million pieces with the logarithms of their frequencies in a hundred languages, and it
holds "enough" and "Enough" apart: which of the two is the more frequent one tells an ordinary word
from a name. Rarer words it holds in one of the two forms or not at all.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator, Mapping
from pathlib import Path

from index.embedded_model import embedded_model_folder
from rag.verification.capitals import WRITTEN_SMALL

__all__ = ["main", "read_vocabulary", "words_written_small"]

# Before a piece that begins a word (SentencePiece).
_BEGINS = "▁"
_LEAST_LETTERS = 4
# Words of one language that are people's names in another: "sami" is "alone" in Serbian.
_NAMES = frozenset(
    "alma amani banda camara imani klein lang lena lina mani mina mira moyo rami rana rene said"
    " sami tina vera".split()
)


def words_written_small(vocabulary: Mapping[str, float]) -> Iterator[str]:
    """The words in Latin letters that are more frequent with a small letter than with a capital.

    Args:
        vocabulary: Pieces with the logarithms of their frequencies.
    """
    for piece, score in vocabulary.items():
        word = piece.removeprefix(_BEGINS)
        if (
            piece.startswith(_BEGINS)
            and len(word) >= _LEAST_LETTERS
            and word not in _NAMES
            and word.isalpha()
            and word.islower()
            and all("LATIN" in unicodedata.name(letter, "") for letter in word)
            and score > vocabulary.get(f"{_BEGINS}{word[0].upper()}{word[1:]}", float("-inf"))
        ):
            yield word


def read_vocabulary(folder: Path) -> dict[str, float]:
    """The pieces of a model's tokenizer."""
    tokenizer = json.loads((folder / "tokenizer.json").read_bytes())
    return {piece: score for piece, score in tokenizer["model"]["vocab"]}


def main() -> None:
    """Writes the list."""
    words = sorted(words_written_small(read_vocabulary(embedded_model_folder())))
    WRITTEN_SMALL.write_text("\n".join([*words, ""]), encoding="utf-8")
    print(f"{WRITTEN_SMALL}: {len(words):,} words")


if __name__ == "__main__":
    main()
