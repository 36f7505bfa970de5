"""A dataset, whatever format it came in: articles, and questions with what is known about them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property
from pathlib import Path

from eval.metrics.citations import Stretch
from index import Article, article_id, read_articles
from index.errors import InputError
from rag import Turn

__all__ = ["Case", "Dataset", "file_digest", "most_common", "portable_articles", "relocated"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Case:
    """One question.

    Attributes:
        id: Unique in the dataset.
        question: As it is asked.
        language: ISO 639-1 code of the question.
        passage_language: That of the articles that answer it; "ar+fr" when it takes several, "" for
            an unanswerable question.
        type: "who", "list", …; "squad" where the data tells no types.
        answerable: Whether the articles answer it; always true where only retrieval is judged.
        kind: What makes it unanswerable; "" for an answerable question.
        items: What a complete answer names, each with accepted forms by language; empty where
            answers are not judged.
        relevant: The articles that should be found, with their grades; empty where unknown.
        required: What an answer has to cite; empty where unknown.
        optional: What it may cite as well; see `quote_scores`.
        history: The conversation before, oldest first.
        left_out: Articles that are taken out of the archive while this is asked.
    """

    id: str
    question: str
    language: str
    passage_language: str
    type: str
    answerable: bool = True
    kind: str = ""
    items: tuple[Mapping[str, tuple[str, ...]], ...] = ()
    relevant: Mapping[str, int] = field(default_factory=dict)
    required: tuple[Stretch, ...] = ()
    optional: tuple[Stretch, ...] = ()
    history: tuple[Turn, ...] = ()
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Dataset:
    """Articles and the questions that are asked about them.

    Attributes:
        name: For people.
        articles: The archive; their ids do not depend on where the files lie.
        cases: The questions.
        files: The SHA-256 of every file it was read from, by name.
        judges_answers: False when only retrieval can be judged.
    """

    name: str
    articles: tuple[Article, ...]
    cases: tuple[Case, ...]
    files: Mapping[str, str]
    judges_answers: bool = True

    def __post_init__(self) -> None:
        seen: set[str] = set()
        for case in self.cases:
            if case.id in seen:
                raise InputError(f"{self.name}: two questions have the id {case.id!r}")
            seen.add(case.id)

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 over all articles and questions: equal for the same data, wherever it lies."""
        digest = hashlib.sha256()
        for article in self.articles:
            digest.update(f"{article.id} {article.fingerprint}\n".encode())
        for case in self.cases:
            digest.update(json.dumps(asdict(case), sort_keys=True).encode())
        return digest.hexdigest()

    def only(self, ids: Iterable[str]) -> Dataset:
        """The same archive with some of the questions."""
        wanted = set(ids)
        return replace(self, cases=tuple(case for case in self.cases if case.id in wanted))


def file_digest(path: Path) -> str:
    """The SHA-256 of a file.

    Raises:
        InputError: It cannot be read.
    """
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror or error}") from error


def portable_articles(place: Path) -> tuple[Article, ...]:
    """Reads all articles below a place, under ids that are the same on every machine.

    Raises:
        InputError: One of them cannot be read.
    """
    root = place.resolve()
    articles: list[Article] = []
    for item in read_articles([place]):
        if not isinstance(item, Article):
            raise InputError(f"an article cannot be indexed: {item}")
        location = item.location.removeprefix(str(root if root.is_dir() else root.parent))
        articles.append(relocated(item, location.lstrip("/\\").replace("\\", "/")))
    return tuple(articles)


def relocated(article: Article, location: str) -> Article:
    """The same article under another location, and the id that goes with it."""
    return replace(article, id=article_id(location), location=location)


def most_common(values: Sequence[str]) -> str:
    """The most frequent one, the first of equally frequent ones; "" of none."""
    return max(dict.fromkeys(values), key=values.count, default="")
