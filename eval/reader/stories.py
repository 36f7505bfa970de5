"""Stories with questions, written for the reader: the data that resembles what it will meet.

Encyclopaedias, of which all other corpora are made, have one article about a thing. An archive has
twenty about the same minister, and a question means one of them. So a story here is three articles
in Arabic, French or English on events that are easily confused, with questions in all three
languages; a third of them ask what none of the three says. All news is invented. Some stories are
three articles as in an encyclopaedia, in words of their own, for archives hold background too.

The files are text, a story after the other:

    === name
    --- 1 | ar | 2021-03-14 | headline
    paragraphs …
    --- 2 | fr | 2021-05-02 | headline
    paragraphs …
    ? en | a question | 1: the words of article 1 that answer it | 2: those of article 2
    ? ar | a question that no article answers | -

Where the words of an answer stand more than once, `[[ ]]` marks them in the words around them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from eval.reader.passages import files_digest
from index import Article, Span
from index.errors import InputError

__all__ = [
    "STORIES",
    "Story",
    "StoryQuestion",
    "read_stories",
    "stories_digest",
    "stories_part",
    "story_text",
]

STORIES = Path(__file__).parent / "stories"
_LANGUAGES = ("ar", "fr", "en")
_DAY = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])")
_MARKED = re.compile(r"\[\[(.+?)\]\]")
# Of eight stories six are trained on, one is kept for calibration and one for reporting.
_CYCLE = 8
_PARTS = {3: "calibration", 7: "reporting"}


@dataclass(frozen=True, kw_only=True, slots=True)
class StoryQuestion:
    """A question about a story.

    Attributes:
        text: The question.
        language: ISO 639-1 code.
        answers: For every article that answers it, by its place in the story, where the answer
            stands in the article's text. Empty when none does.
    """

    text: str
    language: str
    answers: dict[int, Span]


@dataclass(frozen=True, kw_only=True, slots=True)
class Story:
    """Articles on related events, and questions about them."""

    name: str
    articles: tuple[Article, ...]
    questions: tuple[StoryQuestion, ...]


def read_stories(folder: Path = STORIES) -> list[Story]:
    """Reads all stories of a folder, in the order of the files' names.

    Raises:
        InputError: The folder holds none, or a line is not of the form above.
    """
    stories = [story for path in sorted(folder.glob("*.txt")) for story in _read_file(path)]
    if not stories:
        raise InputError(f"{folder} holds no stories (*.txt)")
    return stories


def stories_digest(folder: Path = STORIES) -> str:
    """The SHA-256 of all files of a folder, in the order of their names."""
    return files_digest(sorted(folder.glob("*.txt")))


def stories_part(stories: Sequence[Story], part: str) -> list[Story]:
    """The stories that are for "training", "calibration" or "reporting"."""
    return [
        story
        for number, story in enumerate(stories)
        if _PARTS.get(number % _CYCLE, "training") == part
    ]


def story_text(story: Story) -> str:
    """All that a story's articles say: headlines, days and texts."""
    return "\n".join(f"{item.title} {item.published} {item.text}" for item in story.articles)


def _read_file(path: Path) -> list[Story]:
    stories: list[Story] = []
    name = ""
    articles: list[tuple[list[str], list[str]]] = []
    questions: list[StoryQuestion] = []

    def finish() -> None:
        if name:
            made = tuple(
                _article(name, number, *parts) for number, parts in enumerate(articles, start=1)
            )
            stories.append(Story(name=name, articles=made, questions=tuple(questions)))

    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        place = f"{path}, line {number}"
        if line.startswith("==="):
            finish()
            name, articles, questions = line[3:].strip(), [], []
        elif line.startswith("---"):
            fields = _fields(line[3:])
            if len(fields) != 4 or fields[1] not in _LANGUAGES:
                raise InputError(f"{place}: not 'number | language | day | headline'")
            if not _DAY.fullmatch(fields[2]):
                raise InputError(f"{place}: '{fields[2]}' is no day; write 2021-03-14")
            articles.append((fields, []))
        elif line.startswith("?"):
            questions.append(
                _question(_fields(line[1:]), [_text(body) for _, body in articles], place)
            )
        elif articles and not questions:
            articles[-1][1].append(line)
        elif line.strip():
            raise InputError(f"{place}: neither an article nor a question")
    finish()
    return stories


def _fields(line: str) -> list[str]:
    return [field.strip() for field in line.split("|")]


def _text(body: Sequence[str]) -> str:
    return "\n".join(body).strip()


def _article(story: str, number: int, fields: Sequence[str], body: Sequence[str]) -> Article:
    _, language, day, title = fields
    return Article(
        id=f"{story}-{number}",
        title=title,
        text=_text(body),
        language=language,
        published=date.fromisoformat(day),
        source="Musnad",
        location=f"{story}/{number}",
    )


def _question(fields: Sequence[str], texts: Sequence[str], place: str) -> StoryQuestion:
    if len(fields) < 3 or fields[0] not in _LANGUAGES:
        raise InputError(f"{place}: not 'language | question | answers'")
    language, text, *answers = fields
    found: dict[int, Span] = {}
    for answer in answers if answers != ["-"] else ():
        article, _, words = answer.partition(":")
        if not article.strip().isdigit() or not 0 < int(article) <= len(texts):
            raise InputError(f"{place}: '{answer}' does not begin with the number of an article")
        row = int(article) - 1
        span = _find(texts[row], words.strip())
        if span is None:
            raise InputError(f"{place}: '{words.strip()}' does not stand in article {article}")
        found[row] = span
    return StoryQuestion(text=text, language=language, answers=found)


def _find(text: str, words: str) -> Span | None:
    mark = _MARKED.search(words)
    plain = _MARKED.sub(r"\1", words)
    at = text.find(plain)
    if at < 0 or not plain:
        return None
    if mark is None:
        return Span(at, at + len(plain))
    return Span(at + mark.start(), at + mark.start() + len(mark[1]))
