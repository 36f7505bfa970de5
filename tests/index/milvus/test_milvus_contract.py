"""The index on Milvus keeps the contract that the local one keeps."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.index.article_index_contract import ArticleIndexContract, NewPlace
from tests.index.index_kit import Place
from tests.index.milvus.milvus_kit import new_milvus_place

# With a real Milvus Lite: once in a check, not twice.
pytestmark = pytest.mark.slow


class TestMilvusArticleIndex(ArticleIndexContract):
    many = 75

    @pytest.fixture
    def place(self) -> Iterator[Place]:
        with new_milvus_place() as place:
            yield place

    @pytest.fixture
    def new_place(self) -> NewPlace:
        return new_milvus_place

    @settings(
        max_examples=8,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )
    @given(data=st.data())
    def test_random_histories(self, new_place: NewPlace, data: st.DataObject) -> None:
        self.random_history(new_place, data)
