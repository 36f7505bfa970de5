"""Keeping the derived structures in shape: snapshots, posting lists, editions that are past."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from index.errors import IndexStateError
from index.local import snapshot
from index.local.article_rows import ArticleRows
from index.local.catalog import Catalog
from index.local.chunk_rows import ChunkRows
from index.local.database import transaction
from index.local.derived import Derived
from index.local.lexical import Postings, analyser_fingerprint
from index.local.snapshot import Unusable
from index.text.analysis import analyze

__all__ = [
    "behind_snapshot",
    "current_derived",
    "rebuild_postings",
    "reclaim_space",
    "refresh_snapshot",
    "sweep_editions",
    "sweep_postings",
    "usable_manifest",
]

_log = logging.getLogger(__name__)

# A snapshot is left as it is while bringing it forward is quick: it may miss a tenth of the index,
# any 1,000 changes (5 ms at opening), but never more than 20,000 (0.2 s).
_ALWAYS_TOLERATED = 1_000
_NEVER_TOLERATED = 20_000
_TOLERATED_SHARE = 10
# Postings of removed chunks may be a fifth of all (they cost a fifth of the time to read).
_DEAD_SHARE = 5
_FREE_SHARE = 4
_CHUNKS_AT_ONCE = 4096
_ROWS_AT_ONCE = 5000


def usable_manifest(catalog: Catalog, directory: Path) -> snapshot.Manifest | Unusable:
    """The manifest of the snapshot, if it can be brought forward to the catalog's state."""
    manifest = snapshot.read_manifest(directory)
    if isinstance(manifest, Unusable):
        return manifest
    state = catalog.state()
    if manifest.uuid != state.uuid:
        return _outdated("it belongs to another catalog")
    if manifest.edition != state.edition:
        return _outdated("it belongs to another edition")
    if not state.removals_from <= manifest.generation <= state.generation:
        return _outdated("the catalog no longer knows what has changed since")
    return manifest


def _outdated(reason: str) -> Unusable:
    return Unusable(reason=reason, damaged=False)


def behind_snapshot(catalog: Catalog, manifest: snapshot.Manifest) -> int:
    """How many chunks were added or removed since a snapshot."""
    (added,) = catalog.connection.execute(
        "SELECT count(*) FROM chunks WHERE key > ? AND edition = ?",
        (manifest.highest, manifest.edition),
    ).fetchone()
    (removed,) = catalog.connection.execute(
        "SELECT count(*) FROM removals WHERE generation > ?", (manifest.generation,)
    ).fetchone()
    return int(added + removed)


def current_derived(catalog: Catalog, directory: Path) -> Derived:
    """What is derived, from the snapshot or else from the catalog alone; writes nothing."""
    manifest = usable_manifest(catalog, directory)
    loaded: Derived | Unusable = (
        manifest if isinstance(manifest, Unusable) else snapshot.load(directory)
    )
    state = catalog.state()
    if isinstance(loaded, Derived) and not loaded.serves(state):
        loaded = _outdated("it was replaced while it was read")
    if isinstance(loaded, Unusable):
        _log.info("no usable snapshot in %s: %s", directory, loaded.reason)
        return Derived.build(catalog)
    loaded.forward(catalog, state)
    return loaded


def refresh_snapshot(catalog: Catalog, directory: Path, *, anew: bool = False) -> None:
    """Writes a snapshot if the last one is too far behind, or in any case (`anew`) a fresh one.

    Raises:
        IndexStateError: When the disk does not take it. The index works without.
    """
    manifest = usable_manifest(catalog, directory)
    if not anew and not isinstance(manifest, Unusable):
        tolerated = min(manifest.chunks // _TOLERATED_SHARE, _NEVER_TOLERATED)
        if behind_snapshot(catalog, manifest) <= max(tolerated, _ALWAYS_TOLERATED):
            return
    derived: Derived | None = None
    if not anew and not isinstance(manifest, Unusable):
        derived = current_derived(catalog, directory)
        if any(part.search.outgrown for part in derived.parts.values()):
            # Let go of it first: a million vectors need not be in memory twice.
            derived = None
    if derived is None:
        derived = Derived.build(catalog, for_snapshot=True)
    try:
        snapshot.save(directory, derived)
    except (OSError, RuntimeError) as error:  # FAISS reports a full disk as RuntimeError
        raise IndexStateError(
            f"{directory} cannot be written ({error}); every article is stored, but opening will "
            "be slow until there is space and `musnad rebuild` has run"
        ) from error
    with transaction(catalog.connection):
        catalog.connection.execute(
            "DELETE FROM removals WHERE generation <= ?", (derived.generation,)
        )
        catalog.set_state(replace(catalog.state(), removals_from=derived.generation))


def rebuild_postings(catalog: Catalog) -> None:
    """Makes the posting lists of the current edition anew from the stored texts.

    Raises:
        IndexDamagedError: When an article contradicts its checksum; nothing is changed then.
    """
    with transaction(catalog.connection):
        state = catalog.advance()
        edition = catalog.edition(state.edition)
        rows = ChunkRows(catalog, edition.number, edition.settings.dimension)
        postings = Postings(catalog.connection, edition.number)
        postings.clear()
        waiting: dict[str, list[tuple[int, Sequence[str], Sequence[str]]]] = {}
        count = 0
        for article_key, article in ArticleRows(catalog).read_all():
            title_terms = analyze(article.title, article.language)
            for key, start, end in rows.places(article_key):
                terms = analyze(article.text[start:end], article.language)
                rows.set_words(key, words=len(terms), title_words=len(title_terms))
                waiting.setdefault(article.language, []).append((key, terms, title_terms))
                count += 1
            if count >= _CHUNKS_AT_ONCE:
                _flush(postings, waiting)
                count = 0
        _flush(postings, waiting)
        catalog.add_edition(replace(edition, analyser=analyser_fingerprint()))
        # The lengths of chunks may have changed: nothing derived from before can be kept.
        catalog.set_state(replace(state, dead=0, removals_from=state.generation))


def _flush(
    postings: Postings, waiting: dict[str, list[tuple[int, Sequence[str], Sequence[str]]]]
) -> None:
    for language, chunks in waiting.items():
        postings.add(language, chunks)
    waiting.clear()


def reclaim_space(catalog: Catalog) -> None:
    """Gives free pages back to the file system, when they are a good part of the file."""
    (pages,) = catalog.connection.execute("PRAGMA page_count").fetchone()
    (free,) = catalog.connection.execute("PRAGMA freelist_count").fetchone()
    if free * _FREE_SHARE > pages:
        catalog.connection.execute("VACUUM")


def sweep_postings(catalog: Catalog) -> None:
    """Takes the postings of removed chunks out, once they are many."""
    state = catalog.state()
    if state.dead <= _ALWAYS_TOLERATED:
        return
    enough = state.dead * _DEAD_SHARE
    # Counting no further than that: whoever removes one article must not pay for a million others.
    (living,) = catalog.connection.execute(
        "SELECT count(*) FROM (SELECT 1 FROM chunks WHERE edition = ? LIMIT ?)",
        (state.edition, enough),
    ).fetchone()
    if living == enough:
        return
    keys = [
        row[0]
        for row in catalog.connection.execute(
            "SELECT key FROM chunks WHERE edition = ? ORDER BY key", (state.edition,)
        )
    ]
    with transaction(catalog.connection):
        Postings(catalog.connection, state.edition).sweep(np.array(keys, dtype=np.int64))
        catalog.set_state(replace(catalog.state(), dead=0))


def sweep_editions(catalog: Catalog, *, keep_pending: bool = True) -> None:
    """Deletes what belongs to past editions (and to the one that a `reindex` was filling)."""
    current = catalog.state().edition
    for number in catalog.edition_numbers():
        if number == current or (number > current and keep_pending):
            continue
        _delete_chunks(catalog, number)
        _delete_postings(catalog, number)
        # Last, so that an interrupted sweep is found and continued.
        with transaction(catalog.connection):
            catalog.connection.execute("DELETE FROM editions WHERE edition = ?", (number,))


def _delete_chunks(catalog: Catalog, edition: int) -> None:
    after = 0
    while True:
        rows = catalog.connection.execute(
            "SELECT key FROM chunks WHERE key > ? AND edition = ? ORDER BY key LIMIT ?",
            (after, edition, _ROWS_AT_ONCE),
        ).fetchall()
        if not rows:
            return
        with transaction(catalog.connection):
            catalog.connection.executemany("DELETE FROM chunks WHERE key = ?", rows)
        after = rows[-1][0]


def _delete_postings(catalog: Catalog, edition: int) -> None:
    border: tuple[str, str, int] | None = ("", "", 0)
    while border is not None:
        border = catalog.connection.execute(
            "SELECT language, term, range FROM postings WHERE edition = ?"
            " ORDER BY language, term, range LIMIT 1 OFFSET ?",
            (edition, _ROWS_AT_ONCE),
        ).fetchone()
        with transaction(catalog.connection):
            if border is None:
                catalog.connection.execute("DELETE FROM postings WHERE edition = ?", (edition,))
            else:
                catalog.connection.execute(
                    "DELETE FROM postings"
                    " WHERE edition = ? AND (language, term, range) < (?, ?, ?)",
                    (edition, *border),
                )
