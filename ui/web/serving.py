"""`musnad ui`: opens the workspace and serves the application until it is interrupted."""

from __future__ import annotations

import contextlib
import os
import socket
import tempfile
import threading

import click

from index.errors import InputError
from ui.web.options import WebOptions
from ui.web.security import check_access
from ui.web.workspace import Workspace

__all__ = ["serve"]


def serve(location: str, options: WebOptions) -> None:
    """Serves the web chat over an index; returns when it is interrupted.

    Raises:
        InputError: The address may not be listened on, is taken, or the extra is not installed.
    """
    check_access(options)
    workspace = Workspace(location, options=options)
    run(workspace)


def run(workspace: Workspace) -> None:
    """Serves a workspace; see `serve`."""
    options = workspace.options
    listening = _listen(options)
    with tempfile.TemporaryDirectory(prefix="musnad-ui-") as folder:
        # Where Gradio puts uploads until they are taken in: private, and gone afterwards.
        os.environ["GRADIO_TEMP_DIR"] = folder
        try:
            import uvicorn

            from ui.web.application import build_app

            app = build_app(workspace)
        except ImportError as error:
            raise InputError(
                "the web chat needs an extra: run `pip install 'musnad[ui]'`"
            ) from error
        # The model loads while the page opens; the page says so and waits.
        opening = threading.Thread(target=workspace.open, name="opening", daemon=True)
        opening.start()
        click.echo(f"Musnad is at {_address(options, listening)} (Ctrl-C ends it)", err=True)
        server = uvicorn.Server(
            uvicorn.Config(
                app,
                log_level="warning",
                proxy_headers=False,
                server_header=False,
                timeout_graceful_shutdown=3,
            )
        )
        try:
            # Ctrl-C ends the server in good order; that is no error.
            with contextlib.suppress(KeyboardInterrupt):
                server.run(sockets=[listening])
        finally:
            opening.join()
            workspace.close()


def _listen(options: WebOptions) -> socket.socket:
    """Takes the port at once: a taken one is to be known before a model loads."""
    family = socket.AF_INET6 if ":" in options.host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((options.host.strip("[]"), options.port))
    except OSError as error:
        listening.close()
        raise InputError(
            f"cannot listen on {options.host}, port {options.port}: {error.strerror or error}; "
            "choose another one with --port"
        ) from error
    # Whoever comes before the server is up waits instead of being turned away.
    listening.listen()
    return listening


def _address(options: WebOptions, listening: socket.socket) -> str:
    host = f"[{options.host}]" if ":" in options.host else options.host
    return f"http://{host}:{listening.getsockname()[1]}/"
