"""Every history of an index ends where a plain dict ends, also when it is cut off anywhere."""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
)

from index import Article, ArticleIndex, ChunkSettings
from tests.index.article_index_contract import EMBEDDER, assert_agrees
from tests.index.index_kit import SMALL, CachingEmbedder, article

NUMBERS = st.integers(0, 7)
CHANGES = st.lists(
    st.tuples(NUMBERS, st.integers(0, 2), st.sampled_from(("ar", "en", "fr"))),
    max_size=5,
)


class _Cut(Exception):
    """What comes from outside in the middle of a command."""


class IndexMachine(RuleBasedStateMachine):
    """An index beside the articles that it must hold."""

    @initialize()
    def create(self) -> None:
        self.folder = Path(tempfile.mkdtemp())
        self.copies = 0
        self.model: dict[str, Article] = {}
        self.index = ArticleIndex.create(self.place, EMBEDDER, chunking=SMALL)

    @property
    def place(self) -> Path:
        return self.folder / str(self.copies)

    @rule(changes=CHANGES, prune=st.booleans())
    def sync(self, changes: list[tuple[int, int, str]], prune: bool) -> None:
        batch = [article(n, version=v, language=code) for n, v, code in changes]
        self.index.sync(batch, prune=prune)
        if prune:
            given_ids = {one.id for one in batch}
            self.model = {key: one for key, one in self.model.items() if key in given_ids}
        self.model.update({one.id: one for one in batch})

    @rule(numbers=st.lists(NUMBERS, max_size=4))
    def remove(self, numbers: list[int]) -> None:
        ids = [article(number).id for number in numbers]
        assert self.index.remove(ids) == len(set(ids) & self.model.keys())
        self.model = {key: one for key, one in self.model.items() if key not in ids}

    @rule(changes=CHANGES, after=st.integers(0, 5))
    def interrupted_sync(self, changes: list[tuple[int, int, str]], after: int) -> None:
        """What had been committed stays; each article is there in its old or its new version."""
        batch = [article(n, version=v, language=code) for n, v, code in changes]

        def source() -> Iterator[Article]:
            yield from batch[:after]
            raise _Cut

        with contextlib.suppress(_Cut):
            self.index.sync(source())
        allowed = {one.id: [one] for one in self.model.values()}
        for one in batch[:after]:
            allowed.setdefault(one.id, []).append(one)
        stored = {summary.id for summary in self.index.articles()}
        assert self.model.keys() <= stored <= allowed.keys()
        for key in stored:
            one = self.index.article(key)
            assert one is not None
            assert one in allowed[key]
            self.model[key] = one

    @rule(interrupted=st.booleans())
    def reindex(self, interrupted: bool) -> None:
        """Interrupted ones are left unfinished: the old state goes on."""
        if not interrupted or not self.model:
            self.index.reindex(EMBEDDER, chunking=SMALL)
            return

        class Failing(CachingEmbedder):
            def embed_documents(self, texts, *, progress=None):  # type: ignore[no-untyped-def]
                raise _Cut

        with contextlib.suppress(_Cut):
            self.index.reindex(Failing(dimension=32), chunking=ChunkSettings(tokens=20, overlap=0))

    @rule()
    def rebuild(self) -> None:
        self.index.rebuild()

    @rule()
    def reopen(self) -> None:
        self.index.close()
        self.index = ArticleIndex.open(self.place, EMBEDDER)

    @rule()
    def power_failure(self) -> None:
        """What is on the disk now, the write-ahead log included, is all that is left."""
        before = self.place
        self.copies += 1
        shutil.copytree(before, self.place)
        self.index.close()
        shutil.rmtree(before)
        self.index = ArticleIndex.open(self.place, EMBEDDER)

    @rule()
    def lose_what_is_derived(self) -> None:
        shutil.rmtree(self.place / "derived", ignore_errors=True)

    @invariant()
    def agrees(self) -> None:
        if hasattr(self, "index"):
            assert_agrees(self.index, list(self.model.values()), "police الشرطة réunion 3")
            assert self.index.check().sound

    def teardown(self) -> None:
        if hasattr(self, "index"):
            self.index.close()
            shutil.rmtree(self.folder)


TestIndexMachine = IndexMachine.TestCase
TestIndexMachine.settings = settings(
    max_examples=30,
    stateful_step_count=20,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
