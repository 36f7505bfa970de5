"""Writing articles into the catalog: everything that belongs to an article in one transaction."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from index.drafts import Draft, Halves
from index.local.article_rows import ArticleRows, KnownArticle
from index.local.catalog import Catalog, Edition
from index.local.chunk_rows import ChunkRows, remove_chunks
from index.local.database import transaction
from index.local.lexical import Postings
from index.reports import RecordedSettings

__all__ = ["CatalogWriter", "Writer"]


class Writer:
    """Changes the articles of a catalog; every method is one transaction."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._articles = ArticleRows(catalog)

    def store(self, drafts: Sequence[Draft], vectors: Halves, edition: Edition) -> tuple[int, int]:
        """Stores new articles and new versions of stored ones in the current edition.

        Args:
            drafts: Articles with different ids.
            vectors: As from `embed_drafts`.
            edition: The current edition.

        Returns:
            How many articles are new, and how many replace an older version.
        """
        added = updated = 0
        with transaction(self._catalog.connection):
            self._catalog.advance()
            keys: list[int] = []
            for draft in drafts:
                known = self._articles.known(draft.article.id)
                if known is None:
                    keys.append(self._articles.insert(draft.article))
                    added += 1
                else:
                    self._drop_chunks(known)
                    self._articles.update(known.key, draft.article)
                    keys.append(known.key)
                    updated += 1
            self._insert_chunks(keys, drafts, vectors, edition)
        return added, updated

    def store_pending(self, drafts: Sequence[Draft], vectors: Halves, edition: Edition) -> None:
        """Stores the chunks of stored articles in the edition that a `reindex` is filling."""
        with transaction(self._catalog.connection):
            keys = []
            for draft in drafts:
                known = self._articles.known(draft.article.id)
                if known is None:
                    raise self._catalog.damaged("the list of articles")
                keys.append(known.key)
            self._insert_chunks(keys, drafts, vectors, edition)

    def remove(self, article_ids: Iterable[str]) -> int:
        """Removes articles with all that belongs to them; returns how many there were."""
        removed = 0
        with transaction(self._catalog.connection):
            self._catalog.advance()
            for article_id in article_ids:
                known = self._articles.known(article_id)
                if known is not None:
                    self._drop_chunks(known)
                    self._articles.delete(known.key)
                    removed += 1
        return removed

    def _drop_chunks(self, known: KnownArticle) -> None:
        count, intact = remove_chunks(self._catalog, known)
        state = self._catalog.state()
        self._catalog.set_state(
            replace(
                state,
                dead=state.dead + count,
                removals_from=state.removals_from if intact else state.generation,
            )
        )

    def _insert_chunks(
        self,
        article_keys: Sequence[int],
        drafts: Sequence[Draft],
        vectors: Halves,
        edition: Edition,
    ) -> None:
        rows = ChunkRows(self._catalog, edition.number, edition.settings.dimension)
        terms: dict[str, list[tuple[int, Sequence[str], Sequence[str]]]] = {}
        place = 0
        for article_key, draft in zip(article_keys, drafts, strict=True):
            of_language = terms.setdefault(draft.article.language, [])
            for chunk, chunk_terms in zip(draft.chunks, draft.terms, strict=True):
                key = rows.insert(
                    article_key,
                    draft.article,
                    chunk,
                    vectors[place],
                    words=len(chunk_terms),
                    title_words=len(draft.title_terms),
                )
                of_language.append((key, chunk_terms, draft.title_terms))
                place += 1
        if place != len(vectors):
            raise ValueError(f"{len(vectors)} vectors for {place} chunks")
        postings = Postings(self._catalog.connection, edition.number)
        for language, chunks in terms.items():
            postings.add(language, chunks)


class CatalogWriter:
    """`ArticleWriter` over a catalog whose current edition stays the same."""

    def __init__(self, catalog: Catalog) -> None:
        self._edition = catalog.current()
        self._articles = ArticleRows(catalog)
        self._writer = Writer(catalog)

    @property
    def settings(self) -> RecordedSettings:
        return self._edition.settings

    def fingerprints(self, article_ids: Sequence[str]) -> dict[str, str]:
        stored = ((id_, self._articles.known(id_)) for id_ in article_ids)
        return {id_: known.fingerprint for id_, known in stored if known is not None}

    def locations(self) -> Iterator[tuple[str, str]]:
        return self._articles.locations()

    def store(self, drafts: Sequence[Draft], vectors: Halves) -> tuple[int, int]:
        return self._writer.store(drafts, vectors, self._edition)

    def remove(self, article_ids: Iterable[str]) -> int:
        return self._writer.remove(article_ids)
