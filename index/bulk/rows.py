"""Articles on their way between processes: rows of Arrow tables, and nothing to unpickle.

A row is an article that waits to be stored, or a problem, or an article that is stored already.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from index.articles import Article
from index.chunking import Chunk
from index.drafts import Draft, Halves
from index.errors import ArticleError
from index.readers.places import Place

__all__ = [
    "Found",
    "Stored",
    "drafts_of",
    "places_of",
    "table_of_found",
    "table_of_places",
    "unpacked",
    "vectors_of",
    "with_vectors",
]

_PLACES = pa.schema([("number", pa.int64()), ("location", pa.binary()), ("is_url", pa.bool_())])

# Locations and reasons are binary: names of files may hold half a surrogate pair, no UTF-8.
_FOUND = pa.schema(
    [
        ("number", pa.int64()),
        ("part", pa.int64()),
        ("id", pa.string()),
        ("location", pa.binary()),
        ("reason", pa.binary()),
        ("title", pa.string()),
        ("text", pa.large_string()),
        ("language", pa.string()),
        ("published", pa.date32()),
        ("source", pa.string()),
        ("starts", pa.list_(pa.int32())),
        ("ends", pa.list_(pa.int32())),
        ("terms", pa.list_(pa.list_(pa.string()))),
        ("title_terms", pa.list_(pa.string())),
        ("vectors", pa.large_binary()),
    ]
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Stored:
    """An article that is stored already with the same content."""

    id: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """What was found at a place.

    Attributes:
        number: The place's number, in the order of finding.
        part: The number within the place.
        what: The article cut and analysed, or why it cannot be, or that there is nothing to do.
    """

    number: int
    part: int
    what: Draft | ArticleError | Stored


def table_of_places(places: Sequence[tuple[int, Place]]) -> pa.Table:
    """Numbered places as rows."""
    rows = [
        {"number": number, "location": _bytes(place.location), "is_url": place.is_url}
        for number, place in places
    ]
    return pa.Table.from_pylist(rows, schema=_PLACES)


def places_of(table: pa.Table) -> list[tuple[int, Place]]:
    """The opposite of `table_of_places`."""
    return [
        (row["number"], Place(location=_text(row["location"]), is_url=row["is_url"]))
        for row in table.to_pylist()
    ]


def table_of_found(found: Sequence[Found]) -> pa.Table:
    """What was found, as rows without vectors."""
    return pa.Table.from_pylist([_row(each) for each in found], schema=_FOUND)


def drafts_of(table: pa.Table) -> list[Draft]:
    """The drafts among the rows, in their order."""
    return [each.what for each in unpacked(table) if isinstance(each.what, Draft)]


def with_vectors(table: pa.Table, drafts: Sequence[Draft], vectors: Halves) -> pa.Table:
    """Puts the vectors of the drafts of a table, as from `embed_drafts`, into their rows."""
    ends = np.cumsum([len(draft.chunks) for draft in drafts])[:-1]
    parts = iter(np.split(vectors, ends))
    column = [
        None if row is None else next(parts).astype("<f2").tobytes()
        for row in table.column("starts").to_pylist()
    ]
    place = _FOUND.get_field_index("vectors")
    return table.set_column(place, _FOUND.field(place), pa.array(column, pa.large_binary()))


def vectors_of(table: pa.Table, dimension: int) -> Halves:
    """The vectors of all drafts of a table: float16 of shape (chunks, dimension)."""
    data = b"".join(part for part in table.column("vectors").to_pylist() if part is not None)
    return np.frombuffer(data, dtype="<f2").reshape(-1, dimension)


def unpacked(table: pa.Table) -> list[Found]:
    """The opposite of `table_of_found`."""
    return [
        Found(number=row["number"], part=row["part"], what=_what(row)) for row in table.to_pylist()
    ]


def _row(found: Found) -> dict[str, object]:
    row: dict[str, object] = {"number": found.number, "part": found.part}
    what = found.what
    if isinstance(what, ArticleError):
        return row | {"location": _bytes(what.location), "reason": _bytes(what.reason)}
    if isinstance(what, Stored):
        return row | {"id": what.id}
    article = what.article
    return row | {
        "id": article.id,
        "location": _bytes(article.location),
        "title": article.title,
        "text": article.text,
        "language": article.language,
        "published": article.published,
        "source": article.source,
        "starts": [chunk.start for chunk in what.chunks],
        "ends": [chunk.end for chunk in what.chunks],
        "terms": [list(terms) for terms in what.terms],
        "title_terms": list(what.title_terms),
    }


def _what(row: dict[str, object]) -> Draft | ArticleError | Stored:
    values: dict[str, Any] = row
    if values["reason"] is not None:
        return ArticleError(_text(values["location"]), _text(values["reason"]))
    if values["starts"] is None:
        return Stored(id=values["id"])
    article = Article(
        id=values["id"],
        title=values["title"],
        text=values["text"],
        language=values["language"],
        published=values["published"],
        source=values["source"],
        location=_text(values["location"]),
    )
    chunks = [
        Chunk(article_id=article.id, start=start, end=end, text=article.text[start:end])
        for start, end in zip(values["starts"], values["ends"], strict=True)
    ]
    return Draft(
        article=article, chunks=chunks, terms=values["terms"], title_terms=values["title_terms"]
    )


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _text(data: bytes) -> str:
    return data.decode("utf-8", "surrogatepass")
