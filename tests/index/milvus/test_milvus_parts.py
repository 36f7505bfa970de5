"""The parts of the index on Milvus, one by one."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pymilvus.exceptions import MilvusException

from index import ArticleIndex, analyze, folder_beside
from index.errors import IndexMissingError, IndexStateError, InputError
from index.local.lexical import K1, B
from index.milvus import terms
from index.milvus.address import Address
from index.milvus.article_rows import article_row, fits, key_of
from index.milvus.connection import Connection
from tests.conftest import ROOT, make_article
from tests.index.article_index_contract import EMBEDDER


def test_addresses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MUSNAD_MILVUS_TOKEN", "root:hunter2")
    server = Address.parse("milvus:https://milvus.example.org:19530/press")
    assert (server.uri, server.database) == ("https://milvus.example.org:19530", "press")
    assert server.token == "root:hunter2"
    assert "hunter2" not in repr(server)
    lite = Address.parse("milvus:some/where.db")
    assert (lite.file, lite.token) == (Path("some/where.db").resolve(), "")


@pytest.mark.parametrize(
    "location",
    [
        *("milvus:", "milvus:.db", "milvus:folder", "milvus:ftp://host/x.db"),
        *("milvus:http://", "milvus:http://host:1/a/b", "milvus:http://host:1/a;b"),
        "milvus:http://root:hunter2@host:1",
    ],
)
def test_what_is_no_address(location: str) -> None:
    with pytest.raises(InputError, match="milvus:") as caught:
        Address.parse(location)
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize("before", [0, 190])
def test_the_token_stands_in_no_message(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, before: int
) -> None:
    address = replace(Address.parse(f"milvus:{tmp_path}/x.db"), token="wanda:hunter2")
    connection = Connection(address, create=True)

    def refuse(*_: object, **__: object) -> None:
        raise MilvusException(message="-" * before + " wanda:hunter2 may not do this")

    monkeypatch.setattr(connection._client, "delete", refuse)
    with pytest.raises(IndexStateError, match="refuses") as caught:
        connection.delete("anything", "true")
    connection.close()
    assert "wanda" not in str(caught.value)


def test_what_lies_beside_an_index() -> None:
    assert folder_beside("news") == Path("news")
    assert folder_beside("milvus:a/b.db") == Path("a/b-files")
    assert folder_beside("milvus:http://host:1/x") == Path(".musnad")


def test_opening_makes_nothing(tmp_path: Path) -> None:
    with pytest.raises(IndexMissingError, match="musnad index"):
        ArticleIndex.open(f"milvus:{tmp_path}/x.db", EMBEDDER)
    assert list(tmp_path.iterdir()) == []


def test_without_the_extra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pymilvus", None)
    with pytest.raises(InputError, match=r'pip install "musnad\[milvus\]"'):
        ArticleIndex.create(f"milvus:{tmp_path}/x.db", EMBEDDER)


def test_who_uses_no_milvus_does_not_import_it() -> None:
    code = (
        "import sys, rag, ui.cli; loaded = {name.split('.')[0] for name in sys.modules};"
        "sys.exit(bool(loaded & {'pymilvus', 'milvus_lite', 'grpc', 'pyarrow'})"
        " or 'index.milvus.engine' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


WORDS = st.lists(st.sampled_from("dam rain talks الشرطة فيينا réunion".split()), max_size=40)


@given(text=WORDS, title=WORDS, asked=WORDS, mean=st.floats(1, 200))
def test_coverage_comes_back_out_of_what_is_stored(
    text: list[str], title: list[str], asked: list[str], mean: float
) -> None:
    """Whatever the mean length is by now: the formula of BM25, from the counts themselves."""
    vector = terms.sparse(text, title)
    length = terms.length(len(text), len(title))
    weights = {terms.dimension(word): 0.5 + place for place, word in enumerate(sorted(set(asked)))}
    (found,) = terms.coverage([vector], np.array([length]), weights, mean)
    norm = K1 * (1 - B + B * length / mean)
    expected = 0.0
    stored = 0.0
    for place, word in enumerate(sorted(set(asked))):
        count = text.count(word) + title.count(word)
        expected += (0.5 + place) * count / (count + norm)
        stored += (0.5 + place) * vector.get(terms.dimension(word), 0.0)
    assert found == pytest.approx(expected / sum(weights.values()) if weights else 0.0, abs=1e-5)
    # The bound by which a search knows that it has fetched enough.
    assert expected <= terms.slack(mean) * stored + 1e-5


def test_dimensions_are_those_of_milvus() -> None:
    words = [*analyze("فيينا مباحثات الشرطة وزير التقى أمطار", "ar"), "", "\ud83d", "x" * 9999]
    assert all(0 < terms.dimension(word) < 2**32 - 1 for word in words)
    assert terms.sparse([], []).keys() == {0}


@given(st.text(max_size=100))
def test_keys_are_harmless(name: str) -> None:
    key = key_of(name)
    assert key.replace("_", "").replace("-", "").replace("h.", "", 1).isalnum() or key in ("_", "-")
    assert len(key) <= 64
    assert (key == name) or key.startswith("h.")


def test_a_long_text_is_kept_in_parts() -> None:
    article = make_article("🙂" * 40_000, name="long")
    row, parts = article_row(article, chunks=1, born=3)
    assert "".join(part["data"] for part in parts) == article.text
    assert all(len(part["data"].encode()) <= 65_535 for part in parts)
    assert row["parts"] == len(parts) == 3
    assert fits(article)
    assert not fits(make_article("x", title="ع" * 40_000))
