"""Puts the Gradio application together: the page, its endpoints, those for programs."""

from __future__ import annotations

import functools
import os
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from index.errors import MusnadError
from ui.web.chat_endpoints import ChatEndpoints
from ui.web.index_endpoints import IndexEndpoints
from ui.web.page import page_head, page_markup, static_folder, texts_folder
from ui.web.programs import ProgramEndpoints
from ui.web.security import Guard
from ui.web.workspace import Workspace

if TYPE_CHECKING:
    from fastapi import FastAPI
    from gradio import Blocks

__all__ = ["build_app", "build_blocks", "keep_gradio_quiet"]

_LIGHT_AT_ONCE = 8


def build_app(workspace: Workspace) -> FastAPI:
    """The whole application over one workspace, ready for a server.

    The caller opens the workspace and closes it.
    """
    keep_gradio_quiet()
    import gradio
    from fastapi import FastAPI
    from fastapi.staticfiles import StaticFiles

    options = workspace.options
    blocks = build_blocks(workspace)

    app = FastAPI(title="Musnad", docs_url=None, redoc_url=None, openapi_url=None)
    app.mount("/musnad/static", StaticFiles(directory=static_folder()), name="static")
    app.mount("/musnad/texts", StaticFiles(directory=texts_folder()), name="texts")
    fonts = ["system-ui", "sans-serif"]
    gradio.mount_gradio_app(
        app,
        blocks,
        path="/",
        footer_links=[],
        run_history=False,
        enable_monitoring=False,
        mcp_server=options.programs,
        theme=gradio.themes.Base(font=fonts, font_mono=["monospace"]),
        head=page_head(version("musnad")),
        max_file_size=options.limits.file_bytes,
        ssr_mode=False,
        pwa=False,
        show_error=False,
    )
    calls = frozenset(str(function.api_name) for function in blocks.fns.values())
    app.add_middleware(Guard, options=options, calls=calls)
    return app


def build_blocks(workspace: Workspace) -> Blocks:
    """The Gradio blocks: one HTML component, which is the page, and the endpoints."""
    keep_gradio_quiet()
    import gradio
    from gradio.utils import get_upload_folder

    options = workspace.options
    chat = ChatEndpoints(workspace)
    articles = IndexEndpoints(workspace, get_upload_folder)
    blocks: Blocks
    with gradio.Blocks(title="Musnad · مُسنَد", analytics_enabled=False) as blocks:
        gradio.HTML(page_markup(), js_on_load=None, apply_default_css=False, elem_id="musnad-root")
        _add(chat.ask, "page_ask", at_once=options.limits.questions_at_once)
        for function in (
            chat.stop,
            chat.check_model,
            chat.render,
            chat.source,
            chat.export,
            chat.judge,
            articles.start,
            articles.reopen,
            articles.articles,
            articles.progress,
            articles.add_files,
            articles.add_text,
            articles.add_url,
            articles.add_samples,
            articles.remove,
        ):
            _add(function, f"page_{function.__name__}", at_once=_LIGHT_AT_ONCE)
        if options.programs:
            programs = ProgramEndpoints(workspace)
            for endpoint in (
                programs.ask,
                programs.search,
                programs.list_articles,
                *(() if options.read_only else (programs.add_article,)),
            ):
                _add(
                    endpoint,
                    endpoint.__name__,
                    at_once=options.limits.questions_at_once,
                    public=True,
                )
    blocks.queue(max_size=options.limits.waiting, default_concurrency_limit=1)
    return blocks


def _add(function: Any, name: str, *, at_once: int, public: bool = False) -> None:
    from gradio.events import api

    api(
        _with_plain_errors(function) if public else function,
        api_name=name,
        concurrency_limit=at_once,
        api_visibility="public" if public else "undocumented",
    )


def _with_plain_errors(function: Any) -> Any:
    """Lets programs read what is wrong, where it is one of our own errors."""
    import gradio

    @functools.wraps(function)
    def called(*arguments: Any, **named: Any) -> Any:
        try:
            return function(*arguments, **named)
        except MusnadError as error:
            raise gradio.Error(str(error), print_exception=False) from error

    return called


def keep_gradio_quiet() -> None:
    """No analytics, no look at whether a newer version exists: nothing leaves this machine."""
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
