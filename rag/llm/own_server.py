"""A model at an address that somebody else chose: nothing of this process's secrets goes there.

OpenAI's client takes keys, organisations and whole headers from the environment. That suits the
provider they are for, not an address that a visitor of the web chat has typed. So the connection
used here lets only those headers pass that a request needs.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit, urlunsplit

from index.errors import InputError
from rag.llm.chat import ChatStep, Limits
from rag.llm.errors import as_model_error, require_package

if TYPE_CHECKING:
    import httpx

__all__ = ["load_server_step", "server_address"]

_SECONDS_TO_CONNECT_AND_BETWEEN_TOKENS = 60.0
_LONGEST_ADDRESS = 500
_ADDRESS = re.compile(r"[!-~]+")
_HEADERS = frozenset(
    {"accept", "accept-encoding", "connection", "content-length", "content-type", "host"}
    | {"transfer-encoding", "user-agent"}
)
# The client insists on a key; without one of its own for the address none is sent.
_NO_KEY = "none"


def server_address(text: str) -> str:
    """The address of a server that speaks OpenAI's protocol, in the one form we compare.

    Args:
        text: As a person writes it, such as "http://127.0.0.1:8000/v1/".

    Raises:
        InputError: It is no such address.
    """
    address = text.strip()
    shown = " ".join(address.split())[:80]
    example = "write it like http://127.0.0.1:8000/v1"
    if not address:
        raise InputError(f"the address of the model server is empty: {example}")
    try:
        parts = urlsplit(address)
        host, port = (parts.hostname or "").lower(), parts.port
    except ValueError:
        host, port = "", None
        parts = urlsplit("")
    if (
        parts.scheme not in ("http", "https")
        or not host
        or len(address) > _LONGEST_ADDRESS
        or not _ADDRESS.fullmatch(address)
    ):
        raise InputError(f"'{shown}' is no address of a model server: {example}")
    if "@" in parts.netloc:
        raise InputError(
            f"the address of the model server must not hold a user or password: {example}"
        )
    if parts.query or parts.fragment or any(sign in address for sign in "?#="):
        raise InputError(f"'{shown}' has more than an address and a path: {example}")
    name = f"[{host}]" if ":" in host else host
    place = name if port is None else f"{name}:{port}"
    return urlunsplit((parts.scheme, place, parts.path.rstrip("/"), "", ""))


def load_server_step(
    address: str,
    model: str,
    *,
    key: str | None = None,
    limits: Limits | None = None,
    timeout: float = _SECONDS_TO_CONNECT_AND_BETWEEN_TOKENS,
) -> ChatStep:
    """Makes the answer step for a model at a server that speaks OpenAI's protocol.

    Args:
        address: Where it is; see `server_address`.
        model: What the server calls it. The step is called "server:MODEL".
        key: For this address; without one none is sent, whatever the environment holds.
        limits: What one answer may take.
        timeout: Seconds to connect, and between two pieces of an answer.

    Raises:
        InputError: That is no address.
        ModelError: A package is missing.
    """
    name = f"server:{model}"
    address = server_address(address)
    require_package("langchain_openai", name, "openai")
    from langchain_openai import ChatOpenAI
    from pydantic import SecretStr

    limits = limits or Limits()
    client = _client(key, timeout)
    try:
        chat = ChatOpenAI(
            model=model,
            base_url=address,
            api_key=SecretStr(key or _NO_KEY),
            http_client=client,
            temperature=0,
            max_completion_tokens=limits.answer_tokens,
            stream_usage=True,
            use_responses_api=False,
            # We try again ourselves, for all providers alike.
            max_retries=0,
            timeout=timeout,
        )
    except Exception as error:  # the integration validates its options in its own way
        client.close()
        raise as_model_error(error, name) from error
    return ChatStep(chat, name=name, limits=limits, reports_end=True, close=client.close)


def _client(key: str | None, timeout: float) -> httpx.Client:
    """Follows no redirects, and takes out every header that is not needed."""
    import httpx

    def only_own(request: httpx.Request) -> None:
        for name in [name for name in request.headers if name.lower() not in _HEADERS]:
            del request.headers[name]
        if key:
            request.headers["Authorization"] = f"Bearer {key}"

    return httpx.Client(timeout=timeout, event_hooks={"request": [only_own]})
