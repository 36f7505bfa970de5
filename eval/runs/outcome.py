"""What became of one question: one line of JSON."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from pydantic import TypeAdapter, ValidationError

from eval.datasets.case import Case
from eval.systems.system import Found, Reply
from index.errors import InputError

__all__ = ["Outcome", "outcome_from_json", "outcome_to_json"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """One question, asked.

    Attributes:
        case: The question.
        task: What was asked for, "answers" or "retrieval".
        reply: What was answered; None when only passages were asked for, or when it failed.
        found: The passages, best first.
        verbatim: For each citation whether its quote is the article's text at its offsets.
        seconds: How long it took.
        error: The failure in one line; "" when there was none.
    """

    case: Case
    task: str
    reply: Reply | None
    found: tuple[Found, ...]
    verbatim: tuple[bool, ...] = ()
    seconds: float
    error: str = ""

    @property
    def answered(self) -> bool:
        """Whether there is an answer; a failure and a refusal are none."""
        return self.reply is not None and self.reply.answered

    @property
    def ranking(self) -> list[str]:
        """The articles found, each once, at the place of its best passage."""
        return list(dict.fromkeys(passage.article for passage in self.found))


def outcome_to_json(outcome: Outcome) -> str:
    """One line, without its end."""
    return _shape().dump_json(outcome).decode()


def outcome_from_json(line: str) -> Outcome:
    """Reads a line.

    Raises:
        InputError: It has another form.
    """
    try:
        return _shape().validate_json(line)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise InputError(f"{place or 'the line'}: {first['msg']}") from error


@cache
def _shape() -> TypeAdapter[Outcome]:
    return TypeAdapter(Outcome)
