"""Which model a name stands for: `openai:…`, `anthropic:…`, `ollama:…`, `gguf:PATH`, `local`."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from typing import Any

from index.errors import InputError, ModelError
from rag.llm.chat import ChatStep, Limits
from rag.llm.errors import KEY_VARIABLES, as_model_error, masked, require_package

__all__ = ["MODEL_FORMS", "load_chat_step"]

MODEL_FORMS = "openai:NAME, anthropic:NAME, ollama:NAME, gguf:PATH or local"
"""The names of models, for messages and help."""

# The integration package of a provider, and the extra of ours that brings it.
_PACKAGES = {
    "openai": ("langchain_openai", "openai"),
    "anthropic": ("langchain_anthropic", "anthropic"),
    "ollama": ("langchain_ollama", "ollama"),
}
_SECONDS_TO_CONNECT_AND_BETWEEN_TOKENS = 60.0
# Servers of one's own rarely ask for a key, but the client insists on one.
_NO_KEY = "none"
_THINKS = re.compile(r"(?:[\w.-]+/)*(?:o\d|gpt-5)")
_TOKENS_TO_THINK = 4000


def load_chat_step(
    model: str,
    *,
    base_url: str | None = None,
    limits: Limits | None = None,
    timeout: float = _SECONDS_TO_CONNECT_AND_BETWEEN_TOKENS,
    progress: Callable[[int, int], None] | None = None,
) -> ChatStep:
    """Makes the answer step for a model's name.

    Args:
        model: As the user writes it.
        base_url: The address of an OpenAI-compatible or Ollama server.
        limits: What one answer may take.
        timeout: Seconds to connect, and between two pieces of an answer.
        progress: While the model `local` is put together, called with bytes done and in all.

    Raises:
        InputError: There is no such provider, or the name is incomplete.
        ModelError: A package, key or file is missing.
    """
    provider, _, name = model.partition(":")
    if provider in ("local", "gguf"):
        if base_url is not None:
            raise InputError(f"--base-url goes with openai: and ollama: models, not '{provider}'")
        return _in_process(provider, name, limits, progress)
    if provider not in _PACKAGES:
        raise InputError(f"unknown answer model '{model}'; write reader, {MODEL_FORMS}")
    if not name:
        raise InputError(f"'{model}' names no model: write {provider}:NAME")
    if base_url is not None and provider == "anthropic":
        raise InputError("--base-url goes with openai: and ollama: models, not 'anthropic'")
    if base_url is not None and not base_url.startswith(("http://", "https://")):
        raise InputError(f"--base-url must begin with http:// or https://, not '{base_url}'")
    package, extra = _PACKAGES[provider]
    require_package(package, model, extra)
    hosted = provider in KEY_VARIABLES
    if hosted and not os.environ.get(KEY_VARIABLES[provider]) and base_url is None:
        variable = KEY_VARIABLES[provider]
        raise ModelError(f"'{model}' needs a key: put it into the environment variable {variable}")
    limits = limits or Limits()
    options = _options(provider, base_url, limits, timeout)
    if provider == "openai" and _THINKS.match(name):
        # They refuse a temperature, and their thoughts count as written.
        options["max_tokens"] = limits.answer_tokens + _TOKENS_TO_THINK
    else:
        options["temperature"] = 0
    if hosted:
        # We try again ourselves, for all providers alike.
        options |= {"max_retries": 0, "timeout": timeout}
    chat = _initialised(provider, name, model, options)
    return ChatStep(chat, name=model, limits=limits, reports_end=True)


def _options(provider: str, base_url: str | None, limits: Limits, timeout: float) -> dict[str, Any]:
    if provider == "ollama":
        options: dict[str, Any] = {
            # Without it the server cuts the prompt to its own default, in silence.
            "num_ctx": limits.context_tokens,
            "num_predict": limits.answer_tokens,
            "client_kwargs": {"timeout": timeout},
        }
        return options if base_url is None else {**options, "base_url": base_url}
    if provider == "anthropic":
        return {"max_tokens": limits.answer_tokens, "stream_usage": True}
    options = {"max_tokens": limits.answer_tokens, "stream_usage": True}
    if base_url is not None:
        options |= {"base_url": base_url, "use_responses_api": False}
        if not os.environ.get(KEY_VARIABLES[provider]):
            options["api_key"] = _NO_KEY
    return options


def _initialised(provider: str, name: str, model: str, options: dict[str, Any]) -> Any:
    from langchain.chat_models import init_chat_model

    try:
        return init_chat_model(name, model_provider=provider, **options)
    except ImportError as error:
        package, extra = _PACKAGES[provider]
        raise ModelError(
            f"{package.replace('_', '-')} cannot be loaded ({masked(str(error))}): "
            f"run `pip install --upgrade 'musnad[{extra}]'`"
        ) from error
    except Exception as error:  # each integration validates its options in its own way
        raise as_model_error(error, model) from error


def _in_process(
    provider: str,
    name: str,
    limits: Limits | None,
    progress: Callable[[int, int], None] | None,
) -> ChatStep:
    from rag.llm.gguf import load_gguf
    from rag.llm.local_model import local_model_file

    if provider == "local":
        if name:
            raise InputError(f"'local' takes no name; for a file of yours write gguf:{name}")
        return load_gguf(local_model_file(progress), name="local", limits=limits)
    if not name:
        raise InputError("'gguf:' names no file: write gguf:PATH")
    return load_gguf(name, name=f"gguf:{name}", limits=limits)
