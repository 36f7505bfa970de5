"""What every implementation of `ArticleIndex` promises, as tests that each of them inherits."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import strategies as st

from index import Article, ArticleIndex, Candidate, ChunkSettings, Filter
from index.errors import (
    ArticleError,
    IndexMismatchError,
    IndexMissingError,
    IndexStateError,
    InputError,
    ModelError,
)
from index.hashing_embedder import HashingEmbedder
from index.reports import SyncProgress
from tests.conftest import make_article
from tests.index.index_kit import (
    EVERYTHING,
    SMALL,
    CachingEmbedder,
    Expected,
    Place,
    article,
    content_digest,
    everything,
    reference,
    terms_of,
)

EMBEDDER = CachingEmbedder(dimension=32)
NewPlace = Callable[[], contextlib.AbstractContextManager[Place]]
QUESTION = "police minister vienna"


def mixed(count: int, *, version: int = 0) -> list[Article]:
    """Articles in three languages from two sources, on different days, some without one."""
    return [
        article(
            number,
            version=version,
            language=("ar", "en", "fr")[number % 3],
            published=date(2025, 1, 1) + timedelta(days=number) if number % 4 else None,
            source=("Agency", "Gazette")[number % 2],
        )
        for number in range(count)
    ]


def assert_agrees(index: ArticleIndex, articles: list[Article], question: str) -> None:
    """The index holds exactly these articles and gives every chunk its scores."""
    assert sorted(summary.id for summary in index.articles()) == sorted(a.id for a in articles)
    for stored in articles:
        assert index.article(stored.id) == stored
    expected = reference(articles, EMBEDDER, SMALL, question)
    (vector,) = EMBEDDER.embed_queries([question])
    found = index.candidates(vector, terms_of(question), k=EVERYTHING)
    assert found.moments.keys() == expected.keys()
    by_id = {item.chunk_id: item for item in found.items}
    assert len(by_id) == len(found.items)
    for language, chunks in expected.items():
        for one in chunks:
            item = by_id.pop(one.chunk.id)
            assert (item.language, item.article_id) == (language, one.article.id)
            assert item.similarity == pytest.approx(one.similarity, abs=1e-5)
            assert item.coverage == pytest.approx(one.coverage, abs=1e-5)
            assert 0 <= item.coverage <= 1
        similarities = [one.similarity for one in chunks]
        moments = found.moments[language]
        assert moments.count == len(chunks)
        assert moments.mean == pytest.approx(np.mean(similarities), abs=1e-6)
        assert moments.std == pytest.approx(np.std(similarities), abs=1e-5)
    assert not by_id


class ArticleIndexContract:
    """Inherit and provide the fixtures `place` (empty) and `new_place` (makes empty ones).

    Attributes:
        many: Articles of eight chunks that are more than a batch.
    """

    many = 150

    @pytest.fixture
    def index(self, place: Place) -> ArticleIndex:
        return place.create(EMBEDDER, chunking=SMALL)

    # Making and opening

    def test_open_without_an_index(self, place: Place) -> None:
        with pytest.raises(IndexMissingError, match="musnad index"):
            place.open(EMBEDDER)

    def test_create_twice(self, place: Place) -> None:
        place.create(EMBEDDER).close()
        with pytest.raises(InputError, match="already"):
            place.create(EMBEDDER)

    def test_settings_are_recorded(self, place: Place) -> None:
        with place.create(EMBEDDER, chunking=SMALL):
            pass
        with place.open(None) as index:
            assert index.settings.embedder == EMBEDDER.name
            assert index.settings.fingerprint == EMBEDDER.fingerprint
            assert index.settings.dimension == EMBEDDER.dimension
            assert index.settings.chunking == SMALL

    @pytest.mark.parametrize(
        "other", [HashingEmbedder(dimension=16), HashingEmbedder(dimension=32, name="other")]
    )
    def test_another_embedder_is_refused(self, place: Place, other: HashingEmbedder) -> None:
        place.create(EMBEDDER).close()
        with pytest.raises(IndexMismatchError, match="musnad reindex"):
            place.open(other)

    def test_an_empty_index_finds_nothing(self, index: ArticleIndex) -> None:
        assert everything(index, QUESTION, EMBEDDER) == ()
        assert index.articles() == []
        assert index.article("nothing") is None
        assert index.status().articles == 0
        assert index.check().sound

    def test_closed(self, index: ArticleIndex) -> None:
        index.close()
        with pytest.raises(ValueError, match="closed"):
            index.status()

    def test_what_needs_no_embedder_works_without(self, place: Place) -> None:
        with place.create(EMBEDDER, chunking=SMALL) as index:
            index.sync(mixed(3))
        with place.open(None) as index:
            assert index.status().articles == 3
            assert index.remove([article(1, language="en").id]) == 1
            index.rebuild()
            assert len(everything(index, QUESTION, EMBEDDER)) > 0
            with pytest.raises(InputError, match="embedder"):
                index.sync([])

    # Sync

    def test_sync_adds_skips_and_replaces(self, index: ArticleIndex) -> None:
        first = index.sync(mixed(6))
        assert (first.added, first.updated, first.unchanged, first.problems) == (6, 0, 0, ())
        again = index.sync(mixed(6))
        assert (again.added, again.updated, again.unchanged, again.chunks) == (0, 0, 6, 0)
        changed = [*mixed(6)[:4], *mixed(6, version=1)[4:]]
        third = index.sync(changed)
        assert (third.added, third.updated, third.unchanged) == (0, 2, 4)
        assert_agrees(index, changed, QUESTION)

    def test_unchanged_articles_are_not_embedded(self, index: ArticleIndex) -> None:
        index.sync(mixed(6))
        seen: list[SyncProgress] = []
        index.sync(mixed(6), progress=seen.append)
        assert seen[-1].articles == 6
        assert all(step.chunks == 0 for step in seen)

    def test_progress_counts_up(self, index: ArticleIndex) -> None:
        seen: list[SyncProgress] = []
        report = index.sync([*mixed(5), ArticleError("x", "broken")], progress=seen.append)
        assert (seen[-1].articles, seen[-1].chunks, seen[-1].problems) == (6, report.chunks, 1)
        for name in ("articles", "chunks", "problems"):
            values = [getattr(step, name) for step in seen]
            assert values == sorted(values)

    def test_two_versions_in_one_run(self, index: ArticleIndex) -> None:
        report = index.sync([article(1), article(1, version=1), article(2)])
        assert (report.added, report.updated) == (2, 1)
        assert_agrees(index, [article(1, version=1), article(2)], QUESTION)

    def test_back_to_the_first_version_in_one_run(self, index: ArticleIndex) -> None:
        index.sync([article(1)])
        index.sync([article(1, version=1), article(1)])
        assert_agrees(index, [article(1)], QUESTION)

    def test_an_article_changes_its_language(self, index: ArticleIndex) -> None:
        index.sync([article(1), article(2)])
        index.sync([article(1, language="fr")])
        assert_agrees(index, [article(1, language="fr"), article(2)], QUESTION)

    @pytest.mark.parametrize("text", ["", "   \n\t "])
    def test_an_article_without_text_is_a_problem(self, index: ArticleIndex, text: str) -> None:
        report = index.sync([make_article(text, name="/news/empty.md"), article(1)])
        assert report.added == 1
        assert [problem.location for problem in report.problems] == ["/news/empty.md"]

    def test_an_article_that_cannot_be_stored_is_a_problem(self, index: ArticleIndex) -> None:
        report = index.sync([make_article("half a pair \ud83d here", name="x"), article(1)])
        assert [problem.location for problem in report.problems] == ["x"]
        assert_agrees(index, [article(1)], QUESTION)

    @pytest.mark.parametrize(
        "text",
        ["\x00 null \x00 byte", "🙂🙂🙂", "ًٌٍَ", "\u202eright to left\u202c", "a" * 20_000, "٢٠٢٥"],
    )
    def test_strange_texts_come_back_as_they_are(self, index: ArticleIndex, text: str) -> None:
        strange = make_article(text, name="strange", language="und")
        report = index.sync([strange, article(1)])
        assert report.added == 2
        assert index.article(strange.id) == strange
        found = [c for c in everything(index, text[:50], EMBEDDER) if c.language == "und"]
        assert "".join(p.text for p in index.passages(found)).replace(" ", "")
        assert index.check().sound

    def test_articles_are_streamed(self, index: ArticleIndex) -> None:
        """What is taken is stored before the source has come to its end."""
        stored: list[int] = []

        def source() -> Iterator[Article]:
            for number in range(self.many):
                yield article(number, sentences=8)
                stored.append(index.status().articles)

        index.sync(source())
        assert 0 < max(stored[:-1]) < self.many

    def test_interrupted_sync_keeps_what_was_committed(self, index: ArticleIndex) -> None:
        wanted = [article(number, sentences=8) for number in range(self.many)]

        def source() -> Iterator[Article]:
            yield from wanted[:-10]
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            index.sync(source())
        kept = index.status().articles
        assert 0 < kept < self.many - 10
        assert index.check().sound
        report = index.sync(wanted)
        assert (report.added, report.unchanged) == (self.many - kept, kept)
        assert_agrees(index, wanted, QUESTION)

    @pytest.mark.parametrize("fault", ["count", "length", "nan"])
    def test_an_embedder_that_fails(self, place: Place, fault: str) -> None:
        class Faulty(HashingEmbedder):
            def embed_documents(self, texts, *, progress=None):  # type: ignore[no-untyped-def]
                vectors = super().embed_documents(texts, progress=progress)
                if fault == "count":
                    return vectors[:-1]
                vectors[0] *= 1.5 if fault == "length" else np.nan
                return vectors

        with place.create(Faulty(dimension=32), chunking=SMALL) as index:
            with pytest.raises(ModelError):
                index.sync([article(1)])
            assert index.status().articles == 0
            assert index.check().sound

    # Prune and remove

    def test_prune_removes_the_vanished(self, index: ArticleIndex) -> None:
        index.sync(mixed(6))
        report = index.sync(mixed(4), prune=True)
        assert (report.removed, report.unchanged) == (2, 4)
        assert_agrees(index, mixed(4), QUESTION)

    def test_without_prune_nothing_vanishes(self, index: ArticleIndex) -> None:
        index.sync(mixed(6))
        assert index.sync([]).removed == 0
        assert index.status().articles == 6

    def test_prune_only_within(self, index: ArticleIndex) -> None:
        inside, beside = article(1, folder="/a"), article(2, folder="/ab")
        row = make_article("one row of a table.", name="/a.csv#3")
        page = make_article("a page on the web.", name="https://example.org/a/page")
        index.sync([inside, beside, row, page])
        assert index.sync([], prune=True, prune_within=["/nothing"]).removed == 0
        assert index.sync([], prune=True, prune_within=["/a/"]).removed == 1
        assert index.sync([], prune=True, prune_within=["/a.csv"]).removed == 1
        assert index.sync([], prune=True, prune_within=["https://example.org/a"]).removed == 1
        assert_agrees(index, [beside], QUESTION)

    def test_prune_spares_what_could_not_be_read(self, index: ArticleIndex) -> None:
        deep = article(3, folder="/news/locked")
        row = make_article("one row of a table.", name="/news/t.jsonl#4")
        index.sync([article(1), article(2), deep, row])
        problems = [
            ArticleError(article(1).location, "unreadable"),
            ArticleError("/news/locked", "permission denied"),
            ArticleError("/news/t.jsonl", "broken off"),
        ]
        report = index.sync(problems, prune=True, prune_within=["/news"])
        assert (report.removed, len(report.problems)) == (1, 3)
        assert_agrees(index, [article(1), deep, row], QUESTION)

    def test_an_article_that_has_become_empty_keeps_its_old_version(
        self, index: ArticleIndex
    ) -> None:
        index.sync([article(1)])
        report = index.sync([make_article(" ", name=article(1).location)], prune=True)
        assert (report.removed, len(report.problems)) == (0, 1)
        assert_agrees(index, [article(1)], QUESTION)

    def test_remove(self, index: ArticleIndex) -> None:
        articles = mixed(6)
        index.sync(articles)
        assert index.remove([articles[0].id, "unknown", articles[0].id, articles[5].id]) == 2
        assert_agrees(index, articles[1:5], QUESTION)
        assert index.remove([a.id for a in articles]) == 4
        assert everything(index, QUESTION, EMBEDDER) == ()
        assert index.check().sound

    # Searching

    def test_both_scores_of_all_chunks_are_exact(self, index: ArticleIndex) -> None:
        articles = mixed(30)
        index.sync(articles)
        for question in (
            QUESTION,
            "الشرطة في فيينا",
            "réunion 12",
            "nowhere found",
            "",
            "police " * 9,
        ):
            assert_agrees(index, articles, question)

    @pytest.mark.parametrize("k", [1, 3, 10])
    def test_the_union_of_both_top_lists(self, index: ArticleIndex, k: int) -> None:
        articles = mixed(30)
        index.sync(articles)
        (vector,) = EMBEDDER.embed_queries([QUESTION])
        found = index.candidates(vector, terms_of(QUESTION), k=k).items
        for language, chunks in reference(articles, EMBEDDER, SMALL, QUESTION).items():
            ids = {item.chunk_id for item in found if item.language == language}
            assert_holds_the_best(ids, chunks, k, lambda one: one.similarity, least=-2.0)
            assert_holds_the_best(ids, chunks, k, lambda one: one.coverage, least=0.0)
            assert len(ids) <= 2 * k

    def test_the_means_of_articles_are_those_of_all_their_chunks(self, index: ArticleIndex) -> None:
        """Also after changes, and when only a few of the chunks are candidates."""
        index.sync(mixed(20))
        index.sync(mixed(20, version=1)[:7])
        index.remove([mixed(20)[3].id])
        chunks: dict[str, list[Candidate]] = {}
        for candidate in everything(index, QUESTION, EMBEDDER):
            chunks.setdefault(candidate.article_id, []).append(candidate)
        (vector,) = EMBEDDER.embed_queries([QUESTION])
        found = index.candidates(vector, terms_of(QUESTION), k=3).items
        assert 3 <= len(found) < sum(map(len, chunks.values()))
        for candidate in found:
            around = chunks[candidate.article_id]
            similarity = np.mean([chunk.similarity for chunk in around])
            coverage = np.mean([chunk.coverage for chunk in around])
            assert candidate.article_similarity == pytest.approx(similarity, abs=1e-5)
            assert candidate.article_coverage == pytest.approx(coverage, abs=1e-5)

    def test_order_of_candidates(self, index: ArticleIndex) -> None:
        index.sync(mixed(12))
        found = everything(index, QUESTION, EMBEDDER)
        assert list(found) == sorted(found, key=lambda c: (c.language, -c.similarity, c.chunk_id))

    def test_a_longer_title_weighs_like_text(self, index: ArticleIndex) -> None:
        """The title's words count for each chunk of the article."""
        titled = make_article("nothing of it here. " * 12, name="t", title="flood in Safi")
        index.sync([titled, article(1), article(2)])
        found = [
            item
            for item in everything(index, "flood Safi", EMBEDDER)
            if item.article_id == titled.id
        ]
        assert len(found) > 1
        assert all(item.coverage > 0.3 for item in found)

    @pytest.mark.parametrize(
        "where",
        [
            Filter(),
            Filter(languages=("ar",)),
            Filter(languages=("ar", "fr")),
            Filter(languages=("xx",)),
            Filter(sources=("Gazette",)),
            Filter(sources=("Gazette", "Agency")),
            Filter(sources=("gazette",)),
            Filter(sources=("\ud83d",)),
            Filter(published_from=date(2025, 1, 10)),
            Filter(published_to=date(2025, 1, 10)),
            Filter(published_from=date(2025, 1, 10), published_to=date(2025, 1, 10)),
            Filter(published_from=date(2025, 1, 5), sources=("Agency",), languages=("en",)),
        ],
        ids=repr,
    )
    def test_filters(self, index: ArticleIndex, where: Filter) -> None:
        articles = mixed(24)
        index.sync(articles)
        index.sync(mixed(24, version=1)[:6])
        articles[:6] = mixed(24, version=1)[:6]
        (vector,) = EMBEDDER.embed_queries([QUESTION])
        found = index.candidates(vector, terms_of(QUESTION), k=EVERYTHING, where=where)
        by_article = {item.article_id for item in found.items}
        assert by_article == {a.id for a in articles if where.admits(a)}
        everyone = everything(index, QUESTION, EMBEDDER)
        assert set(found.items) <= set(everyone)
        few = index.candidates(vector, terms_of(QUESTION), k=2, where=where).items
        assert {item.article_id for item in few} <= by_article
        for language in {item.language for item in found.items}:
            assert sum(item.language == language for item in few) >= 2

    def test_filter_that_ends_before_it_begins(self) -> None:
        with pytest.raises(InputError):
            Filter(published_from=date(2025, 2, 1), published_to=date(2025, 1, 1))

    @pytest.mark.parametrize(
        "vector",
        [
            np.ones(31, dtype=np.float32),
            np.ones((1, 32), dtype=np.float32),
            np.full(32, np.nan, dtype=np.float32),
        ],
    )
    def test_a_vector_that_does_not_fit(
        self, index: ArticleIndex, vector: np.ndarray[tuple[int, ...], np.dtype[np.float32]]
    ) -> None:
        with pytest.raises(InputError):
            index.candidates(vector, terms_of("x"), k=3)

    def test_k_must_be_positive(self, index: ArticleIndex) -> None:
        with pytest.raises(InputError):
            index.candidates(np.ones(32, dtype=np.float32), terms_of("x"), k=0)

    def test_terms_that_cannot_exist(self, index: ArticleIndex) -> None:
        index.sync([article(1)])
        (vector,) = EMBEDDER.embed_queries(["x"])
        found = index.candidates(vector, lambda _: ["\ud83d", "a\x00b", "x" * 10_000], k=3)
        assert all(item.coverage == 0 for item in found.items)

    # Passages

    def test_passages_are_cut_from_the_article(self, index: ArticleIndex) -> None:
        articles = {a.id: a for a in mixed(9)}
        index.sync(articles.values())
        found = everything(index, QUESTION, EMBEDDER)
        for candidate, passage in zip(found, index.passages(found), strict=True):
            assert passage.chunk_id == candidate.chunk_id
            assert passage.article == articles[candidate.article_id]
            assert passage.text == passage.article.text[candidate.start : candidate.end]
            assert passage.text

    def test_vectors_are_in_the_order_asked_for(self, index: ArticleIndex) -> None:
        index.sync(mixed(9))
        (question,) = EMBEDDER.embed_queries([QUESTION])
        found = everything(index, QUESTION, EMBEDDER)[::-1]
        vectors = index.vectors(found)
        assert vectors.shape == (len(found), 32)
        assert vectors.dtype == np.float32
        expected = [item.similarity for item in found]
        np.testing.assert_allclose(vectors @ question, expected, atol=1e-5)
        assert index.vectors([]).shape == (0, 32)

    def test_a_passage_that_is_gone_is_not_replaced_by_another(self, index: ArticleIndex) -> None:
        index.sync([article(1)])
        found = everything(index, QUESTION, EMBEDDER)
        index.remove([article(1).id])
        with pytest.raises(IndexStateError, match="search again"):
            index.passages(found)
        with pytest.raises(IndexStateError, match="search again"):
            index.vectors(found)

    def test_reading_holds_one_state(self, place: Place) -> None:
        with place.create(EMBEDDER, chunking=SMALL) as index, place.open(EMBEDDER) as other:
            index.sync(mixed(6))
            with index.reading():
                found = everything(index, QUESTION, EMBEDDER)
                other.sync(mixed(6, version=1), prune=True)
                other.remove([mixed(6)[0].id])
                texts = [passage.text for passage in index.passages(found)]
                assert everything(index, QUESTION, EMBEDDER) == found
            assert len(texts) == len(found)
            assert_agrees(index, mixed(6, version=1)[1:], QUESTION)

    def test_an_open_index_notices_another_writer(self, place: Place) -> None:
        with place.create(EMBEDDER, chunking=SMALL) as reader, place.open(EMBEDDER) as writer:
            for step in range(4):
                writer.sync(mixed(6, version=step))
                assert_agrees(reader, mixed(6, version=step), QUESTION)
            writer.rebuild()
            assert_agrees(reader, mixed(6, version=3), QUESTION)

    def test_threads(self, index: ArticleIndex) -> None:
        index.sync(mixed(12))
        expected = everything(index, QUESTION, EMBEDDER)
        wrong: list[object] = []

        def ask() -> None:
            for _ in range(20):
                with index.reading():
                    found = everything(index, QUESTION, EMBEDDER)
                    texts = [passage.text for passage in index.passages(found)]
                if found != expected or not all(texts):
                    wrong.append(found)

        threads = [threading.Thread(target=ask) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert wrong == []

    # Lists and status

    def test_lists(self, index: ArticleIndex) -> None:
        articles = mixed(12)
        index.sync(articles)
        listed = index.articles()
        days = [summary.published for summary in listed]
        known = [day for day in days if day is not None]
        assert days == sorted(known, reverse=True) + [None] * (len(days) - len(known))
        assert index.articles(limit=3, offset=2) == listed[2:5]
        where = Filter(sources=("Gazette",), published_from=date(2025, 1, 4))
        assert {s.id for s in index.articles(where)} == {a.id for a in articles if where.admits(a)}
        assert all(where.admits(summary) for summary in index.articles(where))

    def test_status(self, index: ArticleIndex) -> None:
        index.sync(mixed(9))
        status = index.status()
        assert status.articles == 9
        assert {code: item.articles for code, item in status.languages.items()} == {
            "ar": 3,
            "en": 3,
            "fr": 3,
        }
        assert status.chunks == len(everything(index, QUESTION, EMBEDDER))
        assert status.chunks == sum(item.chunks for item in status.languages.values())
        assert status.bytes_on_disk > 0
        assert status.interrupted_reindex is None

    # Rebuild and reindex

    def test_rebuild_changes_nothing(self, index: ArticleIndex) -> None:
        index.sync(mixed(9))
        index.sync(mixed(9, version=1)[:4])
        before = content_digest(index, EMBEDDER)
        index.rebuild()
        assert content_digest(index, EMBEDDER) == before
        assert index.check().findings == ()

    def test_reindex_to_another_model_and_chunking(self, place: Place) -> None:
        other = CachingEmbedder(dimension=48, name="other")
        larger = ChunkSettings(tokens=40, overlap=10)
        with place.create(EMBEDDER, chunking=SMALL) as index, place.open(EMBEDDER) as reader:
            index.sync(mixed(9))
            report = index.reindex(other, chunking=larger)
            assert report.updated == 9
            assert index.settings.chunking == larger
            with pytest.raises(IndexMismatchError):
                reader.status()
            after = content_digest(index, other)
            assert index.check().findings == ()
            assert index.sync(mixed(9)).unchanged == 9
        with pytest.raises(IndexMismatchError):
            place.open(EMBEDDER)
        with place.open(other) as index:
            assert content_digest(index, other) == after

    def test_reindex_with_another_chunking_is_noticed(self, place: Place) -> None:
        with place.create(EMBEDDER, chunking=ChunkSettings()) as index, place.open(EMBEDDER) as r:
            index.sync(mixed(9))
            assert len(everything(r, QUESTION, EMBEDDER)) == 9
            index.reindex(EMBEDDER, chunking=SMALL)
            assert_agrees(r, mixed(9), QUESTION)

    @pytest.mark.parametrize("between", ["nothing", "sync", "other target"])
    def test_interrupted_reindex(self, new_place: NewPlace, place: Place, between: str) -> None:
        articles = [article(number, sentences=8) for number in range(self.many)]
        other = CachingEmbedder(dimension=48, name="other")

        def interrupt(progress: SyncProgress) -> None:
            if progress.articles > self.many // 3:
                raise KeyboardInterrupt

        with place.create(EMBEDDER, chunking=SMALL) as index:
            index.sync(articles)
            before = content_digest(index, EMBEDDER)
            with pytest.raises(KeyboardInterrupt):
                index.reindex(other, progress=interrupt)
            assert content_digest(index, EMBEDDER) == before
            assert index.status().interrupted_reindex == "other"
            assert index.check().sound
            if between == "sync":
                changed = [article(n, sentences=8, version=1) for n in (3, self.many - 1)]
                index.sync([*changed, article(200)])
                index.remove([articles[5].id])
                assert index.check().sound
            elif between == "other target":
                other = CachingEmbedder(dimension=24, name="third")
            report = index.reindex(other)
            assert (report.updated < self.many) == (between != "other target")
            assert index.check().findings == ()
            assert index.status().interrupted_reindex is None
            result = content_digest(index, other)
            stored = [index.article(summary.id) for summary in index.articles()]
        with new_place() as elsewhere, elsewhere.create(other, chunking=SMALL) as index:
            index.sync(one for one in stored if one is not None)
            assert content_digest(index, other) == result

    # Random sequences against a plain dictionary

    def random_history(self, new_place: NewPlace, data: st.DataObject) -> None:
        """To be called by a test that says how many examples there are."""
        numbers = st.integers(0, 7)
        languages = ("ar", "en", "fr")
        change = st.tuples(numbers, st.integers(0, 2), st.sampled_from(languages))
        step: st.SearchStrategy[tuple[Any, ...]] = st.one_of(
            st.tuples(st.just("sync"), st.lists(change, max_size=6), st.booleans()),
            st.tuples(st.just("remove"), st.lists(numbers, max_size=4)),
            st.tuples(st.sampled_from(["reopen", "rebuild", "reindex", "search"])),
        )
        model: dict[str, Article] = {}
        with new_place() as place:
            index = place.create(EMBEDDER, chunking=SMALL)
            for action in data.draw(st.lists(step, min_size=1, max_size=8)):
                if action[0] == "sync":
                    batch = [article(n, version=v, language=code) for n, v, code in action[1]]
                    index.sync(batch, prune=action[2])
                    given_ids = {a.id for a in batch}
                    if action[2]:
                        model = {key: a for key, a in model.items() if key in given_ids}
                    model.update({a.id: a for a in batch})
                elif action[0] == "remove":
                    ids = [article(n).id for n in action[1]]
                    assert index.remove(ids) == len(set(ids) & model.keys())
                    model = {key: a for key, a in model.items() if key not in ids}
                elif action[0] == "reopen":
                    index.close()
                    index = place.open(EMBEDDER)
                elif action[0] == "rebuild":
                    index.rebuild()
                elif action[0] == "reindex":
                    index.reindex(EMBEDDER)
                else:
                    assert_agrees(index, list(model.values()), QUESTION)
            assert_agrees(index, list(model.values()), "الشرطة police réunion")
            assert index.check().findings == ()
            index.close()


def assert_holds_the_best(
    ids: set[str],
    chunks: list[Expected],
    k: int,
    score: Callable[[Expected], float],
    *,
    least: float,
) -> None:
    """All chunks clearly above the k-th best score are there (equal ones may take turns)."""
    scores = sorted((score(one) for one in chunks if score(one) > least), reverse=True)
    if not scores:
        return
    threshold = scores[min(k, len(scores)) - 1]
    best = {one.chunk.id for one in chunks if score(one) > threshold + 1e-5}
    assert best <= ids
    reaching = {one.chunk.id for one in chunks if score(one) >= threshold - 1e-5}
    assert len(reaching & ids) >= min(k, len(scores))
