"""`reindex`: cuts and embeds all stored articles again, beside the edition that readers see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from index.batching import Batch
from index.drafts import Draft, Halves, draft_article
from index.embedding import Embedder
from index.engine import Progress
from index.errors import IndexStateError
from index.local.article_rows import ArticleRows
from index.local.catalog import Catalog, Edition
from index.local.database import transaction
from index.local.lexical import analyser_fingerprint
from index.local.maintenance import sweep_editions
from index.local.writing import Writer
from index.reports import RecordedSettings, SyncProgress, SyncReport

__all__ = ["reindex"]


def reindex(
    catalog: Catalog,
    embedder: Embedder,
    settings: RecordedSettings,
    progress: Progress | None = None,
) -> SyncReport:
    """Fills the next edition batch by batch and then makes it the current one.

    Interrupted at any moment, the old edition goes on serving; called again with the same
    settings, this continues where it stopped, also when articles have changed in between.

    Args:
        catalog: On a writing connection.
        embedder: The new one.
        settings: What to record of the embedder and of the chunking.
        progress: Told after each batch.

    Raises:
        IndexDamagedError: When a stored article contradicts its checksum.
    """
    edition = _begin_or_continue(catalog, settings)
    articles = ArticleRows(catalog)
    writer = Writer(catalog)
    waiting = _without_chunks(catalog, edition)
    total = len(articles.list_keys())

    def store(drafts: Sequence[Draft], vectors: Halves) -> None:
        writer.store_pending(drafts, vectors, edition)

    def tell() -> None:
        if progress is not None:
            done = total - len(waiting) + batch.stored
            progress(
                SyncProgress(articles=done, articles_total=total, chunks=batch.chunks, problems=0)
            )

    batch = Batch(embedder, store, tell)
    for key in waiting:
        article = articles.read_key(key)
        draft = draft_article(article, embedder, settings.chunking)
        if draft is None:
            # It had chunks once, so it has text: only a faulty tokenizer brings us here.
            raise IndexStateError(
                f"article {article.id} ({article.location}) gives no chunk with model "
                f"{embedder.name!r}; choose another model"
            )
        batch.add(draft)
    batch.flush()
    _switch(catalog, edition)
    sweep_editions(catalog)
    return SyncReport(updated=batch.stored, chunks=batch.chunks)


def _begin_or_continue(catalog: Catalog, settings: RecordedSettings) -> Edition:
    analyser = analyser_fingerprint()
    pending = catalog.pending()
    if pending is not None and pending.settings == settings and pending.analyser == analyser:
        return pending
    sweep_editions(catalog, keep_pending=False)
    edition = Edition(number=catalog.state().edition + 1, settings=settings, analyser=analyser)
    with transaction(catalog.connection):
        catalog.add_edition(edition)
    return edition


def _without_chunks(catalog: Catalog, edition: Edition) -> list[int]:
    """The keys of the articles that have no chunks in an edition yet, ascending."""
    rows = catalog.connection.execute(
        "SELECT key FROM articles WHERE NOT EXISTS"
        " (SELECT 1 FROM chunks WHERE article = articles.key AND edition = ?) ORDER BY key",
        (edition.number,),
    )
    return [row[0] for row in rows]


def _switch(catalog: Catalog, edition: Edition) -> None:
    with transaction(catalog.connection):
        state = catalog.advance()
        catalog.connection.execute("DELETE FROM removals")
        catalog.set_state(
            replace(
                state,
                edition=edition.number,
                removals_from=state.generation,
                dead=0,
            )
        )
