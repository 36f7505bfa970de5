"""The page itself: its head and the markup that the scripts fill; nothing foreign is in it."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

__all__ = ["page_head", "page_markup", "static_folder", "texts_folder"]


def static_folder() -> Path:
    """Style sheet and scripts."""
    return Path(str(files("ui.web").joinpath("static"))).resolve()


def texts_folder() -> Path:
    """The words of the interface."""
    return Path(str(files("ui.web").joinpath("texts"))).resolve()


def page_markup() -> str:
    """The body of the page."""
    return static_folder().joinpath("page.html").read_text(encoding="utf-8")


def page_head(version: str) -> str:
    """What the page loads, all from this server.

    Args:
        version: Changes with the release, so that browsers do not mix files of two.
    """
    base = "musnad/static"
    return (
        '<meta name="referrer" content="no-referrer">'
        '<meta name="color-scheme" content="light dark">'
        f'<link rel="icon" type="image/svg+xml" href="{base}/icon.svg?{version}">'
        f'<link rel="stylesheet" href="{base}/musnad.css?{version}">'
        f'<link rel="stylesheet" href="{base}/panels.css?{version}">'
        f'<script type="module" src="{base}/main.js?{version}"></script>'
    )
