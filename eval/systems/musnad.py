"""Musnad itself, with any models and settings."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict
from functools import cache
from pathlib import Path

import index
import rag
from eval.archive import left_out
from eval.systems.system import Cited, Found, Reply
from index import Article, ArticleIndex, ChunkSettings, Embedder
from index.errors import InputError
from rag import Assistant, Passage, Settings, Turn
from rag.assistant import load_answer_step
from rag.reading.span_reader import PassageReader
from rag.settings import DEFAULT_ANSWER_MODEL

__all__ = ["MusnadSystem"]

# A model that is waited for, not computed here, can be asked several questions at a time.
_REMOTE_WORKERS = 8
_CODE = frozenset({".py", ".json", ".safetensors"})


class MusnadSystem:
    """An `Assistant` over an index in a temporary folder."""

    def __init__(
        self,
        embedder: Embedder,
        *,
        model: str = DEFAULT_ANSWER_MODEL,
        settings: Settings | None = None,
        chunking: ChunkSettings | None = None,
        reader: PassageReader | None = None,
    ) -> None:
        """Takes what is to be measured.

        Args:
            embedder: The embedding model.
            model: What writes the answers.
            settings: How questions are answered.
            chunking: How articles are cut.
            reader: What reads passages; the trained reader when not given.

        Raises:
            InputError: There is no such answer model.
        """
        self._embedder = embedder
        self._model = model
        self._step = load_answer_step(model)
        self._settings = settings or Settings()
        self._chunking = chunking or ChunkSettings()
        self._reader = reader
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._assistant: Assistant | None = None

    @property
    def name(self) -> str:
        return "musnad" if self._model == DEFAULT_ANSWER_MODEL else f"musnad+{self._model}"

    @property
    def workers(self) -> int:
        here = self._model == DEFAULT_ANSWER_MODEL or self._model.startswith(("local", "gguf:"))
        return 1 if here else _REMOTE_WORKERS

    def describe(self) -> Mapping[str, object]:
        return {
            "system": self.name,
            "model": self._model,
            "code": _code_fingerprint(),
            "embedding_model": self._embedder.name,
            "embedding_fingerprint": self._embedder.fingerprint,
            "settings": asdict(self._settings),
            "chunking": asdict(self._chunking),
        }

    def build(self, articles: Sequence[Article]) -> None:
        self.close()
        self._folder = tempfile.TemporaryDirectory(prefix="musnad-eval-")
        archive = ArticleIndex.create(
            Path(self._folder.name) / "index", self._embedder, chunking=self._chunking
        )
        report = archive.sync(articles)
        if report.problems:
            archive.close()
            raise InputError(f"an article cannot be indexed: {report.problems[0]}")
        archive.load()
        self._assistant = Assistant(
            archive,
            self._embedder,
            model=self._step,
            settings=self._settings,
            reader=self._reader,
        )

    def search(self, question: str, k: int) -> list[Found]:
        return [_found(passage) for passage in self._built.search(question, k=k)]

    def ask(self, question: str, history: Sequence[Turn]) -> Reply:
        answer = self._built.ask(question, history=history)
        return Reply(
            text=answer.text,
            answered=answer.answered,
            confidence=answer.confidence,
            cited=tuple(
                Cited(
                    article=citation.article_id,
                    start=citation.start,
                    end=citation.end,
                    quote=citation.quote,
                    title=citation.title,
                )
                for citation in answer.citations
            ),
            found=tuple(_found(passage) for passage in answer.passages),
            timings_ms=dict(answer.timings_ms),
        )

    def without(self, articles: Sequence[str]) -> AbstractContextManager[None]:
        return left_out(self._built.index, articles)

    def close(self) -> None:
        if self._assistant is not None:
            self._assistant.close()
            self._assistant = None
        if self._folder is not None:
            self._folder.cleanup()
            self._folder = None

    @property
    def _built(self) -> Assistant:
        if self._assistant is None:
            raise InputError("the system must be built over articles before it is asked")
        return self._assistant


@cache
def _code_fingerprint() -> str:
    """SHA-256 over the code, constants and weights of `rag` and `index`.

    A version number does not change with every edit; a run that is gone on with must.
    """
    digest = hashlib.sha256()
    for package in (rag, index):
        root = Path(str(package.__file__)).parent
        for path in sorted(root.rglob("*")):
            if path.suffix in _CODE:
                digest.update(f"{package.__name__}/{path.relative_to(root).as_posix()}\n".encode())
                with path.open("rb") as stream:
                    digest.update(hashlib.file_digest(stream, "sha256").digest())
    return digest.hexdigest()[:16]


def _found(passage: Passage) -> Found:
    return Found(
        article=passage.article_id,
        start=passage.start,
        end=passage.end,
        text=passage.text,
        score=passage.score,
        title=passage.title,
        language=passage.language,
    )
