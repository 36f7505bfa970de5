"""Checksums of rows: SQLite does not notice a flipped bit in a value, these do."""

from __future__ import annotations

from hashlib import blake2b

__all__ = ["seal"]

_BYTES = 8


def seal(*fields: object, blob: object = b"") -> bytes:
    """8 bytes that change when any field, any field's type or the blob changes."""
    # repr() keeps the fields apart and marks their types, also those of a damaged row.
    digest = blake2b(repr(fields).encode("utf-8", "surrogatepass"), digest_size=_BYTES)
    digest.update(blob if isinstance(blob, bytes) else repr(blob).encode())
    return digest.digest()
