"""Finding what is to be read: files, named or in folders, and addresses, each of them once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from index.errors import ArticleError
from index.readers.folder import walk
from index.readers.formats import SUFFIXES

__all__ = ["Place", "find_places"]

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]+://")


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """One file or page that is to be read.

    Attributes:
        location: The real path of a file, or the normalised address of a page.
        is_url: Which of the two it is.
    """

    location: str
    is_url: bool


def find_places(
    sources: Iterable[str | Path], *, include: Sequence[str] = (), exclude: Sequence[str] = ()
) -> Iterator[Place | ArticleError]:
    """Finds the files and pages of `sources`, in a stable order, and reads none of them.

    Args:
        sources: Files, folders and http(s) addresses.
        include: As for `read_articles`.
        exclude: Likewise.

    Yields:
        Each place once, and an error for each source or folder that holds nothing to read.
    """
    seen: set[str] = set()
    for source in sources:
        try:
            for found in _places_of(source, include, exclude):
                if isinstance(found, ArticleError):
                    yield found
                elif found.location not in seen:
                    seen.add(found.location)
                    yield found
        except ArticleError as error:
            # An empty folder that is named twice is reported once, like everything else.
            if error.location not in seen:
                seen.add(error.location)
                yield error


def _places_of(
    source: str | Path, include: Sequence[str], exclude: Sequence[str]
) -> Iterator[Place | ArticleError]:
    if isinstance(source, str) and _SCHEME.match(source):
        from index.readers.url import normalize_url

        yield Place(location=normalize_url(source), is_url=True)
        return
    path = _resolved(Path(source))
    if not path.is_dir():
        yield Place(location=str(path), is_url=False)
        return
    empty = True
    for found in walk(path, SUFFIXES, include=include, exclude=exclude):
        empty = False
        if isinstance(found, ArticleError):
            yield found
        else:
            yield Place(location=str(found), is_url=False)
    if empty:
        types = " ".join(sorted(SUFFIXES))
        raise ArticleError(str(path), f"holds no file to read; these types are: {types}")


def _resolved(path: Path) -> Path:
    """The real path; a file is known under one location, however it is named."""
    try:
        real = path.expanduser().resolve()
        real.is_dir()  # the first to notice a path that cannot exist
    except ValueError as error:
        reason = "does not exist: its name holds a null character"
        raise ArticleError(repr(str(path)), reason) from error
    except RuntimeError as error:
        reason = "cannot be found: a symbolic link leads back to itself, or there is no such user"
        raise ArticleError(str(path), reason) from error
    except OSError as error:
        raise ArticleError(str(path), f"cannot be read: {error.strerror or error}") from error
    return real
