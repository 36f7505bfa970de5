"""Finding the articles of a folder."""

from __future__ import annotations

import os
import stat
from collections.abc import Collection, Iterator, Sequence
from fnmatch import fnmatchcase
from pathlib import Path

from index.errors import ArticleError

__all__ = ["walk"]


def walk(
    folder: Path,
    suffixes: Collection[str],
    *,
    include: Sequence[str] = (),
    exclude: Sequence[str] = (),
) -> Iterator[Path | ArticleError]:
    """Yields the files of `folder` and its subfolders in a stable order.

    Left out in silence: hidden files and folders, other file types, devices and pipes, symbolic
    links that lead out of `folder`, back to a folder above, or nowhere.

    Args:
        folder: A resolved path.
        suffixes: The file types to yield, lower case, with the dot.
        include: Globs, one of which a file's name or its path below `folder` must match; none
            means all. `*` crosses folders.
        exclude: Globs that no file yielded and no folder entered matches.

    Yields:
        Resolved paths, each once, and an error for each folder that cannot be read.
    """
    seen = {folder}
    stack = [("", folder)]
    while stack:
        above, current = stack.pop()
        try:
            names = sorted(os.listdir(current))
        except OSError as error:
            yield ArticleError(str(current), f"cannot be read: {error.strerror or error}")
            continue
        folders = []
        for name in names:
            relative = f"{above}{name}"
            if name.startswith(".") or _matches(relative, exclude):
                continue
            found = _inside(folder, current / name)
            if found is None or found[0] in seen:
                continue
            path, mode = found
            if stat.S_ISDIR(mode):
                folders.append((f"{relative}/", path))
            elif not (stat.S_ISREG(mode) and path.suffix.lower() in suffixes):
                continue
            elif not include or _matches(relative, include):
                yield path
            seen.add(path)
        stack.extend(reversed(folders))


def _inside(root: Path, path: Path) -> tuple[Path, int] | None:
    """The real path of `path` with its mode, or None when it lies outside `root`."""
    try:
        real = path.resolve(strict=True)
        # stat, not open: a pipe or a device must not even be touched.
        mode = real.stat().st_mode
    except (OSError, RuntimeError):
        return None
    return (real, mode) if real.is_relative_to(root) else None


def _matches(relative: str, globs: Sequence[str]) -> bool:
    name = relative.rpartition("/")[2]
    return any(fnmatchcase(relative, glob) or fnmatchcase(name, glob) for glob in globs)
