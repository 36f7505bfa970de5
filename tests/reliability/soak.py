"""Readers beside a writer, as long as you like: `python -m tests.reliability.soak --minutes 10`.

Every citation of every answer must be, word for word, what one of the versions of that article
says at that place.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path

import click

from index import Article, ArticleIndex
from rag import Assistant, Settings
from rag.reading.overlap_reader import OverlapReader
from tests.index.index_kit import SMALL, CachingEmbedder, article

__all__: list[str] = []

EMBEDDER = CachingEmbedder(dimension=32)
ARTICLES, VERSIONS = 60, 5
LANGUAGES = ("ar", "en", "fr")
QUESTIONS = (
    "police minister vienna",
    "الشرطة وزير فيينا",
    "police ministre réunion",
    "rain dams figures",
)


def versions(version: int) -> list[Article]:
    """All articles in one version."""
    return [
        article(number, version=version, language=LANGUAGES[number % 3], sentences=6)
        for number in range(ARTICLES)
    ]


@click.command()
@click.option("--minutes", default=10.0, show_default=True)
@click.option("--readers", default=8, show_default=True)
def main(minutes: float, readers: int) -> None:
    """Writes while readers ask; prints what was done; exit status 1 at the first fault."""
    with tempfile.TemporaryDirectory() as directory:
        place = Path(directory) / "index"
        with ArticleIndex.create(place, EMBEDDER, chunking=SMALL) as index:
            index.sync(versions(0))
            seconds = str(60 * minutes)
            processes = [
                subprocess.Popen(
                    [
                        sys.executable,
                        "-m",
                        "tests.reliability.soak_reader",
                        str(place),
                        seconds,
                    ],
                    stdout=subprocess.PIPE,
                    text=True,
                )
                for _ in range(readers)
            ]
            written = _write(index, processes)
            answers = quotes = 0
            for process in processes:
                output, _ = process.communicate()
                if process.returncode:
                    sys.exit(1)
                asked, cited = map(int, output.split())
                answers, quotes = answers + asked, quotes + cited
            findings = index.check().findings
        click.echo(
            f"{written} changes, {answers} answers, {quotes} quotes verified, "
            f"{len(findings)} findings"
        )
        if findings or not quotes:
            sys.exit(1)


def _write(index: ArticleIndex, readers: list[subprocess.Popen[str]]) -> int:
    written = 0
    while any(reader.poll() is None for reader in readers):
        written += 1
        begin = 7 * written % ARTICLES
        some = versions(written % VERSIONS)[begin : begin + 20]
        if written % 11 == 0:
            index.rebuild()
        elif written % 7 == 0:
            index.remove([one.id for one in some[:5]])
        elif written % 13 == 0:
            index.sync(versions(written % VERSIONS)[: ARTICLES // 2], prune=True)
        else:
            index.sync(some)
    return written


def read(place: Path, seconds: float) -> tuple[int, int]:
    """Asks until the time is over.

    Returns:
        How many answers and how many citations were verified.
    """
    known: dict[str, list[Article]] = {}
    for version in range(VERSIONS):
        for one in versions(version):
            known.setdefault(one.id, []).append(one)
    answers = quotes = 0
    end = time.monotonic() + seconds
    index = ArticleIndex.open(place, EMBEDDER)
    settings = Settings(threshold=0.0)
    with Assistant(index, EMBEDDER, reader=OverlapReader(), settings=settings) as assistant:
        while time.monotonic() < end:
            answer = assistant.ask(QUESTIONS[answers % len(QUESTIONS)])
            answers += 1
            for citation in answer.citations:
                place_ = slice(citation.start, citation.end)
                assert any(
                    one.text[place_] == citation.quote for one in known[citation.article_id]
                ), citation
                quotes += 1
            for passage in answer.passages:
                assert any(
                    one.text[passage.start : passage.end] == passage.text
                    for one in known[passage.article_id]
                ), passage
    return answers, quotes


if __name__ == "__main__":
    main()
