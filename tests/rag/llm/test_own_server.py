"""A model server that a visitor names: it gets the question, and no secret of ours."""

from __future__ import annotations

import pytest

from index.errors import InputError, ModelError
from rag.llm.own_server import load_server_step, server_address
from tests.rag.llm.llm_kit import task, written
from tests.rag.llm.openai_server import Reply, serving

pytest.importorskip("langchain_openai")

GOOD = Reply(pieces=["The minister met ", "envoys from Qatar", " and Oman. [", "1]"])
SECRETS = {
    "OPENAI_API_KEY": "sk-for-openai-only-0123456789",
    "OPENAI_ADMIN_KEY": "sk-admin-only-0123456789",
    "OPENAI_ORG_ID": "org-for-openai-only",
    "OPENAI_PROJECT_ID": "project-for-openai-only",
    "OPENAI_CUSTOM_HEADERS": "X-Gateway: gateway-secret-1\nAuthorization: Bearer gateway-secret-2",
    "ANTHROPIC_API_KEY": "sk-ant-only-0123456789",
}


@pytest.fixture(autouse=True)
def _secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)


@pytest.mark.parametrize("key", [None, "key-of-this-server"])
def test_an_address_gets_its_own_key_or_none(key: str | None) -> None:
    with serving(GOOD) as server:
        step = load_server_step(server.url, "small", key=key)
        statements, _, _ = written(step)
        step.close()
    assert step.name == "server:small"
    assert len(statements) == 1
    (sent,) = server.headers
    assert sent.get("authorization") == (f"Bearer {key}" if key else None)
    said = str(sent) + str(server.requests)
    for value in SECRETS.values():
        assert value not in said
    assert "secret" not in said
    assert not any("openai" in name for name in sent)


def test_a_redirect_is_not_followed() -> None:
    with serving(GOOD) as other:
        moved = Reply(status=307, headers={"Location": f"{other.url}/chat/completions"})
        with serving(moved) as server:
            step = load_server_step(server.url, "small", key="key-of-this-server")
            with pytest.raises(ModelError):
                list(step.write(task()))
            step.close()
        assert other.requests == []


def test_a_refused_key_names_the_setting() -> None:
    with serving(Reply(status=401)) as server:
        step = load_server_step(server.url, "small")
        with pytest.raises(ModelError, match="MUSNAD_SERVER_KEYS"):
            list(step.write(task()))
        step.close()


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("http://127.0.0.1:8000/v1", "http://127.0.0.1:8000/v1"),
        ("  HTTP://LocalHost:8000/v1// ", "http://localhost:8000/v1"),
        ("https://models.example", "https://models.example"),
        ("http://[::1]:11434/v1", "http://[::1]:11434/v1"),
    ],
)
def test_addresses_have_one_form(text: str, address: str) -> None:
    assert server_address(text) == address
    assert server_address(address) == address


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "is empty"),
        ("localhost:8000", "no address"),
        ("file:///etc/passwd", "no address"),
        ("http://", "no address"),
        ("http://host:99999/", "no address"),
        ("http://[::1/v1", "no address"),
        ("http://host/a b", "no address"),
        ("http://host/\nX-Header: 1", "no address"),
        ("http://مثال.example/v1", "no address"),
        ("http://host/" + "x" * 500, "no address"),
        ("http://user:secret-word@host/v1", "user or password"),
        ("http://host/v1?key=1", "more than an address"),
        ("http://host/v1#x", "more than an address"),
        ("http://host/v1?", "more than an address"),
    ],
)
def test_what_is_no_address_is_refused_in_one_line(text: str, says: str) -> None:
    with pytest.raises(InputError, match=says) as caught:
        server_address(text)
    assert "\n" not in str(caught.value)
    assert "http://127.0.0.1:8000/v1" in str(caught.value)
    assert "secret-word" not in str(caught.value)
