"""What the web chat works on: one index, the assistants over it, and the changes to it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Literal

from index import Article, ArticleIndex, Embedder, folder_beside, load_embedder, read_articles
from index.cores import share_cores
from index.embedding import DEFAULT_MODEL
from index.errors import (
    ArticleError,
    IndexMismatchError,
    IndexMissingError,
    InputError,
    ModelError,
    MusnadError,
)
from index.reports import IndexStatus, SyncProgress, SyncReport
from rag import Assistant, Event, Filter, Turn
from rag.answer_step import AnswerStep
from rag.assistant import load_answer_step
from rag.settings import DEFAULT_ANSWER_MODEL
from ui.web.asking import Pending
from ui.web.assistants import PASSAGE_CHOICES, Assistants
from ui.web.catalogue import Catalogue
from ui.web.feedback import Feedback
from ui.web.jobs import Job, JobKind, Jobs
from ui.web.model_servers import ModelServers
from ui.web.options import WebOptions
from ui.web.recent_answers import RecentAnswers
from ui.web.samples import sample_folder
from ui.web.uploads import Uploads, forget

__all__ = ["PASSAGE_CHOICES", "Readiness", "Workspace"]

_PATIENCE = 5.0  # seconds that answers get to notice that the server closes

State = Literal["loading", "ready", "empty", "missing", "mismatch", "damaged", "model"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Readiness:
    """Whether questions can be asked, and what stands in the way.

    Attributes:
        state: "ready"; "empty" and "missing": add articles; "loading": wait; else broken.
        message: For what is broken, one line with the repair.
    """

    state: State
    message: str = ""


class Workspace:
    """Owns the index and all that is open over it. Any thread may call any method."""

    def __init__(
        self,
        location: str | Path,
        *,
        options: WebOptions | None = None,
        load: Callable[[str], Embedder] = load_embedder,
        load_step: Callable[[str], AnswerStep] = load_answer_step,
    ) -> None:
        """Opens nothing yet; see `open`.

        Args:
            location: The index, as `ArticleIndex.open` wants it; it need not exist.
            options: How the web chat is run.
            load: Loads the embedder that an index names.
            load_step: Loads the answer step that a model's name stands for.
        """
        self.location = location
        # Where uploads and feedback lie.
        self.directory = folder_beside(location)
        self.options = options or WebOptions()
        limits = self.options.limits
        # Twice as many as are answered at once: given up ones keep their place until they notice.
        self.pending = Pending(2 * limits.questions_at_once)
        self.jobs = Jobs(most_waiting=limits.jobs)
        self.uploads = Uploads(folder=self.directory / "uploads", limits=limits)
        self.feedback = Feedback(self.directory / "feedback.jsonl")
        self._load = load
        self.servers = ModelServers.of(self.options)
        self._assistants = Assistants(
            first=self.options.model, servers=self.servers, load_step=load_step
        )
        self._recent = RecentAnswers()
        self._index: ArticleIndex | None = None
        self._embedder: Embedder | None = None
        self._catalogue: Catalogue | None = None
        self._problem = Readiness(state="loading")
        self._lock = threading.RLock()

    # Opening

    def open(self) -> None:
        """Opens the index and loads its model; what stands in the way `readiness` then says."""
        with self._lock:
            if self._index is not None:
                return
            self._problem = Readiness(state="loading")
            try:
                self._open(create=False)
            except IndexMissingError:
                self._problem = Readiness(state="missing")
            except IndexMismatchError as error:
                self._problem = Readiness(state="mismatch", message=str(error))
            except ModelError as error:
                self._problem = Readiness(state="model", message=str(error))
            except MusnadError as error:
                self._problem = Readiness(state="damaged", message=str(error))

    def readiness(self) -> Readiness:
        """Whether questions can be asked."""
        index = self._index
        if index is None:
            return self._problem
        try:
            empty = index.status().articles == 0
        except MusnadError as error:
            return Readiness(state="damaged", message=str(error))
        return Readiness(state="empty" if empty else "ready")

    def close(self) -> None:
        """Stops answers, finishes the change that is under way and lets go of the index."""
        self.pending.end(_PATIENCE)
        self.jobs.close()
        with self._lock:
            if self._index is not None:
                self._index.close()
            self._index = None
            self._assistants.clear()

    def _open(self, *, create: bool) -> tuple[ArticleIndex, Embedder]:
        with self._lock:
            if self._index is not None and self._embedder is not None:
                return self._index, self._embedder
            try:
                name = ArticleIndex.describe(self.location).embedder
                embedder = self._load(name)
                index = ArticleIndex.open(self.location, embedder)
                index.load()
            except IndexMissingError:
                if not create:
                    raise
                embedder = self._load(DEFAULT_MODEL)
                index = ArticleIndex.create(self.location, embedder)
            self._index, self._embedder = index, embedder
            self._catalogue = Catalogue(index)
            return index, embedder

    # Reading

    def assistant(self, model: str, passages: int, server: str = "") -> Assistant:
        """The assistant that answers with a model, from so many passages.

        Args:
            model: Its name.
            passages: One of `PASSAGE_CHOICES`.
            server: For "server:NAME" the address of the server.

        Raises:
            InputError: The model is unknown, or its server or number of passages is not offered.
            ModelError: The model cannot be loaded.
            IndexStateError: There is no index.
        """
        return self._assistants.get(*self._opened(), model, server, passages)

    def answer(
        self,
        question: str,
        *,
        model: str,
        passages: int,
        server: str = "",
        history: Sequence[Turn] = (),
        where: Filter | None = None,
    ) -> Iterator[Event]:
        """The events of an answer; to be called in the thread that works on it.

        Raises:
            MusnadError: As `assistant` and `Assistant.stream`.
        """
        assistant = self.assistant(model, passages, server)
        share_cores(self.pending.count())
        stream = partial(assistant.stream, question, history=history, where=where)
        if model != DEFAULT_ANSWER_MODEL:
            return stream()
        # The reader says the same of the same, a language model may not.
        key = (self._opened()[0].version, passages, question, tuple(history), where)
        return self._recent.stream(key, stream)

    def article(self, article_id: str) -> Article | None:
        """A stored article."""
        return self._opened()[0].article(article_id)

    def catalogue(self) -> Catalogue:
        """The list of the articles."""
        self._opened()
        assert self._catalogue is not None
        return self._catalogue

    def status(self) -> IndexStatus:
        """Counts of the index."""
        return self._opened()[0].status()

    def _opened(self) -> tuple[ArticleIndex, Embedder]:
        index, embedder = self._index, self._embedder
        if index is None or embedder is None:
            if self._problem.state == "loading":
                raise ModelError("the language model is still loading: ask again in a few seconds")
            raise IndexMissingError(
                self._problem.message or "there is no index yet: add articles first"
            )
        return index, embedder

    # Changing

    def add_files(self, received: Sequence[Path], names: Sequence[str]) -> Job:
        """Takes uploaded files in; see `Uploads.keep`."""
        self._must_be_writable()
        kept = self.uploads.keep(received, names)
        return self._sync("files", lambda: self.uploads.read(kept), count=len(kept))

    def add_text(self, *, title: str, text: str, source: str, published: str) -> Job:
        """Takes a pasted text in; see `Uploads.keep_text`."""
        self._must_be_writable()
        kept = self.uploads.keep_text(title=title, text=text, source=source, published=published)
        return self._sync("text", lambda: self.uploads.read([kept]))

    def add_url(self, url: str) -> Job:
        """Fetches an article from the web."""
        self._must_be_writable()
        address = url.strip()
        if not address.lower().startswith(("http://", "https://")) or len(address) > 2000:
            raise InputError("give the whole web address, beginning with http:// or https://")
        private = self.options.allow_private
        return self._sync(
            "url", lambda: read_articles([address], allow_private=private), name=address
        )

    def add_samples(self) -> Job:
        """Takes the sample articles in."""
        self._must_be_writable()
        return self._sync("samples", lambda: read_articles([sample_folder()]))

    def remove(self, article_ids: Sequence[str]) -> Job:
        """Removes articles, and their files if they were uploaded."""
        self._must_be_writable()
        wanted = list(dict.fromkeys(article_ids))

        def work(_: Callable[[SyncProgress], None]) -> SyncReport:
            index, _embedder = self._opened()
            stored = [article for id_ in wanted if (article := index.article(id_)) is not None]
            removed = index.remove([article.id for article in stored])
            for article in stored:
                forget(article.location, self.uploads.folder)
            return SyncReport(removed=removed)

        return self.jobs.submit("remove", work, count=len(wanted))

    def _sync(
        self,
        kind: JobKind,
        articles: Callable[[], Iterator[Article | ArticleError]],
        *,
        count: int = 1,
        name: str = "",
    ) -> Job:
        def work(progress: Callable[[SyncProgress], None]) -> SyncReport:
            share_cores(1)
            index, _ = self._open(create=True)
            return index.sync(articles(), progress=progress)

        return self.jobs.submit(kind, work, count=count, name=name)

    def _must_be_writable(self) -> None:
        if self.options.read_only:
            raise InputError("this installation is read-only: articles cannot be changed here")
        if self._index is None and self._problem.state in ("mismatch", "damaged", "model"):
            raise InputError(self._problem.message)
