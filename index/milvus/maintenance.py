"""Keeping an index on Milvus in shape: statistics, what is dead, words of another analyser."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from index.chunking import Chunk
from index.local.lexical import analyser_fingerprint
from index.milvus.article_rows import ArticleRows
from index.milvus.chunk_rows import ChunkRows, StoredChunk, chunk_row
from index.milvus.connection import Connection, quoted
from index.milvus.records import State
from index.milvus.statistics import Statistics, write_base
from index.milvus.tables import ALIAS, ARTICLES, RECORDS, TEXTS, chunks_of
from index.milvus.writing import MilvusWriter, purge
from index.text.analysis import analyze

__all__ = ["analyse_again", "point_alias", "tidy"]

# Bringing statistics forward takes a reader some 0.1 ms a chunk; writing them takes time that grows
# with the vocabulary.
_ALWAYS_TOLERATED = 1_000
_NEVER_TOLERATED = 20_000
_TOLERATED_SHARE = 10
# How long a reader may stay in one `reading` block.
_GRACE_SECONDS = 600.0
_ARTICLES_AT_ONCE = 200
_FLUSHED = 100


def tidy(
    connection: Connection,
    location: str,
    writer: MilvusWriter,
    known: Statistics | None,
    *,
    anew: bool = False,
) -> Statistics:
    """Renews the stored statistics if they are far behind, and deletes what is long dead.

    Args:
        connection: To Milvus.
        location: What the user calls the index.
        writer: The holder of the lease.
        known: Statistics from before, if there are any.
        anew: Renew and delete in any case, and begin from the chunks themselves.

    Returns:
        The statistics of now.
    """
    state = writer.state
    if anew:
        state = replace(state, base=0)
        known = None
    statistics = (
        known if known is not None and known.serves(state) else Statistics.load(connection, state)
    )
    statistics = statistics.forward(connection, location, state)
    chunks = sum(one.count for one in statistics.languages.values())
    tolerated = max(_ALWAYS_TOLERATED, min(chunks // _TOLERATED_SHARE, _NEVER_TOLERATED))
    overdue = state.marked > 0 and time.time() - state.marked_at > _GRACE_SECONDS
    if anew or overdue or statistics.changed > tolerated:
        if anew:
            # The old base may be what is wrong, and has the same name.
            state = replace(state, generation=state.generation + 1)
            statistics = statistics.forward(connection, location, state)
        write_base(connection, statistics, state.current.number)
        before = writer.state.base
        state = replace(state, base=statistics.generation, base_before=before)
        if anew or overdue:
            gone = state.generation if anew else state.marked
            state = replace(state, marked=state.generation, marked_at=time.time())
            writer.commit(state)
            purge(connection, state, gone)
        else:
            writer.commit(state)
        _forget_bases(connection, state)
        for table in (chunks_of(state.current.number), ARTICLES, TEXTS, RECORDS):
            connection.call("flush", table)
        return Statistics.load(connection, state)
    if writer.chunks > _FLUSHED:
        # Milvus searches by its indexes only what it has flushed.
        connection.call("flush", chunks_of(state.current.number))
    if not state.marked:
        writer.commit(replace(state, marked=state.generation, marked_at=time.time()))
    return statistics


def _forget_bases(connection: Connection, state: State) -> None:
    edition = state.current.number
    kept = {f"statistics/{edition}.{base}" for base in (state.base, state.base_before)}
    kinds = {
        row["kind"] for row in connection.stream(RECORDS, 'kind like "statistics/%"', ["kind"])
    }
    for kind in kinds:
        if kind.removesuffix("/terms") not in kept:
            connection.delete(RECORDS, f"kind == {quoted(kind)}")


def analyse_again(connection: Connection, location: str, writer: MilvusWriter) -> None:
    """Makes the words of all chunks anew, as the analyser of today makes them."""
    state = writer.state
    edition = state.current.number
    articles = ArticleRows(connection, location, state.generation)
    rows = ChunkRows(connection, location, edition, state.generation)
    by_article: dict[str, list[StoredChunk]] = defaultdict(list)
    for page in _pages(articles):
        whole = articles.read(page)
        by_article.clear()
        for chunk in rows.of_articles([one.key.split("@")[0] for one in page]):
            by_article[chunk.article].append(chunk)
        renewed = []
        for one in page:
            article = whole[one.summary.id]
            title_terms = analyze(article.title, article.language)
            for chunk in by_article[one.key.split("@")[0]]:
                text = article.text[chunk.start : chunk.end]
                cut = Chunk(article_id=article.id, start=chunk.start, end=chunk.end, text=text)
                row = chunk_row(
                    article,
                    cut,
                    chunk.vector.astype(np.float16),
                    analyze(text, article.language),
                    title_terms,
                    of=chunk.of,
                    version=chunk.version,
                    born=chunk.born,
                )
                renewed.append(row)
        connection.upsert(rows.collection, renewed)
    current = replace(state.current, analyser=analyser_fingerprint())
    # The statistics of the old words hold no more.
    writer.commit(replace(state, generation=state.generation + 1, current=current, base=0))


def _pages(articles: ArticleRows) -> Iterator[list]:  # type: ignore[type-arg]
    page = []
    for stored in list(articles.all()):
        page.append(stored)
        if len(page) == _ARTICLES_AT_ONCE:
            yield page
            page = []
    if page:
        yield page


def point_alias(connection: Connection, edition: int) -> None:
    """Lets the alias name the collection of the chunks of an edition."""
    name = chunks_of(edition)
    known = connection.call("list_collections")
    try_alter = ALIAS in _aliases(connection, known)
    connection.call("alter_alias" if try_alter else "create_alias", name, ALIAS)


def _aliases(connection: Connection, collections: list[str]) -> set[str]:
    found: set[str] = set()
    for name in collections:
        if name.startswith(f"{ALIAS}_"):
            found.update(connection.call("list_aliases", name)["aliases"])
    return found
