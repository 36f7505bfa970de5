"""What the tests of the harness share: a small archive, and a system that does as it is told."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace

from eval.datasets.case import Case, Dataset
from eval.metrics.citations import Stretch
from eval.systems.system import Cited, Found, Reply
from index import Article, article_id
from rag import Turn

TEXTS = {
    "vienna": "The minister met envoys from Qatar and Oman in Vienna. They spoke of water.",
    "dam": "The dam is full after the rains of December. It holds 43 million cubic metres.",
    "train": "The railway to Marrakech will cost 53 billion dirhams. Works began in Kenitra.",
    "fair": "The book fair closed on Sunday. It counted 403 thousand visitors.",
}
UNANSWERED = "The articles don't say."


def article(name: str) -> Article:
    return Article(
        id=article_id(name),
        title=name.title(),
        text=TEXTS[name],
        language="en",
        published=None,
        source="test",
        location=name,
    )


def case(
    name: str, question: str, archive: str | None, quote: str = "", answer: str = "", **more: object
) -> Case:
    """A question; `archive` names the article that answers it, None when none does."""
    made = Case(
        id=name,
        question=question,
        language="en",
        passage_language="",
        type="what",
        answerable=False,
        kind="outside",
    )
    if archive is not None:
        start = TEXTS[archive].index(quote)
        made = replace(
            made,
            passage_language="en",
            answerable=True,
            kind="",
            items=({"en": (answer,)},),
            relevant={article_id(archive): 2},
            required=(Stretch(article=article_id(archive), start=start, end=start + len(quote)),),
        )
    return replace(made, **more)


CASES = (
    case("q1", "Who did the minister meet?", "vienna", "met envoys from Qatar", "Qatar"),
    case("q2", "How much water does the dam hold?", "dam", "It holds 43 million", "43 million"),
    case("q3", "What will the railway cost?", "train", "53 billion dirhams", "53 billion"),
    case("q4", "How many visitors did the fair count?", "fair", "403 thousand", "403 thousand"),
    case("q5", "Who won the elections in Peru?", None),
    case("q6", "When was the bridge of Tangier built?", None),
)


def dataset(cases: Sequence[Case] = CASES) -> Dataset:
    return Dataset(
        name="small",
        articles=tuple(article(name) for name in TEXTS),
        cases=tuple(cases),
        files={"small.jsonl": "0" * 64},
    )


class ScriptedSystem:
    """Knows the right answers, and gives them through a function that may spoil them."""

    def __init__(
        self,
        spoil: Callable[[Case, Reply], Reply] = lambda case, reply: reply,
        *,
        workers: int = 1,
        cases: Sequence[Case] = CASES,
        name: str = "scripted",
    ) -> None:
        self.name = name
        self.workers = workers
        self.asked: list[str] = []
        self.built = 0
        self.missing: tuple[str, ...] = ()
        self._cases = {it.question: it for it in cases}
        self._spoil = spoil
        self._articles: Mapping[str, Article] = {}

    def describe(self) -> Mapping[str, object]:
        return {"system": self.name}

    def build(self, articles: Sequence[Article]) -> None:
        self.built += 1
        self._articles = {it.id: it for it in articles}

    def search(self, question: str, k: int) -> list[Found]:
        return list(self.ask(question, ()).found[:k])

    def ask(self, question: str, history: Sequence[Turn]) -> Reply:
        self.asked.append(question)
        asked = self._cases[question]
        relevant = [it for it in asked.relevant if it not in self.missing]
        others = [it for it in self._articles if it not in asked.relevant]
        found = tuple(
            Found(
                article=it,
                start=0,
                end=len(self._articles[it].text),
                text=self._articles[it].text,
                score=1.0 - place / 10,
                title=self._articles[it].title,
                language="en",
            )
            for place, it in enumerate([*relevant, *others])
        )
        if not relevant:
            return self._spoil(
                asked, Reply(text=UNANSWERED, answered=False, confidence=0.1, found=found)
            )
        quote = asked.required[0]
        text = self._articles[quote.article].text[quote.start : quote.end]
        cited = Cited(article=quote.article, start=quote.start, end=quote.end, quote=text)
        (form,) = asked.items[0]["en"]
        return self._spoil(
            asked,
            Reply(
                text=f"{form} [1]\n“{text}” [1]",
                answered=True,
                confidence=0.9,
                cited=(cited,),
                found=found,
                timings_ms={"read": 2.0, "total": 3.0},
            ),
        )

    @contextmanager
    def without(self, articles: Sequence[str]) -> Iterator[None]:
        self.missing = tuple(articles)
        yield
        self.missing = ()

    def close(self) -> None:
        self._articles = {}
