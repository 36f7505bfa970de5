"""How questions are answered: one small frozen object, passed explicitly."""

from __future__ import annotations

from dataclasses import dataclass, fields

from index.errors import InputError

__all__ = ["DEFAULT_ANSWER_MODEL", "Settings"]

DEFAULT_ANSWER_MODEL = "reader"


@dataclass(frozen=True, kw_only=True, slots=True)
class Settings:
    """How questions are answered.

    Attributes:
        passages: How many passages a question gets.
        pool: How many candidates each arm proposes for each passage language.
        read_passages: How many of the best passages are read, for the answer and for the order.
        threshold: The probability that the articles answer, below which Musnad says they don't. The
            default leans towards answering: the reader only quotes, so a wrong answer can be seen
            to be one, while a refusal hides what was found. Chosen on XQuAD and press questions.
        longest_question: Questions with more characters are refused.
    """

    passages: int = 8
    pool: int = 50
    read_passages: int = 10
    threshold: float = 0.3
    longest_question: int = 2000

    def __post_init__(self) -> None:
        for name in ("passages", "pool", "read_passages", "longest_question"):
            value = getattr(self, name)
            if not isinstance(value, int) or isinstance(value, bool) or value < 1:
                raise InputError(f"setting '{name}' must be a whole number from 1, not {value!r}")
        if not 0.0 <= self.threshold <= 1.0:
            raise InputError(f"setting 'threshold' must lie in 0–1, not {self.threshold!r}")

    @classmethod
    def from_mapping(cls, values: dict[str, object]) -> Settings:
        """Makes settings from parsed configuration.

        Raises:
            InputError: A key is unknown or a value is out of range.
        """
        known = {item.name for item in fields(cls)}
        unknown = sorted(set(values) - known)
        if unknown:
            raise InputError(
                f"unknown setting '{unknown[0]}'; the settings are {', '.join(sorted(known))}"
            )
        return cls(**values)  # type: ignore[arg-type]
