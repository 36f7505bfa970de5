"""The articles of the index, its state and the work on it as HTML; pure functions."""

from __future__ import annotations

from collections.abc import Sequence

from index.errors import ArticleError
from index.hits import ArticleSummary
from index.reports import IndexStatus
from ui.web.answer_view import byline
from ui.web.jobs import Job
from ui.web.markup import Html, label, tag, text_direction
from ui.web.wordings import Words

__all__ = ["article_rows", "jobs_view", "status_view"]

_MOST_PROBLEMS = 50


def article_rows(articles: Sequence[ArticleSummary], words: Words, *, removable: bool) -> Html:
    """Rows of the list, each with what can be done with the article."""
    if not articles:
        return tag("li", words["none_found"], class_="none")
    return Html("".join(_row(article, words, removable=removable) for article in articles))


def _row(article: ArticleSummary, words: Words, *, removable: bool) -> Html:
    title = label(article.title) or words["untitled"]
    remove = tag(
        "button",
        words["remove"],
        type="button",
        class_="quiet danger",
        aria_label=f"{words['remove']}: {title}",
        data_remove=article.id,
        data_title=title,
    )
    return tag(
        "li",
        tag(
            "button",
            tag("span", title, class_="title", lang=article.language),
            tag("span", byline(article.source, article.published, words), class_="byline"),
            type="button",
            class_="article-row",
            dir=text_direction(title),
            data_article=article.id,
        ),
        tag("span", article.language, class_="language"),
        remove if removable else "",
    )


def status_view(status: IndexStatus, words: Words) -> Html:
    """One line about the index."""
    return tag(
        "p",
        words["status_line"].format(
            articles=f"{status.articles:,}",
            chunks=f"{status.chunks:,}",
            # A server does not say how much it keeps.
            megabytes="?" if status.bytes_on_disk is None else f"{status.bytes_on_disk / 1e6:.1f}",
            model=label(status.settings.embedder, 60),
        ),
        class_="status-line",
    )


def jobs_view(jobs: Sequence[Job], words: Words) -> Html:
    """The work on the index: what waits, runs, is done, and what could not be read."""
    return Html("".join(_job(job, words) for job in jobs))


def _job(job: Job, words: Words) -> Html:
    name = (
        words[f"job_{job.kind}"].format(count=job.count) if job.kind != "url" else label(job.name)
    )
    match job.state:
        case "queued":
            says = words["queued"]
        case "working":
            says = words["working"].format(articles=job.articles, chunks=job.chunks)
        case "done" if job.kind == "remove":
            says = words["removed"].format(removed=job.removed)
        case "done":
            says = words["done"].format(
                added=job.added, updated=job.updated, unchanged=job.unchanged
            )
        case _:
            says = words["failed"].format(reason=job.reason)
    running = job.state in ("queued", "working")
    return tag(
        "li",
        tag("span", name, class_="name", dir=text_direction(name)),
        tag("span", says, class_="says"),
        tag("progress", aria_label=name) if running else "",
        _problems(job.problems, words) if job.problems else "",
        class_=f"job {job.state}",
        data_job=job.id,
    )


def _problems(problems: Sequence[ArticleError], words: Words) -> Html:
    rows = [
        tag(
            "li",
            tag("bdi", label(_file_name(problem.location), 120), class_="name"),
            " ",
            tag("span", label(problem.reason, 300)),
        )
        for problem in problems[:_MOST_PROBLEMS]
    ]
    return tag(
        "div", tag("p", words["problems"]), tag("ul", *rows), class_="problems", role="alert"
    )


def _file_name(location: str) -> str:
    """What the reader called it: the server's folders are nobody's business."""
    return location if "://" in location else location.replace("\\", "/").rpartition("/")[2]
