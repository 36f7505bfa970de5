"""`read_articles`: the front door. Every source in, finished articles and problems out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from urllib.parse import urlsplit

from index.articles import Article
from index.errors import ArticleError
from index.readers.fields import FieldMapping
from index.readers.files import read_bytes
from index.readers.finishing import read_finished
from index.readers.folder import walk
from index.readers.formats import (
    SUFFIXES,
    format_of_page,
    format_of_suffix,
    is_risky,
    why_unsupported,
)
from index.readers.process import ReaderProcess
from index.readers.raw import RawFile

__all__ = ["read_articles"]

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]+://")


def read_articles(
    sources: Iterable[str | Path],
    *,
    include: Sequence[str] = (),
    exclude: Sequence[str] = (),
    fields: FieldMapping | None = None,
    allow_private: bool = False,
) -> Iterator[Article | ArticleError]:
    """Reads every article of `sources`, one after the other, in a stable order.

    Args:
        sources: Files, folders (read with their subfolders) and http(s) addresses. What is named
            twice is read once.
        include: Globs for the files of folders; see `index.readers.folder.walk`. A file that is
            named itself is read whatever they say.
        exclude: Globs for files and folders to leave out, likewise.
        fields: Which columns of tables hold what; by default the usual names are recognised.
        allow_private: Whether addresses of this machine and its local network may be fetched.

    Yields:
        Articles with cleaned text, and in the place of each file, row or address that cannot be
        read an `ArticleError`, which is not raised: the others go on.
    """
    mapping = fields or FieldMapping()
    with ReaderProcess(mapping) as process:
        reader = _Reader(mapping, process, allow_private=allow_private)
        for source in sources:
            if isinstance(source, str) and _SCHEME.match(source):
                found = reader.read_url(source)
            else:
                found = reader.read_path(Path(source), include, exclude)
            try:
                yield from found
            except ArticleError as error:
                yield error


class _Reader:
    """Reads sources of one run, each once. Its methods raise what concerns a whole source."""

    def __init__(
        self, fields: FieldMapping, process: ReaderProcess, *, allow_private: bool
    ) -> None:
        self._fields = fields
        self._process = process
        self._allow_private = allow_private
        self._seen: set[str] = set()

    def read_url(self, url: str) -> Iterator[Article | ArticleError]:
        from index.readers.url import fetch, normalize_url

        url = normalize_url(url)
        if self._is_new(url):
            page = fetch(url, allow_private=self._allow_private)
            form = format_of_page(page.data, page.media_type, url)
            name = urlsplit(url).hostname or url
            yield from self._read(
                RawFile(form=form, data=page.data, location=url, name=name, charset=page.charset)
            )

    def read_path(
        self, path: Path, include: Sequence[str], exclude: Sequence[str]
    ) -> Iterator[Article | ArticleError]:
        path = _resolved(path)
        if not path.is_dir():
            yield from self._read_file(path)
            return
        empty = True
        for found in walk(path, SUFFIXES, include=include, exclude=exclude):
            empty = False
            if isinstance(found, ArticleError):
                yield found
                continue
            try:
                yield from self._read_file(found)
            except ArticleError as error:
                yield error
        if empty and self._is_new(str(path)):
            types = " ".join(sorted(SUFFIXES))
            raise ArticleError(str(path), f"holds no file to read; these types are: {types}")

    def _read_file(self, path: Path) -> Iterator[Article | ArticleError]:
        location = str(path)
        if not self._is_new(location):
            return
        form = format_of_suffix(path.suffix)
        if form is None and path.is_file():
            raise ArticleError(location, why_unsupported(path.suffix))
        data = read_bytes(path)
        yield from self._read(
            RawFile(form=form or "text", data=data, location=location, name=path.name)
        )

    def _read(self, file: RawFile) -> Iterable[Article | ArticleError]:
        if is_risky(file.form, len(file.data)):
            return self._process.read(file)
        return read_finished(file, self._fields)

    def _is_new(self, location: str) -> bool:
        if location in self._seen:
            return False
        self._seen.add(location)
        return True


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
