"""The collections of an index on Milvus, their fields and indexes."""

from __future__ import annotations

from typing import Any

from index.errors import IndexMissingError
from index.milvus.connection import Connection

__all__ = [
    "ALIAS",
    "ARTICLES",
    "LIVING",
    "RECORDS",
    "TEXTS",
    "at",
    "chunks_of",
    "load",
    "make",
    "make_chunks",
]

RECORDS = "musnad_records"
ARTICLES = "musnad_articles"
TEXTS = "musnad_texts"
# What other programs may use to find the current chunks by vector.
ALIAS = "musnad_chunks"

# The generation in which what lives will die.
LIVING = 2**62
# The longest VARCHAR that Milvus stores, in bytes of UTF-8.
_LONGEST = 65_535
_KEY = 256
# HNSW as its authors advise for recall (Malkov & Yashunin 2018); Milvus Lite holds what one process
# can search exhaustively.
_SERVER_INDEX = {"index_type": "HNSW", "params": {"M": 32, "efConstruction": 300}}
_LITE_INDEX = {"index_type": "FLAT", "params": {}}


def chunks_of(edition: int) -> str:
    """The collection of the chunks of an edition."""
    return f"{ALIAS}_{edition}"


def at(generation: int) -> str:
    """The condition that a row can be seen in a generation."""
    return f"born <= {generation} and died > {generation}"


def make(connection: Connection, *, lite: bool) -> None:
    """Makes the collections for everything but chunks, those that are missing."""
    from pymilvus import DataType

    life = [("born", DataType.INT64), ("died", DataType.INT64)]
    _make(
        connection,
        RECORDS,
        [("kind", DataType.VARCHAR), ("data", DataType.VARCHAR)],
        [] if lite else ["kind"],
    )
    _make(
        connection,
        ARTICLES,
        [
            *(("article", DataType.VARCHAR), ("head", DataType.VARCHAR)),
            *((name, DataType.INT64) for name in ("language", "source", "published")),
            *((name, DataType.INT64) for name in ("parts", "chunks")),
            *life,
        ],
        [] if lite else ["article", "born", "died"],
    )
    _make(connection, TEXTS, [("data", DataType.VARCHAR), ("born", DataType.INT64)], [])


def load(connection: Connection, location: str) -> None:
    """Lets the collections be searched: Milvus Lite begins with none of them loaded.

    Raises:
        IndexMissingError: There are none.
    """
    names = connection.call("list_collections")
    if RECORDS not in names:
        raise IndexMissingError(f"there is no index at {location}: make one with `musnad index`")
    for name in names:
        if name in (RECORDS, ARTICLES, TEXTS) or name.startswith(f"{ALIAS}_"):
            connection.call("load_collection", name)


def _make(
    connection: Connection, name: str, fields: list[tuple[str, Any]], keys: list[str]
) -> None:
    from pymilvus import DataType, MilvusClient

    if connection.call("has_collection", name):
        connection.call("load_collection", name)
        return
    schema = MilvusClient.create_schema(auto_id=False, enable_dynamic_field=False)
    schema.add_field("pk", DataType.VARCHAR, is_primary=True, max_length=_KEY)
    for field, kind in fields:
        long = {"max_length": _LONGEST} if kind == DataType.VARCHAR else {}
        schema.add_field(field, kind, **long)
    # Milvus wants a vector in every collection.
    schema.add_field("nothing", DataType.FLOAT_VECTOR, dim=2)
    indexes = MilvusClient.prepare_index_params()
    indexes.add_index("nothing", index_type="FLAT", metric_type="IP")
    for key in keys:
        indexes.add_index(key, index_type="INVERTED")
    _create(connection, name, schema, indexes)


def make_chunks(connection: Connection, edition: int, dimension: int, *, lite: bool) -> None:
    """Makes the collection for the chunks of an edition.

    Its vectors are stored in single precision, with the values of half precision: Milvus Lite knows
    no other, and both engines then find the same.
    """
    from pymilvus import DataType, MilvusClient

    name = chunks_of(edition)
    if connection.call("has_collection", name):
        return
    schema = MilvusClient.create_schema(auto_id=False, enable_dynamic_field=False)
    schema.add_field("pk", DataType.VARCHAR, is_primary=True, max_length=_KEY)
    for field in ("article", "seal"):
        schema.add_field(field, DataType.VARCHAR, max_length=_KEY)
    schema.add_field("language_code", DataType.VARCHAR, max_length=_KEY)
    numbers = ("language", "source", "published", "start", "stop", "words", "title_words", "of")
    for field in (*numbers, "version", "born", "died"):
        schema.add_field(field, DataType.INT64)
    schema.add_field("vector", DataType.FLOAT_VECTOR, dim=dimension)
    schema.add_field("terms", DataType.SPARSE_FLOAT_VECTOR)
    indexes = MilvusClient.prepare_index_params()
    dense = _LITE_INDEX if lite else _SERVER_INDEX
    indexes.add_index("vector", metric_type="IP", **dense)
    indexes.add_index("terms", index_type="SPARSE_INVERTED_INDEX", metric_type="IP")
    # Milvus Lite scans its rows as fast as it looks them up.
    keys = () if lite else ("article", "language", "source", "published", "born", "died")
    for key in keys:
        indexes.add_index(key, index_type="INVERTED")
    _create(connection, name, schema, indexes)


def _create(connection: Connection, name: str, schema: Any, indexes: Any) -> None:
    connection.call(
        "create_collection",
        name,
        schema=schema,
        # A reader must see all that was stored before the generation that it reads.
        consistency_level="Strong",
    )
    # pymilvus waits half a second for each index unless it is told not to; loading waits for them.
    connection.call("create_index", name, indexes, sync=False)
    connection.call("load_collection", name)
