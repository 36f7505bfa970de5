"""The endpoints for programs: Gradio's API and, as tools, its MCP server. Off unless asked for.

The docstrings are what a program's author, or a language model with tools, reads.
"""

from __future__ import annotations

import time
from datetime import date
from secrets import token_hex
from typing import Any, TypedDict, cast

from rag import AnswerEvent, Filter, Turn
from rag.settings import DEFAULT_ANSWER_MODEL
from ui.serialization import answer_object, search_object
from ui.web.answer_models import check_offered, model_choices
from ui.web.asking import watched
from ui.web.turns import filter_from
from ui.web.workspace import PASSAGE_CHOICES, Workspace

__all__ = ["AddedArticle", "ArticleList", "AskResult", "ProgramEndpoints", "SearchResult"]

_MOST_PASSAGES = 50
_POLL = 0.05


class AskResult(TypedDict):
    """The fields of `musnad ask --json`."""

    question: str
    text: str
    language: str
    answered: bool
    model: str
    citations: list[dict[str, Any]]
    passages: list[dict[str, Any]]
    timings_ms: dict[str, float]


class SearchResult(TypedDict):
    """The fields of `musnad search --json`."""

    question: str
    passages: list[dict[str, Any]]


class ArticleList(TypedDict):
    """A page of the list of articles."""

    total: int
    articles: list[dict[str, Any]]


class AddedArticle(TypedDict):
    """What became of an article that was handed in."""

    added: int
    updated: int
    unchanged: int
    problems: list[str]


class ProgramEndpoints:
    """What programs may call over one workspace."""

    def __init__(self, workspace: Workspace) -> None:
        """Shares the bounds of the page's questions."""
        self._workspace = workspace

    def ask(
        self,
        question: str,
        published_from: str = "",
        published_to: str = "",
        source: str = "",
        language: str = "",
        previous_question: str = "",
    ) -> AskResult:
        """Answers a question from the news articles of this archive, with citations.

        Each sentence of the answer is followed by the number of the citation that supports it; a
        citation's quote is the exact text of the article. When the articles do not say,
        "answered" is false.

        Args:
            question: The question, in any language.
            published_from: First day of publication to look at, as 2025-05-31; empty for any.
            published_to: Last day of publication to look at; empty for any.
            source: Look only at articles of this source; empty for all.
            language: Look only at articles in this language, as "ar"; empty for all.
            previous_question: What was asked before, when this goes on with it; else empty.
        """
        workspace = self._workspace
        options = workspace.options
        check_offered(options.model, model_choices((options.model, *options.offered)))
        model = options.model or DEFAULT_ANSWER_MODEL
        where = _where(published_from, published_to, source, language)
        history = [Turn(question=previous_question, answer="")] if previous_question else []
        for event in watched(
            lambda: workspace.answer(
                question, model=model, passages=PASSAGE_CHOICES[1], history=history, where=where
            ),
            seconds=options.limits.seconds,
            pending=workspace.pending,
            request=token_hex(8),
        ):
            if isinstance(event, AnswerEvent):
                return cast(AskResult, answer_object(event.answer))
        raise AssertionError("a stream always ends with its answer")

    def search(
        self,
        question: str,
        k: int = 10,
        published_from: str = "",
        published_to: str = "",
        source: str = "",
        language: str = "",
    ) -> SearchResult:
        """Finds the passages of the news articles that fit a question best, without an answer.

        Args:
            question: The question or a few words, in any language.
            k: How many passages, at most 50.
            published_from: First day of publication to look at, as 2025-05-31; empty for any.
            published_to: Last day of publication to look at; empty for any.
            source: Look only at articles of this source; empty for all.
            language: Look only at articles in this language, as "ar"; empty for all.
        """
        assistant = self._workspace.assistant(DEFAULT_ANSWER_MODEL, PASSAGE_CHOICES[1])
        where = _where(published_from, published_to, source, language)
        found = assistant.search(question, k=min(int(k), _MOST_PASSAGES), where=where)
        return cast(SearchResult, search_object(question, found))

    def list_articles(self, query: str = "", language: str = "", offset: int = 0) -> ArticleList:
        """Lists the news articles of this archive, the latest first, 50 at a time.

        Args:
            query: Words that must stand in the title or the source's name; empty for all.
            language: Only articles in this language, as "ar"; empty for all.
            offset: How many articles to leave out: 50 for the second page.
        """
        where = Filter(languages=(language,) if language else ())
        found = self._workspace.catalogue().find(query, where, offset=int(offset))
        return ArticleList(
            total=found.total,
            articles=[
                {
                    "article_id": item.id,
                    "title": item.title,
                    "source": item.source,
                    "published": _iso(item.published),
                    "language": item.language,
                }
                for item in found.articles
            ],
        )

    def add_article(
        self,
        title: str = "",
        text: str = "",
        source: str = "",
        published: str = "",
        url: str = "",
    ) -> AddedArticle:
        """Adds a news article to this archive: its text, or the web address to fetch it from.

        Args:
            title: The headline.
            text: The whole text; empty when a web address is given.
            source: Who published it.
            published: The day of publication, as 2025-05-31.
            url: The web address to fetch; empty when the text is given.
        """
        workspace = self._workspace
        if url:
            job = workspace.add_url(url)
        else:
            job = workspace.add_text(title=title, text=text, source=source, published=published)
        deadline = time.monotonic() + workspace.options.limits.seconds
        while time.monotonic() < deadline:
            job = next((item for item in workspace.jobs.all() if item.id == job.id), job)
            if job.state in ("done", "failed"):
                break
            time.sleep(_POLL)
        problems = [f"{item.reason}" for item in job.problems]
        if job.state != "done":
            problems.append(job.reason or "still waiting to be indexed")
        return AddedArticle(
            added=job.added, updated=job.updated, unchanged=job.unchanged, problems=problems
        )


def _where(published_from: str, published_to: str, source: str, language: str) -> Filter:
    return filter_from(
        {
            "from": published_from,
            "to": published_to,
            "sources": [source] if source else [],
            "languages": [language] if language else [],
        }
    )


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
