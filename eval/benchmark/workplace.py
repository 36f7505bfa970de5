"""The folder a benchmark works in: the real articles, their vectors, the questions, the index."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from eval.benchmark.archive import Archive
from eval.benchmark.vectors import BenchmarkEmbedder, KnownVectors
from eval.squad import load_squad
from index import Article, Embedder, load_embedder, read_articles
from index.errors import InputError

__all__ = ["Workplace", "write_articles", "write_paragraphs"]

# A news article is longer than a paragraph of an encyclopedia.
_PARAGRAPHS = 3


@dataclass(frozen=True, kw_only=True, slots=True)
class Workplace:
    """Where everything lies.

    Attributes:
        folder: The folder itself.
    """

    folder: Path

    @property
    def articles(self) -> Path:
        """The real articles as files."""
        return self.folder / "articles"

    @property
    def real_index(self) -> Path:
        """The index of the real articles, embedded by the real model."""
        return self.folder / "real"

    def grown_index(self, chunks: int) -> Path:
        """The index that has grown to about so many chunks."""
        return self.folder / f"grown-{chunks}"

    def largest_below(self, chunks: int) -> Path | None:
        """The largest grown index that is smaller, for a larger one to begin with."""
        sizes = [int(path.name.partition("-")[2]) for path in self.folder.glob("grown-*")]
        smaller = [size for size in sizes if size < chunks]
        return self.grown_index(max(smaller)) if smaller else None

    @property
    def vectors(self) -> Path:
        """What the real model made of the real articles."""
        return self.folder / "vectors.npz"

    def read(self) -> list[Article]:
        """The real articles, in the order of their files."""
        return [item for item in read_articles([self.articles]) if isinstance(item, Article)]

    def archive(self) -> Archive:
        """The real articles and the generated ones, which are about those that are embedded."""
        return Archive(self.read(), len(KnownVectors.load(self.vectors).languages))

    def embedder(self) -> Embedder:
        """The real model, which knows the generated passages' vectors."""
        return BenchmarkEmbedder(load_embedder(), KnownVectors.load(self.vectors))

    def write_questions(self, questions: Sequence[str]) -> None:
        (self.folder / "questions.json").write_text(
            json.dumps(list(questions), ensure_ascii=False, indent=0), encoding="utf-8"
        )

    def questions(self) -> list[str]:
        questions: list[str] = json.loads(
            (self.folder / "questions.json").read_text(encoding="utf-8")
        )
        return questions


def write_articles(sources: Sequence[Path], folder: Path) -> None:
    """Writes the articles of files and folders as plain text.

    Raises:
        InputError: There are none.
    """
    articles = [item for item in read_articles(sources) if isinstance(item, Article)]
    if not articles:
        raise InputError(f"no article can be read from {', '.join(map(str, sources))}")
    for number, article in enumerate(articles):
        text = f"{article.title}\n\n{article.text}\n"
        (folder / f"article-{number:05}.txt").write_text(text, encoding="utf-8")


def write_paragraphs(files: Sequence[Path], folder: Path) -> list[str]:
    """Writes the paragraphs of SQuAD-format files as articles, some to an article.

    Returns:
        The questions of all files, in turn.

    Raises:
        InputError: A file cannot be read, or none holds a question.
    """
    by_file = []
    for number, path in enumerate(files):
        data = load_squad(path)
        paragraphs = list(dict.fromkeys(data.paragraphs))
        for begin in range(0, len(paragraphs), _PARAGRAPHS):
            text = "\n\n".join(paragraphs[begin : begin + _PARAGRAPHS])
            (folder / f"{number:03}-{begin:05}.txt").write_text(text, encoding="utf-8")
        by_file.append([question.text for question in data.questions])
    longest = max(map(len, by_file), default=0)
    questions = [each[at] for at in range(longest) for each in by_file if at < len(each)]
    if not questions:
        raise InputError("none of the files holds a question")
    return questions
