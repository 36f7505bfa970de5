"""What the chat of the page asks of the server: each function takes and gives plain JSON.

They hold no state of a reader: conversation and settings live in the browser and come with each
request, so two sessions have nothing to mix up.
"""

from __future__ import annotations

import logging
from collections.abc import Generator, Mapping
from secrets import token_hex
from typing import Any

from index.errors import InputError, MusnadError
from rag import Answer, AnswerEvent, PassagesEvent, TextEvent
from ui.web.answer_models import SERVER, ModelChoice, check_offered, model_choices
from ui.web.answer_view import answer_view, draft_view, passages_view
from ui.web.asking import Abandoned, Busy, OutOfTime, watched
from ui.web.exporting import as_html, as_markdown
from ui.web.requests import Json, guarded, string, words_of
from ui.web.source_view import Mark, missing_view, source_view
from ui.web.turns import answer_from, filter_from, history_from, kept_answer
from ui.web.wordings import Words
from ui.web.workspace import PASSAGE_CHOICES, Workspace

__all__ = ["ChatEndpoints"]

_MOST_TURNS = 200
_MOST_MARKS = 50


class ChatEndpoints:
    """Questions, answers and their sources over one workspace."""

    def __init__(self, workspace: Workspace) -> None:
        """Answers nothing yet."""
        self._workspace = workspace

    def ask(self, request: Json) -> Generator[Json, None, None]:
        """Answers a question in frames: passages, text as it is written, the answer or an error."""
        words = words_of(request)
        try:
            yield from self._frames(request, words)
        except OutOfTime:
            limit = f"{self._workspace.options.limits.seconds:.0f}"
            yield _problem("timeout", words["timeout"].format(seconds=limit))
        except Busy:
            yield _problem("busy", words["busy"])
        except Abandoned:
            yield _problem("stopped", words["stopped"])
        except MusnadError as error:
            yield _problem("refused", self._workspace.servers.without_keys(str(error)))
        except Exception:
            # The page shows a plain word; the log has what happened.
            logging.getLogger(__name__).exception("a question could not be answered")
            yield _problem("unexpected", words["unexpected"])

    def _frames(self, request: Json, words: Words) -> Generator[Json, None, None]:
        workspace = self._workspace
        question = string(request, "question")
        options = workspace.options
        choices = self._choices()
        model = check_offered(string(request, "model") or options.model, choices)
        server = string(request, "server")
        where = filter_from(request.get("where", {}))
        history = history_from(request.get("history", []), options.limits.history)
        passages = request.get("passages", PASSAGE_CHOICES[1])
        written = ""
        for event in watched(
            # Loading a model counts too: it is under the deadline, and goes on behind it.
            lambda: workspace.answer(
                question,
                model=model,
                passages=passages,
                server=server,
                history=history,
                where=where,
            ),
            seconds=options.limits.seconds,
            pending=workspace.pending,
            request=string(request, "id") or token_hex(8),
        ):
            if isinstance(event, PassagesEvent):
                yield {"kind": "passages", "html": passages_view(event.passages, words)}
            elif isinstance(event, TextEvent):
                written += event.text
                yield {"kind": "draft", "html": draft_view(written, words)}
            elif isinstance(event, AnswerEvent):
                yield {
                    "kind": "answer",
                    "html": answer_view(event.answer, words),
                    "answer": kept_answer(event.answer),
                }

    def _choices(self) -> list[ModelChoice]:
        options = self._workspace.options
        servers = self._workspace.servers.offered
        return model_choices((options.model, *options.offered), servers=servers)

    def check_model(self, request: Json) -> Json:
        """Whether a model that a reader has put together in the settings can be asked for."""

        def check() -> Json:
            # The address comes first, as it does on the page.
            address = string(request, "server")
            if string(request, "model").startswith(SERVER):
                address = self._workspace.servers.check(address)
            check_offered(string(request, "model"), self._choices())
            return {"server": address}

        return guarded(check, words_of(request))

    def stop(self, request: Json) -> Json:
        """Stops the answer to a request of that id."""
        return {"stopped": self._workspace.pending.stop(string(request, "id"))}

    def render(self, request: Json) -> Json:
        """Answers that the browser kept, as HTML again: after a reload or a change of language."""
        words = words_of(request)
        return guarded(
            lambda: {"html": [answer_view(item, words) for item in _answers(request)]}, words
        )

    def source(self, request: Json) -> Json:
        """The source panel for a citation or passage."""
        words = words_of(request)

        def show() -> Json:
            article = self._workspace.article(string(request, "article"))
            if article is None:
                return {"html": missing_view(words)}
            marks = [_mark(item, current=False) for item in request.get("others", [])[:_MOST_MARKS]]
            if request.get("start") is not None:
                marks.append(_mark(request, current=True))
            quote = request.get("quote")
            current = marks[-1] if marks and marks[-1].current else None
            if (
                isinstance(quote, str)
                and current is not None
                and article.text[current.start : current.end] != quote
            ):
                start = article.text.find(quote) if quote else -1
                if start < 0:
                    return {"html": source_view(article, [], words), "note": words["changed"]}
                # The article was edited before or after the quote: it only stands elsewhere now.
                moved = Mark(
                    start=start, end=start + len(quote), marker=current.marker, current=True
                )
                return {"html": source_view(article, [moved], words)}
            return {"html": source_view(article, marks, words)}

        return guarded(show, words)

    def export(self, request: Json) -> Json:
        """Answers as the text of a file."""
        words = words_of(request)

        def export() -> Json:
            answers = _answers(request)
            if request.get("format") == "html":
                text = as_html(answers, words, language=string(request, "language"))
                return {"text": text, "name": "musnad.html", "type": "text/html"}
            text = as_markdown(answers, words)
            return {"text": text, "name": "musnad.md", "type": "text/markdown"}

        return guarded(export, words)

    def judge(self, request: Json) -> Json:
        """Notes what a reader thinks of an answer."""
        words = words_of(request)

        def note() -> Json:
            answer = answer_from(request.get("answer"))
            found = {
                item.article_id: self._workspace.article(item.article_id)
                for item in answer.citations
            }
            self._workspace.feedback.add(
                answer,
                good=request.get("good") is True,
                comment=string(request, "comment"),
                locations={id_: article.location for id_, article in found.items() if article},
            )
            return {"message": words["thanks"]}

        return guarded(note, words)


def _answers(request: Json) -> list[Answer]:
    kept = request.get("answers", [])
    if not isinstance(kept, list):
        raise InputError("the browser sent malformed 'answers'; reload the page")
    return [answer_from(item) for item in kept[:_MOST_TURNS]]


def _problem(code: str, message: str) -> Json:
    return {"kind": "error", "code": code, "message": message}


def _mark(item: Mapping[str, Any], *, current: bool) -> Mark:
    start, end, marker = item.get("start"), item.get("end"), item.get("marker")
    if not isinstance(start, int) or not isinstance(end, int):
        raise InputError("the browser sent a malformed place; reload the page")
    return Mark(
        start=start, end=end, marker=marker if isinstance(marker, int) else None, current=current
    )
