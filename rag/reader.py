"""The extractive reader: answers with the words of the articles, and the sentence they stand in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rag.answer_step import AnswerTask, Statement
from rag.duplicates import resemblance
from rag.evidence import Evidence
from rag.phrasing import short_answer
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


class Reader:
    """Quotes what answers; it cannot invent."""

    name = "reader"

    def write(self, task: AnswerTask) -> Iterator[Statement]:
        """Writes the answer first, then the sentence it stands in, verbatim."""
        words = wording(task.language)
        for number, evidence in _chosen(task.evidence):
            language = evidence.passage.language
            short = short_answer(
                evidence.answer_text,
                article_language=language,
                language=task.language,
                before=evidence.text[: evidence.answer.start - evidence.start],
            )
            # An answer that is almost its sentence need not be said twice.
            if len(short) < _WHOLE * len(evidence.text):
                yield Statement(text=short, evidence=_supporting(number, task.evidence))
            lead = ""
            if language != task.language:
                lead = words.across.format(language=words.language(language)) + " "
            quote = f"{words.opening}{evidence.text}{words.closing}"
            yield Statement(text=lead + quote, evidence=(number,))


def _chosen(evidence: Sequence[Evidence]) -> list[tuple[int, Evidence]]:
    """The best answer and, if another article gives a different one as surely, that too."""
    best = evidence[0]
    chosen = [(1, best)]
    for number, item in enumerate(evidence[1:], start=2):
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


def _supporting(number: int, evidence: Sequence[Evidence]) -> tuple[int, ...]:
    """The numbers of the evidence that gives the same answer in different articles."""
    chosen = evidence[number - 1]
    articles = {chosen.passage.article_id}
    numbers = [number]
    for other, item in enumerate(evidence, start=1):
        if len(numbers) > _MOST_SUPPORTING or item.score < chosen.score - _SUPPORTS:
            break
        if item.passage.article_id not in articles and item.answer_key == chosen.answer_key:
            articles.add(item.passage.article_id)
            numbers.append(other)
    return tuple(numbers)
