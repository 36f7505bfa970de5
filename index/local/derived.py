"""What is derived from the catalog and kept in memory: one part per passage language."""

from __future__ import annotations

import numpy as np

from index.local.catalog import Catalog, State
from index.local.chunk_rows import ChunkRows
from index.local.language_part import LanguagePart
from index.local.vectors import VectorSearch, exceeds_exact, training_rows

__all__ = ["Derived"]


class Derived:
    """The parts of all languages, as of one generation of the catalog.

    Attributes:
        uuid: The catalog they were derived from.
        edition: Its edition.
        generation: Its generation.
        highest: The highest chunk key that was taken in; 0 before the first.
        dimension: The length of the vectors.
        parts: By language code; a language whose chunks have all gone is left out.
    """

    def __init__(
        self,
        *,
        uuid: str,
        edition: int,
        generation: int,
        highest: int,
        dimension: int,
        parts: dict[str, LanguagePart],
    ) -> None:
        self.uuid = uuid
        self.edition = edition
        self.generation = generation
        self.highest = highest
        self.dimension = dimension
        self.parts = parts

    @classmethod
    def build(cls, catalog: Catalog, *, for_snapshot: bool = False) -> Derived:
        """Makes everything anew from the catalog, which only has to be read.

        Args:
            catalog: What it is derived from.
            for_snapshot: Large languages get the structure that serves them best at once, which
                takes minutes: too long for a search that waits.
        """
        state = catalog.state()
        derived = cls(
            uuid=state.uuid,
            edition=state.edition,
            generation=state.generation,
            highest=0,
            dimension=catalog.edition(state.edition).settings.dimension,
            parts={},
        )
        if for_snapshot:
            rows = ChunkRows(catalog, derived.edition, derived.dimension)
            for language, count in rows.count().items():
                if exceeds_exact(count):
                    # From a sample, so that the vectors are never in memory twice.
                    sample = rows.sample(language, max(1, count // training_rows(count)))
                    search = VectorSearch.trained(sample, count)
                    derived.parts[language] = LanguagePart.empty(derived.dimension, search)
        derived._add(catalog)
        return derived

    def serves(self, state: State) -> bool:
        """Whether this is of the same catalog and edition, and can be brought forward to it."""
        return (
            self.uuid == state.uuid
            and self.edition == state.edition
            and state.removals_from <= self.generation <= state.generation
        )

    def forward(self, catalog: Catalog, state: State) -> None:
        """Brings this to the catalog's state, at a cost that depends on the change alone.

        When it raises, this is no longer of any use.
        """
        if self.generation == state.generation:
            return
        rows = ChunkRows(catalog, self.edition, self.dimension)
        for language, keys, vectors in rows.removed(self.generation):
            part = self.parts.get(language)
            # A chunk that came and went since this was derived was never in it.
            if part is not None:
                part.remove(np.array(keys, dtype=np.int64), vectors)
                if len(part.columns) == 0:
                    del self.parts[language]
        self._add(catalog)
        self.generation = state.generation

    def _add(self, catalog: Catalog) -> None:
        rows = ChunkRows(catalog, self.edition, self.dimension)
        for new in rows.stream(self.highest):
            part = self.parts.setdefault(new.language, LanguagePart.empty(self.dimension))
            part.add(new.columns, new.vectors)
            self.highest = max(self.highest, int(new.columns["key"][-1]))
