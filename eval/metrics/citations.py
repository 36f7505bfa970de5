"""Citations: are the quotes verbatim, do they support what is said, are they the right ones?

`cite-R` and `cite-P` are the citation recall and precision of ALCE (Gao, Yen, Yu, Chen, "Enabling
Large Language Models to Generate Text with Citations", EMNLP 2023, on citation quality):

* a statement is *recalled* (1, else 0) when it cites something and what it cites, taken together,
  supports it; the recall is the mean over all statements;
* a citation is *precise* when its statement is recalled and it is not irrelevant; it is irrelevant
  when it does not support the statement alone and the others do without it. The precision is the
  share of precise citations among all citations.

ALCE asks a model of natural language inference whether texts support a statement. Here the support
is decided by rule, so that a run gives the same figures everywhere:

* what a statement quotes ("…", «…», “…”) is supported when it occurs in the texts; a lead-in that
  ends in a colon ("The article says (in Arabic): “…”") says nothing that could need support;
* the rest of it is supported when every number in it occurs in the texts and at least
  `CONTENT_SHARE` of its content words do, as stems (`index.analyze`).

The second rule is blind across languages: the words of a French statement do not occur in an Arabic
text although it may support them, nor do figures that the text writes in words. Such a statement is
undecided and counts nowhere; how many there were is reported.

Beside them stand `quote-P` and `quote-R`, against the quotes of a gold question: the share of the
citations that overlap one of its quotes, and the share of its required quotes that are cited.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from eval.metrics.text import normalize_arabic_answer
from index import analyze, detect_language, is_sound

__all__ = [
    "CONTENT_SHARE",
    "CitationScore",
    "CitedStatement",
    "Stretch",
    "Support",
    "citation_scores",
    "parse_statements",
    "quote_scores",
    "supports",
]

Support = Callable[[Sequence[str], str], bool | None]
"""Whether texts support a statement; None when that cannot be told."""

CONTENT_SHARE = 0.7

_MARKERS = re.compile(r"(?:\[\d+\])+")
_QUOTED = re.compile(r"“([^”]+)”|«([^»]+)»|\"([^\"]+)\"")
_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True, kw_only=True, slots=True)
class CitedStatement:
    """One sentence of an answer with the texts that it cites.

    Attributes:
        text: Without markers.
        cited: The quotes that its markers stand for.
    """

    text: str
    cited: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class CitationScore:
    """Citation recall and precision of one answer.

    Attributes:
        recall: None when no statement could be decided.
        precision: None when no decided statement cites anything.
        undecided: How many statements could not be decided.
    """

    recall: float | None
    precision: float | None
    undecided: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Stretch:
    """A part of an article: `[start, end)`."""

    article: str
    start: int
    end: int

    def overlaps(self, other: Stretch) -> bool:
        """Whether the two share a character."""
        return self.article == other.article and self.start < other.end and other.start < self.end


def parse_statements(text: str, quotes: Sequence[str]) -> list[CitedStatement]:
    """Takes an answer's text apart: a statement ends with its markers, or at the end of its line.

    Args:
        text: With markers, "[1]" for the first of the quotes.
        quotes: What the markers stand for. A marker that stands for nothing cites nothing.
    """
    statements: list[CitedStatement] = []
    for line in text.splitlines():
        begin = 0
        for match in _MARKERS.finditer(line):
            numbers = [int(number) for number in _NUMBER.findall(match[0])]
            statements.append(
                CitedStatement(
                    text=line[begin : match.start()].strip(),
                    cited=tuple(quotes[it - 1] for it in numbers if 0 < it <= len(quotes)),
                )
            )
            begin = match.end()
        statements.append(CitedStatement(text=line[begin:].strip(" .\t"), cited=()))
    return [statement for statement in statements if statement.text]


def supports(texts: Sequence[str], statement: str) -> bool | None:
    """Whether texts support a statement, by the rules above; None when they cannot tell."""
    joined = "\n".join(texts)
    premise = normalize_arabic_answer(joined)
    quoted = [next(filter(None, match.groups())) for match in _QUOTED.finditer(statement)]
    if not all(_within(normalize_arabic_answer(quote), premise) for quote in quoted):
        return False
    own = " ".join(_own_words(statement))
    claim = normalize_arabic_answer(own)
    if not claim:
        return True if quoted else None
    if _within(claim, premise):
        return True
    if not premise:
        return False
    language, other = detect_language(own), detect_language(joined)
    numbers = set(_NUMBER.findall(premise))
    if not set(_NUMBER.findall(claim)) <= numbers:
        # Texts without figures may have it in words, which need not be the statement's.
        return False if numbers or language == other else None
    words = {term for term in analyze(own, language) if not is_sound(term)}
    shared = words & set(analyze(joined, other))
    if len(shared) >= CONTENT_SHARE * len(words):
        return True
    return False if language == other else None


def _own_words(statement: str) -> Iterator[str]:
    """What stands outside of quotes, without lead-ins."""
    end = 0
    for match in _QUOTED.finditer(statement):
        before = statement[end : match.start()].strip()
        if not before.endswith(":"):
            yield before
        end = match.end()
    yield statement[end:].strip()


def citation_scores(
    statements: Sequence[CitedStatement], supports: Support = supports
) -> CitationScore:
    """ALCE's citation recall and precision of one answer.

    Args:
        statements: Of the answer.
        supports: What decides whether texts support a statement: the rules above, or a judge.
    """
    recalled: list[bool] = []
    precise: list[bool] = []
    undecided = 0
    for statement in statements:
        supported = supports(statement.cited, statement.text) if statement.cited else False
        if supported is None:
            undecided += 1
            continue
        recalled.append(supported)
        precise.extend(
            supported and not _irrelevant(statement, number, supports)
            for number in range(len(statement.cited))
        )
    return CitationScore(recall=_share(recalled), precision=_share(precise), undecided=undecided)


def quote_scores(
    cited: Sequence[Stretch], required: Sequence[Stretch], optional: Sequence[Stretch]
) -> tuple[float | None, float | None]:
    """Citations against the quotes of a gold question.

    Args:
        cited: What was cited.
        required: What has to be cited.
        optional: What may be cited as well or, where a single quote is required, in its place.

    Returns:
        Precision (None when nothing is cited) and recall (None when nothing is required). With a
        single required quote an optional one may stand in for it; with several, each has to be
        cited itself, for nothing says which of them an optional one repeats.
    """
    precise = [any(it.overlaps(quote) for quote in (*required, *optional)) for it in cited]
    if len(required) == 1:
        recalled = [any(precise)]
    else:
        recalled = [any(it.overlaps(quote) for it in cited) for quote in required]
    return _share(precise), _share(recalled)


def _irrelevant(statement: CitedStatement, number: int, supports: Support) -> bool:
    alone = supports(statement.cited[number : number + 1], statement.text)
    others = (*statement.cited[:number], *statement.cited[number + 1 :])
    return not alone and bool(others) and bool(supports(others, statement.text))


def _within(words: str, text: str) -> bool:
    return f" {words} " in f" {text} "


def _share(outcomes: Sequence[bool]) -> float | None:
    return sum(outcomes) / len(outcomes) if outcomes else None
