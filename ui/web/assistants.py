"""The assistants over one index: for each answer model and number of passages one, made once."""

from __future__ import annotations

import threading
from collections.abc import Callable

from index import ArticleIndex, Embedder
from index.errors import InputError
from rag import Assistant, Settings
from rag.answer_step import AnswerStep
from rag.assistant import load_answer_step
from rag.llm.own_server import load_server_step
from ui.web.answer_models import SERVER
from ui.web.model_servers import ModelServers

__all__ = ["PASSAGE_CHOICES", "Assistants"]

PASSAGE_CHOICES = (4, 8, 12, 16)
_MOST_MODELS = 16


class Assistants:
    """Makes assistants and keeps them. Any thread may call any method."""

    def __init__(
        self,
        *,
        first: str,
        servers: ModelServers,
        load_step: Callable[[str], AnswerStep] = load_answer_step,
    ) -> None:
        """Makes none yet.

        Args:
            first: The answer model that is always kept.
            servers: Which model servers readers may name.
            load_step: Loads the answer step that a model's name stands for.
        """
        self._first = first
        self._servers = servers
        self._load_step = load_step
        self._steps: dict[tuple[str, str], AnswerStep] = {}
        self._assistants: dict[tuple[str, str, int], Assistant] = {}
        self._loading = threading.Lock()

    def get(
        self, index: ArticleIndex, embedder: Embedder, model: str, server: str, passages: int
    ) -> Assistant:
        """The assistant that answers with a model; see `Workspace.assistant`."""
        if passages not in PASSAGE_CHOICES:
            raise InputError(f"the number of passages must be one of {PASSAGE_CHOICES}")
        address = self._servers.check(server) if model.startswith(SERVER) else ""
        key = (model, address, passages)
        # A model that loads must not hold up those who ask another one.
        known = self._assistants.get(key)
        if known is not None:
            return known
        with self._loading:
            if (model, address) not in self._steps:
                self._forget_oldest()
                self._steps[model, address] = self._load(model, address)
            step, settings = self._steps[model, address], Settings(passages=passages)
            self._assistants[key] = Assistant(index, embedder, model=step, settings=settings)
            return self._assistants[key]

    def clear(self) -> None:
        """Forgets the assistants, whose index is closed; their models stay loaded."""
        self._assistants.clear()

    def _load(self, model: str, address: str) -> AnswerStep:
        if not address:
            return self._load_step(model)
        key = self._servers.keys.get(address)
        return load_server_step(address, model.removeprefix(SERVER), key=key)

    def _forget_oldest(self) -> None:
        """Readers name hosted models freely, so their number has to be bounded."""
        if len(self._steps) < _MOST_MODELS:
            return
        oldest = next(name for name in self._steps if name[0] != self._first)
        del self._steps[oldest]
        for key in [key for key in self._assistants if key[:2] == oldest]:
            del self._assistants[key]
