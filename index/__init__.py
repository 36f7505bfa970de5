"""Articles in, candidates out: what `rag` uses of this floor."""

from index.article_index import ArticleIndex
from index.articles import Article, article_id
from index.chunking import ChunkSettings
from index.embedded_model import cache_folder
from index.embedding import (
    Embedder,
    SentenceTransformerEmbedder,
    Tokens,
    Vectors,
    default_encoder,
    is_default_model,
    load_embedder,
)
from index.hits import Candidate, Candidates, Filter, Moments, StoredPassage
from index.location import folder_beside
from index.onednn import lay_out_in
from index.readers import FieldMapping, read_articles
from index.text.analysis import (
    ARABIC_SIGNS,
    analyze,
    ascii_digits,
    is_sound,
    normalize_arabic,
    question_terms,
)
from index.text.language import detect_language, direction
from index.text.months import AMBIGUOUS_MONTHS, MONTHS
from index.text.names import sound_key
from index.text.sentences import Span, sentence_spans

__all__ = [
    "AMBIGUOUS_MONTHS",
    "ARABIC_SIGNS",
    "MONTHS",
    "Article",
    "ArticleIndex",
    "Candidate",
    "Candidates",
    "ChunkSettings",
    "Embedder",
    "FieldMapping",
    "Filter",
    "Moments",
    "SentenceTransformerEmbedder",
    "Span",
    "StoredPassage",
    "Tokens",
    "Vectors",
    "analyze",
    "article_id",
    "ascii_digits",
    "cache_folder",
    "default_encoder",
    "detect_language",
    "direction",
    "folder_beside",
    "is_default_model",
    "is_sound",
    "lay_out_in",
    "load_embedder",
    "normalize_arabic",
    "question_terms",
    "read_articles",
    "sentence_spans",
    "sound_key",
]
