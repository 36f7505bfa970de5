"""Programs: Gradio's client and an MCP client call every endpoint for real."""

from __future__ import annotations

import base64
import http.client
import json
import os
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.ui.web.conftest import make_index
from tests.ui.web.load import call
from tests.ui.web.web_kit import Server, serving

pytest.importorskip("gradio_client", reason="Gradio is not installed")

_CLIENT = """
import json, sys
from gradio_client import Client
client = Client(sys.argv[1], verbose=False)
results = []
for name, arguments in json.loads(sys.argv[2]):
    try:
        results.append(client.predict(api_name=name, **arguments))
    except Exception as error:
        results.append({"error": str(error)})
print(json.dumps(results))
"""

_MCP = """
import asyncio, json, sys
from mcp import ClientSession
from mcp.client.streamable_http import streamablehttp_client

async def main():
    async with streamablehttp_client(sys.argv[1] + "gradio_api/mcp/") as (read, write, _):
        async with ClientSession(read, write) as session:
            await session.initialize()
            tools = (await session.list_tools()).tools
            results = {}
            for name, arguments in json.loads(sys.argv[2]):
                tool = next(tool.name for tool in tools if tool.name.endswith(name))
                reply = await session.call_tool(tool, arguments)
                results[name] = [reply.isError, [item.text for item in reply.content]]
            print(json.dumps({
                "tools": {tool.name: tool.description for tool in tools}, "results": results,
            }))

asyncio.run(main())
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    directory = make_index(tmp_path_factory.mktemp("programs") / "index")
    with serving(directory, programs=True) as running:
        yield running


def run(code: str, *arguments: str) -> Any:
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        env={**os.environ, "PYTHONWARNINGS": "ignore", "HF_HUB_OFFLINE": "1"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.strip().splitlines()[-1])


CALLS: list[tuple[str, dict[str, Any]]] = [
    ("/ask", {"question": "Who met envoys from Qatar in Vienna?"}),
    ("/search", {"question": "water in Vienna", "k": 2, "language": "en"}),
    ("/list_articles", {"query": "vienna"}),
    ("/add_article", {"title": "Snow", "text": "Snow fell on Ifrane.", "published": "2025-01-02"}),
    ("/ask", {"question": "Where did snow fall?", "published_from": "2025-01-02"}),
    ("/ask", {"question": "?"}),
    ("/search", {"question": "x", "published_from": "yesterday"}),
]


def test_gradio_client(server: Server) -> None:
    asked, found, listed, added, again, empty, wrong = run(_CLIENT, server.url, json.dumps(CALLS))
    assert list(asked) == [
        "question",
        "text",
        "language",
        "answered",
        "model",
        "citations",
        "passages",
        "timings_ms",
    ]
    assert asked["answered"] is True
    assert "Qatar" in asked["citations"][0]["quote"]
    assert list(found) == ["question", "passages"]
    assert len(found["passages"]) == 2
    assert [item["title"] for item in listed["articles"]] == ["Talks in Vienna"]
    assert added == {"added": 1, "updated": 0, "unchanged": 0, "problems": []}
    assert again["citations"][0]["title"] == "Snow"
    assert "holds no words" in empty["error"]
    assert "no day of the form" in wrong["error"]


def test_mcp(server: Server) -> None:
    calls = [
        ("ask", {"question": "Who met envoys from Qatar in Vienna?"}),
        ("search", {"question": "water in Vienna", "k": 2}),
        ("list_articles", {"query": "Moscou"}),
        ("add_article", {"title": "Hail", "text": "Hail fell on Meknes."}),
    ]
    done = run(_MCP, server.url, json.dumps(calls))
    assert len(done["tools"]) == 4, done["tools"]
    assert all(description for description in done["tools"].values())
    for name, (failed, texts) in done["results"].items():
        assert failed is False, (name, texts)
    assert "Qatar" in done["results"]["ask"][1][0]
    assert "Moscou" in done["results"]["list_articles"][1][0]


def status(url: str, *, data: bytes | None = None, **headers: str) -> int:
    named = {key.replace("_", "-"): value for key, value in headers.items()}
    request = urllib.request.Request(url, data=data, headers=named)
    try:
        with urllib.request.urlopen(request, timeout=20) as reply:
            return int(reply.status)
    except urllib.error.HTTPError as error:
        with error:
            return error.code


def test_programs_are_off_unless_asked_for(tmp_path: Path) -> None:
    with serving(make_index(tmp_path / "index")) as closed:
        base = f"{closed.url}gradio_api"
        for path in ("call/ask", "call/search", "call/add_article", "queue/join", "mcp/"):
            body = b'{"data": ["Who?"]}'
            assert status(f"{base}/{path}", data=body, content_type="application/json") == 404
        for path in ("file=/etc/passwd", "proxy=http://127.0.0.1/", "monitoring", "runs"):
            assert status(f"{base}/{path}") == 404
        assert status(f"{closed.url}docs") == 404
        assert status(f"{closed.url}") == 200


def test_read_only_takes_nothing(tmp_path: Path) -> None:
    with serving(make_index(tmp_path / "index"), programs=True, read_only=True) as closed:
        base = f"{closed.url}gradio_api"
        kind = {"content_type": "application/json"}
        assert status(f"{base}/upload", data=b"x") == 403
        assert status(f"{base}/call/add_article", data=b'{"data": []}', **kind) == 404
        (listed,) = run(_CLIENT, closed.url, json.dumps([("/list_articles", {})]))
        assert listed["total"] == 4


def test_a_password_guards_everything(tmp_path: Path) -> None:
    directory = make_index(tmp_path / "index")
    with serving(directory, programs=True, password="desk:a-long-secret") as guarded:
        paths = ("", "musnad/static/main.js", "config", "gradio_api/mcp/", "gradio_api/info")
        for path in paths:
            assert status(f"{guarded.url}{path}") == 401
        right = base64.b64encode(b"desk:a-long-secret").decode()
        wrong = base64.b64encode(b"desk:a-long-guess").decode()
        assert status(guarded.url, authorization=f"Basic {right}") == 200
        assert status(guarded.url, authorization=f"Basic {wrong}") == 401
        assert status(guarded.url, authorization="Basic !!!") == 401
        assert status(guarded.url, authorization=f"Bearer {right}") == 401


def test_a_proxys_header_lets_in(tmp_path: Path) -> None:
    with serving(make_index(tmp_path / "index"), user_header="X-Remote-User") as guarded:
        assert status(guarded.url) == 401
        assert status(guarded.url, x_remote_user="amina") == 200
        assert status(guarded.url, x_remote_user=" ") == 401


def test_other_sites_are_kept_out(server: Server) -> None:
    start = f"{server.url}gradio_api/call/page_start"
    body, kind = b'{"data": [{}]}', {"content_type": "application/json"}
    assert status(start, data=body, **kind) == 200
    assert status(start, data=body, origin="http://evil.example", **kind) == 403
    assert status(start, data=body, origin="null", **kind) == 403
    assert status(start, data=body, origin=server.url.rstrip("/"), **kind) == 200
    assert status(server.url, host="evil.example") == 421
    connection = http.client.HTTPConnection(urlsplit(start).netloc, timeout=20)
    connection.putrequest("POST", urlsplit(start).path)
    connection.putheader("Content-Length", "8000001")
    connection.endheaders()
    assert connection.getresponse().status == 413
    connection.close()


def test_files_that_were_not_uploaded_are_not_read(server: Server, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("The password of the newsroom.", "utf-8")
    for path in (str(secret), "/etc/hostname", "../../../etc/hostname", ""):
        request = {"files": [{"path": path, "name": "secret.txt"}]}
        assert "has not arrived" in call(server.url, "add_files", request)[-1]["error"]
    assert secret.exists()
