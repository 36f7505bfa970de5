"""The part of `check` that compares the snapshot with the catalog."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from index.local import snapshot
from index.local.catalog import Catalog
from index.local.chunk_rows import ChunkRows
from index.local.derived import Derived
from index.local.language_part import Columns, LanguagePart
from index.local.maintenance import usable_manifest
from index.local.moments import MomentSums
from index.local.snapshot import Unusable
from index.reports import Finding

__all__ = ["derived_findings"]


def derived_findings(catalog: Catalog, directory: Path, *, deep: bool) -> list[Finding]:
    """What is wrong with the snapshot in a directory.

    Args:
        catalog: The truth.
        directory: Where the snapshot lies.
        deep: Whether to compare what it holds, beyond its checksums.

    Raises:
        IndexDamagedError: When the catalog itself is damaged.
    """
    manifest = usable_manifest(catalog, directory)
    if isinstance(manifest, Unusable):
        # Nothing stored and nothing derived agree with each other.
        stored = catalog.connection.execute("SELECT 1 FROM chunks LIMIT 1").fetchone()
        return [_unusable(directory, manifest)] if stored else []
    loaded = snapshot.load(directory)
    if isinstance(loaded, Unusable):
        return [_unusable(directory, loaded)]
    if not deep:
        return []
    loaded.forward(catalog, catalog.state())
    return [_finding(directory, problem) for problem in _disagreements(catalog, loaded)]


def _unusable(directory: Path, why: Unusable) -> Finding:
    problem = f"no usable snapshot: {why.reason}"
    if why.damaged:
        return _finding(directory, problem)
    repair = "searching works without it; the next `musnad index` makes one"
    return Finding(kind="leftover", file=directory, problem=problem, repair=repair)


def _finding(directory: Path, problem: str) -> Finding:
    repair = "searching works without it; run `musnad rebuild`"
    return Finding(kind="derived", file=directory, problem=problem, repair=repair)


def _disagreements(catalog: Catalog, derived: Derived) -> Iterator[str]:
    rows = ChunkRows(catalog, derived.edition, derived.dimension)
    columns: dict[str, list[Columns]] = {}
    sums: dict[str, MomentSums] = {}
    for new in rows.stream(0):
        columns.setdefault(new.language, []).append(new.columns)
        sums.setdefault(new.language, MomentSums.empty(derived.dimension)).add(new.vectors)
    if columns.keys() != derived.parts.keys():
        yield f"languages {sorted(derived.parts)} where the catalog has {sorted(columns)}"
        return
    for language, part in derived.parts.items():
        if not np.array_equal(part.columns, np.concatenate(columns[language])):
            yield f"the passages in language {language!r} are not those of the catalog"
        elif not (
            part.sums.count == sums[language].count
            and np.allclose(part.sums.first, sums[language].first, atol=1e-6)
            and np.allclose(part.sums.second, sums[language].second, atol=1e-6)
        ):
            yield f"the statistics of language {language!r} are wrong"
        elif not _same_vectors(rows, part):
            yield f"the vectors in language {language!r} are not those of the catalog"


def _same_vectors(rows: ChunkRows, part: LanguagePart) -> bool:
    compared = 0
    for keys, vectors in part.search.stored():
        live = {
            int(key): vector
            for key, vector in zip(keys, vectors, strict=True)
            if int(key) not in part.search.dead
        }
        if not np.isin(list(live), part.keys).all():
            return False
        for row in rows.read(list(live)):
            if not np.array_equal(row.vector, live[row.key]):
                return False
        compared += len(live)
    return compared == len(part.keys)
