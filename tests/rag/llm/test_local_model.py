"""The models that run in this process, as far as it goes without loading one."""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from index.errors import ModelError
from rag.llm import load_chat_step
from rag.llm.gguf import load_gguf
from rag.llm.local_model import PARTS, assemble, local_model_file
from tests.rag.llm.llm_kit import written
from tests.rag.llm.openai_server import Reply, serving


def parts_in(folder: Path) -> tuple[list[Path], bytes]:
    contents = [bytes([number]) * (1000 + number) for number in range(5)]
    paths = []
    for number, content in enumerate(contents):
        path = folder / f"part{number:02d}.bin"
        path.write_bytes(content)
        paths.append(path)
    return paths, b"".join(contents)


def test_parts_are_joined_verified_and_reported(tmp_path: Path) -> None:
    parts, whole = parts_in(tmp_path)
    seen: list[tuple[int, int]] = []
    target = assemble(
        parts,
        tmp_path / "cache" / "model.gguf",
        sha256=hashlib.sha256(whole).hexdigest(),
        progress=lambda done, total: seen.append((done, total)),
    )
    assert target.read_bytes() == whole
    assert seen[-1] == (len(whole), len(whole))
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)


def test_wrong_parts_leave_nothing_behind(tmp_path: Path) -> None:
    parts, _ = parts_in(tmp_path)
    target = tmp_path / "cache" / "model.gguf"
    with pytest.raises(ModelError, match="SHA-256") as caught:
        assemble(parts, target, sha256="0" * 64)
    assert "pip install" in str(caught.value)
    assert list(target.parent.iterdir()) == []


def test_a_cache_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    parts, whole = parts_in(tmp_path)
    blocked = tmp_path / "file"
    blocked.write_text("x")
    with pytest.raises(ModelError, match="MUSNAD_CACHE"):
        assemble(parts, blocked / "model.gguf", sha256=hashlib.sha256(whole).hexdigest())


def test_missing_parts_name_the_extra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MUSNAD_CACHE", str(tmp_path))
    monkeypatch.setattr("rag.llm.local_model.find_spec", lambda name: None)
    with pytest.raises(ModelError, match=rf"part 1 of {PARTS}.*musnad\[local-llm\]"):
        local_model_file()
    with pytest.raises(ModelError, match=r"musnad\[local-llm\]"):
        load_chat_step("local")


def test_what_is_no_gguf_file_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "model.gguf"
    file.write_bytes(b"PK\x03\x04")
    with pytest.raises(ModelError, match="is not a GGUF file"):
        load_gguf(file, name="gguf:x")
    file.write_bytes(b"GGUF")
    monkeypatch.setattr("rag.llm.errors.find_spec", lambda name: None)
    with pytest.raises(ModelError, match=r"pip install 'musnad\[gguf\]'"):
        load_gguf(file, name="gguf:x")


class _FakeLlama:
    """Takes the place of the package xllamacpp: same names, another server behind them."""

    def __init__(self, url: str, *, fails: bool = False) -> None:
        self.url = url
        self.fails = fails
        self.params: list[SimpleNamespace] = []

    def CommonParams(self) -> SimpleNamespace:
        return SimpleNamespace(
            model=SimpleNamespace(),
            cpuparams=SimpleNamespace(),
            cpuparams_batch=SimpleNamespace(),
        )

    def Server(self, params: SimpleNamespace) -> SimpleNamespace:
        if self.fails:
            raise RuntimeError("unknown\narchitecture")
        self.params.append(params)
        return SimpleNamespace(listening_address=self.url)


def gguf_file(folder: Path) -> Path:
    file = folder / "model.gguf"
    file.write_bytes(b"GGUF\x03")
    return file


def test_a_gguf_file_is_asked_over_loopback(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("langchain_openai")
    monkeypatch.setattr("rag.llm.errors.find_spec", lambda name: name)
    file = gguf_file(tmp_path)
    with serving(Reply(pieces=["The minister met envoys from Qatar and Oman. [1]"])) as server:
        llama = _FakeLlama(server.url.removesuffix("/v1"))
        monkeypatch.setitem(sys.modules, "xllamacpp", llama)
        step = load_chat_step(f"gguf:{file}")
        statements, _, report = written(step)
        step.close()
    assert [item.evidence for item in statements] == [(1,)]
    assert report.usage is not None
    assert report.usage.input_tokens == 11
    (params,) = llama.params
    assert params.model.path == str(file)
    assert params.hostnames == ["127.0.0.1"]
    assert params.n_ctx == step.limits.context_tokens
    # Nobody else on the machine has the key.
    (key,) = params.api_keys
    assert len(key) >= 24
    assert server.headers[0]["authorization"] == f"Bearer {key}"
    assert key not in repr(step._model)


def test_a_model_that_cannot_be_loaded_gets_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rag.llm.errors.find_spec", lambda name: name)
    monkeypatch.setitem(sys.modules, "xllamacpp", _FakeLlama("", fails=True))
    with pytest.raises(ModelError, match="cannot be loaded") as caught:
        load_chat_step(f"gguf:{gguf_file(tmp_path)}")
    assert "\n" not in str(caught.value)
