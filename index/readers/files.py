"""Opening files that a person named or a folder holds, whatever they turn out to be."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

from index.errors import ArticleError

__all__ = ["MAX_BYTES", "read_bytes"]

MAX_BYTES = 100_000_000
_CHUNK = 1 << 20

_REASONS = {
    errno.EACCES: "cannot be read: permission denied",
    errno.EPERM: "cannot be read: permission denied",
    errno.ENOENT: "does not exist",
    errno.ENOTDIR: "does not exist",
    errno.ELOOP: "is a symbolic link that leads back to itself",
    errno.ENAMETOOLONG: "does not exist: its name is too long",
    errno.EISDIR: "is a folder",
    errno.ENXIO: "is not a regular file",
}


def read_bytes(path: Path) -> bytes:
    """The content of a regular file of at most `MAX_BYTES`.

    Raises:
        ArticleError: The file is missing, unreadable, empty, too large, or not a regular file.
    """
    location = str(path)
    try:
        # Without O_NONBLOCK, opening a named pipe waits for a writer, perhaps for ever.
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | _BINARY)
        with open(descriptor, "rb") as file:
            status = os.fstat(descriptor)
            if not stat.S_ISREG(status.st_mode):
                kind = "folder" if stat.S_ISDIR(status.st_mode) else "device or pipe"
                raise ArticleError(location, f"is a {kind}, not a regular file")
            data = b"" if status.st_size > MAX_BYTES else file.read(MAX_BYTES + 1)
    except OSError as error:
        reason = _REASONS.get(error.errno or 0, f"cannot be read: {error.strerror or error}")
        raise ArticleError(location, reason) from error
    except ValueError as error:
        raise ArticleError(location, "does not exist: its name holds a null character") from error
    if status.st_size > MAX_BYTES or len(data) > MAX_BYTES:
        raise ArticleError(location, f"is larger than {MAX_BYTES // 1_000_000} MB; split it")
    if not data.strip(b"\x00 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise ArticleError(location, "is empty")
    return data


_BINARY = getattr(os, "O_BINARY", 0)  # Windows translates line ends without it
