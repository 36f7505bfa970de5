"""`read_articles`: the front door. Every source in, finished articles and problems out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from types import TracebackType
from urllib.parse import urlsplit

from index.articles import Article
from index.errors import ArticleError
from index.readers.fields import FieldMapping
from index.readers.files import read_bytes
from index.readers.finishing import read_finished
from index.readers.formats import format_of_page, format_of_suffix, is_risky, why_unsupported
from index.readers.places import Place, find_places
from index.readers.process import ReaderProcess
from index.readers.raw import RawFile

__all__ = ["PlaceReader", "read_articles"]


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
    with PlaceReader(fields, allow_private=allow_private) as reader:
        for place in find_places(sources, include=include, exclude=exclude):
            if isinstance(place, ArticleError):
                yield place
            else:
                yield from reader.read(place)


class PlaceReader:
    """Reads files and pages, one after the other; a context manager, for one thread at a time."""

    def __init__(self, fields: FieldMapping | None = None, *, allow_private: bool = False) -> None:
        """Starts nothing yet.

        Args:
            fields: As for `read_articles`.
            allow_private: Likewise.
        """
        self._fields = fields or FieldMapping()
        self._process = ReaderProcess(self._fields)
        self._allow_private = allow_private

    def __enter__(self) -> PlaceReader:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._process.close()

    def read(self, place: Place) -> Iterator[Article | ArticleError]:
        """The articles of a place, and an error for what of it cannot be read."""
        try:
            file = self._page(place.location) if place.is_url else _file(Path(place.location))
            if is_risky(file.form, len(file.data)):
                yield from self._process.read(file)
            else:
                yield from read_finished(file, self._fields)
        except ArticleError as error:
            yield error

    def _page(self, url: str) -> RawFile:
        from index.readers.url import fetch

        page = fetch(url, allow_private=self._allow_private)
        return RawFile(
            form=format_of_page(page.data, page.media_type, url),
            data=page.data,
            location=url,
            name=urlsplit(url).hostname or url,
            charset=page.charset,
        )


def _file(path: Path) -> RawFile:
    location = str(path)
    form = format_of_suffix(path.suffix)
    if form is None and path.is_file():
        raise ArticleError(location, why_unsupported(path.suffix))
    return RawFile(form=form or "text", data=read_bytes(path), location=location, name=path.name)
