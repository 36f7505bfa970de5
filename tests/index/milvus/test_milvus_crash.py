"""What a writer leaves that is killed, or cut off from Milvus, at any moment."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index import Article, ArticleIndex
from index.errors import IndexBusyError, IndexStateError
from index.milvus import connection, records
from tests.index.article_index_contract import EMBEDDER, QUESTION, assert_agrees, mixed
from tests.index.index_kit import SMALL, article
from tests.index.milvus.milvus_kit import Wire, new_milvus_place, server

pytestmark = pytest.mark.slow

# A minute is what is promised; waiting for it at every check would teach nothing more.
OUTAGE_SECONDS = float(os.environ.get("MUSNAD_OUTAGE_SECONDS", "3"))


class Killed(BaseException):
    """Stands for `kill -9`: nothing of the process runs any more."""


def killing(monkeypatch: pytest.MonkeyPatch, after: int) -> None:
    """Lets so many requests that change something through, and then nothing at all."""
    call = connection.Connection.call
    left = after

    def dying(self: connection.Connection, method: str, *arguments: object, **options: object):  # type: ignore[no-untyped-def]
        nonlocal left
        if method in ("upsert", "delete", "drop_collection", "create_collection", "flush"):
            left -= 1
        if left < 0:
            raise Killed
        return call(self, method, *arguments, **options)

    monkeypatch.setattr(connection.Connection, "call", dying)
    # Few rows in a request: batches are torn in their middle too.
    monkeypatch.setattr(connection, "_ROWS_AT_ONCE", 7)


def as_stored(index: ArticleIndex) -> list[Article]:
    found = [index.article(summary.id) for summary in index.articles()]
    return [one for one in found if one is not None]


CHANGES = st.lists(
    st.one_of(
        st.tuples(st.just("sync"), st.integers(0, 2)),
        st.tuples(st.just("remove"), st.integers(0, 5)),
        st.tuples(st.just("prune"), st.integers(1, 5)),
        st.tuples(st.sampled_from(["rebuild", "reindex"]), st.just(0)),
    ),
    min_size=1,
    max_size=3,
)


@settings(max_examples=14, deadline=None)
@given(before=st.integers(0, 6), after=st.integers(0, 45), changes=CHANGES)
def test_a_writer_killed_at_any_request(
    before: int, after: int, changes: list[tuple[str, int]]
) -> None:
    """Readers see whole articles only, old or new, and the next writer goes on from there."""
    with new_milvus_place() as place, pytest.MonkeyPatch.context() as monkeypatch:
        with place.create(EMBEDDER, chunking=SMALL) as index:
            index.sync(mixed(before))
        versions = {one.id: {one.fingerprint} for one in mixed(6)}
        with place.open(EMBEDDER) as index, pytest.MonkeyPatch.context() as dying:
            killing(dying, after)
            try:
                for what, number in changes:
                    if what == "sync":
                        for one in mixed(6, version=number):
                            versions[one.id].add(one.fingerprint)
                        index.sync(mixed(6, version=number))
                    elif what == "remove":
                        index.remove([mixed(6)[number].id])
                    elif what == "prune":
                        index.sync(as_stored(index)[:number], prune=True)
                    elif what == "rebuild":
                        index.rebuild()
                    else:
                        index.reindex(EMBEDDER)
            except Killed:
                pass
        # The process of the killed writer, and with it its lease, is gone.
        monkeypatch.setattr(records, "_is_over", lambda _: True)
        with place.open(EMBEDDER) as index:
            seen = as_stored(index)
            assert all(one.fingerprint in versions[one.id] for one in seen)
            assert_agrees(index, seen, QUESTION)
            assert index.check().sound
            index.sync(mixed(6, version=7), prune=True)
            assert_agrees(index, mixed(6, version=7), QUESTION)
            assert index.check().sound
            index.reindex(EMBEDDER)
            index.rebuild()
            assert_agrees(index, mixed(6, version=7), QUESTION)
            assert index.check().findings == ()


def test_a_second_writer_is_refused() -> None:
    with new_milvus_place() as place, place.create(EMBEDDER, chunking=SMALL) as index:
        other = place.open(EMBEDDER)
        with index.writing(), pytest.raises(IndexBusyError, match="another process is writing"):
            other.sync(mixed(2))
        assert other.sync(mixed(2)).added == 2


def test_a_writer_that_lost_its_lease_commits_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    with new_milvus_place() as place, place.create(EMBEDDER, chunking=SMALL) as index:
        other = place.open(EMBEDDER)

        def source() -> Iterator[Article]:
            yield article(1)
            monkeypatch.setattr(records, "_is_over", lambda _: True)
            other.sync([article(2)])

        with pytest.raises(IndexBusyError):
            index.sync(source())
        assert_agrees(other, [article(2)], QUESTION)
        assert other.sync([article(1)]).added == 1
        assert other.check().findings == ()


def test_milvus_out_of_reach_for_a_while(tmp_path: Path) -> None:
    """A writer waits, and goes on where it was; nothing is missing and nothing twice."""
    with server(tmp_path) as port:
        wire = Wire(port)
        wanted = [article(number, sentences=8) for number in range(70)]

        def source() -> Iterator[Article]:
            yield from wanted[:30]
            wire.cut()
            threading.Timer(OUTAGE_SECONDS, wire.mend).start()
            yield from wanted[30:]

        location = f"milvus:http://127.0.0.1:{wire.port}"
        with ArticleIndex.create(location, EMBEDDER, chunking=SMALL) as index:
            assert index.sync(source()).added == 70
            assert_agrees(index, wanted, QUESTION)
            assert index.check().findings == ()
        wire.cut()


def test_milvus_out_of_reach_for_good(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # The lease of the run that was cut off.
    monkeypatch.setattr(records, "_is_over", lambda _: True)
    with server(tmp_path) as port:
        wire = Wire(port)
        location = f"milvus:http://127.0.0.1:{wire.port}"
        with ArticleIndex.create(location, EMBEDDER, chunking=SMALL) as index:
            index.sync(mixed(3))

            def source() -> Iterator[Article]:
                wire.cut()
                yield from mixed(6)

            with monkeypatch.context() as impatient:
                for name in ("READING", "WRITING"):
                    impatient.setattr(connection, name, 1.0)
                with pytest.raises(IndexStateError, match="does not answer") as caught:
                    index.sync(source())
                assert len(str(caught.value).splitlines()) == 1
                with pytest.raises(IndexStateError, match="does not answer"):
                    index.status()
            wire.mend()
        with ArticleIndex.open(location, EMBEDDER) as index:
            assert_agrees(index, mixed(3), QUESTION)
            assert index.sync(mixed(6)).added == 3
            assert_agrees(index, mixed(6), QUESTION)
        wire.cut()
