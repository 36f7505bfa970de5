"""Which answer models a reader may choose from; keys stay where they are, in the environment."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from index.errors import InputError
from rag.llm.errors import KEY_VARIABLES
from rag.settings import DEFAULT_ANSWER_MODEL

__all__ = ["SERVER", "ModelChoice", "check_offered", "model_choices"]

SERVER = "server:"
"""Begins the name of a model at a server that the reader names."""

_LOCAL = "local"
_HOSTED = {"openai": "OpenAI", "anthropic": "Anthropic"}
_MODEL_NAME = re.compile(r"[\w.:/@+-]{1,100}", re.ASCII)


@dataclass(frozen=True, kw_only=True, slots=True)
class ModelChoice:
    """One line of the list of answer models.

    Attributes:
        value: What `load_answer_step` takes; for a provider the beginning ("openai:") that the
            reader completes with the name of a model.
        kind: "reader", "local", "named" and "server" (the reader completes them) or "exact".
        provider: Its name, for "named".
    """

    value: str
    kind: Literal["reader", "local", "named", "server", "exact"]
    provider: str = ""


def model_choices(
    offered: tuple[str, ...] = (),
    *,
    servers: bool = False,
    environment: Mapping[str, str] | None = None,
) -> list[ModelChoice]:
    """The models to offer: always the reader, then local, what the operator names, hosted ones.

    Args:
        offered: What the operator names; also `--model`.
        servers: Whether a reader may name a model at a server of its own.
        environment: Where keys are looked for; the process's by default.
    """
    environment = os.environ if environment is None else environment
    choices = [
        ModelChoice(value=DEFAULT_ANSWER_MODEL, kind="reader"),
        ModelChoice(value=_LOCAL, kind="local"),
    ]
    known = {DEFAULT_ANSWER_MODEL, _LOCAL}
    for value in dict.fromkeys(offered):
        if value not in known:
            choices.append(ModelChoice(value=value, kind="exact"))
    for prefix, provider in _HOSTED.items():
        # Only whether a key is set is looked at.
        if environment.get(KEY_VARIABLES[prefix]):
            choices.append(ModelChoice(value=f"{prefix}:", kind="named", provider=provider))
    if servers:
        choices.append(ModelChoice(value=SERVER, kind="server"))
    return choices


def check_offered(model: str, choices: list[ModelChoice]) -> str:
    """The model if it is one of those offered: a browser must not choose paths or servers.

    Raises:
        InputError: It is not.
    """
    for choice in choices:
        if choice.kind not in ("named", "server"):
            if model == choice.value:
                return model
        elif model.startswith(choice.value):
            if _MODEL_NAME.fullmatch(model[len(choice.value) :]):
                return model
            if choice.kind == "server":
                raise InputError("name the model to use, as its server does")
            raise InputError(f"name the model of {choice.provider} to use, as its provider does")
    raise InputError(f"the answer model '{model[:80]}' is not offered here; choose another one")
