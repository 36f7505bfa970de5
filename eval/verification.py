"""How well wrong sentences are told from right ones: `python -m eval.verification`.

The pairs of `verification_pairs.jsonl` are sentences over the sample articles, written for this
purpose: each stands there once as the article supports it and once with one thing changed (a
number, date, name, place, a negation, or who did it to whom). The verifier was tuned on the pairs
called "tuning". Those called "reporting" were written afterwards; the first run over them, the
only unseen one, told .965 of the wrong numbers, dates, names and places and raised false alarms on
.087 of the right sentences. Then their mistakes were looked at and what was general in them mended,
so what is printed for them now is not unseen any more.

The pairs called "later" and "last" are about articles of `verification_articles.jsonl`, written for
them, and were each committed before the verifier saw them. Their first runs, with the embedding
model: "later" told .911 (72/79) of the wrong numbers, dates, names and places, with false alarms on
.106 (10/94), negations .889, swapped roles .167; after what was general in its mistakes was mended,
"last" .984 (63/64) with .105 (8/76), negations .875, swapped roles .250. False alarms on sentences
that were not seen are so about one in ten, twice what is aimed at.

"paraphrase" is harder: sentences as a language model writes them (clauses reordered, passive, round
numbers, days worked out), over ten articles, written before the verifier saw them by one who knew
its word lists. Its only unseen run: .938 (76/81; 95 % interval .86 to .97) of the wrong facts told,
false alarms on .220 (22/100; .15 to .31), negations 1/10, swapped roles 0/9. After the general ones
among its mistakes were mended: .951, false alarms .050, negations 5/10, roles 0/9, which is seen.

"again" was written after that by yet another, who knew nothing of the program, and is farther from
the articles' wording. Its only unseen run: .840 (68/81; .74 to .90) of the wrong facts told, false
alarms on .350 (35/100; .26 to .45), negations 7/10, roles 3/9. Much was mended: words that begin a
sentence and were taken for names, seasons, centuries, lengths of time, days that only the article's
own day gives, towns and persons of a neighbouring sentence. After that it gives .852 and .110,
6/10, 1/9.

"fresh" was written then, likewise, and committed before its only unseen run: .906 (77/85; .82 to
.95) of the wrong facts told, false alarms on .180 (18/100; .12 to .27), negations 2/8, roles 1/7.
Nearly half of the false alarms were negations that the other text has in a verb (to refuse, to
prevent). With the general ones mended: .882, .050, 2/8, 1/7. All pairs together, all looked at
by now, give .956 of the wrong facts and .042 false alarms.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from importlib.resources import as_file, files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from index import Article, load_embedder, read_articles, sentence_spans
from index.errors import InputError
from rag.nearness import Nearness, load_nearness
from rag.verification import Source, Verdict, verify

__all__ = ["KINDS", "Pair", "Share", "load_pairs", "measure", "run"]

KINDS = ("number", "date", "name", "place", "negation", "roles")


@dataclass(frozen=True, kw_only=True, slots=True)
class Pair:
    """A sentence and what it cites.

    Attributes:
        id: Unique; ends in "a" for the supported sentence and in "b" for the corrupted one.
        half: "tuning", "reporting", "later", "last", "paraphrase", "again" or "fresh".
        kind: What is changed in the corrupted one.
        supported: Whether the source supports the sentence.
        language: ISO 639-1 code of the sentence.
        sentence: The sentence.
        source: What it cites.
    """

    id: str
    half: str
    kind: str
    supported: bool
    language: str
    sentence: str
    source: Source


@dataclass(frozen=True, kw_only=True, slots=True)
class Share:
    """How often something happened.

    Attributes:
        hits: In so many cases.
        of: Of so many.
    """

    hits: int
    of: int

    @property
    def value(self) -> float | None:
        """The share; None where there is nothing to take one of."""
        return self.hits / self.of if self.of else None

    def __str__(self) -> str:
        return f"{self.hits:3d}/{self.of:<3d} " + (
            "  –" if self.value is None else f"{self.value:.3f}"
        )


def load_pairs() -> list[Pair]:
    """Reads the pairs and finds each quote in its article.

    Raises:
        InputError: A quote does not stand in its article.
    """
    package = files("eval")
    with as_file(package.joinpath("corpus")) as folder:
        articles = {Path(item.location).stem: item for item in _articles(folder)}
    articles |= {item.id: item for item in _further_articles(package)}
    lines = package.joinpath("verification_pairs.jsonl").read_text(encoding="utf-8").splitlines()
    return [_pair(json.loads(line), articles) for line in lines if line.strip()]


def _articles(folder: Path) -> Iterable[Article]:
    for item in read_articles([folder]):
        if isinstance(item, Article):
            yield item


def _further_articles(package: Traversable) -> Iterable[Article]:
    """The articles that the pairs called "later" are about; the sample corpus lacks them."""
    text = package.joinpath("verification_articles.jsonl").read_text(encoding="utf-8")
    for line in text.splitlines():
        item = json.loads(line)
        yield Article(
            id=item["id"],
            title=item["title"],
            text=item["text"],
            language=item["language"],
            published=date.fromisoformat(item["date"]),
            source=item["source"],
            location=item["id"],
        )


def _pair(item: dict[str, Any], articles: dict[str, Article]) -> Pair:
    article = articles[item["article"]]
    at = article.text.find(item["quote"])
    if at < 0:
        raise InputError(f"pair {item['id']}: its quote is not in {item['article']}")
    return Pair(
        id=item["id"],
        half=item["half"],
        kind=item["kind"],
        supported=item["supported"],
        language=item["language"],
        sentence=item["sentence"],
        source=Source(
            quote=item["quote"],
            passage=_around(article.text, at, at + len(item["quote"])),
            title=article.title,
            publisher=article.source,
            published=article.published,
            language=article.language,
        ),
    )


def _around(text: str, start: int, end: int) -> str:
    """The quote with the sentence before and behind it, about what a chunk holds."""
    spans = sentence_spans(text)
    rows = [row for row, span in enumerate(spans) if span.start < end and span.end > start]
    first, last = spans[max(0, rows[0] - 1)], spans[min(len(spans) - 1, rows[-1] + 1)]
    return text[first.start : last.end]


def run(pairs: Sequence[Pair], nearness: Nearness | None = None) -> list[tuple[Pair, Verdict]]:
    """Verifies every sentence; without `nearness` by words and facts alone."""
    return [
        (pair, verify(pair.sentence, [pair.source], language=pair.language, nearness=nearness))
        for pair in pairs
    ]


def measure(results: Sequence[tuple[Pair, Verdict]]) -> dict[str, Share]:
    """Recall of every kind of corruption, of the four that facts can show, and false alarms."""
    shares = {kind: _detected([r for r in results if r[0].kind == kind]) for kind in KINDS}
    shares["facts"] = _detected([r for r in results if r[0].kind in KINDS[:4]])
    right = [verdict for pair, verdict in results if pair.supported]
    shares["false alarms"] = Share(hits=sum(not v.supported for v in right), of=len(right))
    return shares


def _detected(results: Sequence[tuple[Pair, Verdict]]) -> Share:
    wrong = [verdict for pair, verdict in results if not pair.supported]
    return Share(hits=sum(not verdict.supported for verdict in wrong), of=len(wrong))


def main() -> None:
    """Prints the table; with `--errors` also every sentence that was judged wrongly."""
    parser = argparse.ArgumentParser(description=__doc__)
    halves = ("tuning", "reporting", "later", "last", "paraphrase", "again", "fresh")
    parser.add_argument("--half", choices=halves, default="reporting")
    parser.add_argument("--errors", action="store_true")
    parser.add_argument(
        "--words-only", action="store_true", help="without the embedding model's judgement"
    )
    options = parser.parse_args()
    nearness = None if options.words_only else load_nearness(load_embedder())
    results = run([pair for pair in load_pairs() if pair.half == options.half], nearness)
    across = [r for r in results if r[0].language != r[0].source.language]
    within = [r for r in results if r[0].language == r[0].source.language]
    columns = {"all": results, "one language": within, "across": across}
    columns |= {code: [r for r in results if r[0].language == code] for code in ("ar", "en", "fr")}
    print(f"{options.half:14}" + "".join(f"{name:>16}" for name in columns))
    tables = {name: measure(part) for name, part in columns.items()}
    for row in (*KINDS, "facts", "false alarms"):
        print(f"{row:14}" + "".join(f"{table[row]!s:>16}" for table in tables.values()))
    if options.errors:
        for pair, verdict in results:
            if verdict.supported != pair.supported:
                print(pair.id, pair.language, pair.sentence)
                print("   ", [(p.kind.value, p.text) for p in verdict.problems], verdict.shared)


if __name__ == "__main__":
    main()
