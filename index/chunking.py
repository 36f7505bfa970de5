"""Cuts an article into chunks of whole sentences, sized in the embedder's tokens."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from index.articles import Article
from index.errors import InputError
from index.text.sentences import Span, sentence_spans

__all__ = ["Chunk", "ChunkSettings", "chunk_article", "passage_text"]

CountTokens = Callable[[Sequence[str]], list[int]]

# Where a sentence that is longer than a whole chunk may be cut, best first: behind a clause mark,
# else between two words, else (a wall of characters without blanks) anywhere.
_CLAUSE_END = re.compile(r"[،,;؛:]\s+")
_BLANK = re.compile(r"\s+")


@dataclass(frozen=True, kw_only=True, slots=True)
class ChunkSettings:
    """How articles are cut.

    Attributes:
        tokens: The most tokens of the embedder a chunk may hold, its title and date not counted.
        overlap: How many tokens at the end of a chunk are repeated at the beginning of the next,
            in whole sentences.

    The defaults are measured, on XQuAD's tuning half and ARCD-train, for chunks of 64 to 480
    tokens. Small chunks most often have the answer in the first 800 tokens that are read (96: .98
    and .94; 256: .98 and .96; 480: .94 and .93), and news answers stand in one sentence among many:
    a question about one clause is not near the mean of a long passage. Whole paragraphs are found
    as well by their best small chunk as by one large one, and in a mixed archive better. Among the
    small sizes the choice was made on questions over press articles (eval/questions/press.jsonl),
    where 80 and 112 tokens do worse: it hangs on where the cuts fall.
    """

    tokens: int = 96
    overlap: int = 24

    def __post_init__(self) -> None:
        if self.tokens < 16:
            raise InputError(f"chunk tokens must be at least 16, not {self.tokens}")
        if not 0 <= self.overlap <= self.tokens // 2:
            raise InputError(
                f"chunk overlap must lie between 0 and half of {self.tokens}, not {self.overlap}"
            )


@dataclass(frozen=True, kw_only=True, slots=True)
class Chunk:
    """A stretch of an article: `article.text[start:end] == text`, always.

    Attributes:
        article_id: The article it belongs to.
        start: Offset of the first character in the article's text.
        end: Offset behind the last character.
        text: The characters themselves.
    """

    article_id: str
    start: int
    end: int
    text: str

    @property
    def id(self) -> str:
        """The article's id and the offsets: stable while article and chunker stay the same."""
        return f"{self.article_id}:{self.start}-{self.end}"


def chunk_article(
    article: Article, count_tokens: CountTokens, settings: ChunkSettings
) -> list[Chunk]:
    """Cuts an article into chunks.

    A sentence that fits into a chunk is never split. Chunks cover every sentence, in order.

    Args:
        article: The article; a text without any visible character gives no chunk.
        count_tokens: The embedder's `count_tokens`.
        settings: Size and overlap.
    """
    text = article.text
    fitting = _sentences_that_fit(text, count_tokens, settings.tokens)
    sentences, lengths = [span for span, _ in fitting], [length for _, length in fitting]
    chunks = []
    first = 0
    while first < len(sentences):
        last, total = first, lengths[first]
        while last + 1 < len(sentences) and total + lengths[last + 1] <= settings.tokens:
            last += 1
            total += lengths[last]
        start, end = sentences[first].start, sentences[last].end
        chunks.append(Chunk(article_id=article.id, start=start, end=end, text=text[start:end]))
        if last + 1 == len(sentences):
            break
        first = _first_of_next(lengths, first, last, settings)
    return chunks


def _first_of_next(lengths: list[int], first: int, last: int, settings: ChunkSettings) -> int:
    """Steps back from the end of a chunk while the repeated sentences fit the overlap.

    The sentence behind the chunk must still fit beside what is repeated: otherwise the next chunk
    would add nothing new.
    """
    following = last + 1
    begin, repeated = following, 0
    while begin - 1 > first and repeated + lengths[begin - 1] <= settings.overlap:
        if repeated + lengths[begin - 1] + lengths[following] > settings.tokens:
            break
        begin -= 1
        repeated += lengths[begin]
    return begin


def _sentences_that_fit(
    text: str, count_tokens: CountTokens, tokens: int
) -> list[tuple[Span, int]]:
    """The sentences, long ones in pieces, each with its number of tokens: counting is slow."""
    sentences = sentence_spans(text)
    lengths = count_tokens([text[start:end] for start, end in sentences])
    fitting: list[tuple[Span, int]] = []
    for span, length in zip(sentences, lengths, strict=True):
        if length <= tokens:
            fitting.append((span, length))
        else:
            fitting.extend(_cut(text, span, length, count_tokens, tokens))
    return fitting


def _cut(
    text: str, span: Span, length: int, count_tokens: CountTokens, tokens: int
) -> list[tuple[Span, int]]:
    """Halves a span at the break nearest to its middle until every piece fits."""
    if length <= tokens or span.end - span.start < 2:
        return [(span, length)]
    middle = (span.start + span.end) // 2
    at = _nearest_break(text, span, middle)
    left, right = Span(span.start, at), Span(at, span.end)
    pieces = []
    for half in (left, right):
        start, end = half
        while start < end and text[start].isspace():
            start += 1
        while end > start and text[end - 1].isspace():
            end -= 1
        if start < end:
            (part,) = count_tokens([text[start:end]])
            pieces.extend(_cut(text, Span(start, end), part, count_tokens, tokens))
    return pieces


def _nearest_break(text: str, span: Span, middle: int) -> int:
    for pattern in (_CLAUSE_END, _BLANK):
        breaks = [match.end() for match in pattern.finditer(text, span.start, span.end)]
        # A clause mark near one end would shave off a splinter: it has to lie in the inner half.
        quarter = (span.end - span.start) // 4
        inner = [at for at in breaks if span.start + quarter <= at <= span.end - quarter]
        if inner:
            return min(inner, key=lambda at: abs(at - middle))
    return middle


def passage_text(article: Article, chunk: Chunk) -> str:
    """What the embedder reads for a chunk: its article's title and day travel with it.

    The chunk's own text and offsets stay as they are.
    """
    day = article.published.isoformat() if article.published else ""
    head = " ".join(part for part in (article.title, day) if part)
    return f"{head}\n{chunk.text}" if head else chunk.text
