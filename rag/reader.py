"""The extractive reader: answers with the sentences of the articles, verbatim."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rag.answer_step import AnswerTask, Statement
from rag.duplicates import resemblance
from rag.evidence import Evidence
from rag.wording import wording

__all__ = ["Reader"]

# A sentence this close behind the best one answers as well as it does, by all we can tell.
_AS_GOOD = 0.01
_MOST_SENTENCES = 2
# Two sentences with so much in common say the same; one of them is enough.
_REPEATS = 0.4


class Reader:
    """Quotes the sentences that answer; it cannot invent."""

    name = "reader"

    def write(self, task: AnswerTask) -> Iterator[Statement]:
        words = wording(task.language)
        for number, evidence in self._choose(task.evidence):
            language = evidence.passage.language
            lead = ""
            if language != task.language:
                lead = words.across.format(language=words.language(language)) + " "
            quote = f"{words.opening}{evidence.text}{words.closing}"
            yield Statement(text=lead + quote, evidence=(number,))

    def _choose(self, evidence: Sequence[Evidence]) -> list[tuple[int, Evidence]]:
        chosen: list[tuple[int, Evidence]] = []
        for number, item in enumerate(evidence, start=1):
            if len(chosen) == _MOST_SENTENCES or item.score < evidence[0].score - _AS_GOOD:
                break
            if all(resemblance(item.text, other.text) < _REPEATS for _, other in chosen):
                chosen.append((number, item))
        return chosen
