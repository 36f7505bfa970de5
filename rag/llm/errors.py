"""What goes wrong with a chat model, in one line that names the remedy.

Every provider's client has exceptions of its own, none of which can be imported here, for none
need be installed. They share names and the attribute `status_code`, and that is what is read.
"""

from __future__ import annotations

import os
import re
from importlib.util import find_spec

from index.errors import ModelError

__all__ = [
    "KEY_VARIABLES",
    "TransientError",
    "as_model_error",
    "masked",
    "require_package",
]

KEY_VARIABLES = {"openai": "OPENAI_API_KEY", "anthropic": "ANTHROPIC_API_KEY"}
"""The environment variables in which the hosted providers' own libraries look for the key."""

# Where the operator of the web chat puts the keys of servers that readers may choose.
_SERVER_KEYS = "MUSNAD_SERVER_KEYS"
_SECRET_NAMES = re.compile(r"(?:_API_KEY|_TOKEN|_SECRET|_ACCESS_KEY)$")
_KEY = re.compile(r"\b(?:sk|pk|gsk|xai|key|api)[-_][A-Za-z0-9*_.\-]{6,}")
_BEARER = re.compile(r"(?i)\b(bearer|api[-_ ]?key[\"']?\s*[:=])\s*[\"']?[^\s\"',;}]{4,}")
_TOO_LONG = re.compile(
    r"context.{0,20}(?:length|window|size|exceed)|too many tokens|prompt is too long"
    r"|maximum context|exceeds? the available context",
    re.IGNORECASE,
)
_LONGEST_REASON = 160


class TransientError(ModelError):
    """What may go well when it is tried again.

    Attributes:
        after: Seconds that the server asks to wait; None when it does not say.
    """

    def __init__(self, message: str, *, after: float | None = None) -> None:
        super().__init__(message)
        self.after = after


def masked(text: str) -> str:
    """A text without the keys that the environment holds, and without what looks like one."""
    for name, value in os.environ.items():
        if _SECRET_NAMES.search(name) and len(value) >= 6:
            text = text.replace(value, "***")
    return _BEARER.sub(r"\1 ***", _KEY.sub("***", text))


def as_model_error(error: Exception, name: str, *, begun: bool = False) -> ModelError:
    """Says what happened to a request.

    Args:
        error: What the provider's client raised.
        name: The model as the user selected it.
        begun: Whether a part of the answer had come before.
    """
    status = getattr(error, "status_code", None)
    kinds = " ".join(kind.__name__ for kind in type(error).__mro__)
    reason = _reason(error)
    if isinstance(status, int):
        return _of_status(status, name, reason, _asked_to_wait(error))
    if "Timeout" in kinds:
        return TransientError(
            f"'{name}' did not answer in time: check that its server is not overloaded, or choose "
            "a faster model"
        )
    broken = "Protocol" in kinds or "ReadError" in kinds or "Incomplete" in kinds
    unreachable = "Connect" in kinds or isinstance(error, ConnectionError)
    if broken or (unreachable and begun):
        return TransientError(
            f"the connection to '{name}' broke off while it was answering: ask again"
        )
    if unreachable:
        return TransientError(
            f"'{name}' cannot be reached: start its server, or correct its address, --base-url "
            f"({reason})"
        )
    if _TOO_LONG.search(str(error)):
        return _too_long(name)
    if "Decode" in kinds or "Validation" in kinds or isinstance(error, ValueError | KeyError):
        return ModelError(
            f"what '{name}' sent is not what such a model sends ({reason}): check --base-url"
        )
    return ModelError(f"'{name}' failed: {reason}")


def _asked_to_wait(error: Exception) -> float | None:
    headers = getattr(getattr(error, "response", None), "headers", None) or {}
    for header, unit in (("retry-after-ms", 0.001), ("retry-after", 1.0)):
        try:
            return float(headers.get(header, "")) * unit
        except ValueError:  # absent, or a date, which no provider sends
            continue
    return None


def _of_status(status: int, name: str, reason: str, after: float | None) -> ModelError:
    if status in (401, 403):
        return ModelError(
            f"'{name}' does not accept the key (status {status}): put a valid one into "
            f"{_key_variable(name)}"
        )
    if status == 404:
        return ModelError(
            f"there is no model '{name}' at its server (status 404): check the name, for a local "
            "server that the model is installed, and --base-url"
        )
    if status == 402:
        return ModelError(f"the account for '{name}' has no credit left (status 402)")
    if status == 429:
        return TransientError(
            f"'{name}' takes no more questions for now (status 429, its rate or quota): wait a "
            "minute, or check the account",
            after=after,
        )
    if status in (400, 413, 422) and _TOO_LONG.search(reason):
        return _too_long(name)
    if status >= 500:
        return TransientError(
            f"the server of '{name}' failed (status {status}): try again later ({reason})",
            after=after,
        )
    return ModelError(f"'{name}' refused the question (status {status}): {reason}")


def _too_long(name: str) -> ModelError:
    return ModelError(
        f"the evidence is longer than '{name}' can read: choose a model with a longer context"
    )


def _key_variable(name: str) -> str:
    """The environment variable that holds a provider's key."""
    unknown = "the environment variable that its documentation names"
    return {**KEY_VARIABLES, "server": _SERVER_KEYS}.get(name.split(":")[0], unknown)


def require_package(package: str, model: str, extra: str) -> None:
    """Checks that a module is installed without importing it.

    Raises:
        ModelError: It is not.
    """
    if find_spec(package) is None:
        raise ModelError(
            f"'{model}' needs the package {package.replace('_', '-')}: "
            f"run `pip install 'musnad[{extra}]'`"
        )


def _reason(error: Exception) -> str:
    line = masked(" ".join(str(error).split())) or type(error).__name__
    return line if len(line) <= _LONGEST_REASON else f"{line[:_LONGEST_REASON]}…"
