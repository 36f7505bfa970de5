"""The sample articles that come with Musnad, and questions to try them with."""

from __future__ import annotations

from collections.abc import Iterable
from importlib.resources import files
from pathlib import Path

__all__ = ["EXAMPLE_QUESTIONS", "holds_samples", "sample_folder"]

EXAMPLE_QUESTIONS = (
    "مع أي دول اجتمع الحموشي في فيينا؟",
    "Which countries did Hammouchi meet in Vienna?",
    "Quels pays Hammouchi a-t-il rencontrés à Vienne ?",
)


def sample_folder() -> Path:
    """The folder of the sample articles."""
    return Path(str(files("eval").joinpath("corpus"))).resolve()


def holds_samples(locations: Iterable[str]) -> bool:
    """Whether sample articles are among articles read from these places."""
    folder = f"{sample_folder()}/"
    return any(location.startswith(folder) for location in locations)
