"""How the web chat is run: limits, access, what it offers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from index.errors import InputError
from rag.settings import DEFAULT_ANSWER_MODEL

__all__ = ["Limits", "WebOptions"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Limits:
    """What one server takes on.

    Attributes:
        questions_at_once: Questions that are answered at the same time; more wait.
        waiting: Requests that may wait; more are refused with a plain word.
        seconds: After so long an answer is given up.
        files: Files of one upload.
        file_bytes: Size of one file.
        text_characters: Length of a pasted text.
        jobs: Changes of the index that may wait.
        history: Turns of a conversation that are looked at for a follow-up.
    """

    questions_at_once: int = 4
    waiting: int = 64
    seconds: float = 60.0
    files: int = 20
    file_bytes: int = 20_000_000
    text_characters: int = 500_000
    jobs: int = 16
    history: int = 8

    def __post_init__(self) -> None:
        for name in self.__dataclass_fields__:
            if getattr(self, name) <= 0:
                raise InputError(f"limit '{name}' must be above 0, not {getattr(self, name)}")


@dataclass(frozen=True, kw_only=True, slots=True)
class WebOptions:
    """How the web chat is run.

    Attributes:
        host: The address to listen on.
        port: The port; 0 takes a free one.
        model: The answer model that is chosen at first.
        offered: Further answer models to offer in the settings.
        servers: Addresses of model servers to offer in the settings.
        any_server: Whether readers may name any other address of a model server too, although
            they may be several.
        server_keys: Keys for such servers, by address.
        password: "user:password" that everybody must give, if set.
        user_header: The header in which a reverse proxy names the user it has let in, if set.
        proxies: Addresses besides loopback from which that header is believed.
        read_only: Whether articles can neither be added nor removed.
        programs: Whether programs may call the endpoints of the API and of the MCP server.
        allow_private: Whether articles may be fetched from this machine and its local network.
        limits: What the server takes on.
    """

    host: str = "127.0.0.1"
    port: int = 7860
    model: str = DEFAULT_ANSWER_MODEL
    offered: tuple[str, ...] = ()
    servers: tuple[str, ...] = ()
    any_server: bool = False
    server_keys: Mapping[str, str] = field(default_factory=dict, repr=False)
    password: str | None = field(default=None, repr=False)
    user_header: str | None = None
    proxies: tuple[str, ...] = ()
    read_only: bool = False
    programs: bool = False
    allow_private: bool = False
    limits: Limits = field(default_factory=Limits)

    def __post_init__(self) -> None:
        if self.password is not None:
            user, colon, secret = self.password.partition(":")
            if not user or not colon or len(secret) < 8:
                raise InputError(
                    "the password of the web chat must have the form USER:PASSWORD, the password "
                    "with at least 8 characters; change MUSNAD_UI_PASSWORD"
                )
        if not 0 <= self.port <= 65535:
            raise InputError(f"there is no port {self.port}: choose one from 1 to 65535")
