"""What a search needs to know of all chunks of a language, kept exact without visiting them.

These are their number, their mean length, how many of them hold each term, and the sums from which
the moments of any question follow (`local.moments`). They lie in Milvus as of some generation, the
*base*; a reader brings its own copy forward by the chunks that were born or died since. Nothing has
to be updated together with the chunks, so nothing can disagree with them: a base that is old costs
time, and one that is missing more of it.

The numbers of chunks by term, the one part that may be large, are read a bucket at a time.
"""

from __future__ import annotations

import base64
import json
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from index.local.moments import MomentSums
from index.milvus.chunk_rows import FIELDS, ChunkRows, StoredChunk
from index.milvus.connection import Connection, Row, quoted
from index.milvus.records import State
from index.milvus.tables import RECORDS

__all__ = ["LanguageStatistics", "Statistics", "write_base"]

# Terms in a bucket on the average, 12 bytes each, so that a bucket fits into a VARCHAR.
_BUCKET_TERMS = 2_000
_PART_BYTES = 45_000
_VECTORS_AT_ONCE = 512
_ENTRY = np.dtype([("term", "<u8"), ("chunks", "<u4")])


@dataclass(slots=True)
class LanguageStatistics:
    """Statistics of the chunks of one language.

    Attributes:
        count: How many there are.
        length: The sum of their lengths.
        sums: For the moments.
        since: By dimension, how many more chunks hold a term than in the base.
        buckets: Into how many buckets the base's terms were distributed; 0 without a base.
    """

    sums: MomentSums
    count: int = 0
    length: float = 0.0
    since: Counter[int] = field(default_factory=Counter)
    buckets: int = 0

    @property
    def mean_length(self) -> float:
        """The mean length of a chunk, 0 without any."""
        return self.length / self.count if self.count else 0.0

    def copy(self) -> LanguageStatistics:
        """A copy that can be changed."""
        sums = MomentSums(self.sums.count, self.sums.first.copy(), self.sums.second.copy())
        return LanguageStatistics(sums, self.count, self.length, self.since.copy(), self.buckets)

    def add(self, chunks: Iterable[StoredChunk], sign: int) -> None:
        """Adds chunks, or takes them out again with `sign=-1`."""
        vectors = []
        for chunk in chunks:
            self.count += sign
            self.length += sign * chunk.length
            for term in chunk.terms:
                self.since[term] += sign
            vectors.append(chunk.vector)
        if vectors:
            self.sums.add(np.stack(vectors).astype(np.float16), sign=sign)


class Statistics:
    """The statistics of one edition in one generation; not changed once made.

    Attributes:
        changed: How many chunks were born or died between the base and this.
        generation: The generation.
        languages: By language.
    """

    def __init__(
        self,
        uuid: str,
        edition: int,
        base: int,
        generation: int,
        languages: dict[str, LanguageStatistics],
        known: dict[str, dict[int, int]],
        changed: int = 0,
    ) -> None:
        self._uuid = uuid
        self._edition = edition
        self._base = base
        self._known = known
        self.changed = changed
        self.generation = generation
        self.languages = languages

    @classmethod
    def load(cls, connection: Connection, state: State) -> Statistics:
        """As of the base of a state; empty when it has none."""
        edition = state.current.number
        languages: dict[str, LanguageStatistics] = {}
        if state.base:
            kind = quoted(_kind(edition, state.base))
            dimension = state.current.settings.dimension
            parts: dict[str, dict[int, str]] = defaultdict(dict)
            heads: dict[str, Row] = {}
            for row in connection.rows(RECORDS, f"kind == {kind}", ("pk", "data")):
                *_, what, language = row["pk"].split("/", 3)
                if what == "head":
                    heads[language] = json.loads(row["data"])
                else:
                    parts[language][int(what)] = row["data"]
            for language, head in heads.items():
                encoded = "".join(data for _, data in sorted(parts[language].items()))
                sums = np.frombuffer(base64.b64decode(encoded), dtype="<f8")
                languages[language] = LanguageStatistics(
                    MomentSums(
                        head["count"],
                        sums[:dimension].copy(),
                        sums[dimension:].reshape(dimension, dimension).copy(),
                    ),
                    head["count"],
                    head["length"],
                    Counter(),
                    head["buckets"],
                )
        return cls(state.uuid, edition, state.base, state.base, languages, {})

    def serves(self, state: State) -> bool:
        """Whether this can be brought forward to a state.

        What died before its base is gone some day, so that only statistics over the same base are.
        """
        return (
            self._uuid == state.uuid
            and self._edition == state.current.number
            and self._base == state.base
            and self.generation <= state.generation
        )

    def forward(self, connection: Connection, location: str, state: State) -> Statistics:
        """The statistics of a later state.

        Raises:
            IndexDamagedError: When a chunk that was born or died since contradicts its checksum.
        """
        since, now = self.generation, state.generation
        if since == now:
            return self
        rows = ChunkRows(connection, location, state.current.number, now)
        changed = (
            (f"born > {since} and born <= {now} and died > {now}", 1),
            (f"born <= {since} and died > {since} and died <= {now}", -1),
        )
        languages = dict(self.languages)
        copied: set[str] = set()
        number = self.changed
        dimension = state.current.settings.dimension
        for condition, sign in changed:
            found = connection.stream(rows.collection, condition, FIELDS)
            for language, chunks in _grouped(rows.verified(row) for row in found):
                if language not in languages:
                    languages[language] = LanguageStatistics(MomentSums.empty(dimension))
                elif language not in copied:
                    languages[language] = languages[language].copy()
                copied.add(language)
                languages[language].add(chunks, sign)
                number += len(chunks)
        return Statistics(
            self._uuid, self._edition, self._base, now, languages, self._known, number
        )

    def holding(
        self, connection: Connection, terms: Mapping[str, Sequence[int]]
    ) -> dict[str, dict[int, int]]:
        """By language and dimension, how many chunks hold each of a question's terms."""
        wanted: set[str] = set()
        for language, dimensions in terms.items():
            buckets = self.languages[language].buckets
            if buckets:
                wanted.update(self._bucket(language, one % buckets) for one in dimensions)
        missing = [key for key in wanted if key not in self._known]
        if missing:
            found = {key: dict[int, int]() for key in missing}
            for row in connection.rows_with_keys(RECORDS, missing, ("pk", "data")):
                found[row["pk"]] = _decoded(row["data"])
            self._known.update(found)
        result: dict[str, dict[int, int]] = {}
        for language, dimensions in terms.items():
            statistics = self.languages[language]
            counts = result.setdefault(language, {})
            for one in dimensions:
                before = 0
                if statistics.buckets:
                    key = self._bucket(language, one % statistics.buckets)
                    before = self._known[key].get(one, 0)
                counts[one] = before + statistics.since[one]
        return result

    def _bucket(self, language: str, number: int) -> str:
        return f"{_kind(self._edition, self._base)}/terms {number}/{language}"

    def frequencies(self, connection: Connection, language: str) -> dict[int, int]:
        """By dimension, how many chunks of a language hold a term: all of them."""
        statistics = self.languages[language]
        counts = Counter(statistics.since)
        keys = [self._bucket(language, number) for number in range(statistics.buckets)]
        for row in connection.rows_with_keys(RECORDS, keys, ("pk", "data")):
            counts.update(_decoded(row["data"]))
        return {term: count for term, count in counts.items() if count}


def write_base(connection: Connection, statistics: Statistics, edition: int) -> None:
    """Stores statistics as the base of their generation; it serves once the state names it."""
    base = statistics.generation
    kind = _kind(edition, base)
    for language, one in statistics.languages.items():
        if not one.count:
            continue
        frequencies = statistics.frequencies(connection, language)
        buckets = max(1, math.ceil(len(frequencies) / _BUCKET_TERMS))
        sorted_in: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for term, count in frequencies.items():
            sorted_in[term % buckets].append((term, count))
        rows = [
            _record(f"{kind}/terms {number}/{language}", f"{kind}/terms", _encoded(entries))
            for number, entries in sorted_in.items()
        ]
        sums = np.concatenate([one.sums.first, one.sums.second.ravel()]).astype("<f8")
        encoded = base64.b64encode(sums.tobytes()).decode("ascii")
        rows += [
            _record(f"{kind}/{number}/{language}", kind, encoded[at : at + _PART_BYTES])
            for number, at in enumerate(range(0, len(encoded), _PART_BYTES))
        ]
        head = {"count": one.count, "length": one.length, "buckets": buckets}
        rows.append(_record(f"{kind}/head/{language}", kind, json.dumps(head)))
        connection.upsert(RECORDS, rows)


def _kind(edition: int, base: int) -> str:
    return f"statistics/{edition}.{base}"


def _record(key: str, kind: str, data: str) -> Row:
    return {"pk": key, "kind": kind, "data": data, "nothing": [0.0, 1.0]}


def _encoded(entries: list[tuple[int, int]]) -> str:
    return base64.b64encode(np.array(entries, dtype=_ENTRY).tobytes()).decode("ascii")


def _decoded(data: str) -> dict[int, int]:
    entries = np.frombuffer(base64.b64decode(data), dtype=_ENTRY)
    return dict(zip(entries["term"].tolist(), entries["chunks"].tolist(), strict=True))


def _grouped(chunks: Iterator[StoredChunk]) -> Iterator[tuple[str, list[StoredChunk]]]:
    """Chunks by language, some at a time."""
    waiting: dict[str, list[StoredChunk]] = defaultdict(list)
    for chunk in chunks:
        group = waiting[chunk.language]
        group.append(chunk)
        if len(group) == _VECTORS_AT_ONCE:
            yield chunk.language, group
            waiting[chunk.language] = []
    yield from ((language, group) for language, group in waiting.items() if group)
