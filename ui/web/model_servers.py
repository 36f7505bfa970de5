"""Model servers that a reader names in the settings: which may be asked, and with which key.

An address that comes from a browser is asked with the key that the operator gave for exactly that
address, or with none; keys of hosted providers never go there (see `rag.llm.own_server`). Whoever
runs Musnad for themselves may name any address; where others can reach it, only those that the
operator has named, unless the operator says otherwise: a request to an address of the local
network is a way into it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from index.errors import InputError
from rag.llm.own_server import server_address
from ui.web.options import WebOptions
from ui.web.security import is_loopback

__all__ = ["KEYS_VARIABLE", "ModelServers", "parse_server_keys"]

KEYS_VARIABLE = "MUSNAD_SERVER_KEYS"


@dataclass(frozen=True, kw_only=True, slots=True)
class ModelServers:
    """What a reader may name.

    Attributes:
        named: The addresses that the operator has named, in their one form.
        any_address: Whether others may be named too.
        keys: Keys by address.
    """

    named: tuple[str, ...] = ()
    any_address: bool = False
    keys: Mapping[str, str] = field(default_factory=dict, repr=False)

    @classmethod
    def of(cls, options: WebOptions) -> ModelServers:
        """What the options allow.

        Raises:
            InputError: One of the operator's addresses is none.
        """
        alone = is_loopback(options.host) and not (
            options.password or options.user_header or options.read_only
        )
        return cls(
            named=tuple(dict.fromkeys(server_address(item) for item in options.servers)),
            any_address=alone or options.any_server,
            keys={server_address(item): key for item, key in options.server_keys.items()},
        )

    @property
    def offered(self) -> bool:
        """Whether a reader may name one at all."""
        return self.any_address or bool(self.named)

    def check(self, address: str) -> str:
        """The address in its one form, if it may be asked.

        Raises:
            InputError: It is no address, or not one of those that may be named here.
        """
        checked = server_address(address)
        if self.any_address or checked in self.named:
            return checked
        raise InputError(
            f"the model server '{checked[:80]}' is not offered here; choose one of those listed, "
            "or ask whoever runs this installation for --server"
        )

    def without_keys(self, text: str) -> str:
        """A message with the keys taken out: a server may send back what it was given."""
        for key in self.keys.values():
            text = text.replace(key, "***")
        return text


def parse_server_keys(text: str) -> dict[str, str]:
    """Reads "ADDRESS=KEY ADDRESS=KEY …".

    Raises:
        InputError: A part is not of that form. The message shows none of the keys.
    """
    keys: dict[str, str] = {}
    for number, part in enumerate(text.split(), 1):
        address, equals, key = part.partition("=")
        if not equals or not key:
            raise InputError(
                f"{KEYS_VARIABLE}: part {number} is not of the form ADDRESS=KEY; separate several "
                "with spaces"
            )
        try:
            keys[server_address(address)] = key
        except InputError as error:
            raise InputError(f"{KEYS_VARIABLE}: part {number}: {error}") from error
    return keys
