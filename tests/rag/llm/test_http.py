"""The way to a model over a real connection, with all that happens on such ways."""

from __future__ import annotations

import time

import httpx  # noqa: F401  (loaded before any stream: one collected while it loads cannot close)
import pytest

from index.errors import InputError, ModelError
from rag.llm import ChatStep, load_chat_step
from rag.llm.chat import Limits
from rag.llm.errors import masked
from tests.rag.llm.llm_kit import task, written
from tests.rag.llm.openai_server import Reply, Server, serving

pytest.importorskip("langchain_openai")

MET = "The minister met envoys from Qatar and Oman."
GOOD = Reply(pieces=["The minister met ", "envoys from Qatar", " and Oman. [", "1]"])
KEY = "sk-test-4fQ9vexyzzy-secret-0123456789"


@pytest.fixture(autouse=True)
def _key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    monkeypatch.delenv("OPENAI_BASE_URL", raising=False)


def step_over(server: Server, *, timeout: float = 5, **limits: float) -> ChatStep:
    return load_chat_step(
        "openai:small",
        base_url=server.url,
        limits=Limits(**limits),  # type: ignore[arg-type]
        timeout=timeout,
    )


def failure(server: Server, **options: float) -> str:
    with pytest.raises(ModelError) as caught:
        written(step_over(server, **options))  # type: ignore[arg-type]
    message = str(caught.value)
    assert "\n" not in message
    assert KEY not in message
    return message


def test_an_answer_is_streamed_verified_and_counted() -> None:
    with serving(GOOD) as server:
        statements, shown, report = written(step_over(server))
    assert [(item.text, item.evidence) for item in statements] == [(MET, (1,))]
    assert len(shown) >= 3
    assert "".join(shown) == f"{MET} [1]"
    usage = report.usage
    assert usage is not None
    assert (usage.input_tokens, usage.output_tokens, usage.requests) == (11, 7, 1)
    assert usage.first_token_ms is not None
    assert usage.total_ms is not None
    assert 0 < usage.first_token_ms <= usage.total_ms
    assert usage.cost is None
    sent = server.requests[0]
    assert sent["stream"] is True
    assert sent["temperature"] == 0
    assert [message["role"] for message in sent["messages"]] == ["system", "user"]
    assert server.headers[0]["authorization"] == f"Bearer {KEY}"


def test_a_server_of_ones_own_needs_no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY")
    with serving(GOOD) as server:
        statements, _, _ = written(step_over(server))
    assert len(statements) == 1


@pytest.mark.parametrize("status", [429, 500, 502, 503])
def test_passing_failures_are_tried_again(status: int) -> None:
    busy = Reply(status=status, headers={"Retry-After-Ms": "20"})
    with serving(busy, busy, GOOD) as server:
        statements, _, _ = written(step_over(server))
        assert len(server.requests) == 3
    assert [item.text for item in statements] == [MET]


@pytest.mark.parametrize(
    ("status", "words"),
    [(429, "takes no more questions for now"), (500, "the server of 'openai:small' failed")],
)
def test_lasting_failures_end_in_one_line(status: int, words: str) -> None:
    with serving(Reply(status=status, headers={"Retry-After-Ms": "5"})) as server:
        assert words in failure(server, attempts=2)
        assert len(server.requests) == 2


@pytest.mark.parametrize(
    ("status", "body", "words"),
    [
        (401, f'{{"error": {{"message": "Incorrect API key provided: {KEY}"}}}}', "OPENAI_API_KEY"),
        (404, '{"error": {"message": "model not found"}}', "check the name"),
        (402, '{"error": {"message": "pay"}}', "no credit left"),
        (
            400,
            '{"error": {"message": "This model\'s maximum context length is 512 tokens"}}',
            "longer than 'openai:small' can read",
        ),
        (400, f'{{"error": {{"message": "bad key {KEY}"}}}}', "refused the question (status 400)"),
    ],
)
def test_refusals_name_the_remedy_and_are_not_repeated(status: int, body: str, words: str) -> None:
    with serving(Reply(status=status, body=body)) as server:
        assert words in failure(server)
        assert len(server.requests) == 1


def test_a_server_that_never_answers_ends_in_time() -> None:
    begun = time.perf_counter()
    with serving(Reply(wait=30)) as server:
        assert "did not answer in time" in failure(server, timeout=0.2, attempts=2)
    assert time.perf_counter() - begun < 10


def test_a_server_that_writes_for_ever_ends_in_time() -> None:
    slow = Reply(pieces=[f"word{number} " for number in range(1000)], pause=0.01)
    with serving(slow) as server:
        assert "was still writing after" in failure(server, seconds=0.3)


def test_nothing_listens_there() -> None:
    with serving(GOOD) as server:
        pass
    message = failure(server, attempts=1)
    assert "cannot be reached" in message
    assert "--base-url" in message


def test_a_malformed_stream_is_an_error() -> None:
    with serving(Reply(malformed=True)) as server:
        assert "check --base-url" in failure(server)


def test_a_stream_cut_before_its_first_word_is_asked_for_again() -> None:
    with serving(Reply(pieces=["x"], cut_after=0), GOOD) as server:
        statements, _, report = written(step_over(server))
    assert [item.text for item in statements] == [MET]
    assert report.usage is not None
    assert report.usage.requests == 2


@pytest.mark.parametrize("silent", [False, True])
def test_a_stream_cut_in_the_middle_never_passes_for_an_answer(silent: bool) -> None:
    pieces = [f"{MET} [1] ", "They signed three", " agreements. [2]"]
    reply = Reply(pieces=pieces, silent_end=True) if silent else Reply(pieces=pieces, cut_after=2)
    with serving(reply) as server:
        assert "broke off" in failure(server)


def test_a_filtered_answer_is_an_error() -> None:
    with serving(Reply(pieces=["I"], finish="content_filter")) as server:
        assert "content filter" in failure(server)


def test_who_leaves_frees_the_model() -> None:
    slow = Reply(pieces=[f"word{number} " for number in range(500)], pause=0.01)
    with serving(slow) as server:
        pieces = step_over(server).write(task())
        next(pieces)
        pieces.close()  # type: ignore[attr-defined]
        assert server.gone.wait(5)
        assert server.sent_events < 400


def test_cost_is_reported_where_the_provider_does() -> None:
    usage = {"prompt_tokens": 1, "completion_tokens": 2, "total_tokens": 3, "cost": 0.0125}
    with serving(Reply(pieces=GOOD.pieces, usage=usage)) as server:
        _, _, report = written(step_over(server))
    assert report.usage is not None
    assert report.usage.cost in (None, 0.0125)


def test_evidence_is_cut_to_what_the_model_can_read() -> None:
    with serving(GOOD) as server:
        written(step_over(server, context_tokens=500, answer_tokens=100))
        (sent,) = server.requests
    text = sent["messages"][1]["content"]
    assert "[1]" in text
    assert "[4]" not in text
    with serving(GOOD) as server:
        assert "longer context" in failure(server, context_tokens=200, answer_tokens=100)
        assert server.requests == []


def test_keys_stand_in_no_message_and_no_repr() -> None:
    with serving(GOOD) as server:
        step = step_over(server)
        assert KEY not in repr(step)
        assert KEY not in repr(step._model)
        assert KEY not in str(step._model)
    assert KEY not in masked(f"Authorization: Bearer {KEY}")
    assert "abcdef123456" not in masked("api_key='abcdef123456'")


@pytest.mark.parametrize(
    ("model", "base_url", "words"),
    [
        ("gpt", None, "unknown answer model 'gpt'"),
        ("openai:", None, "write openai:NAME"),
        ("mistral:large", None, "unknown answer model"),
        ("openai:x", "localhost:8000", "must begin with http://"),
        ("anthropic:x", "http://127.0.0.1:1", "--base-url goes with"),
        ("local:x", None, "takes no name"),
        ("gguf:", None, "names no file"),
        ("local", "http://127.0.0.1:1", "--base-url goes with"),
    ],
)
def test_wrong_names_get_one_line(model: str, base_url: str | None, words: str) -> None:
    with pytest.raises(InputError, match=words):
        load_chat_step(model, base_url=base_url)


def test_missing_keys_packages_and_files_name_the_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY")
    monkeypatch.delenv("ANTHROPIC_API_KEY", raising=False)
    with pytest.raises(ModelError, match="environment variable OPENAI_API_KEY"):
        load_chat_step("openai:gpt-5")
    with pytest.raises(ModelError, match="there is no model file /nowhere"):
        load_chat_step("gguf:/nowhere.gguf")
    monkeypatch.setattr("rag.llm.errors.find_spec", lambda name: None)
    with pytest.raises(ModelError, match=r"pip install 'musnad\[anthropic\]'"):
        load_chat_step("anthropic:small")


@pytest.mark.parametrize("model", ["ollama:small", "anthropic:small"])
def test_other_providers_fail_in_the_same_words(
    model: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip(f"langchain_{model.split(':')[0]}")
    monkeypatch.setenv("ANTHROPIC_API_KEY", KEY)
    with serving(GOOD) as server:
        address = server.url.removesuffix("/v1")
    monkeypatch.setenv("ANTHROPIC_BASE_URL", address)
    base_url = address if model.startswith("ollama") else None
    step = load_chat_step(model, base_url=base_url, limits=Limits(attempts=1), timeout=2)
    assert KEY not in repr(step._model)
    with pytest.raises(ModelError, match="cannot be reached") as caught:
        written(step)
    assert "\n" not in str(caught.value)


def test_an_ollama_server_is_told_how_much_it_must_read() -> None:
    pytest.importorskip("langchain_ollama")
    step = load_chat_step("ollama:small", base_url="http://127.0.0.1:1")
    assert step._model.num_ctx == step.limits.context_tokens  # type: ignore[attr-defined]
    assert step._model.num_predict == step.limits.answer_tokens  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("name", "thinks"), [("gpt-4.1", False), ("gpt-5-mini", True), ("o3", True)]
)
def test_models_that_think_get_no_temperature_and_room_to_think(name: str, thinks: bool) -> None:
    with serving(GOOD) as server:
        step = load_chat_step(f"openai:{name}", base_url=server.url)
        written(step)
        (sent,) = server.requests
    assert ("temperature" in sent) is not thinks
    room = sent.get("max_completion_tokens", sent.get("max_tokens"))
    assert (room > step.limits.answer_tokens) is thinks
