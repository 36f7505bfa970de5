"""Readers: from files, folders and web addresses to articles.

One module a format; `read_articles` is the way in.
"""

from index.readers.fields import FieldMapping
from index.readers.formats import SUFFIXES
from index.readers.reading import read_articles

__all__ = ["SUFFIXES", "FieldMapping", "read_articles"]
