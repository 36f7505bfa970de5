"""`check` on Milvus: every article, chunk, word and statistic against what it must be."""

from __future__ import annotations

import contextlib
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

import numpy as np

from index.articles import Article
from index.errors import IndexDamagedError
from index.local.lexical import analyser_fingerprint
from index.local.moments import MomentSums
from index.milvus.article_rows import ArticleRows, StoredArticle
from index.milvus.chunk_rows import FIELDS, ChunkRows, StoredChunk
from index.milvus.connection import Connection
from index.milvus.records import State
from index.milvus.statistics import LanguageStatistics, Statistics
from index.milvus.tables import ARTICLES, LIVING, TEXTS, chunks_of
from index.milvus.terms import length, sparse
from index.reports import CheckReport, Finding
from index.text.analysis import analyze

__all__ = ["check_index"]

_AGAIN = "run `musnad remove` and `musnad index` for it again"
_REBUILD = "run `musnad rebuild`"
_ARTICLES_AT_ONCE = 200


def check_index(
    connection: Connection, location: str, state: State, statistics: Statistics, *, deep: bool
) -> CheckReport:
    """See `ArticleIndex.check`.

    Args:
        connection: To Milvus.
        location: What the user calls the index.
        state: The state that is checked.
        statistics: What readers take for the statistics of that state.
        deep: Whether to read everything.
    """
    return _Check(connection, location, state, statistics).run(deep=deep)


class _Check:
    def __init__(
        self, connection: Connection, location: str, state: State, statistics: Statistics
    ) -> None:
        self._connection = connection
        self._location = location
        self._state = state
        self._statistics = statistics
        self._articles = ArticleRows(connection, location, state.generation)
        self._rows = ChunkRows(connection, location, state.current.number, state.generation)
        self._findings: list[Finding] = []
        self._exact: dict[str, LanguageStatistics] = {}

    def run(self, *, deep: bool) -> CheckReport:
        self._leftovers()
        analyser = self._state.current.analyser == analyser_fingerprint()
        if not analyser:
            self._find(
                "derived", "its words were made by another version of the analyser", _REBUILD
            )
        articles = chunks = 0
        if deep:
            for page in self._pages():
                articles += len(page)
                chunks += self._check_page(page, analyser=analyser)
            self._orphans(chunks)
            self._check_statistics()
        else:
            articles = sum(map(self._articles.count, self._statistics.languages))
            chunks = self._connection.count(self._rows.collection, self._rows.seen)
            if chunks != sum(one.count for one in self._statistics.languages.values()):
                self._find("derived", "the statistics count other chunks than there are", _REBUILD)
        return CheckReport(findings=tuple(self._findings), articles=articles, chunks=chunks)

    def _pages(self) -> Iterator[list[StoredArticle]]:
        rows = sorted(self._articles.all(), key=lambda one: one.key)
        for begin in range(0, len(rows), _ARTICLES_AT_ONCE):
            yield rows[begin : begin + _ARTICLES_AT_ONCE]

    def _check_page(self, page: Sequence[StoredArticle], *, analyser: bool) -> int:
        by_article: dict[str, list[StoredChunk]] = defaultdict(list)
        keys = [one.key.split("@")[0] for one in page]
        found = self._connection.rows_of(
            self._rows.collection, "article", keys, FIELDS, self._rows.seen
        )
        for row in found:
            try:
                by_article[row["article"]].append(self._rows.verified(row))
            except IndexDamagedError:
                self._find("damage", f"a chunk of article {row['article']} is damaged", _AGAIN)
        whole = self._read(page)
        for one in page:
            name = f"article {one.summary.id} ({one.summary.location})"
            chunks = by_article[one.key.split("@")[0]]
            if not chunks or len(chunks) != chunks[0].of:
                self._find("damage", f"{name} has lost chunks", _AGAIN)
            article = whole.get(one.summary.id)
            if article is None:
                self._find("damage", f"{name} contradicts its checksum", _AGAIN)
                continue
            if analyser:
                self._check_words(article, chunks)
        return len(found)

    def _read(self, page: Sequence[StoredArticle]) -> dict[str, Article]:
        """The articles of a page, those that agree with their checksums."""
        try:
            return self._articles.read(page)
        except IndexDamagedError:
            pass
        sound: dict[str, Article] = {}
        for one in page:
            with contextlib.suppress(IndexDamagedError):
                sound |= self._articles.read([one])
        return sound

    def _check_words(self, article: Article, chunks: Sequence[StoredChunk]) -> None:
        title_terms = analyze(article.title, article.language)
        for chunk in chunks:
            terms = analyze(article.text[chunk.start : chunk.end], article.language)
            expected = sparse(terms, title_terms)
            same = chunk.terms.keys() == expected.keys() and np.allclose(
                [chunk.terms[key] for key in expected], list(expected.values()), rtol=1e-5, atol=0
            )
            if not same or chunk.length != length(len(terms), len(title_terms)):
                name = f"article {article.id} ({article.location})"
                self._find("derived", f"the words of a chunk of {name} are wrong", _REBUILD)
        language = self._exact.setdefault(
            article.language,
            LanguageStatistics(MomentSums.empty(self._state.current.settings.dimension)),
        )
        if chunks:
            language.add(chunks, 1)

    def _orphans(self, chunks: int) -> None:
        there = self._connection.count(self._rows.collection, self._rows.seen)
        if there != chunks:
            self._find("damage", f"{there - chunks} chunks belong to no article", _REBUILD)

    def _check_statistics(self) -> None:
        languages = {code: one for code, one in self._statistics.languages.items() if one.count}
        if any(finding.kind == "damage" for finding in self._findings):
            return
        for code in languages.keys() | self._exact.keys():
            stored, exact = languages.get(code), self._exact.get(code)
            if stored is None or exact is None or not self._agree(code, stored, exact):
                self._find("derived", f"the statistics of language '{code}' are wrong", _REBUILD)

    def _agree(self, code: str, stored: LanguageStatistics, exact: LanguageStatistics) -> bool:
        frequencies = Counter(self._statistics.frequencies(self._connection, code))
        return (
            (stored.count, stored.length) == (exact.count, exact.length)
            and stored.sums.count == exact.sums.count
            and np.allclose(stored.sums.first, exact.sums.first, atol=1e-6)
            and np.allclose(stored.sums.second, exact.sums.second, atol=1e-6)
            and frequencies == Counter({term: n for term, n in exact.since.items() if n})
        )

    def _leftovers(self) -> None:
        now = self._state.generation
        for table in (chunks_of(self._state.current.number), ARTICLES, TEXTS):
            half = self._connection.count(table, f"born > {now}")
            if table != TEXTS:
                half += self._connection.count(table, f"died > {now} and died < {LIVING}")
            if half:
                self._find(
                    "leftover",
                    f"{half} rows of a change that is under way or was interrupted",
                    "the next `musnad index` takes them away",
                    table,
                )

    def _find(self, kind: str, problem: str, repair: str, table: str = "") -> None:
        place = f"{self._location} ({table})" if table else self._location
        finding = Finding(kind=kind, file=place, problem=problem, repair=repair)  # type: ignore[arg-type]
        self._findings.append(finding)
