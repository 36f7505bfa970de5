"""What the page asks of the server about the index and the articles in it; plain JSON."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from index.errors import InputError
from index.hits import Filter
from ui.web.answer_models import model_choices
from ui.web.articles_view import article_rows, jobs_view, status_view
from ui.web.jobs import Job
from ui.web.requests import Json, guarded, string, words_of
from ui.web.samples import EXAMPLE_QUESTIONS, holds_samples
from ui.web.turns import filter_from
from ui.web.workspace import PASSAGE_CHOICES, Workspace

__all__ = ["IndexEndpoints"]


class IndexEndpoints:
    """The state of the index, its articles and the changes to them."""

    def __init__(self, workspace: Workspace, upload_folder: Callable[[], str]) -> None:
        """Changes nothing yet.

        Args:
            workspace: What is looked at and changed.
            upload_folder: Where the server puts what browsers upload; only such files are read.
        """
        self._workspace = workspace
        self._upload_folder = upload_folder

    def start(self, request: Json) -> Json:
        """What the page needs to begin."""
        workspace, words = self._workspace, words_of(request)
        options, limits = workspace.options, workspace.options.limits
        readiness = workspace.readiness()
        known: Json = {"languages": [], "sources": [], "status": "", "examples": []}
        if readiness.state in ("ready", "empty"):
            catalogue = workspace.catalogue()
            facets = catalogue.facets()
            known = {
                "languages": facets.languages,
                "sources": facets.sources,
                "status": status_view(workspace.status(), words),
                "examples": (EXAMPLE_QUESTIONS if holds_samples(catalogue.locations()) else []),
            }
        return {
            **known,
            "state": readiness.state,
            "message": readiness.message,
            "read_only": options.read_only,
            "models": [
                {"value": item.value, "kind": item.kind, "provider": item.provider}
                for item in model_choices(
                    (options.model, *options.offered), servers=workspace.servers.offered
                )
            ],
            "model": options.model,
            "servers": workspace.servers.named,
            "any_server": workspace.servers.any_address,
            "passages": PASSAGE_CHOICES,
            "files": limits.files,
            "file_bytes": limits.file_bytes,
            "megabytes": f"{limits.file_bytes / 1e6:g}",
        }

    def reopen(self, request: Json) -> Json:
        """Tries again to open the index, after a repair."""
        self._workspace.open()
        return self.start(request)

    def articles(self, request: Json) -> Json:
        """A page of the list of articles."""
        words = words_of(request)

        def show() -> Json:
            workspace = self._workspace
            chosen = request.get("where", {})
            where = filter_from(chosen) if chosen else Filter()
            offset = request.get("offset", 0)
            found = workspace.catalogue().find(
                string(request, "query")[:200],
                where,
                offset=offset if isinstance(offset, int) else 0,
            )
            removable = not workspace.options.read_only
            shown = found.offset + len(found.articles)
            return {
                "html": article_rows(found.articles, words, removable=removable),
                "count": words["count_articles"].format(count=f"{found.total:,}"),
                "next": shown if shown < found.total else None,
            }

        return guarded(show, words)

    def progress(self, request: Json) -> Json:
        """The work on the index."""
        jobs = self._workspace.jobs
        return {"html": jobs_view(jobs.all(), words_of(request)), "busy": jobs.busy()}

    def add_files(self, request: Json) -> Json:
        """Takes in files that were uploaded before."""

        def add() -> Job:
            items = request.get("files", [])
            paths = [self._uploaded(string(item, "path")) for item in items]
            try:
                return self._workspace.add_files(paths, [string(item, "name") for item in items])
            finally:
                for path in paths:
                    path.unlink(missing_ok=True)

        return self._job(add, request)

    def add_text(self, request: Json) -> Json:
        """Takes in a pasted text."""
        return self._job(
            lambda: self._workspace.add_text(
                title=string(request, "title"),
                text=string(request, "text"),
                source=string(request, "source"),
                published=string(request, "published"),
            ),
            request,
        )

    def add_url(self, request: Json) -> Json:
        """Fetches an article from the web."""
        return self._job(lambda: self._workspace.add_url(string(request, "url")), request)

    def add_samples(self, request: Json) -> Json:
        """Takes in the sample articles."""
        return self._job(self._workspace.add_samples, request)

    def remove(self, request: Json) -> Json:
        """Removes an article."""
        return self._job(lambda: self._workspace.remove([string(request, "article")]), request)

    def _job(self, add: Callable[[], Job], request: Json) -> Json:
        return guarded(lambda: {"job": add().id}, words_of(request))

    def _uploaded(self, path: str) -> Path:
        """A file that a browser has uploaded: no other file of the server may be named."""
        folder = Path(self._upload_folder()).resolve()
        found = Path(path).resolve()
        if not found.is_relative_to(folder) or not found.is_file():
            raise InputError("a file has not arrived; send it again")
        return found
