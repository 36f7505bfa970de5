"""What the commands around an index do and print."""

from __future__ import annotations

import json
import re
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, TypedDict

import click

from index import ArticleIndex, ChunkSettings, FieldMapping, article_id, load_embedder
from index import read_articles as read
from index.bulk import LOCAL, BulkOptions, index_in_bulk
from index.embedding import DEFAULT_MODEL
from index.errors import IndexMismatchError, IndexMissingError, InputError
from index.reports import IndexStatus, SyncProgress, SyncReport

__all__ = [
    "check_index",
    "index_articles",
    "rebuild_index",
    "reindex",
    "remove_articles",
    "show_status",
]

_ADDRESS = re.compile(r"[\w.\-]+:[0-9]+")


def index_articles(
    directory: str,
    *,
    sources: Sequence[str],
    include: Sequence[str],
    exclude: Sequence[str],
    fields: Sequence[str],
    prune: bool,
    allow_private: bool,
    embedding_model: str | None,
    chunk_tokens: int | None,
    ray: str | None,
    actors: int | None,
) -> int:
    """`musnad index`; returns the exit status."""
    reading: _Reading = {
        "include": include,
        "exclude": exclude,
        "fields": _field_mapping(fields),
        "allow_private": allow_private,
    }
    bulk = _bulk_options(ray, actors)
    with _open_or_create(directory, embedding_model, chunk_tokens, to_embed=bulk is None) as index:
        progress = _Progress()
        roots = [str(Path(source).resolve()) for source in sources if "://" not in source]
        if bulk is None:
            articles = read(sources, **reading)
            report = index.sync(articles, prune=prune, prune_within=roots, progress=progress)
        else:
            report = index_in_bulk(
                index,
                sources,
                **reading,
                prune=prune,
                prune_within=roots,
                progress=progress,
                options=bulk,
            )
        progress.end()
        _print_report(report)
        counts = index.status()
    click.echo(f"The index {directory} holds {counts.articles} articles in {counts.chunks} chunks.")
    return 1 if report.problems else 0


class _Reading(TypedDict):
    include: Sequence[str]
    exclude: Sequence[str]
    fields: FieldMapping | None
    allow_private: bool


def _bulk_options(ray: str | None, actors: int | None) -> BulkOptions | None:
    if ray is None:
        if actors is not None:
            raise InputError("--actors goes with --ray")
        return None
    if ray not in (LOCAL, "auto") and not _ADDRESS.fullmatch(ray):
        # Most likely a path behind an option whose value may be left out.
        raise InputError(
            f"--ray {ray}: write HOST:PORT, or 'auto' for a cluster that runs here; for Ray on "
            "this machine alone, put --ray behind the paths"
        )
    return BulkOptions(address=ray, actors=actors)


def _open_or_create(
    directory: str, embedding_model: str | None, chunk_tokens: int | None, *, to_embed: bool
) -> ArticleIndex:
    try:
        recorded = ArticleIndex.describe(directory)
    except IndexMissingError:
        settings = ChunkSettings() if chunk_tokens is None else ChunkSettings(tokens=chunk_tokens)
        embedder = load_embedder(embedding_model or DEFAULT_MODEL)
        return ArticleIndex.create(directory, embedder, chunking=settings)
    if embedding_model not in (None, recorded.embedder):
        raise IndexMismatchError(
            f"{directory} was made with the embedding model '{recorded.embedder}': run `musnad "
            f"reindex --index {directory} --embedding-model {embedding_model}` to change it"
        )
    if chunk_tokens not in (None, recorded.chunking.tokens):
        raise IndexMismatchError(
            f"{directory} was made with chunks of {recorded.chunking.tokens} tokens: run `musnad "
            f"reindex --index {directory} --chunk-tokens {chunk_tokens}` to change it"
        )
    # With Ray others embed.
    return ArticleIndex.open(directory, load_embedder(recorded.embedder) if to_embed else None)


def _field_mapping(fields: Sequence[str]) -> FieldMapping | None:
    if not fields:
        return None
    chosen: dict[str, str] = {}
    for item in fields:
        name, equals, column = item.partition("=")
        if not equals or not column or name not in FieldMapping.__dataclass_fields__:
            known = ", ".join(FieldMapping.__dataclass_fields__)
            raise InputError(f"--field {item}: write NAME=COLUMN with NAME one of {known}")
        chosen[name] = column
    return FieldMapping(**chosen)


def _print_report(report: SyncReport) -> None:
    parts = [
        f"{count} {what}"
        for count, what in (
            (report.added, "added"),
            (report.updated, "updated"),
            (report.unchanged, "unchanged"),
            (report.removed, "removed"),
        )
        if count
    ]
    click.echo(f"Articles: {', '.join(parts) or 'none'}.")
    if report.problems:
        click.echo(f"{len(report.problems)} could not be read:", err=True)
        for problem in report.problems:
            click.echo(f"  {' '.join(str(problem).split())}", err=True)


class _Progress:
    """One line on standard error that is written over, on a terminal only."""

    _INTERVAL = 0.2  # seconds

    def __init__(self) -> None:
        self._shown = sys.stderr.isatty()
        self._last = 0.0
        self._begun = time.monotonic()

    def __call__(self, progress: SyncProgress) -> None:
        now = time.monotonic()
        if not self._shown or now - self._last < self._INTERVAL:
            return
        self._last = now
        total = f" of {progress.articles_total}" if progress.articles_total is not None else ""
        problems = f", {progress.problems} problems" if progress.problems else ""
        speed = progress.chunks / max(now - self._begun, 1e-9)
        click.echo(
            f"\r\x1b[K{progress.articles}{total} articles, {progress.chunks} chunks embedded "
            f"({speed:.0f}/s){problems} ...",
            err=True,
            nl=False,
        )

    def end(self) -> None:
        if self._shown:
            click.echo("\r\x1b[K", err=True, nl=False)


def show_status(directory: str, *, as_json: bool) -> None:
    """`musnad status`."""
    with ArticleIndex.open(directory, None) as index:
        status = index.status()
    if as_json:
        click.echo(json.dumps(_status_object(status), ensure_ascii=False))
        return
    settings = status.settings
    click.echo(f"Index      {status.directory}")
    click.echo(f"Articles   {status.articles:,}")
    click.echo(f"Chunks     {status.chunks:,} (at most {settings.chunking.tokens} tokens each)")
    for code, language in sorted(status.languages.items()):
        click.echo(f"  {code:<8} {language.articles:,} articles, {language.chunks:,} chunks")
    click.echo(f"Model      {settings.embedder} ({settings.dimension} dimensions)")
    if status.bytes_on_disk is not None:
        click.echo(f"Size       {status.bytes_on_disk / 1e6:.1f} MB")
    click.echo(f"Derived    {status.derived}")
    if status.interrupted_reindex is not None:
        click.echo(
            f"Unfinished change to '{status.interrupted_reindex}': run `musnad reindex "
            f"--embedding-model {status.interrupted_reindex}` to go on"
        )


def _status_object(status: IndexStatus) -> dict[str, Any]:
    return {
        "directory": str(status.directory),
        "articles": status.articles,
        "chunks": status.chunks,
        "languages": {
            code: {"articles": item.articles, "chunks": item.chunks}
            for code, item in sorted(status.languages.items())
        },
        "embedding_model": status.settings.embedder,
        "fingerprint": status.settings.fingerprint,
        "dimension": status.settings.dimension,
        "chunk_tokens": status.settings.chunking.tokens,
        "chunk_overlap": status.settings.chunking.overlap,
        "generation": status.generation,
        "bytes_on_disk": status.bytes_on_disk,
        "derived": status.derived,
        "interrupted_reindex": status.interrupted_reindex,
    }


def check_index(directory: str, *, as_json: bool) -> int:
    """`musnad check`; returns the exit status."""
    with ArticleIndex.open(directory, None) as index:
        report = index.check()
    if as_json:
        findings = [
            {
                "kind": item.kind,
                "file": str(item.file),
                "problem": item.problem,
                "repair": item.repair,
            }
            for item in report.findings
        ]
        click.echo(
            json.dumps(
                {
                    "sound": report.sound,
                    "articles": report.articles,
                    "chunks": report.chunks,
                    "findings": findings,
                },
                ensure_ascii=False,
            )
        )
        return 0 if report.sound else 1
    for finding in report.findings:
        click.echo(f"{finding.kind}: {finding}")
    verdict = "sound" if report.sound else "NOT sound"
    click.echo(
        f"{directory} is {verdict}: {report.articles} articles and {report.chunks} chunks verified."
    )
    return 0 if report.sound else 1


def rebuild_index(directory: str) -> None:
    """`musnad rebuild`."""
    with ArticleIndex.open(directory, None) as index:
        index.rebuild()
        status = index.status()
    click.echo(f"Rebuilt what is derived from {status.articles} articles: {status.derived}.")


def remove_articles(directory: str, names: Sequence[str]) -> None:
    """`musnad remove`."""
    with ArticleIndex.open(directory, None) as index:
        ids = []
        for name in names:
            location = name if "://" in name else str(Path(name).resolve())
            known = [id_ for id_ in (name, article_id(location)) if index.article(id_) is not None]
            if not known:
                raise InputError(
                    f"there is no article '{name}' in {directory}: give an id, file or URL as "
                    "`musnad search` shows them; nothing was removed"
                )
            ids.append(known[0])
        count = index.remove(ids)
    click.echo(f"Removed {count} article{'' if count == 1 else 's'} from {directory}.")


def reindex(directory: str, embedding_model: str | None, chunk_tokens: int | None) -> None:
    """`musnad reindex`."""
    recorded = ArticleIndex.describe(directory)
    chunking = recorded.chunking
    if chunk_tokens is not None:
        chunking = replace(
            chunking, tokens=chunk_tokens, overlap=min(chunking.overlap, chunk_tokens // 2)
        )
    embedder = load_embedder(embedding_model or recorded.embedder)
    with ArticleIndex.open(directory, None) as index:
        progress = _Progress()
        index.reindex(embedder, chunking=chunking, progress=progress)
        progress.end()
        status = index.status()
    click.echo(
        f"{directory} now uses '{status.settings.embedder}': {status.articles} articles in "
        f"{status.chunks} chunks."
    )
