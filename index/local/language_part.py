"""All passages of one language in memory: what a search needs besides the catalog."""

from __future__ import annotations

from hashlib import blake2b

import numpy as np
import numpy.typing as npt

from index.embedding import Vectors
from index.hits import Filter, Moments
from index.local.lexical import Lengths
from index.local.moments import MomentSums
from index.local.vectors import VectorSearch

__all__ = ["COLUMNS", "Columns", "LanguagePart", "source_code"]

# One row per live chunk, keys ascending. `article` is the key of its article, whose chunks are
# stored together and thus stand behind each other. `published` is `date.toordinal()`, 0 when
# unknown; `source` is `source_code` of the source's name.
COLUMNS = np.dtype(
    [
        ("key", "<i8"),
        ("article", "<i8"),
        ("words", "<u4"),
        ("title_words", "<u4"),
        ("published", "<i4"),
        ("source", "<i8"),
    ]
)
# Of the highest coverage; where the best are looked for first.
_NEAR_THE_BEST = 0.4

Columns = npt.NDArray[np.void]
Keys = npt.NDArray[np.int64]
Halves = npt.NDArray[np.float16]


def source_code(source: str) -> int:
    """64 bits that stand for the name of a source, so that filtering compares numbers."""
    digest = blake2b(source.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "little", signed=True)


class LanguagePart:
    """The live chunks of one language: their columns, vectors and statistics.

    Attributes:
        columns: Of dtype `COLUMNS`, keys ascending.
        search: FAISS over their vectors.
        sums: For the moments of a question's similarity.
    """

    def __init__(self, columns: Columns, search: VectorSearch, sums: MomentSums) -> None:
        self.columns = columns
        self.search = search
        self.sums = sums
        self._forget()

    def _forget(self) -> None:
        """What is made from the columns when it is needed, is made anew after a change."""
        self._keys: Keys | None = None
        self._lengths: Lengths | None = None
        self._first_rows: npt.NDArray[np.int64] | None = None

    @classmethod
    def empty(cls, dimension: int, search: VectorSearch | None = None) -> LanguagePart:
        """Without any chunk, over an empty `search` (an exact one when left out)."""
        return cls(
            np.empty(0, dtype=COLUMNS),
            VectorSearch.exact(dimension) if search is None else search,
            MomentSums.empty(dimension),
        )

    @property
    def keys(self) -> Keys:
        """int64, ascending, without gaps between them in memory."""
        if self._keys is None:
            self._keys = np.ascontiguousarray(self.columns["key"])
        return self._keys

    @property
    def lengths(self) -> Lengths:
        """What BM25 needs to know of all chunks; made once after each change."""
        if self._lengths is None:
            columns = self.columns
            self._lengths = Lengths(self.keys, columns["words"], columns["title_words"])
        return self._lengths

    def add(self, columns: Columns, vectors: Halves) -> None:
        """Adds chunks whose keys, ascending, are above all others.

        Args:
            columns: Of dtype `COLUMNS`, shape (n,).
            vectors: float16 of shape (n, dimension).
        """
        self.columns = np.concatenate([self.columns, columns])
        self.search.add(columns["key"], vectors)
        self.sums.add(vectors)
        self._forget()

    def remove(self, keys: Keys, vectors: Halves) -> None:
        """Takes out those of the chunks that are here; vectors of shape (n, dimension)."""
        here = np.isin(keys, self.keys)
        self.columns = self.columns[~np.isin(self.keys, keys[here])]
        self.search.dead.update(keys[here].tolist())
        self.sums.add(vectors[here], sign=-1)
        self._forget()

    def similarities(
        self, keys: Keys, question: Vectors, coverage: npt.NDArray[np.float32]
    ) -> tuple[Vectors, npt.NDArray[np.float64], npt.NDArray[np.float64]]:
        """How similar chunks are, and the means of their articles' chunks.

        Args:
            keys: Of live chunks, shape (n,).
            question: float32 of shape (dimension,).
            coverage: One value per live chunk, keys ascending.

        Returns:
            Three arrays of shape (n,): the chunk's own similarity, and the mean similarity and the
            mean coverage of all chunks of its article.
        """
        if self._first_rows is None:
            article = self.columns["article"]
            changes = np.flatnonzero(article[1:] != article[:-1]) + 1
            self._first_rows = np.concatenate([[0], changes, [len(article)]])
        rows = np.searchsorted(self.keys, keys)
        runs, run = np.unique(
            np.searchsorted(self._first_rows, rows, side="right") - 1, return_inverse=True
        )
        begins, ends = self._first_rows[runs], self._first_rows[runs + 1]
        counts = ends - begins
        around = np.concatenate([np.arange(*pair) for pair in zip(begins, ends, strict=True)])
        similarity = self.search.vectors(self.keys[around]) @ question
        offsets = np.cumsum(counts) - counts
        of_similarity, of_coverage = (
            (np.add.reduceat(values.astype(np.float64), offsets) / counts)[run]
            for values in (similarity, coverage[around])
        )
        return similarity[offsets[run] + rows - begins[run]], of_similarity, of_coverage

    def admitted(self, where: Filter | None) -> npt.NDArray[np.bool_] | None:
        """For each row whether the filter's dates and sources admit it; None when all are."""
        if where is None:
            return None
        published = self.columns["published"]
        rules: list[npt.NDArray[np.bool_]] = []
        if where.published_from is not None:
            rules.append(published >= where.published_from.toordinal())
        if where.published_to is not None:
            rules.append((published > 0) & (published <= where.published_to.toordinal()))
        if where.sources:
            codes = [source_code(source) for source in where.sources]
            rules.append(np.isin(self.columns["source"], codes))
        return np.logical_and.reduce(rules) if rules else None

    def nearest(self, question: Vectors, k: int, admitted: npt.NDArray[np.bool_] | None) -> Keys:
        """The keys of the k chunks most similar to a question of shape (dimension,)."""
        allowed = None if admitted is None else self.keys[admitted]
        return self.search.nearest(question, k, allowed=allowed)

    def best_covered(
        self, coverage: npt.NDArray[np.float32], k: int, admitted: npt.NDArray[np.bool_] | None
    ) -> Keys:
        """The keys of the k chunks with the highest coverage above 0, older ones first in a tie.

        Args:
            coverage: One value per chunk, keys ascending.
            k: How many.
            admitted: As from `admitted`.
        """
        if admitted is not None:
            coverage = np.where(admitted, coverage, np.float32(0.0))
        # Few chunks come near the best, and sorting out hundreds of thousands takes milliseconds.
        rows = np.flatnonzero(coverage > _NEAR_THE_BEST * coverage.max(initial=0.0))
        if len(rows) < k:
            rows = np.flatnonzero(coverage > 0)
        if len(rows) > k:
            scores = coverage[rows]
            rows = rows[scores >= np.partition(scores, len(rows) - k)[len(rows) - k]]
        order = np.argsort(-coverage[rows], kind="stable")
        return self.keys[rows[order[:k]]]

    def moments(self, question: Vectors) -> Moments:
        """How similar the question is to all chunks of this language."""
        return self.sums.of(question)
