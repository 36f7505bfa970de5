"""What `python -m eval.calibrate` has fitted: read from `calibration.json` beside this module."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

__all__ = ["LogitWeights", "calibrated_logits", "calibrated_signals"]


@dataclass(frozen=True, kw_only=True, slots=True)
class LogitWeights:
    """What one logit of the reader counts in units of a retrieval score.

    Attributes:
        own: For the order of passages in the question's language, beside `Ranked.order`.
        across: For the order of passages in another one, and for what each language may claim in
            the common list, beside `Ranked.score`.
        answer_own: For the choice of the answer, where it stands in a passage in the question's
            language. Which article is about the matter is mostly for retrieval to say; which
            sentence answers, for the reader.
        answer_across: Likewise, in another passage, where the scores of retrieval spread less: it
            has few words in common with the question.
    """

    own: float
    across: float
    answer_own: float
    answer_across: float


def calibrated_logits() -> LogitWeights:
    """How much the reader's word counts beside retrieval's."""
    return LogitWeights(**_content()["logits"])


def calibrated_signals(circumstances: str) -> Mapping[str, float]:
    """The weights of the logistic regression by signal, with "intercept".

    Args:
        circumstances: Which of the regressions; `rag.reading.abstention.circumstances_of` tells.
    """
    weights: Mapping[str, float] = _content()["signals"][circumstances]
    return weights


@cache
def _content() -> dict[str, Any]:
    text = files("rag.reading").joinpath("calibration.json").read_text(encoding="utf-8")
    content: dict[str, Any] = json.loads(text)
    return content
