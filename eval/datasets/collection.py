"""Retrieval collections in BEIR's or TREC's form: `corpus.jsonl`, `queries.jsonl`, judgments.

corpus.jsonl     {"_id": "d1", "title": "…", "text": "…"} a line
queries.jsonl    {"_id": "q1", "text": "…"} a line
judgments        BEIR: query-id, corpus-id, score, tab-separated under a header;
                 TREC: query-id, 0, corpus-id, score, separated by blanks
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from eval.datasets.case import Case, Dataset, file_digest, most_common
from index import Article, article_id, detect_language
from index.errors import InputError

__all__ = ["collection_dataset"]


def collection_dataset(folder: Path, judgments: Path | None = None) -> Dataset:
    """Reads a collection; only queries with a relevant document are asked.

    Args:
        folder: Holds `corpus.jsonl` and `queries.jsonl`.
        judgments: When left out, `qrels/test.tsv` or the only file in `qrels`.

    Raises:
        InputError: A file is missing or has another form, or a judgment names an unknown document.
    """
    qrels = judgments or _only_judgments(folder)
    corpus, queries = folder / "corpus.jsonl", folder / "queries.jsonl"
    articles: dict[str, Article] = {}
    for number, row in _rows(corpus):
        name, text = _field(corpus, number, row, "_id"), _field(corpus, number, row, "text")
        if name in articles:
            raise InputError(f"{corpus}:{number}: the document {name!r} is there twice")
        # A document of which nothing is left (some collections have them) cannot be found.
        if any(character.isalnum() for character in text):
            articles[name] = _article(folder, name, str(row.get("title") or ""), text)
    texts = {
        _field(queries, number, row, "_id"): _field(queries, number, row, "text")
        for number, row in _rows(queries)
    }
    relevant: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for number, query, document, grade in _judgments(qrels):
        if query not in texts:
            raise InputError(f"{qrels}:{number}: there is no query {query!r} in {queries.name}")
        if document in articles and grade > 0:
            relevant[query][articles[document].id] = grade
    by_id = {article.id: article for article in articles.values()}
    cases = tuple(
        Case(
            id=query,
            question=texts[query],
            language=detect_language(texts[query]),
            passage_language=most_common([by_id[it].language for it in grades]),
            type="query",
            relevant=grades,
        )
        for query, grades in relevant.items()
    )
    if not cases:
        raise InputError(f"{qrels} judges no document of {corpus.name} relevant")
    return Dataset(
        name=folder.resolve().name,
        articles=tuple(articles.values()),
        cases=cases,
        files={path.name: file_digest(path) for path in (corpus, queries, qrels)},
        judges_answers=False,
    )


def _article(folder: Path, name: str, title: str, text: str) -> Article:
    location = f"corpus.jsonl#{name}"
    return Article(
        id=article_id(location),
        title=title,
        text=text,
        language=detect_language(text),
        published=None,
        source=folder.resolve().name,
        location=location,
    )


def _only_judgments(folder: Path) -> Path:
    usual = folder / "qrels" / "test.tsv"
    if usual.is_file():
        return usual
    found = sorted((folder / "qrels").glob("*.tsv")) or sorted(folder.glob("qrels*"))
    found = [path for path in found if path.is_file()]
    if len(found) != 1:
        raise InputError(
            f"{folder} must hold corpus.jsonl, queries.jsonl and one file of judgments in qrels/; "
            "with several, name one by --qrels"
        )
    return found[0]


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    try:
        with path.open(encoding="utf-8") as stream:
            for number, line in enumerate(stream, start=1):
                if line.strip():
                    yield number, line
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise InputError(f"{path} is not UTF-8; save it in that encoding") from error


def _rows(path: Path) -> Iterator[tuple[int, dict[str, object]]]:
    for number, line in _lines(path):
        try:
            row = json.loads(line)
        except ValueError as error:
            raise InputError(f"{path}:{number}: is no JSON ({error})") from error
        if not isinstance(row, dict):
            raise InputError(f"{path}:{number}: is no JSON object")
        yield number, row


def _field(path: Path, number: int, row: dict[str, object], name: str) -> str:
    value = row.get(name)
    if not isinstance(value, str):
        raise InputError(f"{path}:{number}: '{name}' is missing or no text")
    return value


def _judgments(path: Path) -> Iterator[tuple[int, str, str, int]]:
    for number, line in _lines(path):
        cells = line.rstrip("\r\n").split("\t") if "\t" in line else line.split()
        if number == 1 and cells[0] in ("query-id", "query_id", "qid"):
            continue
        if len(cells) == 4:
            cells = [cells[0], cells[2], cells[3]]
        try:
            query, document, grade = cells
            yield number, query, document, int(float(grade))
        except ValueError as error:
            raise InputError(
                f"{path}:{number}: is no judgment (query, document and grade)"
            ) from error
