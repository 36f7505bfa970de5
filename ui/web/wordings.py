"""The words of the interface in the languages it speaks."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType

__all__ = ["INTERFACE_LANGUAGES", "Words", "all_words", "language_name", "words_in"]

INTERFACE_LANGUAGES = ("ar", "en", "fr")
_DEFAULT = "en"

Words = Mapping[str, str]


def words_in(language: str) -> Words:
    """The words of one language; English where the interface does not speak it."""
    return all_words()[language if language in INTERFACE_LANGUAGES else _DEFAULT]


@cache
def _languages(interface: str) -> Mapping[str, str]:
    from babel import Locale

    return dict(Locale(interface).languages)


def language_name(code: str, words: Words) -> str:
    """What a language is called in the language of the interface; its code if it has no name."""
    name = _languages(words["code"]).get(code, code)
    return name[:1].upper() + name[1:]


@cache
def all_words() -> Mapping[str, Words]:
    """The words of every language, by code; the keys are the same in all."""
    folder = files("ui.web").joinpath("texts")
    return MappingProxyType(
        {
            code: MappingProxyType(
                json.loads(folder.joinpath(f"{code}.json").read_text(encoding="utf-8"))
            )
            for code in INTERFACE_LANGUAGES
        }
    )
