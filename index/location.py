"""Where an index lies, as a user writes it: a directory, or `milvus:…`."""

from __future__ import annotations

from pathlib import Path

__all__ = ["MILVUS", "folder_beside", "is_milvus"]

MILVUS = "milvus:"
# Beside an index on a server, what belongs to it here lies where the local index would.
_HERE = Path(".musnad")


def is_milvus(location: str | Path) -> bool:
    """Whether a location names an index on Milvus."""
    return isinstance(location, str) and location.startswith(MILVUS)


def folder_beside(location: str | Path) -> Path:
    """The folder for what belongs to an index and is no part of it (uploads, feedback)."""
    if not is_milvus(location):
        return Path(location)
    rest = str(location).removeprefix(MILVUS)
    return Path(f"{rest.removesuffix('.db')}-files") if rest.endswith(".db") else _HERE
