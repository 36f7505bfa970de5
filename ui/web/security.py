"""Who may ask the server for what, and what a browser may do with the answers: one middleware.

It stands in front of every route, Gradio's own included, so that none is forgotten.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import ipaddress
import re
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import urlsplit

from index.errors import InputError
from ui.web.options import WebOptions

__all__ = ["Guard", "check_access", "is_loopback"]

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

_INLINE_SCRIPT = re.compile(rb"<script(?![^>]*\ssrc=)[^>]*>(.*?)</script>", re.DOTALL)
_MOST_BYTES = 8_000_000
_LOCAL_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})

# What the page needs of Gradio; everything else of it is closed (files, proxy, monitoring, runs).
_PAGE_PATHS = re.compile(
    r"/(?:$|musnad/|assets/|static/|theme\.css$|manifest\.json$|favicon\.ico$|svelte/"
    r"|gradio_api/(?:upload$|heartbeat/|startup-events$|info$|app_id$))"
)
_PROGRAM_PATHS = re.compile(
    r"/(?:config/?$|gradio_api/(?:queue/|info|config|mcp(?:/|$)|cancel$|openapi\.json$))"
)
_CALL = re.compile(r"/gradio_api/call/(\w+)(?:/\w*)?$", re.ASCII)
_HEADERS = {
    b"x-content-type-options": b"nosniff",
    b"referrer-policy": b"no-referrer",
    b"x-frame-options": b"DENY",
    b"cross-origin-opener-policy": b"same-origin",
    b"cross-origin-resource-policy": b"same-origin",
    b"permissions-policy": b"camera=(), geolocation=(), microphone=(), payment=()",
}


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches a server that listens on `host`."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def check_access(options: WebOptions) -> None:
    """Refuses to open articles to a network without asking who is there.

    Raises:
        InputError: The address is not loopback, and neither a password nor a proxy's header is set.
    """
    if is_loopback(options.host) or options.password or options.user_header:
        return
    raise InputError(
        f"{options.host} can be reached from other machines: set MUSNAD_UI_PASSWORD=USER:PASSWORD, "
        "or --user-header behind a reverse proxy that signs users in, or keep --host 127.0.0.1"
    )


class Guard:
    """Checks every request and marks every response."""

    def __init__(self, app: App, options: WebOptions, calls: frozenset[str]) -> None:
        """Stands in front of `app`.

        Args:
            app: Whose requests are checked.
            options: Who may come in.
            calls: The names of the endpoints that may be called.
        """
        self._calls = calls
        self._app = app
        self._options = options
        limits = options.limits
        self._upload_bytes = limits.files * (limits.file_bytes + 4096)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handles one connection."""
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
            return
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = {key.lower(): value.decode("latin-1") for key, value in scope["headers"]}
        refused = self._refusal(scope, headers)
        if refused is not None:
            await _answer(send, *refused)
            return
        await self._app(scope, receive, _Marked(send))

    def _refusal(self, scope: Scope, headers: MutableMapping[bytes, str]) -> tuple[int, str] | None:
        host = headers.get(b"host", "")
        name = urlsplit(f"//{host}").hostname or ""
        if not (self._options.password or self._options.user_header) and name not in _LOCAL_NAMES:
            # A foreign name that resolves to this machine: a web page tries to reach it.
            return 421, "this server answers to localhost only"
        if not self._signed_in(scope, headers):
            return 401, "sign in first"
        path = scope["path"]
        call = _CALL.match(path)
        allowed = _PAGE_PATHS.match(path) is not None or (
            call is not None and call.group(1) in self._calls
        )
        if self._options.programs:
            allowed = allowed or _PROGRAM_PATHS.match(path) is not None
        if not allowed:
            return 404, "there is nothing here"
        if scope["method"] in ("GET", "HEAD", "OPTIONS"):
            return None
        origin = headers.get(b"origin")
        if origin is not None and urlsplit(origin).netloc != host:
            return 403, "requests from other sites are refused"
        return self._too_large(path, headers)

    def _too_large(self, path: str, headers: MutableMapping[bytes, str]) -> tuple[int, str] | None:
        upload = path.endswith("/upload")
        if upload and self._options.read_only:
            return 403, "this installation is read-only"
        try:
            length = int(headers.get(b"content-length", "-1"))
        except ValueError:
            length = -1
        if length < 0 and b"transfer-encoding" in headers:
            return 411, "say how long the request is"
        if length > (self._upload_bytes if upload else _MOST_BYTES):
            return 413, "the request is too large"
        return None

    def _signed_in(self, scope: Scope, headers: MutableMapping[bytes, str]) -> bool:
        options = self._options
        if options.user_header is not None:
            peer = (scope.get("client") or ("", 0))[0]
            trusted = is_loopback(peer) or peer in options.proxies
            if trusted and headers.get(options.user_header.lower().encode("latin-1"), "").strip():
                return True
        if options.password is not None:
            kind, _, given = headers.get(b"authorization", "").partition(" ")
            try:
                sent = base64.b64decode(given.encode("ascii"), validate=True)
            except ValueError:
                return False
            right = hmac.compare_digest(sent, options.password.encode("utf-8"))
            return kind.lower() == "basic" and right
        return options.user_header is None


class _Marked:
    """Sends a response with its security headers; holds back HTML until its scripts are known."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._held: MutableMapping[str, Any] | None = None
        self._body = b""

    async def __call__(self, message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            headers = dict(message["headers"])
            headers.update(_HEADERS)
            message["headers"] = list(headers.items())
            if headers.get(b"content-type", b"").startswith(b"text/html"):
                self._held = message
                return
        elif self._held is not None and message["type"] == "http.response.body":
            self._body += message.get("body", b"")
            if message.get("more_body"):
                return
            start, self._held = self._held, None
            policy = _content_policy(self._body).encode("ascii")
            start["headers"].append((b"content-security-policy", policy))
            await self._send(start)
            await self._send({"type": "http.response.body", "body": self._body})
            return
        await self._send(message)


def _content_policy(page: bytes) -> str:
    """Only this server's files and the page's own inline scripts, known by their digests.

    "unsafe-eval" is there because Gradio compiles its templates; markup cannot reach it: a script
    element, a handler or a javascript: address that slipped through would still not run.
    """
    digests = " ".join(
        f"'sha256-{base64.b64encode(hashlib.sha256(script).digest()).decode('ascii')}'"
        for script in _INLINE_SCRIPT.findall(page)
    )
    return (
        f"default-src 'none'; script-src 'self' 'unsafe-eval' {digests}; "
        "style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; "
        "connect-src 'self'; manifest-src 'self'; base-uri 'self'; form-action 'none'; "
        "frame-ancestors 'none'; frame-src 'none'; object-src 'none'"
    )


async def _answer(send: Send, status: int, message: str) -> None:
    headers = [(b"content-type", b"text/plain; charset=utf-8"), *_HEADERS.items()]
    if status == 401:
        headers.append((b"www-authenticate", b'Basic realm="Musnad", charset="UTF-8"'))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": message.encode("utf-8")})
