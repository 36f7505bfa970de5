"""What the tests of `ArticleIndex` share: articles, a place for an index, a plain reference."""

from __future__ import annotations

import hashlib
import math
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Protocol

import numpy as np

from index import Article, ArticleIndex, Candidate, ChunkSettings, Embedder, Vectors
from index.articles import article_id
from index.chunking import Chunk, chunk_article, passage_text
from index.hashing_embedder import HashingEmbedder
from index.local.lexical import K1, TITLE_WEIGHT, B
from index.text.analysis import analyze

SMALL = ChunkSettings(tokens=16, overlap=0)
EVERYTHING = 100_000

WORDS = {
    "en": "vienna talks police minister met spoke rain dams figures corrected of the in".split(),
    "fr": "vienne réunion police ministre rencontre pluie barrages chiffres de la dans".split(),
    "ar": "فيينا مباحثات الشرطة وزير التقى أمطار السدود أرقام تصحيح في من".split(),
}


class Place(Protocol):
    """Somewhere an index can be made, and opened again as if by another process."""

    def create(
        self, embedder: Embedder, *, chunking: ChunkSettings | None = None
    ) -> ArticleIndex: ...

    def open(self, embedder: Embedder | None) -> ArticleIndex: ...


@dataclass(frozen=True)
class LocalPlace:
    directory: Path

    def create(self, embedder: Embedder, *, chunking: ChunkSettings | None = None) -> ArticleIndex:
        return ArticleIndex.create(self.directory, embedder, chunking=chunking)

    def open(self, embedder: Embedder | None) -> ArticleIndex:
        return ArticleIndex.open(self.directory, embedder)


class CachingEmbedder(HashingEmbedder):
    """The hashing embedder, which draws each word's vector once per process."""

    def __init__(self, *, dimension: int = 64, name: str = "hashing") -> None:
        super().__init__(dimension=dimension, name=name)
        self._words: dict[str, Vectors] = {}

    def _embed(self, texts: Sequence[str]) -> Vectors:
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for row, text in enumerate(texts):
            for word in text.split():
                if word not in self._words:
                    self._words[word] = super()._embed([word])[0]
                vectors[row] += self._words[word]
            if not vectors[row].any():
                vectors[row, 0] = 1.0
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        return vectors


def article(
    number: int,
    *,
    version: int = 0,
    language: str = "en",
    sentences: int = 4,
    published: date | None = None,
    source: str = "Agency",
    folder: str = "/news",
) -> Article:
    """A deterministic article; another version has another text."""
    words = WORDS[language]
    generator = np.random.default_rng([number, version, len(language), sentences])
    picks = [
        " ".join(words[place] for place in generator.integers(len(words), size=9))
        for _ in range(sentences)
    ]
    location = f"{folder}/{number}.md"
    return Article(
        id=article_id(location),
        title=f"{words[number % len(words)]} {number}",
        text=". ".join([f"{words[0]} {number}", *picks]) + ".",
        language=language,
        published=published,
        source=source,
        location=location,
    )


def terms_of(question: str) -> Callable[[str], Sequence[str]]:
    return lambda language: analyze(question, language)


def everything(index: ArticleIndex, question: str, embedder: Embedder) -> tuple[Candidate, ...]:
    """Every chunk of the index, found through its face."""
    (vector,) = embedder.embed_queries([question])
    return index.candidates(vector, terms_of(question), k=EVERYTHING).items


def content_digest(index: ArticleIndex, embedder: Embedder) -> str:
    """Equal for indexes that hold and find the same, however they came to it."""
    question = "vienna police فيينا الشرطة vienne réunion 7"
    digest = hashlib.sha256()
    with index.reading():
        for summary in sorted(index.articles(), key=lambda summary: summary.id):
            stored = index.article(summary.id)
            assert stored is not None
            digest.update(f"{stored.id} {stored.fingerprint}\n".encode())
        candidates = sorted(everything(index, question, embedder), key=lambda item: item.chunk_id)
        for candidate, vector in zip(candidates, index.vectors(candidates), strict=True):
            line = f"{candidate.chunk_id} {candidate.coverage:.5f} {candidate.similarity:.5f}\n"
            digest.update(line.encode() + vector.tobytes())
    return digest.hexdigest()


@dataclass(frozen=True)
class Expected:
    """A chunk with the scores that it must get."""

    chunk: Chunk
    article: Article
    similarity: float
    coverage: float


def reference(
    articles: Iterable[Article],
    embedder: Embedder,
    chunking: ChunkSettings,
    question: str,
) -> dict[str, list[Expected]]:
    """The scores of all chunks by language, written out by hand from the formulas."""
    chunks: dict[str, list[tuple[Article, Chunk]]] = {}
    for item in articles:
        for chunk in chunk_article(item, embedder.count_tokens, chunking):
            chunks.setdefault(item.language, []).append((item, chunk))
    (vector,) = embedder.embed_queries([question])
    return {
        language: _scored(group, embedder, vector, analyze(question, language))
        for language, group in chunks.items()
    }


def _scored(
    group: list[tuple[Article, Chunk]], embedder: Embedder, question: Vectors, terms: list[str]
) -> list[Expected]:
    texts = [passage_text(item, chunk) for item, chunk in group]
    vectors = embedder.embed_documents(texts).astype(np.float16).astype(np.float64)
    text = [Counter(analyze(chunk.text, item.language)) for item, chunk in group]
    title = [Counter(analyze(item.title, item.language)) for item, _ in group]
    lengths = [
        one.total() + TITLE_WEIGHT * other.total() for one, other in zip(text, title, strict=True)
    ]
    mean = sum(lengths) / len(lengths)
    scores = [0.0] * len(group)
    bound = 0.0
    for term in set(terms):
        holding = sum(1 for one, other in zip(text, title, strict=True) if term in one + other)
        idf = math.log(1 + (len(group) - holding + 0.5) / (holding + 0.5))
        bound += idf * (K1 + 1)
        for row in range(len(group)):
            count = text[row][term] + TITLE_WEIGHT * title[row][term]
            norm = K1 * (1 - B + B * lengths[row] / mean)
            scores[row] += idf * count * (K1 + 1) / (count + norm)
    return [
        Expected(
            chunk=chunk,
            article=item,
            similarity=float(vectors[row] @ question.astype(np.float64)),
            coverage=scores[row] / bound if bound else 0.0,
        )
        for row, (item, chunk) in enumerate(group)
    ]
