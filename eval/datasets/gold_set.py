"""The gold set, and question files of the same or the simpler form over articles of one's own."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from importlib.resources import as_file, files
from pathlib import Path

from eval.datasets.case import Case, Dataset, file_digest, portable_articles
from eval.gold import GoldQuestion, load_gold
from eval.metrics.citations import Stretch
from eval.press import load_press
from index import Article
from index.errors import InputError

__all__ = ["gold_dataset", "question_file_dataset"]


def gold_dataset() -> Dataset:
    """The gold questions over the sample articles, both part of this package."""
    with (
        as_file(files("eval").joinpath("gold")) as folder,
        as_file(files("eval").joinpath("corpus")) as corpus,
    ):
        paths = sorted(folder.glob("*.jsonl"))
        return _dataset("gold", load_gold(paths), corpus, paths)


def question_file_dataset(path: Path, articles: Path) -> Dataset:
    """The questions of a file over the articles below a place.

    Args:
        path: One JSON object a line, as in the gold set, or with lists for answers as in
            `eval/questions/press.jsonl`.
        articles: A file or folder.

    Raises:
        InputError: The questions or an article cannot be read, or a quote is not in its article.
    """
    # The two forms differ in `answers`: a list of mappings, or a list of lists.
    try:
        first = json.loads(path.read_text(encoding="utf-8").lstrip().partition("\n")[0])
        answers = first["answers"]
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}") from error
    except (ValueError, KeyError, TypeError) as error:
        raise InputError(f"{path} holds no questions, one JSON object a line") from error
    simple = bool(answers) and isinstance(answers[0], list)
    questions = load_press(path) if simple else load_gold([path])
    return _dataset(path.name, questions, articles, [path])


def _dataset(
    name: str, questions: Sequence[GoldQuestion], place: Path, paths: Sequence[Path]
) -> Dataset:
    articles = portable_articles(place)
    by_stem: dict[str, Article] = {}
    for article in articles:
        by_stem.setdefault(Path(article.location).stem, article)
    return Dataset(
        name=name,
        articles=articles,
        cases=tuple(_case(question, by_stem) for question in questions),
        files={path.name: file_digest(path) for path in paths},
    )


def _case(question: GoldQuestion, articles: Mapping[str, Article]) -> Case:
    stretches: dict[bool, list[Stretch]] = {True: [], False: []}
    relevant: dict[str, int] = {}
    languages: set[str] = set()
    for quote in question.quotes:
        article = articles.get(quote.article)
        start = article.text.find(quote.text) if article else -1
        if article is None or start < 0:
            raise InputError(
                f"question {question.id}: the quote {quote.text[:40]!r} is not in an article "
                f"'{quote.article}': copy it from there, character by character"
            )
        stretches[quote.required].append(
            Stretch(article=article.id, start=start, end=start + len(quote.text))
        )
        # What the answer rests on is worth more than what repeats or completes it.
        grade = 2 if quote.required else 1
        relevant[article.id] = max(grade, relevant.get(article.id, 0))
        if quote.required:
            languages.add(article.language)
    return Case(
        id=question.id,
        question=question.question,
        language=question.language,
        passage_language="+".join(sorted(languages)),
        type=question.type,
        answerable=question.answerable,
        kind=question.unanswerable_kind or "",
        items=question.answers,
        relevant=relevant,
        required=tuple(stretches[True]),
        optional=tuple(stretches[False]),
        history=question.history,
    )
