"""HTML from untrusted text: the one place where the web chat escapes.

Articles, titles, file names, questions and what a model writes are all foreign text. They become
HTML through `tag` only, which escapes every string that is not `Html` already, and `Html` is made
here only. So "is it escaped?" is a question of types, not of discipline.
"""

from __future__ import annotations

import html
import re
import unicodedata
from typing import Literal
from urllib.parse import urlsplit

__all__ = ["Html", "join", "label", "safe_url", "tag", "text_direction", "visible"]

# What a browser would replace or choke on; tab and line feed are text.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
# Overrides and isolates reorder what stands around them, marks and joiners of width zero hide
# letters; ZWNJ and ZWJ are letters' business in Persian and in emoji and stay.
_REORDERING = re.compile(
    "[\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\U000e0000-\U000e007f]"
)
# Piles of combining marks reach over the lines above and below.
_PILES = re.compile(
    "([\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]{2})"
    "[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]+"
)
_LONGEST_LABEL = 200
_NAME = re.compile(r"[a-z][a-z0-9-]*")
_VOID = frozenset({"br", "hr", "img", "input", "meta"})
_URL_SCHEMES = ("http", "https")


class Html(str):
    """A string that is HTML already: made by this module from escaped parts."""

    __slots__ = ()


def tag(name: str, /, *children: str, **attributes: str | int | bool | None) -> Html:
    """An element; its children and attribute values are escaped unless they are `Html`.

    Args:
        name: The element's name.
        children: Text or elements.
        attributes: A trailing underscore is dropped (`class_`), others become hyphens
            (`data_start`). None and False leave the attribute out, True writes its name only.
    """
    parts = [f"<{_checked(name)}"]
    for key, value in attributes.items():
        attribute = _checked(key.rstrip("_").replace("_", "-"))
        if value is None or value is False:
            continue
        if attribute.startswith("on"):
            raise ValueError(f"the page has no inline handlers: {attribute}")
        if value is True:
            parts.append(f" {attribute}")
        else:
            parts.append(f' {attribute}="{_escaped(str(value))}"')
    parts.append(">")
    if name in _VOID:
        return Html("".join(parts))
    return Html(f"{''.join(parts)}{join(*children)}</{name}>")


def join(*parts: str) -> Html:
    """Elements and texts one after the other."""
    return Html("".join(part if isinstance(part, Html) else _escaped(part) for part in parts))


def visible(text: str) -> str:
    """A text with what cannot be shown replaced, character for character, so offsets hold."""
    return _UNPRINTABLE.sub("\ufffd", text)


def label(text: str, most: int = _LONGEST_LABEL) -> str:
    """A title, source or file name as one short line that cannot reorder its surroundings."""
    line = " ".join(_UNPRINTABLE.sub(" ", _REORDERING.sub("", text)).split())
    line = _PILES.sub(r"\1", line)
    return line if len(line) <= most else f"{line[: most - 1].rstrip()}…"


def safe_url(address: str) -> str | None:
    """The address if a reader may be sent there: http and https only, with a server's name."""
    try:
        parts = urlsplit(address)
        host = parts.hostname
    except ValueError:
        return None
    if parts.scheme not in _URL_SCHEMES or not host or _UNPRINTABLE.search(address):
        return None
    return address


def text_direction(text: str) -> Literal["rtl", "ltr", "auto"]:
    """The direction that most letters of a text have.

    The first letter, which HTML's own "auto" goes by, misleads: Arabic sentences begin with
    "OPEC" or "FIFA" every day.
    """
    right = left = 0
    for character in text:
        kind = unicodedata.bidirectional(character)
        if kind in ("R", "AL"):
            right += 1
        elif kind == "L":
            left += 1
    if right == left == 0:
        return "auto"
    return "rtl" if right >= left else "ltr"


def _escaped(text: str) -> str:
    return html.escape(visible(text), quote=True)


def _checked(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise ValueError(f"not a name of HTML: {name!r}")
    return name
