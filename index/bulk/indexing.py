"""`index_in_bulk`: `sync` for many processes or machines.

    places → [tasks: read, clean, cut, analyse] → [actors: embed] → this process: store

Ray Data streams tables of articles through the stages and holds a stage back when the next one is
slower, so memory stays bounded whatever the size of the archive. This process is the one writer.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from index.article_index import ArticleIndex
from index.bulk.cluster import LOCAL, Workers, ray_cluster, ray_errors, share
from index.drafts import Draft
from index.embedding import load_embedder
from index.engine import ArticleWriter, Progress
from index.errors import ArticleError
from index.readers.fields import FieldMapping
from index.readers.places import Place, find_places
from index.reports import SyncProgress, SyncReport
from index.syncing import vanished
from index.token_counts import load_token_counter

if TYPE_CHECKING:
    import pyarrow as pa

    from index.bulk.stages import Model, ReadingStage

__all__ = ["BulkOptions", "index_in_bulk"]

# Files that one task reads: enough to be worth a task, few enough that all workers have some.
_PLACES_IN_A_TASK = 16
# A pipeline is built for so many places, because it holds all their names; then comes the next.
_PLACES_IN_A_PIPELINE = 100_000
# Tables are split when they get larger, so that a file of a million rows is no table of a gigabyte.
_TABLE_BYTES = 512 * 1024


@dataclass(frozen=True, kw_only=True, slots=True)
class BulkOptions:
    """What decides about the work, but not about its result.

    Attributes:
        address: See `index.bulk.cluster.ray_cluster`.
        actors: Likewise.
        model: How the workers get at the model; by default as `load_embedder` does, by the name
            that the index records.
    """

    address: str = LOCAL
    actors: int | None = None
    model: Model | None = None


def index_in_bulk(
    index: ArticleIndex,
    sources: Iterable[str | Path],
    *,
    include: Sequence[str] = (),
    exclude: Sequence[str] = (),
    fields: FieldMapping | None = None,
    allow_private: bool = False,
    prune: bool = False,
    prune_within: Sequence[str] = (),
    progress: Progress | None = None,
    options: BulkOptions | None = None,
) -> SyncReport:
    """Reads articles and brings them into an index, as `read_articles` and `sync` together do.

    Batches are stored as they come: when this is interrupted, what was stored stays, and running
    again goes on from there. A worker that dies is replaced, and its work done again.

    Args:
        index: The index; it may have been opened without an embedder.
        sources: As for `read_articles`. All machines of the cluster must see files under the same
            paths.
        include: As for `read_articles`, like the next three.
        exclude: Likewise.
        fields: Likewise.
        allow_private: Likewise.
        prune: As for `ArticleIndex.sync`, like the next two.
        prune_within: Likewise.
        progress: Likewise.
        options: What to use of which cluster.

    Raises:
        InputError: Ray is not installed, or cannot be reached, or gave up.
        IndexBusyError: When another process is writing.
        ModelError: When the model cannot be loaded, or is another one on some machine.
    """
    chosen = options or BulkOptions()
    with (
        ray_cluster(chosen.address, chosen.actors) as workers,
        ray_errors(),
        index.writing() as writer,
    ):
        from index.bulk.known import marks_of_stored
        from index.bulk.stages import Model, ReadingStage

        stage = ReadingStage(
            model=chosen.model
            or Model(
                name=writer.settings.embedder, load=load_embedder, load_counter=load_token_counter
            ),
            settings=writer.settings,
            fields=fields or FieldMapping(),
            allow_private=allow_private,
            marks=share(marks_of_stored(writer)),
        )
        run = _Run(writer, progress)
        places = enumerate(find_places(sources, include=include, exclude=exclude))
        while some := list(islice(places, _PLACES_IN_A_PIPELINE)):
            for number, place in some:
                if isinstance(place, ArticleError):
                    run.refuse(number, 0, place)
            to_read = [(number, p) for number, p in some if isinstance(p, Place)]
            for table in _embedded(to_read, stage, workers):
                run.take(table)
        if prune:
            run.prune(prune_within)
        return run.report


def _embedded(
    places: Sequence[tuple[int, Place]], reading: ReadingStage, workers: Workers
) -> Iterator[pa.Table]:
    """Tables of articles with their vectors, in the order in which they are finished."""
    import ray.data

    from index.bulk.rows import table_of_places
    from index.bulk.stages import EmbeddingStage

    if not places:
        return
    # Ray Data sets the levels of its loggers itself, when it is imported.
    logging.getLogger("ray.data").setLevel(logging.CRITICAL)
    context = ray.data.DataContext.get_current()
    context.enable_progress_bars = False
    context.print_on_execution_start = False
    context.target_max_block_size = _TABLE_BYTES
    # An actor that is killed while it loads the model is no reason to give up.
    context.max_consecutive_actor_init_deaths = 3
    tables = [
        table_of_places(places[begin : begin + _PLACES_IN_A_TASK])
        for begin in range(0, len(places), _PLACES_IN_A_TASK)
    ]
    finished = (
        ray.data.from_arrow(tables)
        .map_batches(reading, batch_size=None, batch_format="pyarrow", num_cpus=1)
        .map_batches(
            EmbeddingStage,
            fn_constructor_args=(reading.model, reading.settings),
            compute=ray.data.ActorPoolStrategy(size=workers.actors),
            num_cpus=workers.cores,
            num_gpus=workers.gpus or None,
            batch_size=None,
            batch_format="pyarrow",
        )
    )
    yield from finished.iter_batches(batch_size=None, batch_format="pyarrow")


class _Run:
    """Stores what comes out of the pipeline, and keeps the count."""

    def __init__(self, writer: ArticleWriter, progress: Progress | None) -> None:
        self._writer = writer
        self._progress = progress
        self._seen: set[str] = set()
        self._problems: list[tuple[int, int, ArticleError]] = []
        self._looked_at = self._chunks = 0
        self._added = self._updated = self._unchanged = self._removed = 0

    def refuse(self, number: int, part: int, problem: ArticleError) -> None:
        """Notes what could not be read, and where it stands in the order of reading."""
        self._looked_at += 1
        self._problems.append((number, part, problem))

    def take(self, table: pa.Table) -> None:
        """Stores the articles of a table."""
        from index.bulk.rows import unpacked, vectors_of

        drafts = []
        for found in unpacked(table):
            if isinstance(found.what, ArticleError):
                self.refuse(found.number, found.part, found.what)
                continue
            self._looked_at += 1
            if isinstance(found.what, Draft):
                drafts.append(found.what)
                self._seen.add(found.what.article.id)
            else:
                self._unchanged += 1
                self._seen.add(found.what.id)
        if drafts:
            vectors = vectors_of(table, self._writer.settings.dimension)
            added, updated = self._writer.store(drafts, vectors)
            self._added += added
            self._updated += updated
            self._chunks += len(vectors)
        self._tell()

    def prune(self, within: Sequence[str]) -> None:
        """As `Sync.prune`."""
        spared = [problem.location for _, _, problem in self._problems]
        gone = vanished(self._writer.locations(), self._seen, within=within, spared=spared)
        if gone:
            self._removed += self._writer.remove(gone)

    @property
    def report(self) -> SyncReport:
        """What has been done, problems in the order of reading."""
        self._problems.sort(key=lambda each: each[:2])
        return SyncReport(
            added=self._added,
            updated=self._updated,
            unchanged=self._unchanged,
            removed=self._removed,
            chunks=self._chunks,
            problems=tuple(problem for _, _, problem in self._problems),
        )

    def _tell(self) -> None:
        if self._progress is not None:
            self._progress(
                SyncProgress(
                    articles=self._looked_at, chunks=self._chunks, problems=len(self._problems)
                )
            )
