"""Small models are told what the reader found, and held to it.

A model of one or two billion parameters writes a sentence well and chooses badly: given six
sentences it answers out of the wrong one. So the reader's answer is shown to it as a hint, and what
it writes counts as an answer only when it says that: the model gives the wording, the reader the
content.
"""

from __future__ import annotations

from index import analyze
from rag.phrasing import short_answer
from rag.reading.evidence import Evidence
from rag.verification import ProblemKind, Source, spells, verify

__all__ = ["gives", "hint"]

_FACTS = (ProblemKind.NUMBER, ProblemKind.DATE, ProblemKind.PLACE, ProblemKind.NAME)
# The share of the words of an answer, beside its facts, that a sentence must have that gives it.
_LEAST_WORDS = 0.5
_LEAST_NAMES = 0.6
# From this share of its sentence on, an answer is the sentence.
_WHOLE = 0.8


def hint(evidence: Evidence, language: str) -> str:
    """The words of a sentence that the reader takes for the answer, as a user would read them."""
    return short_answer(
        evidence.answer_text,
        article_language=evidence.passage.language,
        language=language,
        before=evidence.text[: evidence.answer.start - evidence.start],
    )


def gives(sentence: str, evidence: Evidence, language: str) -> bool:
    """Whether a sentence says what the reader found in a piece of evidence.

    Args:
        sentence: What a model wrote.
        evidence: Where the reader found the answer.
        language: ISO 639-1 code of the sentence.

    Returns:
        True when all numbers, dates, places and names of the answer stand in the sentence, and,
        beside them or where there are none, enough of its words: in one language by their stems,
        across languages by their sound. What has neither facts nor names cannot be told across
        languages, and is False.
    """
    own = evidence.passage.language
    answer = evidence.answer_text
    if own == language and len(answer) >= _WHOLE * len(evidence.text):
        # The reader could not narrow it down: whatever its sentence supports may be the answer.
        return True
    verdict = verify(answer, [Source(quote=sentence, language=language)], language=own)
    if any(problem.kind in _FACTS for problem in verdict.problems):
        return False
    if own == language:
        terms = set(analyze(answer, own))
        known = set(analyze(sentence, language))
        return len(terms & known) >= _LEAST_WORDS * len(terms)
    return verdict.facts > 0 or spells(answer, sentence) >= _LEAST_NAMES
