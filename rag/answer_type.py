"""What kind of answer a question's words ask for."""

from __future__ import annotations

import re

__all__ = ["asks_for_countries", "asks_for_two"]

_COUNTRIES = re.compile(
    r"\b(?:which|what) (?:\w+ ){0,2}(?:countr(?:y|ies)|nations)\b"
    r"|\b(?:quels?|quelles?) (?:\w+ ){0,2}(?:pays|nations)\b"
    r"|(?:أي|اي|ما|هي|هما) (?:من )?(?:ال)?(?:دول|دولة|دولتين|بلد|بلدان|بلدين)\b",
    re.IGNORECASE,
)
_TWO = re.compile(r"\b(?:two|both|deux|دولتين|دولتان|الدولتان|البلدين|بلدين)\b", re.IGNORECASE)


def asks_for_countries(question: str) -> bool:
    """Whether a question's words ask for countries."""
    return _COUNTRIES.search(question) is not None


def asks_for_two(question: str) -> bool:
    """Whether a question's words say that there are two of what they ask for."""
    return _TWO.search(question) is not None
