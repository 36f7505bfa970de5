"""The gold set: questions over the sample archive, with accepted answers and supporting quotes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import ClassVar

from pydantic import ConfigDict, TypeAdapter, ValidationError

from index import detect_language
from index.errors import InputError
from rag import Turn

__all__ = [
    "LANGUAGES",
    "TYPES",
    "UNANSWERABLE_KINDS",
    "GoldQuestion",
    "Quote",
    "load_gold",
    "validate_gold",
]

LANGUAGES = ("ar", "en", "fr")

TYPES = (
    *("who", "when", "where", "how_many", "why", "what", "list"),
    "comparison",  # over two or more articles
    "correction",  # an earlier report was corrected; the corrected value is right
    "conflict",  # two sources disagree; both values are the answer
    "dated",  # about a period that the question names
    "follow_up",  # goes on with a conversation
    "spelling",  # variant spellings of names, missing hamzas, dialect
)

UNANSWERABLE_KINDS = (
    "outside",  # nothing in the archive is about it
    "near_miss",  # the event is reported, this detail of it is not
    "wrong_event",  # the person or body is reported, in another event, place or year
    "false_premise",  # what the question takes for granted did not happen
)

# Where each part of the answer may come from an article in another language.
_MIXED_SUPPORT = frozenset({"comparison", "conflict"})
_SEVERAL_ANSWERS = frozenset({"list", "conflict"})
_REPAIRS = {
    "missing": "add it",
    "unexpected_keyword_argument": "remove it",
    "json_invalid": "write one JSON object a line",
    "dataclass_type": "write one JSON object a line",
}
_NOT_PROSE = re.compile(r"^(?:[-*#>] |\d+\. )|[|`\n]|\*\*|\]\(")


@dataclass(frozen=True, kw_only=True, slots=True)
class Quote:
    """A stretch of an article that supports the answer.

    Attributes:
        article: The file's name in the archive, without its suffix.
        text: Verbatim, inside one paragraph.
        required: False where the answer stands without it: it says the same as a required quote
            (and may be cited in its place) or only completes one. Citing it is never wrong.
    """

    __pydantic_config__: ClassVar[ConfigDict] = {"extra": "forbid"}

    article: str
    text: str
    required: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class GoldQuestion:
    """One question with all that is needed to judge an answer to it.

    Attributes:
        id: Unique in the set.
        question: As a person would type it.
        language: That of the question; one of `LANGUAGES`.
        type: One of `TYPES`.
        answerable: Whether the archive answers it.
        unanswerable_kind: One of `UNANSWERABLE_KINDS`; None for an answerable question.
        answers: What a complete answer names: one item, or one per element of a list or per value
            of a conflict. Each maps a language to the accepted forms in that language.
        quotes: The support; see `Quote.required`.
        history: The conversation before a follow-up, oldest first.
    """

    __pydantic_config__: ClassVar[ConfigDict] = {"extra": "forbid"}

    id: str
    question: str
    language: str
    type: str
    answerable: bool
    unanswerable_kind: str | None
    answers: tuple[Mapping[str, tuple[str, ...]], ...]
    quotes: tuple[Quote, ...]
    history: tuple[Turn, ...]


def load_gold(paths: Iterable[Path]) -> list[GoldQuestion]:
    """Reads files of one JSON object a line, in the order given; blank lines are skipped.

    Raises:
        InputError: A file cannot be read, or a line has another shape; the first such place is
            named. What the lines say is not judged here: see `validate_gold`.
    """
    return [question for path in paths for question in _read_file(path)]


def validate_gold(questions: Iterable[GoldQuestion], corpus: Mapping[str, str]) -> list[str]:
    """Everything that is wrong with a gold set, one line a problem; empty when it is sound.

    Args:
        questions: The whole set: ids and questions are compared with each other.
        corpus: The text of each article, as it is stored and cited, by the file's name without
            its suffix.
    """
    languages = {name: detect_language(text) for name, text in corpus.items()}
    problems: list[str] = []
    ids: set[str] = set()
    asked: dict[tuple[str, tuple[Turn, ...]], str] = {}
    for question in questions:
        found = [*_form(question), *_support(question, corpus), *_answers(question, languages)]
        if question.id in ids:
            found.append("id: used before; give each question its own")
        ids.add(question.id)
        twin = asked.setdefault((question.question, question.history), question.id)
        if twin != question.id:
            found.append(f"question: the same as {twin}; remove one")
        problems.extend(f"{question.id}: {problem}" for problem in found)
    return problems


def _form(question: GoldQuestion) -> Iterator[str]:
    """What is wrong with the question itself and with how its fields go together."""
    if not question.id.strip():
        yield "id: is empty"
    if not question.question.strip():
        yield "question: is empty"
    if question.language not in LANGUAGES:
        yield f"language: {question.language!r} is none of {', '.join(LANGUAGES)}"
    if question.type not in TYPES:
        yield f"type: {question.type!r} is none of {', '.join(TYPES)}"
    if (question.type == "follow_up") != bool(question.history):
        yield "history: follow_up questions need one, all others must have none"
    if any(not turn.question.strip() or not turn.answer.strip() for turn in question.history):
        yield "history: a turn is empty"
    kind = question.unanswerable_kind
    if question.answerable:
        if kind is not None:
            yield "unanswerable_kind: must be null for an answerable question"
        if not question.answers:
            yield "answers: are missing; give them, or set answerable to false"
        if not any(quote.required for quote in question.quotes):
            yield "quotes: none is required; mark those that the answer rests on"
        if question.type in _SEVERAL_ANSWERS and len(question.answers) == 1:
            yield f"answers: a {question.type} needs two or more; change the type"
        if question.type == "comparison" and len({q.article for q in question.quotes}) < 2:
            yield "quotes: a comparison needs two or more articles; change the type"
    else:
        if kind not in UNANSWERABLE_KINDS:
            yield f"unanswerable_kind: {kind!r} is none of {', '.join(UNANSWERABLE_KINDS)}"
        if question.answers or question.quotes:
            yield "answers, quotes: must be empty for an unanswerable question"


def _support(question: GoldQuestion, corpus: Mapping[str, str]) -> Iterator[str]:
    """What is wrong with the quotes, each taken alone."""
    forms = [form for item in question.answers for forms in item.values() for form in forms]
    seen: set[tuple[str, str]] = set()
    for quote in question.quotes:
        shown = f"quotes: {quote.article}: {quote.text[:40]!r}"
        if quote.article not in corpus:
            yield f"quotes: there is no article {quote.article!r}; name a file of the archive"
        elif not quote.text.strip() or quote.text not in corpus[quote.article]:
            yield f"{shown} is not in the article; copy it character by character"
        if _NOT_PROSE.search(quote.text):
            yield f"{shown} holds markup or spans paragraphs; quote plain prose"
        if (quote.article, quote.text) in seen:
            yield f"{shown} is given twice; remove one"
        seen.add((quote.article, quote.text))
        # A comparison may rest on a sentence that gives a date where the answer is a name.
        states = any(_occurs(form, quote.text) for form in forms)
        if quote.required and not states and question.type != "comparison":
            yield f"{shown} is required but states no answer; set required to false"


def _answers(question: GoldQuestion, languages: Mapping[str, str]) -> Iterator[str]:
    """What is wrong with the answers, alone and against the quotes."""
    quoted = {languages[q.article] for q in question.quotes if q.article in languages}
    for number, item in enumerate(question.answers, 1):
        for language in LANGUAGES:
            forms = item.get(language, ())
            if not forms or any(not form.strip() for form in forms):
                yield f"answers: item {number} has none, or an empty one, in {language!r}"
            if len(set(forms)) < len(forms):
                yield f"answers: item {number} names one twice in {language!r}"
        if unknown := sorted(set(item) - set(LANGUAGES)):
            yield f"answers: item {number} has unknown languages: {', '.join(unknown)}"
        stated = {
            language
            for quote in question.quotes
            if (language := languages.get(quote.article, "")) in item
            and any(_occurs(form, quote.text) for form in item[language])
        }
        silent = quoted - stated
        if question.type in _MIXED_SUPPORT and stated:
            silent = set()
        for language in sorted(silent):
            yield f"answers: no {language!r} form of item {number} is in the {language!r} quotes"


def _occurs(form: str, text: str) -> bool:
    """Whether `form` stands in `text`; a number only where it is not part of a longer one."""
    before = r"(?<!\d)" if form[:1].isdigit() else ""
    after = r"(?!\d)" if form[-1:].isdigit() else ""
    return bool(form) and re.search(before + re.escape(form) + after, text) is not None


@cache
def _shape() -> TypeAdapter[GoldQuestion]:
    return TypeAdapter(GoldQuestion)


def _read_file(path: Path) -> Iterator[GoldQuestion]:
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise InputError(f"{path}: is not UTF-8; save it in that encoding") from error
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            yield _shape().validate_json(line, strict=True)
        except ValidationError as error:
            first = error.errors()[0]
            field = ".".join(str(part) for part in first["loc"]) or "the line"
            repair = _REPAIRS.get(first["type"], "give it the type that GoldQuestion states")
            raise InputError(f"{path}:{number}: {field}: {first['msg']}; {repair}") from error
