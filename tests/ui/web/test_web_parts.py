"""The parts of the web chat, each alone: no browser, no server."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import ArticleIndex, Filter
from index.errors import ArticleError, IndexMissingError, InputError
from index.hashing_embedder import HashingEmbedder
from index.reports import SyncProgress, SyncReport
from rag import Answer, Event, PassagesEvent, TextEvent, Turn
from rag.reader import Reader
from tests.ui.web.conftest import make_index
from ui.cli import main
from ui.web.answer_models import check_offered, model_choices
from ui.web.asking import Abandoned, Busy, OutOfTime, Pending, watched
from ui.web.exporting import as_html, as_markdown
from ui.web.feedback import Feedback
from ui.web.jobs import Job, Jobs
from ui.web.options import Limits, WebOptions
from ui.web.security import check_access, is_loopback
from ui.web.turns import answer_from, filter_from, history_from, kept_answer
from ui.web.uploads import Uploads, forget, suspicion
from ui.web.wordings import INTERFACE_LANGUAGES, all_words, words_in
from ui.web.workspace import Workspace

# Words


def test_every_language_says_everything_with_the_same_blanks() -> None:
    import re

    english = words_in("en")
    for code in INTERFACE_LANGUAGES:
        words = all_words()[code]
        assert list(words) == list(english)
        for key, text in words.items():
            assert text.strip(), key
            blanks = set(re.findall(r"\{(\w+)\}", text))
            assert blanks == set(re.findall(r"\{(\w+)\}", english[key])), key


def test_unknown_languages_are_spoken_to_in_english() -> None:
    assert words_in("xx") is words_in("en")


# Answer models


def test_hosted_models_are_offered_where_their_key_is() -> None:
    values = [item.value for item in model_choices((), environment={})]
    assert values == ["reader", "local"]
    secret = "sk-very-secret"
    choices = model_choices(("gguf:/m.gguf", "reader"), environment={"OPENAI_API_KEY": secret})
    assert [item.value for item in choices] == ["reader", "local", "gguf:/m.gguf", "openai:"]
    assert secret not in repr(choices)


@pytest.mark.parametrize(
    ("model", "allowed"),
    [
        ("reader", True),
        ("local", True),
        ("openai:some-model.1", True),
        ("openai:", False),
        ("openai:two words", False),
        ("anthropic:x", False),
        ("gguf:/etc/passwd", False),
        ("", False),
    ],
)
def test_only_offered_models_can_be_chosen(model: str, allowed: bool) -> None:
    choices = model_choices((), environment={"OPENAI_API_KEY": "x"})
    if allowed:
        assert check_offered(model, choices) == model
    else:
        with pytest.raises(InputError):
            check_offered(model, choices)


# Access


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("127.0.0.1", True),
        ("127.8.8.8", True),
        ("::1", True),
        ("localhost", True),
        ("0.0.0.0", False),
        ("::", False),
        ("192.168.1.4", False),
        ("news.example", False),
    ],
)
def test_listening_beyond_this_machine_needs_a_guard(host: str, expected: bool) -> None:
    assert is_loopback(host) is expected
    if expected:
        check_access(WebOptions(host=host))
    else:
        with pytest.raises(InputError, match="MUSNAD_UI_PASSWORD"):
            check_access(WebOptions(host=host))
        check_access(WebOptions(host=host, password="desk:long-enough"))
        check_access(WebOptions(host=host, user_header="X-User"))


@pytest.mark.parametrize("password", ["", "desk", "desk:", "desk:short", ":long-enough"])
def test_weak_passwords_are_refused(password: str) -> None:
    with pytest.raises(InputError, match="USER:PASSWORD"):
        WebOptions(password=password)


def test_options_hide_the_password() -> None:
    assert "long-enough" not in repr(WebOptions(password="desk:long-enough"))


def test_limits_must_be_positive() -> None:
    with pytest.raises(InputError, match="'files'"):
        Limits(files=0)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--host", "0.0.0.0"), "musnad: 0.0.0.0 can be reached from other machines"),
        (("--port", "99999"), "musnad: there is no port 99999"),
        (("--host", "192.0.2.1", "--user-header", "X-User"), "musnad: cannot listen on 192.0.2.1"),
    ],
)
def test_the_command_refuses_in_one_line(
    arguments: tuple[str, ...],
    says: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    monkeypatch.setattr("ui.cli.quiet_libraries", lambda: None)
    monkeypatch.delenv("MUSNAD_UI_PASSWORD", raising=False)
    with pytest.raises(SystemExit) as caught:
        main(["ui", "--index", str(tmp_path), *arguments])
    assert caught.value.code == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(says)


def test_a_taken_port_is_known_before_a_model_loads(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("ui.cli.quiet_libraries", lambda: None)
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(SystemExit):
        main(["ui", "--index", str(tmp_path), "--port", str(taken.getsockname()[1])])
    assert "choose another one with --port" in capsys.readouterr().err


# Turns


def test_an_answer_survives_the_browser(workspace: Workspace) -> None:
    answer = workspace.assistant("reader", 8).ask("Who met envoys from Qatar in Vienna?")
    again = answer_from(json.loads(json.dumps(kept_answer(answer))))
    assert again.citations == answer.citations
    assert (again.text, again.answered, again.language) == (answer.text, True, "en")
    assert again.passages == ()


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["question", "text", "citations", "passages", "marker", "start", "end"]
            ),
            inner,
        )
    ),
    max_leaves=10,
)


@given(json_values)
def test_whatever_a_browser_sends_is_an_answer_or_refused(value: object) -> None:
    readers: list[tuple[Callable[[object], object], type]] = [
        (answer_from, Answer),
        (filter_from, Filter),
        (lambda item: history_from(item, 3), list),
    ]
    for read, kind in readers:
        try:
            result = read(value)
        except InputError:
            continue
        assert isinstance(result, kind)


def test_history_and_filters() -> None:
    turns = [{"question": f"q{n}", "answer": f"a{n}"} for n in range(5)]
    assert history_from(turns, 2) == [
        Turn(question="q3", answer="a3"),
        Turn(question="q4", answer="a4"),
    ]
    chosen = {"from": "2025-01-02", "to": "", "languages": ["ar"], "sources": [""]}
    assert filter_from(chosen) == Filter(published_from=date(2025, 1, 2), languages=("ar",))
    with pytest.raises(InputError, match="no day"):
        filter_from({"from": "tomorrow"})
    with pytest.raises(InputError, match="ends"):
        filter_from({"from": "2025-02-01", "to": "2025-01-01"})


# Asking


def events(count: int, pause: float = 0.0) -> Iterator[Event]:
    yield PassagesEvent(passages=())
    for number in range(count):
        time.sleep(pause)
        yield TextEvent(text=str(number))


def test_events_come_in_order_and_the_place_is_given_back() -> None:
    pending = Pending(1)
    for _ in range(3):
        seen = list(watched(lambda: events(3), seconds=5, pending=pending, request="a"))
        assert [item.text for item in seen[1:] if isinstance(item, TextEvent)] == ["0", "1", "2"]
        wait_until(lambda: pending.count() == 0)


def test_an_error_arrives_where_it_is_waited_for() -> None:
    def broken() -> Iterator[Event]:
        yield PassagesEvent(passages=())
        raise InputError("no words")

    stream = watched(broken, seconds=5, pending=Pending(1), request="a")
    next(stream)
    with pytest.raises(InputError, match="no words"):
        next(stream)


def test_time_runs_out() -> None:
    pending = Pending(1)
    with pytest.raises(OutOfTime):
        list(watched(lambda: events(1, pause=0.6), seconds=0.1, pending=pending, request="a"))
    assert pending.count() == 1
    with pytest.raises(Busy):
        next(watched(lambda: events(1), seconds=1, pending=pending, request="b"))
    wait_until(lambda: pending.count() == 0)


def test_stopping_and_leaving() -> None:
    pending = Pending(2)
    stream = watched(lambda: events(100, pause=0.05), seconds=9, pending=pending, request="a")
    next(stream)
    assert pending.stop("a") is True
    assert pending.stop("b") is False
    with pytest.raises(Abandoned):
        list(stream)
    left = watched(lambda: events(100, pause=0.05), seconds=9, pending=pending, request="c")
    next(left)
    left.close()
    wait_until(lambda: pending.count() == 0)


def test_the_end_lets_nobody_in() -> None:
    pending = Pending(2)
    stream = watched(lambda: events(100, pause=0.05), seconds=9, pending=pending, request="a")
    next(stream)
    pending.end(5)
    assert pending.count() == 0
    with pytest.raises(Busy):
        pending.enter("b")
    stream.close()


def wait_until(condition) -> None:  # type: ignore[no-untyped-def]
    deadline = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


# Jobs


def finished(jobs: Jobs, job: Job) -> Job:
    wait_until(lambda: not jobs.busy())
    return next(item for item in jobs.all() if item.id == job.id)


def test_jobs_run_one_after_the_other_and_report() -> None:
    jobs = Jobs(most_waiting=5)
    order: list[int] = []

    def work(number: int):  # type: ignore[no-untyped-def]
        def do(progress) -> SyncReport:  # type: ignore[no-untyped-def]
            progress(SyncProgress(articles=number, chunks=2, problems=0))
            order.append(number)
            return SyncReport(added=number, problems=(ArticleError("f.txt", "is empty"),))

        return do

    first, second = jobs.submit("files", work(1)), jobs.submit("text", work(2))
    assert finished(jobs, second).added == 2
    assert order == [1, 2]
    assert finished(jobs, first).articles == 1
    assert [job.id for job in jobs.all()] == [second.id, first.id]
    jobs.close()
    with pytest.raises(InputError, match="closing"):
        jobs.submit("files", work(3))


def test_a_failed_job_does_not_end_the_line(caplog: pytest.LogCaptureFixture) -> None:
    jobs = Jobs(most_waiting=5)

    def refuse(_: object) -> SyncReport:
        raise InputError("not today")

    def crash(_: object) -> SyncReport:
        raise ZeroDivisionError

    assert finished(jobs, jobs.submit("url", refuse)).reason == "not today"
    assert "the log" in finished(jobs, jobs.submit("url", crash)).reason
    assert "ZeroDivisionError" in caplog.text
    done = finished(jobs, jobs.submit("url", lambda _: SyncReport(added=1)))
    assert done.state == "done"
    jobs.close()


def test_a_full_line_is_refused() -> None:
    jobs, go = Jobs(most_waiting=1), threading.Event()

    def wait(_: object) -> SyncReport:
        go.wait(10)
        return SyncReport()

    jobs.submit("files", wait)
    wait_until(lambda: jobs.all()[-1].state == "working")
    jobs.submit("files", wait)
    with pytest.raises(InputError, match="waiting"):
        jobs.submit("files", wait)
    go.set()
    jobs.close()


# Uploads


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("a.txt", b"text", None),
        ("a.TXT", "نص".encode("utf-16"), None),
        ("a.pdf", b"%PDF-1.7 x", None),
        ("a.pdf", b"text", "is no PDF"),
        ("a.docx", b"text", "is no Word file"),
        ("a.exe", b"text", "of a type that is not read"),
        ("a", b"text", "of a type that is not read"),
        ("a.txt", b"", "is empty"),
        ("a.txt", b"PK\x03\x04", "is no text"),
        ("a.csv", b"a\x00\x00\x00b\x00\x00", "is no text"),
    ],
)
def test_files_are_what_their_names_say(
    tmp_path: Path, name: str, data: bytes, reason: str | None
) -> None:
    path = tmp_path / "received"
    path.write_bytes(data)
    found = suspicion(name, data, path)
    assert (found is None) if reason is None else (found is not None and reason in found)


def test_same_names_and_same_files(tmp_path: Path) -> None:
    uploads = Uploads(folder=tmp_path / "kept", limits=Limits())
    received = []
    for number, data in enumerate((b"one", b"two", b"one")):
        path = tmp_path / str(number)
        path.write_bytes(data)
        received.append(path)
    kept = uploads.keep(received, ["a.txt", "a.txt", "a.txt"])
    assert len(set(kept)) == 2
    assert all(isinstance(path, Path) and path.name == "a.txt" for path in kept)
    outside = tmp_path / "mine.txt"
    outside.write_text("mine", "utf-8")
    forget(str(outside), uploads.folder)
    assert outside.exists()
    forget(f"{kept[0]}#1", uploads.folder)
    assert isinstance(kept[0], Path)
    assert not kept[0].exists()


@given(st.text(max_size=80))
def test_no_file_name_leads_out_of_the_folder(name: str) -> None:
    from ui.web.uploads import _file_name

    made = _file_name(f"{name}.txt")
    assert "/" not in made
    assert "\\" not in made
    assert made not in ("", ".", "..")
    assert len(made.encode()) < 255


# The workspace


def test_a_workspace_without_an_index_makes_one(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path / "new", load=lambda name: HashingEmbedder(name=name))
    workspace.open()
    assert workspace.readiness().state == "missing"
    with pytest.raises(IndexMissingError):
        workspace.status()
    job = workspace.add_text(title="Rain", text="It rained in Safi.", source="", published="")
    assert finished(workspace.jobs, job).added == 1
    assert workspace.readiness().state == "ready"
    assert [item.title for item in workspace.catalogue().find("RAIN", Filter()).articles] == [
        "Rain"
    ]
    workspace.close()


def test_a_mismatched_index_names_its_repair(tmp_path: Path) -> None:
    directory = make_index(tmp_path / "index")
    workspace = Workspace(directory, load=lambda name: HashingEmbedder(name=name, dimension=8))
    workspace.open()
    readiness = workspace.readiness()
    assert readiness.state == "mismatch"
    assert "musnad reindex" in readiness.message
    with pytest.raises(InputError, match="musnad reindex"):
        workspace.add_samples()
    workspace.close()


def test_read_only_changes_nothing(tmp_path: Path) -> None:
    directory = make_index(tmp_path / "index")
    workspace = Workspace(
        directory,
        options=WebOptions(read_only=True),
        load=lambda name: HashingEmbedder(name=name),
    )
    workspace.open()
    for change in (
        workspace.add_samples,
        lambda: workspace.add_url("https://example.org/"),
        lambda: workspace.add_text(title="", text="x", source="", published=""),
        lambda: workspace.add_files([tmp_path / "x.txt"], ["x.txt"]),
        lambda: workspace.remove(["x"]),
    ):
        with pytest.raises(InputError, match="read-only"):
            change()
    workspace.close()
    with ArticleIndex.open(directory, None) as index:
        assert index.check().sound


def test_the_workspace_refuses_what_it_cannot_use(workspace: Workspace) -> None:
    with pytest.raises(InputError, match="one of"):
        workspace.assistant("reader", 5)
    with pytest.raises(InputError, match="unknown answer model"):
        workspace.assistant("nonesuch", 8)
    for address in ("example.org", "ftp://example.org", "javascript:x", "https://" + "x" * 3000):
        with pytest.raises(InputError, match="web address"):
            workspace.add_url(address)
    with pytest.raises(InputError, match="empty"):
        workspace.add_text(title="x", text=" \n", source="", published="")
    with pytest.raises(InputError, match="in parts"):
        workspace.add_text(title="x", text="y" * 10_001, source="", published="")
    with pytest.raises(InputError, match="too many at once"):
        workspace.add_files([Path("x")] * 4, ["x"] * 4)
    with pytest.raises(InputError, match="no file"):
        workspace.add_files([], [])


def test_the_number_of_loaded_models_is_bounded(tmp_path: Path) -> None:
    loaded: list[str] = []

    def load_step(model: str) -> Reader:
        loaded.append(model)
        return Reader()

    workspace = Workspace(
        make_index(tmp_path / "index"),
        load=lambda name: HashingEmbedder(name=name),
        load_step=load_step,
    )
    workspace.open()
    for number in range(40):
        workspace.assistant("reader", 8)
        workspace.assistant(f"openai:{number}", 4)
        workspace.assistant(f"openai:{number}", 8)
    assert loaded.count("reader") == 1
    assert loaded.count("openai:7") == 1
    workspace.assistant("openai:0", 4)
    assert loaded.count("openai:0") == 2
    workspace.close()


# Feedback and export


def test_feedback_is_one_line_a_judgement(workspace: Workspace) -> None:
    answer = workspace.assistant("reader", 8).ask("Who met envoys from Qatar in Vienna?")
    places = {citation.article_id: "here" for citation in answer.citations}
    workspace.feedback.add(answer, good=True, comment=" fine\nindeed ", locations=places)
    workspace.feedback.add(answer, good=False, comment="", locations={})
    lines = workspace.feedback.path.read_text(encoding="utf-8").splitlines()
    first, second = map(json.loads, lines)
    assert (first["rating"], second["rating"]) == ("good", "bad")
    assert first["comment"] == "fine\nindeed"
    assert first["citations"][0]["quote"] == answer.citations[0].quote
    assert (first["citations"][0]["location"], second["citations"][0]["location"]) == ("here", None)
    with pytest.raises(InputError, match="too long"):
        workspace.feedback.add(answer, good=True, comment="x" * 2001, locations={})


def test_feedback_that_cannot_be_written_says_so(workspace: Workspace, tmp_path: Path) -> None:
    answer = workspace.assistant("reader", 8).ask("Who met envoys from Qatar in Vienna?")
    (tmp_path / "file").write_text("", "utf-8")
    with pytest.raises(InputError, match="cannot be written"):
        Feedback(tmp_path / "file" / "x.jsonl").add(answer, good=True, comment="", locations={})


def test_exports_hold_question_answer_and_sources(workspace: Workspace) -> None:
    assistant = workspace.assistant("reader", 8)
    answers = [
        assistant.ask("Who met envoys from Qatar in Vienna?"),
        assistant.ask("ماذا تناول اللقاء بشأن المياه؟"),
    ]
    markdown = as_markdown(answers, words_in("ar"))
    page = as_html(answers, words_in("ar"), language="ar")
    for answer in answers:
        for citation in answer.citations:
            assert citation.quote.split("\n")[0][:20] in page
            assert citation.source in markdown
        assert answer.question.rstrip("?؟") in markdown
    assert 'dir="rtl"' in page
    assert "<script" not in page
    assert "**المصادر**" in markdown
