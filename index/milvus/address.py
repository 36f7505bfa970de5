"""From `milvus:…` to where Milvus is."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from pathlib import Path

from index.errors import InputError
from index.location import MILVUS

__all__ = ["Address"]

_TOKEN = "MUSNAD_MILVUS_TOKEN"
_SERVER = re.compile(r"(https?://[^/@?#\s]+)(?:/([A-Za-z_][A-Za-z0-9_]*))?/?", re.ASCII)


@dataclass(frozen=True, kw_only=True, slots=True)
class Address:
    """Where Milvus is.

    Attributes:
        location: What the user wrote.
        uri: What pymilvus connects to.
        database: The database on a server, "" for its default one.
        file: The path of a Milvus Lite database, None for a server.
        token: "user:password" or an API key, "" for none; never shown.
    """

    location: str
    uri: str
    database: str = ""
    file: Path | None = None
    token: str = field(default="", repr=False)

    @classmethod
    def parse(cls, location: str) -> Address:
        """Reads `milvus:PATH.db` or `milvus:http(s)://HOST:PORT[/DATABASE]`.

        The token of a server comes from the environment (`MUSNAD_MILVUS_TOKEN`), where other users
        of the machine cannot read it and no history keeps it.

        Raises:
            InputError: It is neither.
        """
        rest = location.removeprefix(MILVUS)
        if re.match(r"https?:", rest):
            server = _SERVER.fullmatch(rest)
            if server is None:
                # Not repeated: what does not fit may be a password.
                raise InputError(
                    "write milvus:http(s)://HOST:PORT[/DATABASE] for a Milvus server, with user "
                    f"and password, if it wants them, as USER:PASSWORD in {_TOKEN}"
                )
            return cls(
                location=location,
                uri=server[1],
                database=server[2] or "",
                token=os.environ.get(_TOKEN, ""),
            )
        if not rest.endswith(".db") or rest == ".db" or "://" in rest:
            raise InputError(
                f"'{location}' names no index on Milvus: write milvus:PATH.db for a file of this "
                "machine or milvus:http(s)://HOST:PORT[/DATABASE] for a server"
            )
        path = Path(rest).expanduser().resolve()
        return cls(location=location, uri=str(path), file=path)
