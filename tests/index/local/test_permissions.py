"""Articles may be confidential: an index is for its owner alone, whatever the umask."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from index import ArticleIndex
from index.hashing_embedder import HashingEmbedder
from tests.conftest import make_article

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows has other permissions")


@pytest.mark.parametrize("existing", [False, True])
def test_nobody_else_can_read_an_index(tmp_path: Path, existing: bool) -> None:
    directory = tmp_path / "index"
    before = os.umask(0)
    try:
        if existing:
            directory.mkdir(mode=0o755)
        with ArticleIndex.create(directory, HashingEmbedder()) as index:
            index.sync([make_article("The envoy landed in Oslo.", name="a")])
            content = [path for path in directory.rglob("*") if path.is_file()]
            assert len(content) > 2
            assert [path for path in content if _open_to_others(path, directory)] == []
    finally:
        os.umask(before)


def _open_to_others(path: Path, root: Path) -> bool:
    """Whether others get at a file that holds anything."""
    if path.name in ("writer.lock", "writer.pid"):
        return False
    inside = [path, *(parent for parent in path.parents if parent.is_relative_to(root))]
    return all(stat.S_IMODE(place.stat().st_mode) & 0o077 for place in inside)
