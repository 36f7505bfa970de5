"""`status`: what an index holds, counted in the catalog."""

from __future__ import annotations

import contextlib
from pathlib import Path

from index.local.catalog import Catalog
from index.local.chunk_rows import ChunkRows
from index.local.maintenance import behind_snapshot, usable_manifest
from index.local.snapshot import Unusable
from index.reports import IndexStatus, LanguageStatus

__all__ = ["index_status"]


def index_status(catalog: Catalog, directory: Path, derived: Path) -> IndexStatus:
    """Counts what the index in a directory holds; see `IndexStatus`."""
    state = catalog.state()
    articles = dict(
        catalog.connection.execute("SELECT language, count(*) FROM articles GROUP BY language")
    )
    settings = catalog.edition(state.edition).settings
    chunks = ChunkRows(catalog, state.edition, settings.dimension).count()
    pending = catalog.pending()
    return IndexStatus(
        directory=directory,
        settings=settings,
        articles=sum(articles.values()),
        chunks=sum(chunks.values()),
        languages={
            language: LanguageStatus(articles=count, chunks=chunks.get(language, 0))
            for language, count in sorted(articles.items())
        },
        generation=state.generation,
        bytes_on_disk=_bytes_in(directory),
        derived=_derived_line(catalog, derived),
        interrupted_reindex=pending.settings.embedder if pending else None,
    )


def _derived_line(catalog: Catalog, derived: Path) -> str:
    manifest = usable_manifest(catalog, derived)
    if isinstance(manifest, Unusable):
        return f"no usable snapshot ({manifest.reason}): made in memory when it is needed"
    behind = behind_snapshot(catalog, manifest)
    return f"snapshot of {manifest.chunks} chunks, {behind} changes behind the catalog"


def _bytes_in(directory: Path) -> int:
    total = 0
    for path in directory.rglob("*"):
        # A writer may remove a file between its listing and our look at it.
        with contextlib.suppress(FileNotFoundError):
            total += path.stat().st_size if path.is_file() else 0
    return total
