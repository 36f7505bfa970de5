"""Bulk indexing: Ray reads, cuts and embeds on many processes or machines, one process stores."""

from index.bulk.cluster import LOCAL
from index.bulk.indexing import BulkOptions, index_in_bulk

__all__ = ["LOCAL", "BulkOptions", "index_in_bulk"]
