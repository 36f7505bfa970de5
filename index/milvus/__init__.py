"""The index on Milvus: storage and search on an engine made for many machines.

Articles, their texts and their chunks are rows of Milvus collections. Every row carries the
generation of the index in which it was born and the one in which it dies, and a reader looks at one
generation: what a writer has half written belongs to a generation that does not exist yet, what it
has replaced still exists for readers of the old one. One row, `records.State`, says which
generation is current; replacing that row is what commits a change.
"""
