"""Contests: a question with the passages that are found for it, as the reader meets them.

Which passages look right and are not, only retrieval and the reader itself can tell. So questions
to learn from are asked of archives, and what was found for each is kept with what the reader makes
of it: the passages that beat the right one are those to learn from.
"""

from __future__ import annotations

import json
import math
import random
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from eval.reader.passages import Passages
from eval.reader.recipe import Pair
from eval.reader.stories import Story, story_text
from eval.reader.swaps import swapped
from index import Article, ArticleIndex, Embedder, Span, detect_language
from index.errors import InputError
from rag.answer import Passage
from rag.reading.excerpt import excerpt
from rag.reading.span_reader import PassageReader
from rag.retrieval.retriever import Retriever
from rag.settings import Settings

__all__ = [
    "Contest",
    "Rival",
    "draw_contests",
    "passage_contests",
    "read_contests",
    "story_contests",
]

# Stories in one archive: with more, what answers is found less often, with fewer, rivals are mild.
_STORIES = 100
# How many passages that do not answer are learnt from, the strongest ones.
_WRONG = 3
# The least chance of a contest to be learnt from; one that is surely lost has 1.
_EASY = 0.3
# The chance that a question is learnt from without what answers it: it must be refused then.
_WITHOUT = 0.2


@dataclass(frozen=True, kw_only=True, slots=True)
class Rival:
    """A passage that was found for a question.

    Attributes:
        heading: The headline and the day of its article.
        text: The passage.
        span: (start, end) of the answer in it; None when it does not answer.
        margin: What the reader made of it: the logit of its best span minus that of none.
    """

    heading: str
    text: str
    span: tuple[int, int] | None
    margin: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Contest:
    """A question and the passages that were found for it, in the order of retrieval.

    Attributes:
        corpus: Where the question is from.
        question: The question.
        rivals: The passages. What can be taken for an answer as well as not is left out.
    """

    corpus: str
    question: str
    rivals: tuple[Rival, ...]

    @property
    def lost(self) -> float:
        """The probability that the reader's choice is a wrong one; 0 to 1.

        Margins are logits beside 0, which stands for none of the passages.
        """
        right = [item.margin for item in self.rivals if item.span is not None] or [0.0]
        wrong = [item.margin for item in self.rivals if item.span is None]
        if any(item.span is not None for item in self.rivals):
            wrong.append(0.0)
        highest = max(right + wrong)
        weight = sum(math.exp(margin - highest) for margin in right)
        return 1 - weight / (weight + sum(math.exp(margin - highest) for margin in wrong))

    def pairs(self, wrong: int) -> list[Pair]:
        """What is learnt from it: all passages that answer, and the strongest that do not.

        Args:
            wrong: How many of the latter.
        """
        strongest = sorted(
            (item for item in self.rivals if item.span is None), key=lambda item: -item.margin
        )
        chosen = [item for item in self.rivals if item.span is not None] + strongest[:wrong]
        return [
            Pair(question=self.question, passage=it.text, span=it.span, heading=it.heading)
            for it in chosen
        ]

    def without_answer(self) -> Contest:
        """The same question where nothing answers it."""
        wrong = tuple(item for item in self.rivals if item.span is None)
        return Contest(corpus=self.corpus, question=self.question, rivals=wrong)

    def to_json(self) -> str:
        """One line; `read_contests` reads it."""
        return json.dumps(asdict(self), ensure_ascii=False)


def draw_contests(contests: Sequence[Contest], draw: random.Random) -> Iterator[list[Pair]]:
    """Draws what one training run sees: of each question the passages that are told apart.

    A contest that is won already teaches little; the more surely it is lost, the likelier it is
    drawn.
    """
    for contest in contests:
        answered = any(item.span is not None for item in contest.rivals)
        drawn = contest.without_answer() if answered and draw.random() < _WITHOUT else contest
        if drawn.rivals and draw.random() < max(_EASY, drawn.lost):
            yield drawn.pairs(_WRONG)


def read_contests(path: Path) -> list[Contest]:
    """Reads what was written, a contest on a line; a last line that was broken off is passed over.

    Raises:
        InputError: The file is missing or of another format.
    """
    contests = []
    try:
        # Not splitlines: it breaks lines at characters that stand in texts, too.
        *lines, _ = path.read_text(encoding="utf-8").split("\n")
        for line in lines:
            item = json.loads(line)
            rivals = tuple(
                Rival(**{**it, "span": it["span"] and (it["span"][0], it["span"][1])})
                for it in item["rivals"]
            )
            contests.append(
                Contest(corpus=item["corpus"], question=item["question"], rivals=rivals)
            )
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}") from error
    except (ValueError, KeyError, TypeError) as error:
        raise InputError(f"{path} holds no contests of eval.contests ({error})") from error
    return contests


def story_contests(
    stories: Sequence[Story],
    reader: PassageReader,
    embedder: Embedder,
    *,
    share: float,
    swaps: float,
    draw: random.Random,
) -> Iterator[Contest]:
    """Asks questions about stories of archives of a hundred stories each.

    Args:
        stories: Those to learn from.
        reader: What reads.
        embedder: The embedding model.
        share: The chance of each question to be asked.
        swaps: The chance of each to be asked about another town or year, which nothing answers.
        draw: The source of chance.
    """
    mixed = list(stories)
    draw.shuffle(mixed)
    archives = max(1, round(len(mixed) / _STORIES))
    for number in range(archives):
        some = mixed[number::archives]
        with _archive((item for story in some for item in story.articles), embedder) as find:
            for story in some:
                articles = {article.id: article for article in story.articles}
                told = story_text(story)
                for question in story.questions:
                    if draw.random() < share:
                        answers = {
                            story.articles[row].id: span for row, span in question.answers.items()
                        }
                        yield _contest("stories", find(question.text), reader, articles, answers)
                    other = swapped(question.text, question.language, told, draw)
                    if other is not None and question.answers and draw.random() < swaps:
                        yield _contest("swaps", find(other), reader, articles, {})


def passage_contests(
    corpus: str,
    part: Passages,
    reader: PassageReader,
    embedder: Embedder,
    *,
    share: float,
    draw: random.Random,
) -> Iterator[Contest]:
    """Asks questions over passages of an archive of the passages that questions are about.

    Args:
        corpus: Its name.
        part: Questions and passages.
        reader: What reads.
        embedder: The embedding model.
        share: The chance of each question to be asked.
        draw: The source of chance.
    """
    # As articles they keep the corpus's offsets; read from files they would be cleaned.
    articles = {
        row: Article(
            id=f"{corpus}-{row}",
            title="",
            text=part.texts[row],
            language=detect_language(part.texts[row]),
            published=None,
            source=corpus,
            location=str(row),
        )
        for row in sorted({question.passage for question in part.questions})
    }
    with _archive(articles.values(), embedder) as find:
        for question in part.questions:
            if draw.random() < share:
                own = articles[question.passage]
                right = {own.id: Span(*draw.choice(question.answers))} if question.answers else {}
                yield _contest(corpus, find(question.text), reader, {own.id: own}, right)


_Found = tuple[str, str, tuple[Passage, ...]]


@contextmanager
def _archive(articles: Iterable[Article], embedder: Embedder) -> Iterator[Callable[[str], _Found]]:
    """Indexes articles for a while; yields what finds passages for a question."""
    settings = Settings()
    with (
        tempfile.TemporaryDirectory(prefix="musnad-eval-") as folder,
        ArticleIndex.create(Path(folder) / "index", embedder) as index,
    ):
        index.sync(articles)
        retriever = Retriever(index, embedder, settings)

        def find(text: str) -> _Found:
            question = retriever.analyse(text)
            found = retriever.retrieve(question, k=settings.read_passages)
            return text, question.language, found.passages

        yield find


def _contest(
    corpus: str,
    found: _Found,
    reader: PassageReader,
    articles: Mapping[str, Article],
    answers: Mapping[str, Span],
) -> Contest:
    text, language, passages = found
    excerpts = [excerpt(passage, language) for passage in passages]
    spans = reader.read(text, excerpts)
    rivals = []
    for passage, read, scored in zip(passages, excerpts, spans, strict=True):
        span = answers.get(passage.article_id)
        place: tuple[int, int] | None = None
        if span is not None:
            words = articles[passage.article_id].text[slice(*span)]
            if passage.start <= span.start and span.end <= passage.end:
                place = (span.start - passage.start, span.end - passage.start)
            elif words in passage.text:
                # It may answer here too, or the words may mean something else.
                continue
        margin = max((item.margin for item in scored), default=-math.inf)
        if margin > -math.inf:
            rivals.append(
                Rival(heading=read.heading, text=passage.text, span=place, margin=round(margin, 3))
            )
    return Contest(corpus=corpus, question=text, rivals=tuple(rivals))
