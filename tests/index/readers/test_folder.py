"""Walking folders."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import pytest

from index.errors import ArticleError
from index.readers.folder import walk


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    root = tmp_path.resolve() / "archive"
    for name in (
        *("b.txt", "a.TXT", "c.xyz", ".hidden.txt", "2025/05/d.txt", "2025/e.md", "2024/f.txt"),
        *(".git/g.txt", "drafts/h.txt"),
    ):
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("text")
    return root


def names(root: Path, *, include: Sequence[str] = (), exclude: Sequence[str] = ()) -> list[str]:
    found = walk(root, {".txt", ".md"}, include=include, exclude=exclude)
    paths = [one for one in found if isinstance(one, Path)]
    return [path.relative_to(root).as_posix() for path in paths]


def test_files_in_order_without_hidden_and_foreign_ones(archive: Path) -> None:
    assert names(archive) == [
        *("a.TXT", "b.txt", "2024/f.txt", "2025/e.md", "2025/05/d.txt", "drafts/h.txt")
    ]


@pytest.mark.parametrize(
    ("include", "exclude", "wanted"),
    [
        (["*.md"], [], ["2025/e.md"]),
        (["2025/*"], [], ["2025/e.md", "2025/05/d.txt"]),
        (["2025/*.txt", "b.*"], [], ["b.txt", "2025/05/d.txt"]),
        ([], ["drafts", "20*"], ["a.TXT", "b.txt"]),
        (["*.txt"], ["2025/05/*", "drafts/*"], ["b.txt", "2024/f.txt"]),
        (["nothing"], [], []),
    ],
)
def test_globs(archive: Path, include: list[str], exclude: list[str], wanted: list[str]) -> None:
    assert names(archive, include=include, exclude=exclude) == wanted


def test_links_inside_are_followed_once_and_links_out_are_not(
    archive: Path, tmp_path: Path
) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret.txt").write_text("text")
    (archive / "out").symlink_to(outside)
    (archive / "out.txt").symlink_to(outside / "secret.txt")
    (archive / "loop").symlink_to(archive)
    (archive / "2024" / "up").symlink_to(archive / "2025")
    (archive / "self.txt").symlink_to(archive / "self.txt")
    (archive / "gone.txt").symlink_to(archive / "nothing.txt")
    (archive / "again.txt").symlink_to(archive / "b.txt")
    found = names(archive)
    assert sorted(found) == sorted(
        ["a.TXT", "b.txt", "2024/f.txt", "2025/e.md", "2025/05/d.txt", "drafts/h.txt"]
    )


def test_pipes_and_devices_are_never_opened(archive: Path) -> None:
    os.mkfifo(archive / "pipe.txt")
    (archive / "null.txt").symlink_to("/dev/null")
    assert "pipe.txt" not in names(archive)
    assert "null.txt" not in names(archive)


def test_a_folder_that_cannot_be_read_is_reported(
    archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed = os.listdir

    def refuse(path: Path) -> list[str]:
        if Path(path).name == "2025":
            raise PermissionError(13, "Permission denied")
        return listed(path)

    monkeypatch.setattr("os.listdir", refuse)
    found = list(walk(archive, {".txt"}))
    (error,) = (one for one in found if isinstance(one, ArticleError))
    assert error.location == str(archive / "2025")
    assert "Permission denied" in error.reason
    assert archive / "drafts" / "h.txt" in found
