"""Web addresses, fetched on request only.

Written on the standard library rather than on httpx: the address that was checked has to be the one
that is connected to (a name can resolve to a public address first and to a private one a moment
later), and the time limit has to hold for the whole exchange, not for each read. Both need the
connection itself, which http.client hands out and httpx keeps behind private attributes.
"""

from __future__ import annotations

import http.client
import ipaddress
import queue
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from index.errors import ArticleError

__all__ = ["Page", "fetch", "normalize_url"]

_SECONDS = 20.0
_MAX_BYTES = 20_000_000
_MAX_REDIRECTS = 5
_REDIRECTS = (301, 302, 303, 307, 308)
_HEADERS = {
    "User-Agent": "Musnad (news archive reader)",
    "Accept": "text/html, application/xhtml+xml, application/pdf, text/plain;q=0.9, */*;q=0.5",
    "Accept-Encoding": "gzip, identity",
    "Connection": "close",
}
_PORTS = {"http": 80, "https": 443}
# Networks that carry an IPv4 address in their lower 32 bits, which then decides: "compatible" and
# "mapped" addresses (RFC 4291), translated ones (RFC 2765, RFC 6052).
_CARRIERS = tuple(
    ipaddress.IPv6Network(network)
    for network in ("::/96", "::ffff:0:0/96", "::ffff:0:0:0/96", "64:ff9b::/96")
)
# Translation inside a network (RFC 8215) and the site-local addresses of old (RFC 3879).
_LOCAL = tuple(ipaddress.IPv6Network(network) for network in ("64:ff9b:1::/48", "fec0::/10"))


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """What a server answered.

    Attributes:
        data: The body, unpacked.
        media_type: As the server stated it ("text/html"); may be empty or wrong.
        charset: As the server stated it.
    """

    data: bytes
    media_type: str
    charset: str | None


def normalize_url(url: str) -> str:
    """`url` in the one spelling that names its article: no fragment, ASCII only, lower-case host.

    Raises:
        ArticleError: It is not an http or https address.
    """
    try:
        parts = urlsplit(url.strip())
        host, port = parts.hostname, parts.port
        if host and not host.isascii():
            host = host.encode("idna").decode("ascii")
    except ValueError as error:  # UnicodeError, for a host that IDNA refuses, is one
        raise ArticleError(url, "is not a valid address") from error
    if parts.scheme not in _PORTS:
        raise ArticleError(url, "is not an http or https address; only these are fetched")
    if not host:
        raise ArticleError(url, "is not a valid address: it names no server")
    if parts.username is not None or parts.password is not None:
        raise ArticleError(f"{parts.scheme}://{host}", "holds a user name or password; remove it")
    netloc = f"[{host}]" if ":" in host else host
    if port is not None and port != _PORTS[parts.scheme]:
        netloc += f":{port}"
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
    query = quote(parts.query, safe="/%:@!$&'()*+,;=~-._?")
    return SplitResult(parts.scheme, netloc, path, query, "").geturl()


def fetch(url: str, *, allow_private: bool = False) -> Page:
    """Fetches `url`, following up to five redirects, within 20 seconds and 20 MB in all.

    Args:
        url: As `normalize_url` returns it.
        allow_private: Whether addresses of this machine and of its local network may be asked.

    Raises:
        ArticleError: It cannot be fetched, or is not allowed to be.
    """
    deadline = time.monotonic() + _SECONDS
    target = url
    try:
        for _ in range(_MAX_REDIRECTS + 1):
            with _request(target, deadline, url, allow_private=allow_private) as response:
                moved = response.getheader("Location")
                if response.status in _REDIRECTS and moved:
                    target = normalize_url(urljoin(target, moved))
                    continue
                if response.status != 200:
                    reason = " ".join(response.reason.split())
                    raise ArticleError(url, f"the server answered {response.status} {reason}")
                page = _page(response, url)
                # A connection that was cut looks like one that has ended.
                if time.monotonic() >= deadline:
                    raise TimeoutError
                return page
    except ArticleError as error:
        if error.location == url:
            raise
        # A redirect that leads astray is a fault of the address that was asked for.
        raise ArticleError(url, f"leads to {error.location}, which {error.reason}") from error
    except (OSError, http.client.HTTPException, zlib.error) as error:
        if time.monotonic() >= deadline:
            raise ArticleError(url, f"did not arrive within {_SECONDS:.0f} seconds") from error
        raise ArticleError(url, f"cannot be fetched: {_cause(error)}") from error
    raise ArticleError(url, f"redirects more than {_MAX_REDIRECTS} times")


def _cause(error: Exception) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"its certificate is not valid ({error.verify_message})"
    if isinstance(error, socket.gaierror):
        return "its server is not known"
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return " ".join(str(error).split()) or type(error).__name__


@contextmanager
def _request(
    target: str, deadline: float, url: str, *, allow_private: bool
) -> Iterator[http.client.HTTPResponse]:
    """Sends one GET request; the connection is cut at the deadline, whatever the server does."""
    parts = urlsplit(target)
    host = parts.hostname or ""
    port = parts.port or _PORTS[parts.scheme]
    connected = _connect(host, port, deadline, url, allow_private=allow_private)
    # From here on, so that a handshake that never ends is cut, too.
    guard = threading.Timer(max(0.0, deadline - time.monotonic()), _cut, [connected])
    guard.daemon = True
    guard.start()
    connection = http.client.HTTPConnection(host, port)
    connection.sock = connected
    try:
        if parts.scheme == "https":
            context = ssl.create_default_context()
            connection.sock = context.wrap_socket(connected, server_hostname=host)
        path = f"{parts.path}?{parts.query}" if parts.query else parts.path
        connection.putrequest("GET", path, skip_host=True, skip_accept_encoding=True)
        connection.putheader("Host", parts.netloc)
        for name, value in _HEADERS.items():
            connection.putheader(name, value)
        connection.endheaders()
        with connection.getresponse() as response:
            yield response
    finally:
        guard.cancel()
        connection.close()
        connected.close()


def _cut(connected: socket.socket) -> None:
    with suppress(OSError):  # it may be closed already
        connected.shutdown(socket.SHUT_RDWR)


def _connect(
    host: str, port: int, deadline: float, url: str, *, allow_private: bool
) -> socket.socket:
    """Connects to an address that was checked, never to the name again."""
    refused: Exception | None = None
    for family, kind, protocol, _, address in _resolve(host, port, deadline):
        if not (allow_private or _is_public(str(address[0]))):
            raise ArticleError(
                url, f"is on this machine or its local network ({address[0]}); not fetched"
            )
        connected = socket.socket(family, kind, protocol)
        try:
            connected.settimeout(max(0.001, deadline - time.monotonic()))
            connected.connect(address)
        except OSError as error:
            connected.close()
            refused = error
        else:
            return connected
    raise refused or OSError("its server has no address")


def _resolve(host: str, port: int, deadline: float) -> list[Any]:
    """`socket.getaddrinfo`, which takes no time limit, left alone at the deadline."""
    answers: queue.SimpleQueue[list[Any] | OSError] = queue.SimpleQueue()

    def ask() -> None:
        try:
            answers.put(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        except OSError as error:
            answers.put(error)

    threading.Thread(target=ask, daemon=True).start()
    try:
        found = answers.get(timeout=max(0.001, deadline - time.monotonic()))
    except queue.Empty as error:
        raise TimeoutError from error
    if isinstance(found, OSError):
        raise found
    return found


def _is_public(address: str) -> bool:
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        if any(ip in network for network in _LOCAL):
            return False
        inner = [ip.sixtofour, *(ip.teredo or ())]
        if any(ip in network for network in _CARRIERS):
            inner.append(ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF))
        carried = [str(one) for one in inner if one is not None]
        if carried:
            return all(map(_is_public, carried))
    return ip.is_global and not ip.is_multicast


def _page(response: http.client.HTTPResponse, url: str) -> Page:
    unpack = None
    if response.getheader("Content-Encoding", "").lower() in ("gzip", "x-gzip"):
        unpack = zlib.decompressobj(zlib.MAX_WBITS | 16)
    data = bytearray()
    sent = 0
    while chunk := response.read(1 << 16):
        sent += len(chunk)
        # One byte more than allowed is enough to know; a bomb never unfolds.
        data += unpack.decompress(chunk, _MAX_BYTES + 1 - len(data)) if unpack else chunk
        # What is sent counts as well: behind the end of packed data anything can follow.
        if max(sent, len(data)) > _MAX_BYTES:
            raise ArticleError(url, f"is larger than {_MAX_BYTES // 1_000_000} MB")
    if response.length:  # what the server promised and did not send
        raise ArticleError(url, "is truncated: the connection ended too early")
    headers = response.headers
    return Page(
        data=bytes(data),
        media_type=headers.get_content_type() if "Content-Type" in headers else "",
        charset=headers.get_content_charset(),
    )
