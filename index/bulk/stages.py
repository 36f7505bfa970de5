"""What the workers do: one stage reads, cleans, cuts and analyses, the other embeds."""

from __future__ import annotations

import platform
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from index.articles import Article
from index.bulk.known import Marks, is_known
from index.bulk.rows import (
    Found,
    Stored,
    drafts_of,
    places_of,
    table_of_found,
    with_vectors,
)
from index.drafts import Draft, TokenCounter, embed_drafts
from index.embedding import Embedder
from index.errors import ArticleError, ModelError, MusnadError
from index.readers.fields import FieldMapping
from index.readers.reading import PlaceReader
from index.reports import RecordedSettings
from index.syncing import draft_or_problem

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["EmbeddingStage", "Model", "ReadingStage"]

# A table goes on as soon as it holds so many chunks: enough that sorting them by length pays in the
# embedder, few enough that a worker that dies loses seconds of work.
_CHUNKS = 256


@dataclass(frozen=True, kw_only=True, slots=True)
class Model:
    """How a worker gets at the embedding model; both functions must be importable there.

    Attributes:
        name: What both functions are called with.
        load: Loads the model.
        load_counter: Loads what counts its tokens.
    """

    name: str
    load: Callable[[str], Embedder]
    load_counter: Callable[[str], TokenCounter]


@dataclass(frozen=True, kw_only=True)
class ReadingStage:
    """Places in, articles out that wait to be embedded; runs in tasks.

    Attributes:
        model: The embedding model, of which the tokens are counted.
        settings: What the index was made with.
        fields: Which columns of tables hold what.
        allow_private: Whether addresses of private networks may be fetched.
        marks: A Ray reference to the marks of what is stored already.
    """

    model: Model
    settings: RecordedSettings
    fields: FieldMapping
    allow_private: bool
    marks: Any

    def __call__(self, table: pa.Table) -> Iterator[pa.Table]:
        import ray

        marks: Marks = ray.get(self.marks)
        # Loaded once in the life of a worker process, which runs many tasks.
        counter = _counter(self.model.load_counter, self.model.name)
        ready: list[Found] = []
        chunks = 0
        with PlaceReader(self.fields, allow_private=self.allow_private) as reader:
            for number, place in places_of(table):
                for part, item in enumerate(reader.read(place)):
                    what = self._what(item, marks, counter)
                    ready.append(Found(number=number, part=part, what=what))
                    chunks += len(what.chunks) if isinstance(what, Draft) else 0
                    if chunks >= _CHUNKS:
                        yield table_of_found(ready)
                        ready, chunks = [], 0
        yield table_of_found(ready)

    def _what(
        self, item: Article | ArticleError, marks: Marks, counter: TokenCounter
    ) -> Draft | ArticleError | Stored:
        if isinstance(item, ArticleError):
            return item
        if is_known(item, marks):
            return Stored(id=item.id)
        return draft_or_problem(item, counter, self.settings.chunking)


@cache
def _counter(load: Callable[[str], TokenCounter], name: str) -> TokenCounter:
    return load(name)


class EmbeddingStage:
    """Adds the vectors; runs in actors, each of which holds the model."""

    def __init__(self, model: Model, settings: RecordedSettings) -> None:
        """Loads the model. What goes wrong is told at the first table.

        Ray would start an actor anew whose making has failed, and hand on the error as text.
        """
        self._embedder: Embedder | None = None
        self._problem: MusnadError | None = None
        try:
            self._embedder = _matching(model, settings)
        except MusnadError as error:
            self._problem = error

    def __call__(self, table: pa.Table) -> pa.Table:
        """Embeds the articles of a table.

        Raises:
            ModelError: The model cannot be loaded, or is another than the index was made with.
        """
        if self._problem is not None:
            raise self._problem
        drafts = drafts_of(table)
        if self._embedder is None or not drafts:
            return table
        return with_vectors(table, drafts, embed_drafts(drafts, self._embedder))


def _matching(model: Model, settings: RecordedSettings) -> Embedder:
    embedder = model.load(model.name)
    if embedder.fingerprint != settings.fingerprint:
        raise ModelError(
            f"the model '{model.name}' on {platform.node()} ({embedder.fingerprint}) is not the "
            f"one that the index was made with ({settings.fingerprint}): install the same version "
            "of Musnad and of the model on all machines of the cluster"
        )
    return embedder
