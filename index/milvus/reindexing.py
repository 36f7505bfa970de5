"""`reindex` on Milvus: fills the collection of the next edition, then switches to it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from index.batching import Batch
from index.drafts import Draft, Halves, draft_article
from index.embedding import Embedder
from index.engine import Progress
from index.errors import IndexStateError
from index.local.lexical import analyser_fingerprint
from index.milvus.article_rows import ArticleRows, key_of
from index.milvus.chunk_rows import chunk_rows
from index.milvus.connection import Connection
from index.milvus.maintenance import point_alias
from index.milvus.records import Edition, switched
from index.milvus.tables import chunks_of, make_chunks
from index.milvus.writing import MilvusWriter
from index.reports import RecordedSettings, SyncProgress, SyncReport

__all__ = ["reindex"]

_ARTICLES_AT_ONCE = 200


def reindex(
    connection: Connection,
    location: str,
    writer: MilvusWriter,
    embedder: Embedder,
    settings: RecordedSettings,
    progress: Progress | None,
    *,
    lite: bool,
) -> SyncReport:
    """See `ArticleIndex.reindex`.

    A chunk of the new edition names the version of the article that it was cut from and how many
    chunks there are: what an interrupted run has finished is told from what it has not, and from
    what has changed since.
    """
    edition = _begin_or_continue(connection, writer, settings, lite=lite)
    name = chunks_of(edition.number)
    articles = ArticleRows(connection, location, writer.state.generation)
    stored = sorted(articles.all(), key=lambda one: one.key)
    finished = _finished(connection, name)
    waiting = [one for one in stored if one.key not in finished]
    versions = {one.key for one in stored}

    def store(drafts: Sequence[Draft], vectors: Halves) -> None:
        place, rows = 0, []
        for draft in drafts:
            version = by_id[draft.article.id].born
            part = vectors[place : place + len(draft.chunks)]
            rows += chunk_rows(draft, part, version=version, born=1)
            place += len(draft.chunks)
        connection.upsert(name, rows)
        writer.renew()

    def tell() -> None:
        if progress is not None:
            done = len(stored) - len(waiting) + batch.stored
            progress(
                SyncProgress(
                    articles=done, articles_total=len(stored), chunks=batch.chunks, problems=0
                )
            )

    by_id = {one.summary.id: one for one in waiting}
    _remove_outdated(connection, name, versions, {key_of(one.summary.id) for one in waiting})
    batch = Batch(embedder, store, tell)
    for begin in range(0, len(waiting), _ARTICLES_AT_ONCE):
        page = waiting[begin : begin + _ARTICLES_AT_ONCE]
        whole = articles.read(page)
        for one in page:
            draft = draft_article(whole[one.summary.id], embedder, settings.chunking)
            if draft is None:
                # It had chunks once, so it has text: only a faulty tokenizer brings us here.
                raise IndexStateError(
                    f"article {one.summary.id} ({one.summary.location}) gives no chunk with model "
                    f"{embedder.name!r}; choose another model"
                )
            batch.add(draft)
    batch.flush()
    before = writer.state.current.number
    writer.commit(switched(writer.state, edition))
    point_alias(connection, edition.number)
    connection.call("drop_collection", chunks_of(before))
    connection.call("flush", name)
    return SyncReport(updated=batch.stored, chunks=batch.chunks)


def _begin_or_continue(
    connection: Connection, writer: MilvusWriter, settings: RecordedSettings, *, lite: bool
) -> Edition:
    state = writer.state
    analyser = analyser_fingerprint()
    pending = state.pending
    if pending is not None and pending.settings == settings and pending.analyser == analyser:
        return pending
    number = max(state.current.number, pending.number if pending else 0) + 1
    edition = Edition(number=number, settings=settings, analyser=analyser)
    name = chunks_of(number)
    # What a run that was killed at this very place has made.
    if connection.call("has_collection", name):
        connection.call("drop_collection", name)
    make_chunks(connection, number, settings.dimension, lite=lite)
    writer.commit(replace(state, pending=edition))
    if pending is not None:
        connection.call("drop_collection", chunks_of(pending.number))
    return edition


def _finished(connection: Connection, name: str) -> set[str]:
    """The keys of the articles (with their versions) all of whose chunks are there."""
    there: Counter[str] = Counter()
    of: dict[str, int] = {}
    for row in connection.stream(name, "born >= 0", ["article", "version", "of"]):
        key = f"{row['article']}@{row['version']}"
        there[key] += 1
        of[key] = row["of"]
    return {key for key, count in there.items() if count == of[key]}


def _remove_outdated(
    connection: Connection, name: str, versions: set[str], waiting: set[str]
) -> None:
    """Deletes chunks of versions that are no more, and of articles that were half stored."""
    outdated: set[str] = set()
    for row in connection.stream(name, "born >= 0", ["article", "version"]):
        gone = f"{row['article']}@{row['version']}" not in versions
        if gone or row["article"] in waiting:
            outdated.add(row["pk"])
    connection.delete_keys(name, sorted(outdated))
