"""How near a sentence is to a text in meaning, whatever languages the two are in."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from index import Embedder, default_encoder

__all__ = ["EncoderNearness", "Nearness", "load_nearness"]

Nearness = Callable[[str, Sequence[str]], Sequence[float]]
"""The cosine similarity of a sentence with each of some texts, by the default embedding model."""

_REMEMBERED = 256


class EncoderNearness:
    """`Nearness` by an embedding model; remembers texts, for a quote is asked about often.

    The sentence is embedded as a question is and the texts as passages are: so right sentences and
    those about something else are told apart best (area under the curve .99 in one language, .96
    across, on the supported pairs of eval/verification_pairs.jsonl that are not called "later").
    """

    def __init__(self, encoder: Callable[[], Embedder]) -> None:
        """Takes what loads the model, which happens when it is first needed."""
        self._encoder = encoder
        self._texts: dict[str, npt.NDArray[np.float32]] = {}

    def __call__(self, sentence: str, texts: Sequence[str]) -> list[float]:
        encoder = self._encoder()
        known = self._texts
        unknown = [text for text in dict.fromkeys(texts) if text not in known]
        if unknown:
            kept = known if len(known) < _REMEMBERED else {t: known[t] for t in texts if t in known}
            # A new dictionary: threads that ask at the same time at worst embed a text twice.
            known = kept | dict(zip(unknown, encoder.embed_documents(unknown), strict=True))
            self._texts = known
        vector = encoder.embed_queries([sentence])[0]
        return [float(vector @ known[text]) for text in texts]


def load_nearness(embedder: Embedder) -> Nearness:
    """Nearness by the default embedding model, whose scale the thresholds are tuned on.

    Args:
        embedder: The one in use; with any other than the default one, that is loaded as well, when
            the first sentence is judged.
    """
    return EncoderNearness(lambda: default_encoder(embedder))
