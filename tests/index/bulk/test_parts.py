"""The parts of bulk indexing, without a cluster."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pytest

from index import ArticleIndex, article_id
from index.bulk import BulkOptions, cluster, index_in_bulk
from index.bulk.cluster import Workers, workers_for
from index.bulk.known import is_known, marks_of_stored
from index.bulk.rows import (
    Found,
    Stored,
    drafts_of,
    places_of,
    table_of_found,
    table_of_places,
    unpacked,
    vectors_of,
    with_vectors,
)
from index.drafts import Draft, draft_article, embed_drafts
from index.embedding import Embedder
from index.errors import ArticleError, InputError
from index.readers.places import Place
from index.token_counts import load_token_counter
from tests.index.index_kit import SMALL, CachingEmbedder, article

EMBEDDER = CachingEmbedder()
BAD_NAME = "/archive/\udcff.txt"


def draft(number: int, *, published: date | None = None) -> Draft:
    made = draft_article(article(number, sentences=9, published=published), EMBEDDER, SMALL)
    assert made is not None
    return made


def test_places_travel() -> None:
    places = [
        (7, Place(location=BAD_NAME, is_url=False)),
        (8, Place(location="https://a.example/", is_url=True)),
    ]
    assert places_of(table_of_places(places)) == places


def test_what_was_found_travels() -> None:
    found = [
        Found(number=0, part=0, what=draft(1, published=date(2025, 5, 7))),
        Found(number=1, part=0, what=ArticleError(BAD_NAME, "is empty")),
        Found(number=1, part=1, what=Stored(id=article_id("b"))),
        Found(number=2, part=0, what=draft(2)),
    ]
    back = unpacked(table_of_found(found))
    assert [(each.number, each.part) for each in back] == [(0, 0), (1, 0), (1, 1), (2, 0)]
    assert [back[0].what, back[2].what, back[3].what] == [found[0].what, found[2].what, draft(2)]
    assert str(back[1].what) == f"{BAD_NAME}: is empty"


def test_vectors_find_their_rows() -> None:
    table = table_of_found(
        [
            Found(number=0, part=0, what=Stored(id="x")),
            Found(number=1, part=0, what=draft(1)),
            Found(number=2, part=0, what=ArticleError("y", "is empty")),
            Found(number=3, part=0, what=draft(2)),
        ]
    )
    drafts = drafts_of(table)
    vectors = embed_drafts(drafts, EMBEDDER)
    full = with_vectors(table, drafts, vectors)
    assert np.array_equal(vectors_of(full, EMBEDDER.dimension), vectors)
    # Cut in two, as Ray may do with a table that is too long, each part still has its own.
    cut = len(draft(1).chunks)
    assert np.array_equal(vectors_of(full.slice(0, 2), EMBEDDER.dimension), vectors[:cut])
    assert np.array_equal(vectors_of(full.slice(2, 2), EMBEDDER.dimension), vectors[cut:])


def test_marks_know_what_is_stored_and_nothing_else(tmp_path: Path) -> None:
    # Enough of them that some marks end in a zero byte, which numpy takes for padding.
    stored = [article(number) for number in range(1500)]
    with ArticleIndex.create(tmp_path / "index", EMBEDDER) as index:
        with index.writing() as writer:
            assert not is_known(stored[0], marks_of_stored(writer))
        index.sync(stored)
        with index.writing() as writer:
            marks = marks_of_stored(writer)
    assert all(is_known(one, marks) for one in stored)
    assert not any(is_known(article(number, version=1), marks) for number in range(1500))
    assert not any(is_known(article(number), marks) for number in range(1500, 1600))


@pytest.mark.parametrize(
    ("nodes", "actors", "workers"),
    [
        ([(3, 0)], None, Workers(actors=1, cores=2, gpus=0)),
        ([(3, 0)], 2, Workers(actors=2, cores=1, gpus=0)),
        ([(9, 0)], None, Workers(actors=2, cores=4, gpus=0)),
        ([(2, 0), (2, 0)], 2, Workers(actors=2, cores=1, gpus=0)),
        # Three cores are free, but no machine has more than two.
        ([(2, 0), (2, 0)], 1, Workers(actors=1, cores=2, gpus=0)),
        ([(16, 2), (16, 2)], None, Workers(actors=4, cores=1, gpus=1)),
        ([(16, 2)], 3, Workers(actors=3, cores=4, gpus=0)),
    ],
)
def test_use_of_a_cluster(
    nodes: list[tuple[int, int]], actors: int | None, workers: Workers
) -> None:
    assert workers_for(nodes, actors) == workers


@pytest.mark.parametrize(
    ("address", "failures", "starts"), [("local", 1, 2), ("local", 2, 2), ("host:6379", 1, 1)]
)
def test_a_start_of_ones_own_is_tried_twice(
    monkeypatch: pytest.MonkeyPatch, address: str, failures: int, starts: int
) -> None:
    import ray

    begun: list[str] = []

    def init(address: str, **_: object) -> None:
        begun.append(address)
        if len(begun) <= failures:
            raise RuntimeError("The current node timed out during startup.")

    monkeypatch.setattr(ray, "init", init)
    monkeypatch.setattr(cluster, "_nodes", lambda: [(4, 0)])
    if failures < starts:
        with cluster.ray_cluster(address, None) as workers:
            assert workers.actors == 1
    else:
        with pytest.raises(InputError, match="timed out"), cluster.ray_cluster(address, None):
            pass
    assert begun == [address] * starts


@pytest.mark.parametrize(("nodes", "actors"), [([(1, 0)], None), ([(2, 0), (2, 0)], 4)])
def test_a_cluster_that_is_too_small(nodes: list[tuple[int, int]], actors: int | None) -> None:
    with pytest.raises(InputError, match="must be left for reading"):
        workers_for(nodes, actors)


def test_without_ray_the_extra_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "find_spec", lambda _: None)
    with (
        ArticleIndex.create(tmp_path / "index", EMBEDDER) as index,
        pytest.raises(InputError, match=r'pip install "musnad\[ray\]"'),
    ):
        index_in_bulk(index, [tmp_path], options=BulkOptions())


@pytest.mark.slow
def test_tokens_are_counted_as_the_model_does(corpus_folder: Path, embedder: Embedder) -> None:
    texts = [
        line
        for path in sorted(corpus_folder.glob("*.md"))
        for line in path.read_text(encoding="utf-8").splitlines()
    ] + ["", " ", "ﷺ ½ \u200f\u064b", "x" * 3000]
    assert load_token_counter().count_tokens(texts) == embedder.count_tokens(texts)
