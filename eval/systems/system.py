"""The seam: whatever can be built over articles and searched, and perhaps asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable

from index import Article
from rag import Turn

__all__ = ["AnsweringSystem", "Cited", "Found", "Reply", "System"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """A passage that a system found.

    Attributes:
        article: The id of its article.
        start: Offset of its first character in the article's text.
        end: Offset behind its last character.
        text: As the system gives it.
        score: On the system's own scale.
        title: The article's title.
        language: ISO 639-1 code of the article.
    """

    article: str
    start: int
    end: int
    text: str
    score: float
    title: str = ""
    language: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Cited:
    """A citation of an answer; the first one is what the marker [1] stands for."""

    article: str
    start: int
    end: int
    quote: str
    title: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Reply:
    """What a system answers.

    Attributes:
        text: What a person reads, with markers.
        answered: False when the system says that the articles do not say.
        confidence: The probability that they do, 0 to 1; None when the system gives none.
        cited: In the order of the markers.
        found: The passages that it looked at, best first.
        timings_ms: Milliseconds by stage.
        tokens: Tokens read and written by a chat model, when the system tells.
        cost: In US dollars, when the system tells.
    """

    text: str
    answered: bool
    confidence: float | None
    cited: tuple[Cited, ...] = ()
    found: tuple[Found, ...] = ()
    timings_ms: Mapping[str, float] = field(default_factory=dict)
    tokens: int | None = None
    cost: float | None = None


class System(Protocol):
    """Finds passages.

    Attributes:
        name: What the user selects it by.
        workers: How many questions it can be asked at the same time to any profit.
    """

    @property
    def name(self) -> str: ...

    @property
    def workers(self) -> int: ...

    def describe(self) -> Mapping[str, object]:
        """Everything that decides what it finds and says, for the record; JSON values only."""
        ...

    def build(self, articles: Sequence[Article]) -> None:
        """Indexes an archive, in place of the one before."""
        ...

    def search(self, question: str, k: int) -> list[Found]:
        """The best `k` passages, best first."""
        ...

    def close(self) -> None:
        """Lets go of everything that `build` made."""
        ...


@runtime_checkable
class AnsweringSystem(System, Protocol):
    """Answers questions as well."""

    def ask(self, question: str, history: Sequence[Turn]) -> Reply:
        """Answers a question, or says that the articles do not."""
        ...

    def without(self, articles: Sequence[str]) -> AbstractContextManager[None]:
        """Takes articles, named by their ids, out of the archive for a `with` block."""
        ...
