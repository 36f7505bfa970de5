"""What the tests of bulk indexing share; workers import from here too."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from index.bulk.stages import Model
from index.embedding import Vectors
from tests.index.index_kit import CachingEmbedder, article

ARTICLES = 160


def load(_: str) -> CachingEmbedder:
    return CachingEmbedder()


class SlowEmbedder(CachingEmbedder):
    def embed_documents(
        self, texts: Sequence[str], *, progress: Callable[[int], None] | None = None
    ) -> Vectors:
        time.sleep(0.2)
        return super().embed_documents(texts, progress=progress)


def load_slow(folder: str) -> SlowEmbedder:
    """Leaves the number of the process that embeds behind."""
    (Path(folder) / str(os.getpid())).touch()
    return SlowEmbedder()


def load_failing(_: str) -> CachingEmbedder:
    return CachingEmbedder(name="another")


MODEL = Model(name="hashing", load=load, load_counter=load)


def write_archive(folder: Path, *, count: int = ARTICLES) -> None:
    """Texts, a table, and files that cannot be read."""
    folder.mkdir()
    for number in range(count):
        text = article(number, language=("ar", "en")[number % 2], sentences=30).text
        (folder / f"{number:03}.txt").write_text(text, encoding="utf-8")
    rows = [f'{{"id": "{number}", "text": "Row {number} of a table."}}' for number in range(20)]
    (folder / "table.jsonl").write_text("\n".join([*rows, "not json"]), encoding="utf-8")
    (folder / "broken.pdf").write_bytes(b"%PDF-1.7 and no more")
    (folder / "empty.txt").write_text("", encoding="utf-8")
