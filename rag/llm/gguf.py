"""A GGUF file in this process: llama.cpp's own server on loopback, asked like any other.

The server speaks OpenAI's protocol, so the same client, the same streaming and the same tests serve
a hosted model and this one. It listens on 127.0.0.1, on a port that the system chooses, and wants a
key that is made up for the occasion, so nobody else on the machine can use it.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Any

from index.errors import ModelError
from rag.llm.chat import ChatStep, Limits
from rag.llm.errors import require_package

__all__ = ["load_gguf"]

_MAGIC = b"GGUF"
# Below this size, some four billion parameters of four bits, a model is small: it loses its way in
# much evidence and in long rules.
_SMALL_BYTES = 2_600_000_000
# On a CPU the prompt is the waiting time.
_SMALL = Limits(context_tokens=4096, answer_tokens=160, sentences=3, seconds=300.0, brief=True)
_LARGE = Limits(context_tokens=8192, answer_tokens=300, sentences=8, seconds=600.0)
_SECONDS_TO_FIRST_TOKEN = 300.0
_QUIET = -1


def load_gguf(path: str | Path, *, name: str, limits: Limits | None = None) -> ChatStep:
    """Loads a GGUF file and returns an answer step over it.

    Raises:
        ModelError: The file, or the package that runs it, is missing, or it cannot be loaded.
    """
    file = Path(path).expanduser()
    if not file.is_file():
        raise ModelError(f"there is no model file {file}: check the path behind 'gguf:'")
    with file.open("rb") as stream:
        if stream.read(len(_MAGIC)) != _MAGIC:
            raise ModelError(f"{file} is not a GGUF file: choose one that ends in .gguf")
    for package in ("xllamacpp", "langchain_openai"):
        require_package(package, name, "gguf")
    limits = limits or (_SMALL if file.stat().st_size < _SMALL_BYTES else _LARGE)
    key = secrets.token_urlsafe(24)
    server = _Server(file, limits, key)
    from langchain_openai import ChatOpenAI

    model = ChatOpenAI(
        model=name,
        base_url=f"{server.address}/v1",
        api_key=key,  # type: ignore[arg-type]
        temperature=0,
        max_completion_tokens=limits.answer_tokens,
        timeout=_SECONDS_TO_FIRST_TOKEN,
        max_retries=0,
        stream_usage=True,
        use_responses_api=False,
        # The prompt of the next question begins like that of this one; what was read is kept.
        extra_body={"cache_prompt": True},
    )
    return ChatStep(model, name=name, limits=limits, reports_end=True, close=server.close)


class _Server:
    """llama.cpp's server in threads of this process."""

    def __init__(self, file: Path, limits: Limits, key: str) -> None:
        from xllamacpp import CommonParams, Server

        params: Any = CommonParams()
        params.model.path = str(file)
        params.hostnames = ["127.0.0.1"]
        params.port = 0
        params.api_keys = [key]
        params.n_ctx = limits.context_tokens
        params.n_parallel = 1
        params.n_predict = limits.answer_tokens
        # Without this a prompt that is too long would lose its middle in silence.
        params.ctx_shift = False
        params.use_jinja = True
        params.ui = False
        params.verbosity = _QUIET
        threads = (
            len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
        )
        params.cpuparams.n_threads = threads or 1
        params.cpuparams_batch.n_threads = threads or 1
        # Threads that spin while they wait for each other cost a busy machine half its speed.
        params.cpuparams.poll = params.cpuparams_batch.poll = 0
        try:
            self._server: Any = Server(params)
        except (RuntimeError, ValueError, MemoryError) as error:
            raise ModelError(
                f"{file} cannot be loaded ({' '.join(str(error).split()) or 'out of memory'}): "
                "choose a smaller model or one that this version of xllamacpp knows"
            ) from error
        self.address = str(self._server.listening_address)

    def close(self) -> None:
        """Stops the server and frees the model."""
        self._server = None
