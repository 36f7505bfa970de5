"""Model servers that a reader names: which may be asked, and what they get."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from index.errors import InputError
from tests.rag.llm import openai_server
from tests.rag.llm.openai_server import Reply
from tests.ui.web.conftest import ask, make_index
from tests.ui.web.web_kit import serving
from ui.web.answer_models import check_offered, model_choices
from ui.web.model_servers import ModelServers, parse_server_keys
from ui.web.options import WebOptions

HERE = "http://127.0.0.1:8000/v1"
SECRET = "sk-for-openai-only-0123456789"
GUARDS = [
    {"read_only": True},
    {"password": "desk:long-enough"},
    {"user_header": "X-User"},
    {"host": "0.0.0.0"},
]


def test_alone_on_this_machine_any_address_may_be_named() -> None:
    servers = ModelServers.of(WebOptions())
    assert servers.offered
    assert servers.check(f"{HERE}/ ") == HERE
    with pytest.raises(InputError, match="write it like"):
        servers.check("localhost:8000")


@pytest.mark.parametrize("guard", GUARDS)
def test_where_others_come_only_what_the_operator_names(guard: dict[str, object]) -> None:
    closed = ModelServers.of(WebOptions(**guard))  # type: ignore[arg-type]
    assert not closed.offered
    with pytest.raises(InputError, match="--server"):
        closed.check(HERE)
    named = ModelServers.of(WebOptions(servers=(f"{HERE}/",), **guard))  # type: ignore[arg-type]
    assert named.offered
    assert named.check(HERE) == HERE
    for other in ("http://127.0.0.1:8001/v1", "http://127.0.0.1:8000", "http://169.254.169.254/"):
        with pytest.raises(InputError, match="not offered here"):
            named.check(other)
    open_ = ModelServers.of(WebOptions(any_server=True, **guard))  # type: ignore[arg-type]
    assert open_.check("http://other.example/v1") == "http://other.example/v1"


def test_the_operators_own_addresses_are_checked() -> None:
    with pytest.raises(InputError, match="no address"):
        ModelServers.of(WebOptions(servers=("gpu:8000",)))


def test_keys_belong_to_one_address_and_are_not_shown() -> None:
    options = WebOptions(server_keys=parse_server_keys(f"{HERE}/=a-key==  https://b.example=b-key"))
    servers = ModelServers.of(options)
    assert servers.keys == {HERE: "a-key==", "https://b.example": "b-key"}
    assert "a-key" not in repr(options) + repr(servers)
    assert servers.without_keys("Bearer a-key== is wrong") == "Bearer *** is wrong"
    assert parse_server_keys("") == {}


@pytest.mark.parametrize("text", ["secret-key", f"{HERE}=", "=secret-key", "gpu:8000=secret-key"])
def test_malformed_keys_are_refused_without_showing_them(text: str) -> None:
    with pytest.raises(InputError, match="MUSNAD_SERVER_KEYS: part 1") as caught:
        parse_server_keys(text)
    assert "secret-key" not in str(caught.value)


def test_a_model_at_a_server_is_a_choice_where_servers_are() -> None:
    with pytest.raises(InputError, match="not offered"):
        check_offered("server:small", model_choices((), environment={}))
    choices = model_choices((), servers=True, environment={})
    assert check_offered("server:org/small-1.5b", choices) == "server:org/small-1.5b"
    for name in ("server:", "server:two words", "server:" + "x" * 101):
        with pytest.raises(InputError, match="name the model"):
            check_offered(name, choices)


def test_a_reader_names_a_server(visit: Callable, tmp_path: Path) -> None:
    pytest.importorskip("langchain_openai")
    good = Reply(pieces=["The minister met envoys from Qatar and Oman in Vienna. [1]"])
    with (
        openai_server.serving(good) as model,
        serving(make_index(tmp_path / "index"), environment={"OPENAI_API_KEY": SECRET}) as server,
    ):
        page = visit(server)
        page.click("[data-view=settings]")
        name = page.get_by_label("A model server of your own").and_(page.locator("[type=text]"))
        page.fill("#settings [name=server]", "localhost:8000")
        assert page.locator("input[value='server:']").is_checked()
        name.fill("small")
        name.blur()
        problem = page.locator("#model-problem")
        problem.wait_for()
        assert "write it like http://127.0.0.1:8000/v1" in problem.inner_text()
        page.fill("#settings [name=server]", model.url)
        name.focus()
        problem.wait_for(state="hidden")
        page.click("[data-view=chat]")
        turn = ask(page, "Who met envoys from Qatar in Vienna?")
        assert turn.locator(".about").inner_text().startswith("server:small")
        assert turn.locator(".chip").count() == 1
        page.reload()
        page.wait_for_selector("#musnad[data-ready]")
        page.click("[data-view=settings]")
        assert page.input_value("#settings [name=server]") == model.url
        assert name.input_value() == "small"
        assert page.locator("input[value='server:']").is_checked()
    assert len(model.requests) == 1
    assert "authorization" not in model.headers[0]
    assert SECRET not in str(model.headers) + str(model.requests)


def test_where_others_come_the_panel_lists_the_operators_servers(
    visit: Callable, tmp_path: Path
) -> None:
    directory = make_index(tmp_path / "index")
    with serving(directory, read_only=True, servers=[HERE]) as server:
        page = visit(server)
        page.click("[data-view=settings]")
        assert page.locator("select[name=server] option").all_inner_texts() == [HERE]
        page.evaluate(
            """localStorage.setItem('musnad.settings',
                 JSON.stringify({model: 'server:x', server: 'http://127.0.0.1:1/v1'}))"""
        )
        page.click("[data-view=chat]")
        page.fill("#question", "Who?")
        page.press("#question", "Enter")
        page.locator(".failed").wait_for()
        assert "not offered here" in page.locator(".failed p").inner_text()
    with serving(directory, read_only=True) as server:
        page = visit(server)
        page.click("[data-view=settings]")
        assert page.locator("input[value='server:']").count() == 0
        # What was chosen elsewhere and is not offered here is not asked for.
        page.evaluate("localStorage.setItem('musnad.settings', '{\"model\": \"server:x\"}')")
        page.reload()
        page.wait_for_selector("#musnad[data-ready]")
        assert ask(page, "Who met envoys from Qatar?").locator(".about").inner_text()
