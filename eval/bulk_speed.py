"""How fast `musnad index --ray` is with one and two embedding actors, beside the plain indexer.

    python -m eval.bulk_speed eval/corpus --articles 200 --cores 1

All sides index the same generated articles from files, with the real model, in one run, in turn, on
the same cores. Beside them stands what embedding alone takes: the rest of a run is overhead.
"""

from __future__ import annotations

import json
import os
import statistics
import tempfile
import time
from itertools import islice
from pathlib import Path

import click

from eval.benchmark.archive import Archive
from eval.benchmark.machine import describe_machine
from index import Article, ArticleIndex, ChunkSettings, Embedder, load_embedder, read_articles
from index.bulk import BulkOptions, index_in_bulk
from index.drafts import draft_article, embed_drafts
from index.engine import Progress
from index.errors import MusnadError
from index.reports import SyncProgress, SyncReport

__all__: list[str] = []

_DRAFTS = 16


@click.command()
@click.argument("sources", nargs=-1, required=True)
@click.option("--articles", default=200, show_default=True, help="How many are indexed.")
@click.option("--rounds", default=1, show_default=True)
@click.option("--cores", type=click.IntRange(1), help="That all sides may use; all by default.")
@click.option("--actors", default="1,2", show_default=True)
def main(
    sources: tuple[str, ...], articles: int, rounds: int, cores: int | None, actors: str
) -> None:
    """Prints seconds and chunks a second of each side, as JSON; medians of the rounds."""
    import torch

    own = sorted(os.sched_getaffinity(0))[:cores]
    # Ray's processes are started by this one, and inherit it.
    os.sched_setaffinity(0, own)
    torch.set_num_threads(len(own))
    real = [item for item in read_articles(list(sources)) if isinstance(item, Article)]
    if not real:
        raise click.ClickException(f"no article can be read from {', '.join(sources)}")
    embedder = load_embedder()
    embedder.embed_documents(["warm"])
    counts = [int(count) for count in actors.split(",")]
    sides: dict[str, list[dict[str, float]]] = {}
    embedding: list[float] = []
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        (place / "archive").mkdir()
        generated = list(islice(Archive(real, len(real)).generated(), articles))
        for number, one in enumerate(generated):
            text = f"{one.title}\n\n{one.text}\n"
            (place / "archive" / f"{number:06}.txt").write_text(text, encoding="utf-8")
        try:
            for _ in range(rounds):
                embedding.append(_embedding_alone(place / "archive", embedder))
                sides.setdefault("plain", []).append(_side(place, embedder, None))
                for count in counts:
                    name = f"ray, {count} actor{'s' * (count > 1)}"
                    sides.setdefault(name, []).append(_side(place, embedder, count))
        except MusnadError as error:
            raise click.ClickException(str(error)) from error
    alone = statistics.median(embedding)
    result: dict[str, object] = {"embedding alone": {"seconds": round(alone, 2)}}
    for name, measured in sides.items():
        medians = {key: statistics.median(one[key] for one in measured) for key in measured[0]}
        result[name] = {
            **{key: round(value, 2) for key, value in medians.items()},
            "beside_embedding": round(1 - alone / medians["seconds"], 3),
        }
    machine = describe_machine()
    click.echo(json.dumps({"cores_used": len(own), **result, "machine": machine}, indent=1))


def _side(place: Path, embedder: Embedder, actors: int | None) -> dict[str, float]:
    """Indexes the archive anew; `seconds` include starting Ray and loading the model there."""
    times: list[tuple[float, int]] = []

    def note(progress: SyncProgress) -> None:
        times.append((time.perf_counter(), progress.chunks))

    with tempfile.TemporaryDirectory(dir=place) as folder:
        directory = Path(folder) / "index"
        ArticleIndex.create(directory, embedder).close()
        with ArticleIndex.open(directory, embedder) as index:
            begun = time.perf_counter()
            report = _index(index, place / "archive", actors, note)
            seconds = time.perf_counter() - begun
    first = next((each for each in times if each[1]), times[-1])
    last = times[-1]
    streaming = (last[1] - first[1]) / max(last[0] - first[0], 1e-9)
    return {
        "seconds": seconds,
        "chunks": report.chunks,
        "chunks_per_second": report.chunks / seconds,
        "until_first_batch": first[0] - begun,
        # From the first batch to the last: what counts for an archive that takes days.
        "chunks_per_second_then": streaming,
    }


def _index(index: ArticleIndex, archive: Path, actors: int | None, note: Progress) -> SyncReport:
    if actors is None:
        return index.sync(read_articles([archive]), progress=note)
    return index_in_bulk(index, [archive], progress=note, options=BulkOptions(actors=actors))


def _embedding_alone(archive: Path, embedder: Embedder) -> float:
    drafts = [
        draft
        for article in read_articles([archive])
        if isinstance(article, Article)
        and (draft := draft_article(article, embedder, ChunkSettings())) is not None
    ]
    begun = time.perf_counter()
    # In batches of about the size that the indexers embed.
    for at in range(0, len(drafts), _DRAFTS):
        embed_drafts(drafts[at : at + _DRAFTS], embedder)
    return time.perf_counter() - begun


if __name__ == "__main__":
    main()
