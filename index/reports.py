"""What the index tells about itself and its work: progress, reports, status, findings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from index.chunking import ChunkSettings
from index.embedding import Embedder
from index.errors import ArticleError

__all__ = [
    "CheckReport",
    "Finding",
    "IndexStatus",
    "LanguageStatus",
    "RecordedSettings",
    "SyncProgress",
    "SyncReport",
    "settings_of",
]


@dataclass(frozen=True, kw_only=True, slots=True)
class RecordedSettings:
    """What an index was made with; readable without loading a model.

    Attributes:
        embedder: The embedder's `name`: what a user writes to select it.
        fingerprint: The embedder's `fingerprint`.
        dimension: The length of its vectors.
        chunking: How articles are cut.
    """

    embedder: str
    fingerprint: str
    dimension: int
    chunking: ChunkSettings


def settings_of(embedder: Embedder, chunking: ChunkSettings) -> RecordedSettings:
    """What is recorded of an embedder and a way to cut."""
    return RecordedSettings(
        embedder=embedder.name,
        fingerprint=embedder.fingerprint,
        dimension=embedder.dimension,
        chunking=chunking,
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class SyncProgress:
    """How far a `sync` or `reindex` has come.

    Attributes:
        articles: Articles looked at so far, problems included.
        articles_total: How many there are, when that is known (`reindex` knows).
        chunks: Chunks embedded so far.
        problems: Articles that could not be read so far.
    """

    articles: int
    articles_total: int | None = None
    chunks: int
    problems: int


@dataclass(frozen=True, kw_only=True, slots=True)
class SyncReport:
    """What a `sync` or `reindex` did.

    Attributes:
        added: Articles that are new.
        updated: Articles whose content had changed.
        unchanged: Articles that were skipped because their content is already stored.
        removed: Articles that were removed because they have vanished.
        chunks: Chunks that were embedded.
        problems: What could not be read or holds nothing to index. An older version of such an
            article stays in the index.
    """

    added: int = 0
    updated: int = 0
    unchanged: int = 0
    removed: int = 0
    chunks: int = 0
    problems: tuple[ArticleError, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class LanguageStatus:
    """How much of one language an index holds."""

    articles: int
    chunks: int


@dataclass(frozen=True, kw_only=True, slots=True)
class IndexStatus:
    """What an index holds and where it stands.

    Attributes:
        directory: Where it lies: a directory, or what names it on Milvus.
        settings: The model and the chunking it was made with.
        articles: Articles stored.
        chunks: Chunks that can be found.
        languages: The same by language code.
        generation: Counts the committed changes.
        bytes_on_disk: The size of all its files; None when a server keeps them.
        derived: One line about the structures derived from the catalog.
        interrupted_reindex: The name of the model that an unfinished `reindex` was changing to.
    """

    directory: Path | str
    settings: RecordedSettings
    articles: int
    chunks: int
    languages: Mapping[str, LanguageStatus]
    generation: int
    bytes_on_disk: int | None
    derived: str
    interrupted_reindex: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """One thing that `check` found.

    Attributes:
        kind: "damage" when stored articles, chunks or vectors contradict their checksums;
            "derived" when something that can be recreated from them is wrong; "leftover" when
            an interrupted write left something behind that does no harm.
        file: The file it is in, or what names the index on Milvus.
        problem: What is wrong.
        repair: What to do about it.
    """

    kind: Literal["damage", "derived", "leftover"]
    file: Path | str
    problem: str
    repair: str

    def __str__(self) -> str:
        return f"{self.file}: {self.problem}; {self.repair}"


@dataclass(frozen=True, kw_only=True, slots=True)
class CheckReport:
    """What `check` found.

    Attributes:
        findings: Empty when all is well.
        articles: Articles that were verified.
        chunks: Chunks that were verified.
    """

    findings: tuple[Finding, ...]
    articles: int
    chunks: int

    @property
    def sound(self) -> bool:
        """Whether every invariant holds (leftovers do not break one)."""
        return all(finding.kind == "leftover" for finding in self.findings)
