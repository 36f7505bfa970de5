"""The local index keeps the contract."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.index.article_index_contract import ArticleIndexContract, NewPlace
from tests.index.index_kit import LocalPlace, Place


class TestLocalArticleIndex(ArticleIndexContract):
    @pytest.fixture
    def place(self, tmp_path: Path) -> Place:
        return LocalPlace(tmp_path / "index")

    @pytest.fixture
    def new_place(self) -> NewPlace:
        @contextlib.contextmanager
        def new() -> Iterator[Place]:
            with tempfile.TemporaryDirectory() as directory:
                yield LocalPlace(Path(directory) / "index")

        return new

    @settings(
        max_examples=25,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )
    @given(data=st.data())
    def test_random_histories(self, new_place: NewPlace, data: st.DataObject) -> None:
        self.random_history(new_place, data)
