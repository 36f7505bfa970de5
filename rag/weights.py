"""The weights that are shipped with the package, each checked against its card."""

from __future__ import annotations

import hashlib
import json
from importlib.resources import as_file, files

from index.errors import ModelError

__all__ = ["published_weights"]


def published_weights(package: str, name: str) -> bytes:
    """The content of NAME.safetensors in a package, which must be what its NAME.json describes.

    Args:
        package: Such as "rag.reading".
        name: Of the file, without its ending.

    Raises:
        ModelError: It is missing or not the one that was published.
    """
    folder, file = files(package), f"{name}.safetensors"
    card = json.loads(folder.joinpath(f"{name}.json").read_text(encoding="utf-8"))
    shown = f"{package.replace('.', '/')}/{file}"
    try:
        with as_file(folder.joinpath(file)) as path:
            content = path.read_bytes()
    except OSError as error:
        raise ModelError(f"{shown} cannot be read ({error}): install Musnad again") from error
    if hashlib.sha256(content).hexdigest() != card["sha256"]:
        raise ModelError(f"{shown} is not the file that was published: install Musnad again")
    return content
