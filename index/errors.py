"""Every error that Musnad raises on purpose.

    MusnadError
    ├── InputError            a question, argument or setting that cannot be used
    ├── ArticleError          one file, row or URL that cannot become an article
    ├── ModelError            a model that cannot be found, loaded or verified
    └── IndexStateError       the index on disk cannot serve this request
        ├── IndexMissingError     there is no index at that place
        ├── IndexBusyError        another process is writing to it
        ├── IndexMismatchError    made by another model, setting or format
        └── IndexDamagedError     its content contradicts its own checksums

Each message is one line: what happened, to which file or setting, and how to repair it. Exceptions
of the libraries underneath (SQLite, FAISS, pypdf, …) are mapped to one of these at the place where
they are called; one that passes through unmapped is a bug in Musnad.
"""

from __future__ import annotations

__all__ = [
    "ArticleError",
    "IndexBusyError",
    "IndexDamagedError",
    "IndexMismatchError",
    "IndexMissingError",
    "IndexStateError",
    "InputError",
    "ModelError",
    "MusnadError",
]


class MusnadError(Exception):
    """The root of all errors that Musnad raises on purpose."""


class InputError(MusnadError):
    """A question, argument or setting that cannot be used as it stands."""


class ArticleError(MusnadError):
    """One file, row or URL that cannot become an article.

    Attributes:
        location: The file, row (`file.jsonl#17`) or URL.
        reason: What is wrong with it, without the location.
    """

    def __init__(self, location: str, reason: str) -> None:
        super().__init__(f"{location}: {reason}")
        self.location = location
        self.reason = reason


class ModelError(MusnadError):
    """A model that cannot be found, loaded or verified."""


class IndexStateError(MusnadError):
    """The index on disk cannot serve this request."""


class IndexMissingError(IndexStateError):
    """There is no index at that place."""


class IndexBusyError(IndexStateError):
    """Another process is writing to the index."""


class IndexMismatchError(IndexStateError):
    """The index was made by another model, setting or format version."""


class IndexDamagedError(IndexStateError):
    """The content of the index contradicts its own checksums."""
