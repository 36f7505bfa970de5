"""FAISS over the vectors of one language: exact while small, partitioned when large.

Everything here is derived from the catalog and can be thrown away. The ids in FAISS are the
catalog's chunk keys; the codes are the catalog's half-precision vectors, bit for bit, so that a
similarity never depends on the structure that found it.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import faiss
import numpy as np
import numpy.typing as npt

from index.embedding import Vectors

__all__ = ["EXACT_UP_TO", "VectorSearch", "exceeds_exact", "training_rows"]

Keys = npt.NDArray[np.int64]
Halves = npt.NDArray[np.float16]

# Up to here every vector is compared: 100,000 of 384 dimensions take 3 to 12 ms on one core.
EXACT_UP_TO = 100_000
# Above it, k-means cells: 4·√n of them as FAISS's guidelines advise, one in five is visited, for of
# the ten nearest too many are missed in one of 16 (`python -m eval.benchmark` measures the share).
_CELLS_PER_ROOT = 4
_VISITED = 5
_TRAINING_ROWS_PER_CELL = 64
_ROWS_AT_ONCE = 50_000


class VectorSearch:
    """Nearest vectors by inner product.

    Attributes:
        dead: Keys that were removed but still lie in FAISS, where removing them would cost as
            much as copying everything; `purge` does it.
    """

    def __init__(self, structure: Any, dimension: int) -> None:
        self._structure = structure
        self._dimension = dimension
        self.dead: set[int] = set()

    @classmethod
    def exact(cls, dimension: int) -> VectorSearch:
        """An empty structure that compares every vector."""
        flat = faiss.IndexScalarQuantizer(
            dimension, faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT
        )
        # Half precision has nothing to learn, but FAISS wants to be asked.
        flat.train(np.zeros((1, dimension), dtype=np.float32))
        return cls(faiss.IndexIDMap(flat), dimension)

    @classmethod
    def read(cls, path: Path, dimension: int) -> VectorSearch:
        """Reads what `write` has written.

        Raises:
            RuntimeError: When FAISS cannot read the file, or it holds other vectors than expected.
        """
        structure = faiss.read_index(str(path))
        if isinstance(structure, faiss.IndexIDMap):
            inner = faiss.downcast_index(structure.index)
            fits = isinstance(inner, faiss.IndexScalarQuantizer)
        else:
            fits = isinstance(structure, faiss.IndexIVFScalarQuantizer)
        if not fits or structure.d != dimension:
            raise RuntimeError(f"{path} holds an unexpected FAISS structure")
        return cls(structure, dimension)

    def write(self, path: Path) -> None:
        faiss.write_index(self._structure, str(path))

    @property
    def is_exact(self) -> bool:
        """Whether every vector is compared."""
        return isinstance(self._structure, faiss.IndexIDMap)

    def __len__(self) -> int:
        return int(self._structure.ntotal) - len(self.dead)

    @property
    def outgrown(self) -> bool:
        """Whether another structure would serve this many vectors better."""
        if self.is_exact:
            return exceeds_exact(len(self))
        return _cells(len(self)) > 2 * int(self._structure.nlist)

    def add(self, keys: Keys, vectors: Halves) -> None:
        """Adds vectors of shape (n, dimension) under keys that were never used before."""
        for start in range(0, len(keys), _ROWS_AT_ONCE):
            part = slice(start, start + _ROWS_AT_ONCE)
            self._structure.add_with_ids(
                np.ascontiguousarray(vectors[part], dtype=np.float32),
                np.ascontiguousarray(keys[part], dtype=np.int64),
            )

    def purge(self) -> None:
        """Takes the dead keys out of FAISS."""
        if self.dead:
            gone = np.fromiter(self.dead, dtype=np.int64, count=len(self.dead))
            if not self.is_exact:
                # The map of `vectors` would have every vector compared with every gone key.
                self._structure.set_direct_map_type(faiss.DirectMap.NoMap)
            self._structure.remove_ids(faiss.IDSelectorBatch(gone))
            self.dead = set()

    def nearest(self, question: Vectors, k: int, *, allowed: Keys | None = None) -> Keys:
        """The keys of the k nearest vectors, the nearest first.

        Args:
            question: float32 of shape (dimension,).
            k: How many; fewer come back when there are fewer.
            allowed: Search only among these keys, none of them dead, and among all of them:
                every one is compared, whatever the structure. `None` admits all that live.
        """
        k = min(k, len(self) if allowed is None else len(allowed))
        if k <= 0:
            return np.empty(0, dtype=np.int64)
        selector = self._selector(allowed)
        if self.is_exact:
            parameters = faiss.SearchParameters(sel=selector)
        else:
            cells = int(self._structure.nlist)
            visited = max(1, cells // _VISITED) if allowed is None else cells
            parameters = faiss.SearchParametersIVF(sel=selector, nprobe=visited)
        with _one_thread():
            _, found = self._structure.search(question[np.newaxis], k, params=parameters)
        # FAISS fills up with -1 when the visited cells hold fewer than k.
        keys: Keys = found[0][found[0] >= 0]
        return keys

    def _selector(self, allowed: Keys | None) -> Any:
        if allowed is not None:
            bits = np.zeros(int(allowed.max()) + 1, dtype=bool)
            bits[allowed] = True
            return faiss.IDSelectorBitmap(np.packbits(bits, bitorder="little"))
        if self.dead:
            gone = np.fromiter(self.dead, dtype=np.int64, count=len(self.dead))
            bits = np.zeros(int(gone.max()) + 1, dtype=bool)
            bits[gone] = True
            inside = faiss.IDSelectorBitmap(np.packbits(bits, bitorder="little"))
            return faiss.IDSelectorNot(inside)
        return None

    @classmethod
    def trained(cls, sample: Halves, count: int) -> VectorSearch:
        """An empty structure of k-means cells, of which a search visits one in five.

        Args:
            sample: Vectors as they will be added, about `training_rows(count)` of them.
            count: How many will be added.
        """
        cells = min(_cells(count), len(sample))
        dimension = sample.shape[1]
        structure = faiss.IndexIVFScalarQuantizer(
            faiss.IndexFlatIP(dimension),
            dimension,
            cells,
            faiss.ScalarQuantizer.QT_fp16,
            faiss.METRIC_INNER_PRODUCT,
            False,  # not residuals: the codes stay the catalog's vectors
        )
        # Inner products of unit vectors: centres of the same length do not draw all to themselves.
        structure.cp.spherical = True
        structure.train(sample.astype(np.float32))
        return cls(structure, dimension)

    def vectors(self, keys: Keys) -> Vectors:
        """The vectors under some keys that live: float32 of shape (len(keys), dimension)."""
        if self.is_exact:
            map_ = self._structure.id_map
            places = np.searchsorted(faiss.rev_swig_ptr(map_.data(), map_.size()), keys)
            return self._codes()[places].astype(np.float32)
        self.prepare()
        found: Vectors = self._structure.reconstruct_batch(keys)
        return found

    def prepare(self) -> None:
        """Makes what `vectors` needs besides what is on the disk; FAISS keeps it up to date."""
        if not self.is_exact and self._structure.direct_map.type == faiss.DirectMap.NoMap:
            self._structure.set_direct_map_type(faiss.DirectMap.Hashtable)

    def _codes(self) -> Halves:
        """A view on what an exact structure holds, of shape (ntotal, dimension)."""
        inner = faiss.downcast_index(self._structure.index)
        size = int(inner.ntotal) * self._dimension * 2
        codes: Halves = faiss.rev_swig_ptr(inner.codes.data(), size).view(np.float16)
        return codes.reshape(-1, self._dimension)

    def stored(self) -> Iterator[tuple[Keys, Halves]]:
        """All keys and vectors that FAISS holds (the dead ones too), some at a time."""
        if self.is_exact:
            keys = faiss.vector_to_array(self._structure.id_map)
            if len(keys) == 0:
                return
            rows = self._codes()
            for start in range(0, len(keys), _ROWS_AT_ONCE):
                part = slice(start, start + _ROWS_AT_ONCE)
                # A copy, because FAISS moves its memory when it grows.
                yield keys[part], rows[part].copy()
            return
        lists = self._structure.invlists
        for cell in range(int(self._structure.nlist)):
            count = int(lists.list_size(cell))
            if count == 0:
                continue
            size = count * self._dimension * 2
            codes = faiss.rev_swig_ptr(lists.get_codes(cell), size).copy().view(np.float16)
            yield (
                faiss.rev_swig_ptr(lists.get_ids(cell), count).copy(),
                codes.reshape(count, self._dimension),
            )


@contextlib.contextmanager
def _one_thread() -> Iterator[None]:
    """Keeps FAISS from spreading a single question over threads.

    It gains nothing, and on a busy machine the threads wait for each other: 14 ms instead of 0.4 ms
    were measured over 10,000 vectors. The setting is that of the calling thread.
    """
    before = faiss.omp_get_max_threads()
    faiss.omp_set_num_threads(1)
    try:
        yield
    finally:
        faiss.omp_set_num_threads(before)


def exceeds_exact(count: int) -> bool:
    """Whether cells serve so many vectors better than comparing every one."""
    return count > EXACT_UP_TO


def training_rows(count: int) -> int:
    """How many vectors `VectorSearch.trained` learns from before it takes so many."""
    return _cells(count) * _TRAINING_ROWS_PER_CELL


def _cells(count: int) -> int:
    return max(1, int(_CELLS_PER_ROOT * count**0.5))
