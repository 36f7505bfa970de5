"""The extractive reader: answers with the words of the articles, and the sentence they stand in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rag.answer_step import AnswerTask, Statement
from rag.phrasing import short_answer
from rag.reading.evidence import Evidence
from rag.retrieval.duplicates import resemblance
from rag.wording import wording

__all__ = ["Reader"]

# A different answer from another article this close behind the best one, in logits, is given too.
_AS_GOOD = 0.5
# A supporting sentence is cited beside the best one when it is at most this far behind.
_SUPPORTS = 4.0
_MOST_SUPPORTING = 2
# From this share of its sentence on an answer is the sentence.
_WHOLE = 0.8
# Two sentences with so much in common say the same; one of them is enough.
_REPEATS = 0.4

# Evidence for one thing that is asked, best first, with its numbers.
_Numbered = Sequence[tuple[int, Evidence]]


class Reader:
    """Quotes what answers; it cannot invent."""

    name = "reader"

    def write(self, task: AnswerTask) -> Iterator[Statement]:
        """Writes the answer first, then the sentence it stands in, verbatim."""
        said: set[int] = set()
        quoted: set[tuple[str, int]] = set()
        for part in task.numbered_parts:
            numbered = [(number, task.evidence[number - 1]) for number in part]
            for number, evidence in _chosen(numbered):
                place = (evidence.passage.article_id, evidence.start)
                if number not in said:
                    yield from _said(number, numbered, task.language, quote=place not in quoted)
                said.add(number)
                quoted.add(place)


def _said(
    number: int, numbered: _Numbered, task_language: str, *, quote: bool
) -> Iterator[Statement]:
    """One answer and, unless another one has quoted it, its sentence."""
    evidence = dict(numbered)[number]
    words = wording(task_language)
    language = evidence.passage.language
    short = short_answer(
        evidence.answer_text,
        article_language=language,
        language=task_language,
        before=evidence.text[: evidence.answer.start - evidence.start],
    )
    # An answer that is almost its sentence need not be said twice.
    if len(short) < _WHOLE * len(evidence.text):
        yield Statement(text=short, evidence=_supporting(number, numbered))
    if quote:
        lead = ""
        if language != task_language:
            lead = words.across.format(language=words.language(language)) + " "
        sentence = f"{words.opening}{evidence.text}{words.closing}"
        yield Statement(text=lead + sentence, evidence=(number,))


def _chosen(numbered: _Numbered) -> list[tuple[int, Evidence]]:
    """The best answer and, if another article gives a different one as surely, that too."""
    best = numbered[0][1]
    chosen = [numbered[0]]
    for number, item in numbered[1:]:
        if item.score < best.score - _AS_GOOD:
            break
        if (
            item.passage.article_id != best.passage.article_id
            and not item.answer_key & best.answer_key
            and resemblance(item.text, best.text) < _REPEATS
        ):
            chosen.append((number, item))
            break
    return chosen


def _supporting(number: int, numbered: _Numbered) -> tuple[int, ...]:
    """The numbers of the evidence that gives the same answer in different articles."""
    chosen = dict(numbered)[number]
    articles = {chosen.passage.article_id}
    numbers = [number]
    for other, item in numbered:
        if len(numbers) > _MOST_SUPPORTING or item.score < chosen.score - _SUPPORTS:
            break
        if item.passage.article_id not in articles and item.answer_key == chosen.answer_key:
            articles.add(item.passage.article_id)
            numbers.append(other)
    return tuple(numbers)
