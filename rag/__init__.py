"""Musnad's Python API: questions in, cited answers out.

from rag import Assistant

with Assistant.open(".musnad") as assistant:
answer = assistant.ask("Which countries did Hammouchi meet in Vienna?")
print(answer.text)
"""

from index import Article, Filter
from index.errors import (
    ArticleError,
    IndexBusyError,
    IndexDamagedError,
    IndexMismatchError,
    IndexMissingError,
    IndexStateError,
    InputError,
    ModelError,
    MusnadError,
)
from rag.answer import (
    Answer,
    AnswerEvent,
    Citation,
    Event,
    Passage,
    PassagesEvent,
    TextEvent,
    Usage,
)
from rag.assistant import Assistant
from rag.conversation import Turn
from rag.settings import Settings

__all__ = [
    "Answer",
    "AnswerEvent",
    "Article",
    "ArticleError",
    "Assistant",
    "Citation",
    "Event",
    "Filter",
    "IndexBusyError",
    "IndexDamagedError",
    "IndexMismatchError",
    "IndexMissingError",
    "IndexStateError",
    "InputError",
    "ModelError",
    "MusnadError",
    "Passage",
    "PassagesEvent",
    "Settings",
    "TextEvent",
    "Turn",
    "Usage",
]
