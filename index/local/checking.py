"""`check`: every invariant of the index, verified; nothing is changed."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from index.articles import Article
from index.errors import IndexDamagedError
from index.local import snapshot
from index.local.article_rows import ArticleRows
from index.local.catalog import Catalog
from index.local.checking_derived import derived_findings
from index.local.chunk_rows import ChunkRows
from index.local.lexical import Postings, analyser_fingerprint, expected_postings
from index.reports import CheckReport, Finding
from index.text.analysis import analyze

__all__ = ["check_index"]

_FROM_BACKUP = "restore the file from a backup, or delete the index and run `musnad index` again"
_REBUILD = "run `musnad rebuild`"
# As lenient as the writer is, plus the rounding to half precision.
_LENGTH_TOLERANCE = 0.03
_MOST_MESSAGES = 20


def check_index(catalog: Catalog, directory: Path, derived: Path, *, deep: bool) -> CheckReport:
    """See `ArticleIndex.check`; inside one transaction of a reading connection.

    Args:
        catalog: The catalog.
        directory: Where the index lies.
        derived: Where its snapshot lies.
        deep: Whether to read everything.
    """
    check = _Check(catalog)
    try:
        check.file(deep=deep)
        if deep:
            check.articles()
            check.postings()
        check.findings.extend(derived_findings(catalog, derived, deep=deep))
    except sqlite3.DatabaseError as error:
        check.damage(f"cannot be read to its end ({error})", _FROM_BACKUP)
    except IndexDamagedError as error:
        # What is damaged has been found above, or is all that can be said.
        if check.sound:
            check.damage(str(error), _FROM_BACKUP)
    check.leftovers(directory, derived)
    return CheckReport(
        findings=tuple(check.findings), articles=check.articles_read, chunks=check.chunks_read
    )


class _Check:
    """One run over the catalog, collecting what it finds."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._connection = catalog.connection
        self._edition = catalog.current()
        self.findings: list[Finding] = []
        self.articles_read = 0
        self.chunks_read = 0
        # For each chunk key a sum over its postings as they should be: sums do not depend on the
        # order, so that one number per chunk compares texts and posting lists. Python's own hash
        # will do: both sides are made in this process.
        self._expected: dict[int, int] = {}

    @property
    def sound(self) -> bool:
        return not any(finding.kind == "damage" for finding in self.findings)

    def damage(self, problem: str, repair: str) -> None:
        self.findings.append(
            Finding(kind="damage", file=self._catalog.path, problem=problem, repair=repair)
        )

    def file(self, *, deep: bool) -> None:
        """SQLite's own view of the file."""
        pragma = "integrity_check" if deep else "quick_check"
        for (message,) in self._connection.execute(f"PRAGMA {pragma}({_MOST_MESSAGES})"):
            if message != "ok":
                self.damage(f"SQLite reports: {message}", _FROM_BACKUP)
        orphans = self._connection.execute("PRAGMA foreign_key_check").fetchmany(_MOST_MESSAGES)
        for table, row, parent, _ in orphans:
            self.damage(f"row {row} of {table} points to nothing in {parent}", _FROM_BACKUP)

    def articles(self) -> None:
        """Every article with its chunks and vectors."""
        articles = ArticleRows(self._catalog)
        rows = ChunkRows(self._catalog, self._edition.number, self._edition.settings.dimension)
        for article_key in articles.list_keys():
            try:
                article = articles.read_key(article_key)
            except IndexDamagedError as error:
                self._damaged(error)
                continue
            self.articles_read += 1
            places = rows.places(article_key)
            if not places:
                self._damaged(self._catalog.damaged_article(article.id, article.location))
            title_terms = analyze(article.title, article.language)
            for key, _, _ in places:
                try:
                    self._chunk(rows, key, article, title_terms)
                except IndexDamagedError as error:
                    self._damaged(error)

    def _damaged(self, error: IndexDamagedError) -> None:
        problem, _, repair = str(error).partition("; ")
        self.damage(problem.removeprefix(f"{self._catalog.path}: "), repair)

    def _chunk(self, rows: ChunkRows, key: int, article: Article, title_terms: list[str]) -> None:
        (row,) = rows.read([key])
        self.chunks_read += 1
        length = np.linalg.norm(row.vector.astype(np.float32))
        # Written so that NaN fails too.
        if not abs(length - 1) <= _LENGTH_TOLERANCE or not (
            0 <= row.start < row.end <= len(article.text)
        ):
            raise self._catalog.damaged_article(article.id, article.location)
        terms = analyze(article.text[row.start : row.end], article.language)
        lengths = self._connection.execute(
            "SELECT words, title_words FROM chunks WHERE key = ?", (key,)
        ).fetchone()
        total = 0 if lengths == (len(terms), len(title_terms)) else 1
        for term, (text, title) in expected_postings(terms, title_terms).items():
            total += hash((article.language, term, text, title))
        self._expected[key] = total

    def postings(self) -> None:
        """The posting lists against the texts."""
        if self._edition.analyser != analyser_fingerprint():
            self._derived("its words were made by another version of the analyser")
            return
        found: defaultdict[int, int] = defaultdict(int)
        try:
            for language, term, key, text, title in Postings(
                self._connection, self._edition.number
            ).stored():
                if key in self._expected:
                    found[key] += hash((language, term, text, title))
        except IndexDamagedError as error:
            self._derived(str(error).partition(";")[0])
            return
        wrong = sum(found[key] != total for key, total in self._expected.items())
        if wrong:
            self._derived(f"the words of {wrong} chunks disagree with their texts")

    def _derived(self, problem: str) -> None:
        self.findings.append(
            Finding(kind="derived", file=self._catalog.path, problem=problem, repair=_REBUILD)
        )

    def leftovers(self, directory: Path, derived: Path) -> None:
        """What interrupted writes have left behind."""
        for file, problem, repair in _leftovers(self._catalog, self._edition.number, derived):
            self.findings.append(
                Finding(kind="leftover", file=file, problem=problem, repair=repair)
            )


def _leftovers(catalog: Catalog, current: int, derived: Path) -> Iterator[tuple[Path, str, str]]:
    for number in catalog.edition_numbers():
        if number > current:
            model = catalog.edition(number).settings.embedder
            yield (
                catalog.path,
                f"an unfinished change to model {model!r}",
                "finish it with `musnad reindex`",
            )
        elif number < current:
            yield (
                catalog.path,
                "remains of the state before a `musnad reindex`",
                "the next `musnad index` removes them",
            )
    for path in snapshot.leftovers(derived):
        yield path, "belongs to no snapshot", _REBUILD
