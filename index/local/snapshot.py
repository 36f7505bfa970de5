"""The derived structures on disk: files that are written once, and a manifest that names them.

Each file has a new name. The manifest replaces the older one in a single step when all of them are
complete, so that a crash at any moment leaves the old snapshot or the new one. A reader believes
only what agrees with the checksums; whatever is wrong here costs time and nothing else.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import uuid
import zipfile
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import faiss
import numpy as np

from index.local.derived import Derived
from index.local.language_part import COLUMNS, LanguagePart
from index.local.moments import MomentSums
from index.local.vectors import VectorSearch

__all__ = ["Manifest", "Unusable", "leftovers", "load", "read_manifest", "save"]

_MANIFEST = "manifest.json"
_FORMAT = 2
# A writer may replace the snapshot between our reading of its manifest and of its files.
_ATTEMPTS = 3


@dataclass(frozen=True, kw_only=True, slots=True)
class Unusable:
    """Why there is no snapshot to be had.

    Attributes:
        reason: One line, without the directory.
        damaged: Whether its files contradict their checksums. Otherwise there is none, or it
            belongs to an older state: an interrupted write explains that.
    """

    reason: str
    damaged: bool


_NONE = Unusable(reason="there is none", damaged=False)


@dataclass(frozen=True, kw_only=True, slots=True)
class Manifest:
    """What a snapshot holds.

    Attributes:
        uuid, edition, generation, highest, dimension: As in `Derived`.
        chunks: How many chunks it holds in all languages.
        files: By language, the names of the FAISS file and of the file with all the rest.
        sha256: By name of file.
    """

    uuid: str
    edition: int
    generation: int
    highest: int
    dimension: int
    chunks: int
    files: Mapping[str, tuple[str, str]]
    sha256: Mapping[str, str]


def read_manifest(directory: Path) -> Manifest | Unusable:
    """Reads the manifest of the snapshot in a directory."""
    try:
        record = json.loads((directory / _MANIFEST).read_bytes())
        content = record["content"]
        if record["sha256"] != _digest(content):
            return _damaged(f"{_MANIFEST} contradicts its checksum")
        if content["format"] != _FORMAT:
            return Unusable(reason=f"it has format {content['format']}", damaged=False)
    except FileNotFoundError:
        return _NONE
    except (OSError, ValueError, TypeError, KeyError, RecursionError) as error:
        return _damaged(f"{_MANIFEST} cannot be read ({type(error).__name__})")
    return Manifest(
        uuid=content["uuid"],
        edition=content["edition"],
        generation=content["generation"],
        highest=content["highest"],
        dimension=content["dimension"],
        chunks=content["chunks"],
        files={language: (pair[0], pair[1]) for language, pair in content["files"].items()},
        sha256=content["sha256"],
    )


def load(directory: Path) -> Derived | Unusable:
    """Loads the snapshot in a directory, if all of it agrees with its checksums."""
    result: Derived | Unusable = _NONE
    for _ in range(_ATTEMPTS):
        manifest = read_manifest(directory)
        if isinstance(manifest, Unusable):
            return manifest
        result = _load(directory, manifest)
        if isinstance(result, Derived) or read_manifest(directory) == manifest:
            break
    return result


def _load(directory: Path, manifest: Manifest) -> Derived | Unusable:
    parts: dict[str, LanguagePart] = {}
    name = ""
    try:
        # The next file is being checked while one is read; none is read before it is checked.
        with ThreadPoolExecutor(1) as checker:
            digests = {
                name: checker.submit(_sha256, directory / name)
                for pair in manifest.files.values()
                for name in pair
            }
            for language, pair in manifest.files.items():
                for name in pair:
                    if digests[name].result() != manifest.sha256.get(name):
                        checker.shutdown(cancel_futures=True)
                        return _damaged(f"{name} contradicts its checksum")
                vectors, columns = pair
                name = vectors
                search = VectorSearch.read(directory / vectors, manifest.dimension)
                name = columns
                parts[language] = _read_columns(directory / columns, search)
    except OSError as error:
        return _damaged(f"{name} cannot be read ({error.strerror or error})")
    except (RuntimeError, ValueError, KeyError, zipfile.BadZipFile) as error:
        # It is what was written, but not for these versions of FAISS and NumPy.
        return _damaged(f"{name} cannot be understood ({type(error).__name__})")
    return Derived(
        uuid=manifest.uuid,
        edition=manifest.edition,
        generation=manifest.generation,
        highest=manifest.highest,
        dimension=manifest.dimension,
        parts=parts,
    )


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _read_columns(path: Path, search: VectorSearch) -> LanguagePart:
    with np.load(path, allow_pickle=False) as arrays:
        columns = arrays["columns"]
        sums = MomentSums(len(columns), arrays["first"], arrays["second"])
    if columns.dtype != COLUMNS or len(columns) != len(search):
        raise ValueError(f"{path} does not fit its vectors")
    return LanguagePart(columns, search, sums)


def save(directory: Path, derived: Derived) -> None:
    """Writes a snapshot and removes what is left of older ones."""
    # The vectors are as private as the articles.
    directory.mkdir(mode=0o700, exist_ok=True)
    token = uuid.uuid4().hex[:12]
    files: dict[str, tuple[str, str]] = {}
    sha256: dict[str, str] = {}
    for number, (language, part) in enumerate(sorted(derived.parts.items())):
        part.search.purge()
        # Numbered, because a language code comes from an article and may hold anything.
        vectors, columns = f"{token}-{number}.faiss", f"{token}-{number}.npz"
        part.search.write(directory / vectors)
        np.savez(
            directory / columns,
            columns=part.columns,
            first=part.sums.first,
            second=part.sums.second,
        )
        files[language] = (vectors, columns)
        for name in (vectors, columns):
            sha256[name] = _settled(directory / name)
    content = {
        "format": _FORMAT,
        "faiss": faiss.__version__,
        "uuid": derived.uuid,
        "edition": derived.edition,
        "generation": derived.generation,
        "highest": derived.highest,
        "dimension": derived.dimension,
        "chunks": sum(len(part.columns) for part in derived.parts.values()),
        "files": files,
        "sha256": sha256,
    }
    record = {"content": content, "sha256": _digest(content)}
    temporary = directory / f"{token}.json"
    temporary.write_text(json.dumps(record, indent=1, sort_keys=True), encoding="utf-8")
    _settled(temporary)
    os.replace(temporary, directory / _MANIFEST)
    for path in leftovers(directory):
        # Windows keeps a file that a reader still has open; the next writer tries again.
        with contextlib.suppress(PermissionError):
            path.unlink(missing_ok=True)


def leftovers(directory: Path) -> list[Path]:
    """The files in a snapshot's directory that its manifest does not name."""
    if not directory.is_dir():
        return []
    manifest = read_manifest(directory)
    named = set() if isinstance(manifest, Unusable) else set(manifest.sha256)
    return sorted(
        path
        for path in directory.iterdir()
        if path.is_file() and path.name != _MANIFEST and path.name not in named
    )


def _damaged(reason: str) -> Unusable:
    return Unusable(reason=reason, damaged=True)


def _settled(path: Path) -> str:
    """Waits until a file is on the disk; returns its SHA-256."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())
        return hashlib.file_digest(file, "sha256").hexdigest()


def _digest(content: Any) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
