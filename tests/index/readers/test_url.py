"""Web addresses: from a server on this machine, the only network that tests may use."""

from __future__ import annotations

import gzip
import socket
import ssl
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread
from typing import ClassVar

import pytest

from index.articles import Article
from index.errors import ArticleError
from index.readers import read_articles
from index.readers.url import _is_public, fetch, normalize_url

DATA = Path(__file__).parents[2] / "data"
TEXT = "استقبل ميناء الصيد سفينة الأبحاث يوم الاثنين، وحضر الأطفال والآباء من المدينة القديمة."
PAGE = f"<html lang=ar><body><article><h1>ميناء الصيد</h1><p>{TEXT}</p><p>{TEXT}</p></article>"


class Handler(BaseHTTPRequestHandler):
    pages: ClassVar[dict[str, tuple[int, dict[str, str], bytes]]] = {}

    def do_GET(self) -> None:
        if self.path == "/slow":
            self.slowly()
            return
        status, headers, body = self.pages.get(self.path, (404, {}, b"not here"))
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if "Content-Length" not in headers:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def slowly(self) -> None:
        self.send_response(200)
        self.end_headers()
        for _ in range(100):
            try:
                self.wfile.write(b"one more word ")
                time.sleep(0.05)
            except OSError:
                return

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as httpd:
        httpd.daemon_threads = True
        thread = Thread(target=httpd.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{httpd.server_port}"
        httpd.shutdown()
        thread.join()


def serve(path: str, body: bytes, *, kind: str = "", status: int = 200, **headers: str) -> None:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    Handler.pages[path] = (status, named | ({"Content-Type": kind} if kind else {}), body)


def read(url: str) -> Article:
    (found,) = read_articles([url], allow_private=True)
    assert isinstance(found, Article), found
    return found


def reason(url: str, *, allow_private: bool = True) -> str:
    (found,) = read_articles([url], allow_private=allow_private)
    assert isinstance(found, ArticleError)
    assert "\n" not in str(found)
    return found.reason


def test_a_page_becomes_an_article(server: str) -> None:
    serve("/page", PAGE.encode(), kind="text/html; charset=utf-8")
    article = read(f"{server}/page#part")
    assert article.location == f"{server}/page"
    assert article.title == "ميناء الصيد"
    assert TEXT in article.text
    assert article.language == "ar"
    assert article.source.startswith("127.0.0.1")


@pytest.mark.parametrize(
    ("path", "body", "kind"),
    [
        ("/1256", PAGE.encode("cp1256"), "text/html; charset=windows-1256"),
        ("/unnamed", PAGE.encode("cp1256"), "text/html"),
        ("/no-type", PAGE.encode(), ""),
        ("/wrong-type", PAGE.encode(), "application/octet-stream"),
        ("/plain", TEXT.encode("cp1256"), "text/plain"),
        ("/a.md", f"---\ntitle: T\n---\n**{TEXT}**".encode(), "text/plain"),
        ("/gzip", gzip.compress(PAGE.encode()), "text/html"),
    ],
)
def test_content_decides_how_a_page_is_read(server: str, path: str, body: bytes, kind: str) -> None:
    if path == "/gzip":
        serve(path, body, kind=kind, Content_Encoding="gzip")
    else:
        serve(path, body, kind=kind)
    assert TEXT in read(server + path).text


def test_a_pdf_is_read_whatever_it_is_called(server: str) -> None:
    serve("/pdf", (DATA / "market-chromium-columns.pdf").read_bytes(), kind="text/html")
    assert "marché couvert" in read(f"{server}/pdf").text


def test_redirects_are_followed_and_the_first_address_names_the_article(server: str) -> None:
    serve("/page", PAGE.encode(), kind="text/html")
    serve("/old", b"", status=301, Location="/older")
    serve("/older", b"", status=302, Location=f"{server}/page")
    assert read(f"{server}/old").location == f"{server}/old"


def test_addresses_in_arabic_are_spelt_for_the_network(server: str) -> None:
    serve("/%D8%AE%D8%A8%D8%B1?q=%D8%A3", PAGE.encode(), kind="text/html")
    assert TEXT in read(f"{server}/خبر?q=أ").text


def test_what_the_server_answers_wrongly_is_reported(
    server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.readers.url._MAX_BYTES", 100_000)
    serve("/loop", b"", status=302, Location="/loop")
    serve("/away", b"", status=302, Location="ftp://example.org/x")
    serve("/empty", b"", kind="text/html")
    serve("/image", b"\x89PNG\r\n\x1a\n\x00", kind="image/png")
    serve("/json", b'{"a": 1}', kind="application/json")
    serve("/big", b"x" * 200_000, kind="text/plain")
    serve("/bomb", gzip.compress(b"x" * 5_000_000), kind="text/plain", Content_Encoding="gzip")
    trailing = gzip.compress(b"short") + b"x" * 200_000
    serve("/trailing", trailing, kind="text/plain", Content_Encoding="gzip")
    serve("/gone", b"no", status=410)
    serve("/not-gzip", b"plain", kind="text/plain", Content_Encoding="gzip")
    serve("/menu", b"<html><body><nav><a href=/>Home</a></nav></body></html>", kind="text/html")
    serve("/cut", b"only this", kind="text/plain", Content_Length="5000")
    assert "redirects more than 5 times" in reason(f"{server}/loop")
    assert "leads to ftp://example.org/x, which is not an http" in reason(f"{server}/away")
    assert "is empty" in reason(f"{server}/empty")
    assert "is image/png, not an article" in reason(f"{server}/image")
    assert "is application/json, not an article" in reason(f"{server}/json")
    assert "is larger than" in reason(f"{server}/big")
    assert "is larger than" in reason(f"{server}/bomb")
    assert "is larger than" in reason(f"{server}/trailing")
    assert "the server answered 404" in reason(f"{server}/nothing")
    assert "the server answered 410 Gone" in reason(f"{server}/gone")
    assert "cannot be fetched" in reason(f"{server}/not-gzip")
    assert "no article text found" in reason(f"{server}/menu")
    assert "truncated" in reason(f"{server}/cut") or "fetched" in reason(f"{server}/cut")


def test_a_slow_server_is_cut_off(server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.readers.url._SECONDS", 0.5)
    started = time.monotonic()
    assert "did not arrive within" in reason(f"{server}/slow")
    assert time.monotonic() - started < 3


def test_a_name_that_is_not_found_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    found = Event()
    monkeypatch.setattr("index.readers.url._SECONDS", 0.3)
    monkeypatch.setattr("socket.getaddrinfo", lambda *_, **__: found.wait(30) and [])
    assert "did not arrive within" in reason("http://slow-names.example/")
    found.set()


def test_a_handshake_that_never_ends_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.readers.url._SECONDS", 0.5)
    stop = Event()
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def drip() -> None:
            connected, _ = listening.accept()
            with connected:
                # The head of a TLS record that announces 16 kB, which then come one by one.
                connected.sendall(b"\x16\x03\x03\x40\x00")
                while not stop.wait(0.05):
                    try:
                        connected.sendall(b"\x00")
                    except OSError:
                        return

        thread = Thread(target=drip)
        thread.start()
        port = listening.getsockname()[1]
        assert "did not arrive within" in reason(f"https://127.0.0.1:{port}/")
        stop.set()
        thread.join()


def test_a_server_that_is_not_there() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    assert "cannot be fetched" in reason(f"http://127.0.0.1:{port}/")


def test_this_machine_and_its_network_are_not_asked(server: str) -> None:
    assert "on this machine or its local network" in reason(server, allow_private=False)
    port = server.rpartition(":")[2]
    for host in ("localhost", "[::1]", "0.0.0.0", "127.1", "2130706433", "0x7f.1"):
        assert "not fetched" in reason(f"http://{host}:{port}/", allow_private=False), host


def test_a_redirect_to_this_machine_is_not_followed(
    server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The first address counts as public, the second is the cloud's metadata service.
    monkeypatch.setattr(
        "index.readers.url._is_public", lambda address: not address.startswith("169.254.")
    )
    serve("/trap", b"", status=302, Location="http://169.254.169.254/latest/meta-data/")
    assert "169.254.169.254" in reason(f"{server}/trap", allow_private=False)


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.216.34", True),
        ("2606:2800:220:1::1", True),
        *((address, False) for address in ("10.0.0.1", "172.16.5.5", "192.168.1.1", "127.0.0.1")),
        *((address, False) for address in ("169.254.169.254", "0.0.0.0", "100.64.0.1")),
        *((address, False) for address in ("224.0.0.1", "255.255.255.255", "192.0.2.1")),
        *((address, False) for address in ("::1", "::", "fe80::1%eth0", "fc00::1", "ff02::1")),
        *((address, False) for address in ("::ffff:10.0.0.1", "64:ff9b::a00:1", "2002:a00:1::")),
        *((address, False) for address in ("::10.0.0.1", "::ffff:0:10.0.0.1", "fec0::1")),
        *((address, False) for address in ("64:ff9b:1::5db8:d822", "2001:0:a00:1::")),
        ("64:ff9b::5db8:d822", True),
        ("::ffff:93.184.216.34", True),
    ],
)
def test_which_addresses_are_public(address: str, public: bool) -> None:
    assert _is_public(address) is public


@pytest.mark.parametrize(
    ("url", "spelt"),
    [
        ("HTTP://Example.ORG", "http://example.org/"),
        ("https://example.org:443/a b#c", "https://example.org/a%20b"),
        ("http://example.org:8080/%D8%A3?x=أ&y", "http://example.org:8080/%D8%A3?x=%D8%A3&y"),
        (" http://موقع.example/خبر ", "http://xn--4gbrim.example/%D8%AE%D8%A8%D8%B1"),
        ("http://[2606:2800::1]/x", "http://[2606:2800::1]/x"),
    ],
)
def test_one_spelling_for_one_address(url: str, spelt: str) -> None:
    assert normalize_url(url) == spelt
    assert normalize_url(spelt) == spelt


@pytest.mark.parametrize(
    ("url", "wrong"),
    [
        ("ftp://example.org/a.txt", "not an http or https address"),
        ("file:///etc/passwd", "not an http or https address"),
        ("http://", "names no server"),
        ("http://user:secret@example.org/", "holds a user name or password"),
        ("http://example.org:99999/", "not a valid address"),
        ("http://[::1", "not a valid address"),
        ("http://" + "a" * 70 + "é.org/", "not a valid address"),
    ],
)
def test_what_is_no_address(url: str, wrong: str) -> None:
    assert wrong in reason(url)
    assert "secret" not in str(next(iter(read_articles([url]))))


def test_a_false_certificate_is_not_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        error = ssl.SSLCertVerificationError(1, "verify failed")
        error.verify_message = "self-signed certificate"
        raise error

    monkeypatch.setattr("index.readers.url._connect", lambda *_, **__: socket.socket())
    monkeypatch.setattr("ssl.SSLContext.wrap_socket", refuse)
    with pytest.raises(ArticleError, match=r"certificate is not valid \(self-signed"):
        fetch("https://example.org/")
