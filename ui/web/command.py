"""`musnad ui`."""

from __future__ import annotations

import os
from typing import Any

import click

__all__ = ["web_chat"]


_HELP = """The web chat, for this machine unless told otherwise.

Beyond this machine it asks for MUSNAD_UI_PASSWORD=USER:PASSWORD, or for a reverse proxy that
signs users in and names them in a header.

\b
musnad ui
musnad ui --programs --port 8000
MUSNAD_UI_PASSWORD=desk:a-long-secret musnad ui --host 0.0.0.0 --read-only
"""


@click.command("ui", help=_HELP)
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", default=7860, show_default=True, help="The port; 0 takes a free one.")
@click.option("--offer", "offered", multiple=True, metavar="MODEL", help="Offer this model too.")
@click.option("--server", "servers", multiple=True, metavar="URL", help="Offer this model server.")
@click.option("--any-server", is_flag=True, help="Let readers name any model server (see README).")
@click.option("--programs", is_flag=True, help="Let programs call it: Gradio's API and MCP.")
@click.option("--read-only", is_flag=True, help="Articles can neither be added nor removed.")
@click.option("--allow-private", is_flag=True, help="Fetch URLs of private networks too.")
@click.option("--user-header", metavar="NAME", help="The header that names a proxy's user.")
@click.option("--proxy", "proxies", multiple=True, metavar="IP", help="Believe this one's header.")
def web_chat(directory: str, **options: Any) -> None:
    """Serves the web chat."""
    from ui.web.model_servers import KEYS_VARIABLE, parse_server_keys
    from ui.web.options import WebOptions
    from ui.web.serving import serve

    password = os.environ.get("MUSNAD_UI_PASSWORD") or None
    keys = parse_server_keys(os.environ.get(KEYS_VARIABLE, ""))
    serve(directory, WebOptions(password=password, server_keys=keys, **options))
