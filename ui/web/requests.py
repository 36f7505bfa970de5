"""What all endpoints of the page share: reading requests, answering errors."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import Any

from index.errors import MusnadError
from ui.web.wordings import Words, words_in

__all__ = ["Json", "guarded", "string", "words_of"]

Json = dict[str, Any]


def guarded(work: Callable[[], Json], words: Words) -> Json:
    """The reply, or one line about what is wrong."""
    try:
        return work()
    except MusnadError as error:
        return {"error": str(error)}
    except Exception:
        # The page shows a plain word; the log has what happened.
        logging.getLogger(__name__).exception("a request of the page failed")
        return {"error": words["unexpected"]}


def words_of(request: Json) -> Words:
    """The words of the language that the page speaks."""
    return words_in(string(request, "language"))


def string(request: Mapping[str, Any], name: str) -> str:
    """A text of a request; empty when there is none."""
    value = request.get(name, "")
    return value if isinstance(value, str) else ""
