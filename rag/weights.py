"""The weights that are shipped with the package, each checked against its card."""

from __future__ import annotations

import hashlib
import json
from importlib.resources import as_file, files

from index.errors import ModelError

__all__ = ["published_weights"]


def published_weights(name: str) -> bytes:
    """The content of `rag/NAME.safetensors`, which must be the file that `rag/NAME.json` describes.

    Raises:
        ModelError: It is missing or not the one that was published.
    """
    file = f"{name}.safetensors"
    card = json.loads(files("rag").joinpath(f"{name}.json").read_text(encoding="utf-8"))
    try:
        with as_file(files("rag").joinpath(file)) as path:
            content = path.read_bytes()
    except OSError as error:
        raise ModelError(f"rag/{file} cannot be read ({error}): install Musnad again") from error
    if hashlib.sha256(content).hexdigest() != card["sha256"]:
        raise ModelError(f"rag/{file} is not the file that was published: install Musnad again")
    return content
