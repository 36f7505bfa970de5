"""Feeds generated input to every reader, the cleaner, the chunker and the analyser.

    python -m tests.reliability.fuzz --seconds 600        that long for each

Inputs are seeds that are cut, joined, repeated, flipped and salted with syntax. One that reaches
lines of `index/` that none before it has reached becomes a seed itself. What breaks or takes too
long is printed as a Python literal; exit status 1.
"""

from __future__ import annotations

import logging
import random
import sys
import time
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

import click
import docx

from index import Article, ChunkSettings, analyze, article_id, sentence_spans
from index.chunking import chunk_article
from index.cleaning import clean_text
from index.errors import ArticleError
from index.hashing_embedder import HashingEmbedder
from index.readers.fields import FieldMapping
from index.readers.finishing import read_finished
from index.readers.raw import RawFile

__all__ = ["TARGETS", "check", "seeds"]

DATA = Path(__file__).resolve().parents[1] / "data"
OURS = str(Path(__file__).resolve().parents[2] / "index")
EMBEDDER = HashingEmbedder(dimension=8)
TEXT = "عنوان\n\nالتقى الحموشي في فيينا، يوم 12 نونبر ٢٠٢٥. M. Hammouchi said: “No.” 维也纳会议。\n"
SALT = (
    *(
        "\0",
        "\ufeff",
        "\u202e",
        "\u0640",
        "ً",
        "🙂",
        "\ud800",
        "\r",
        "\x85",
        "\u2028",
        "\t",
        " ",
        "\n",
    ),
    *("<p>", "</p>", "<!--", "]]>", "<![CDATA[", "&#x0;", "&amp", "<table><tr>", "<script>", "<a"),
    *(
        "---\n",
        "# ",
        "```",
        "> ",
        "[x](",
        "![",
        "\\",
        "| a | b |\n",
        "title: ",
        "date: 2025-13-45\n",
    ),
    *('{"text": "', '"}', "\n{", "[", "null", "1e999", '"', "'", ",", ";", '""'),
    *(
        "%PDF-1.7",
        "obj",
        "endobj",
        "stream\n",
        "<<",
        ">>",
        "/Length 9999999",
        "/Kids [1 0 R]",
        "xref",
    ),
    *("اقرأ أيضا", "Read also:", "Partager", "..", "؟", "Dr. ", "a.b.c.", "1.5", "…", "a" * 500),
)


def _read(form: str, data: bytes) -> None:
    file = RawFile(form=form, data=data, location="/fuzz", name="fuzz")
    try:
        for found in read_finished(file, FieldMapping()):
            if isinstance(found, Article):
                assert found.text.strip()
                assert "\r" not in found.text
    except (ArticleError, RecursionError):
        pass  # Both are told in a line, by the process that reads files.


def _clean(data: bytes) -> None:
    cleaned = clean_text(_lenient(data))
    clean_text(cleaned)


def _lenient(data: bytes) -> str:
    try:
        return data.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return data.decode("utf-8", "replace")


def _chunk(data: bytes) -> None:
    text = _lenient(data)
    article = Article(
        id=article_id("/fuzz"),
        title="",
        text=text,
        language="und",
        published=None,
        source="",
        location="/fuzz",
    )
    chunks = chunk_article(article, EMBEDDER.count_tokens, ChunkSettings(tokens=16, overlap=4))
    covered = set[int]()
    for chunk in chunks:
        assert text[chunk.start : chunk.end] == chunk.text
        assert chunk.text.strip()
        covered.update(range(chunk.start, chunk.end))
    assert all(at in covered or character.isspace() for at, character in enumerate(text))


def _sentences(data: bytes) -> None:
    text = _lenient(data)
    end = 0
    for span in sentence_spans(text):
        assert span.start >= end
        assert span.end > span.start
        assert not text[end : span.start].strip()
        end = span.end
    assert not text[end:].strip()


def _analyse(data: bytes) -> None:
    text = _lenient(data)
    for language in ("ar", "en", "fr", "zh", "und"):
        assert not any(
            character.isspace() for term in analyze(text, language) for character in term
        )


TARGETS: dict[str, Callable[[bytes], None]] = {
    **{
        form: lambda data, form=form: _read(form, data)  # type: ignore[misc]
        for form in ("text", "markdown", "html", "pdf", "docx", "jsonl", "csv")
    },
    "cleaning": _clean,
    "chunking": _chunk,
    "sentences": _sentences,
    "analysis": _analyse,
}
# PDF and Word files take longer to read than their size says.
_LONGEST = {"pdf": 20.0, "docx": 10.0}


def seeds(target: str) -> list[bytes]:
    """Where the generation begins."""
    if target == "pdf":
        smallest = sorted(DATA.glob("*.pdf"), key=lambda path: path.stat().st_size)
        return [path.read_bytes() for path in smallest[:3]]
    if target == "docx":
        document = docx.Document()
        document.add_heading("A title", 1)
        document.add_paragraph(TEXT)
        document.add_table(2, 2).cell(0, 0).text = "cell"
        stream = BytesIO()
        document.save(stream)
        return [stream.getvalue()]
    by_form = {
        "html": f"<html lang=ar><head><title>t</title><meta name=date content=2025-01-01></head>"
        f"<body><article><h1>t</h1><p>{TEXT}</p><ul><li>x</ul></article></body></html>",
        "markdown": f"---\ntitle: t\ndate: 2025-01-02\n---\n# t\n\n{TEXT}\n* a\n* b\n\n> q\n",
        "jsonl": '{"title": "t", "text": "The text is here.", "date": "2025-01-02"}\n' * 2,
        "csv": "title,text,date\nt,The text is here,2025-01-02\n",
    }
    return [by_form.get(target, TEXT).encode(), TEXT.encode(), TEXT.encode("cp1256", "replace")]


def _mutated(generator: random.Random, pool: list[bytes], target: str) -> bytes:
    chosen = generator.choice(pool)
    if target == "docx" and generator.random() < 0.9:
        return _mutated_zip(generator, chosen)
    data = bytearray(chosen)
    for _ in range(generator.randint(1, 6)):
        at = generator.randrange(len(data) + 1)
        until = min(len(data), at + generator.choice((1, 4, 30, 400)))
        match generator.randrange(6):
            case 0 if data:
                data[at % len(data)] ^= 1 << generator.randrange(8)
            case 1:
                del data[at:until]
            case 2:
                data[at:at] = data[at:until] * generator.choice((1, 3, 40))
            case 3:
                other = generator.choice(pool)
                begin = generator.randrange(len(other) + 1)
                data[at:until] = other[begin : begin + generator.choice((10, 200))]
            case _:
                salt = generator.choice(SALT).encode("utf-8", "surrogatepass")
                data[at:at] = salt * generator.choice((1, 1, 1, 2, 60))
    return bytes(data[:200_000])


def _mutated_zip(generator: random.Random, data: bytes) -> bytes:
    """A Word file is a ZIP of XML: change one of its parts, and keep the ZIP whole."""
    stream = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(stream, "w") as new:
        names = old.namelist()
        victim = generator.choice([*names, *(["word/document.xml"] * 10)])
        for name in names:
            content = old.read(name)
            new.writestr(name, _mutated(generator, [content], "xml") if name == victim else content)
    return stream.getvalue()


class _Coverage:
    """The lines of `index/` that have been reached."""

    def __init__(self) -> None:
        self._lines: set[tuple[CodeType, int]] = set()

    def run(self, function: Callable[[bytes], None], data: bytes) -> bool:
        """Whether a call has reached new lines."""
        before = len(self._lines)
        sys.settrace(self._trace)
        try:
            function(data)
        finally:
            sys.settrace(None)
        return len(self._lines) > before

    def _trace(self, frame: FrameType, event: str, argument: Any) -> Any:
        if not frame.f_code.co_filename.startswith(OURS):
            return None
        self._lines.add((frame.f_code, frame.f_lineno))
        return self._trace


def check(target: str, data: bytes) -> None:
    """Runs one input; raises what breaks."""
    TARGETS[target](data)


@click.command()
@click.option("--seconds", default=600.0, show_default=True, help="For each target.")
@click.option("--target", "names", multiple=True, type=click.Choice(list(TARGETS)))
@click.option("--seed", default=0, show_default=True)
def main(seconds: float, names: tuple[str, ...], seed: int) -> None:
    """Generates inputs until the time is over."""
    logging.disable()  # pdfminer tells of every byte that it does not like.
    broken = 0
    for name in names or TARGETS:
        generator = random.Random(f"{seed} {name}")
        pool, coverage = seeds(name), _Coverage()
        tried, faults = 0, set[str]()
        for data in pool:
            coverage.run(TARGETS[name], data)
        end, used = time.monotonic() + seconds, time.process_time()
        while time.monotonic() < end:
            data = _mutated(generator, pool, name)
            tried += 1
            begun = time.process_time()
            try:
                if coverage.run(TARGETS[name], data) and len(pool) < 500:
                    pool.append(data)
            except Exception as error:
                faults.add(_told(name, f"{type(error).__name__}: {error}"[:100], data, faults))
            took = time.process_time() - begun
            if took > _LONGEST.get(name, 5.0):
                faults.add(_told(name, "too slow", data, faults))
        click.echo(
            f"{name}: {tried} inputs, {len(pool)} seeds, {len(faults)} faults, "
            f"{time.process_time() - used:.0f} s of processor time"
        )
        broken += len(faults)
    sys.exit(1 if broken else 0)


def _told(name: str, what: str, data: bytes, before: set[str]) -> str:
    if what not in before:
        click.echo(f"{name}: {what}\n  {data[:3000]!r}")
    return what


if __name__ == "__main__":
    main()
