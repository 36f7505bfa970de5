"""From what a model wrote to what Musnad says: each sentence finds its evidence, or goes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from index import detect_language, direction
from rag.answer_step import Statement
from rag.llm.guidance import gives, hint
from rag.llm.markers import Draft
from rag.nearness import Nearness
from rag.reading.evidence import Evidence
from rag.verification import Source, Verdict, verify

__all__ = ["Settled", "settle"]

# Evidence that a sentence did not cite, or cited in vain, must be unmistakable to take its place.
_UNCITED_SHARED = 0.6
_UNCITED_FACTS = 2
_LONG_ENOUGH = 40


@dataclass(frozen=True, kw_only=True, slots=True)
class Settled:
    """The outcome.

    Attributes:
        statements: The sentences that are supported, each with the evidence that supports it.
        unsupported: The others.
    """

    statements: tuple[Statement, ...]
    unsupported: tuple[str, ...]


def settle(
    drafts: Sequence[Draft],
    evidence: Sequence[Evidence],
    language: str,
    *,
    question: str = "",
    nearness: Nearness | None = None,
    held_to: Evidence | None = None,
) -> Settled:
    """Verifies sentences and puts their citations right.

    Of several citations those stay that support the sentence by themselves; when none does, all
    of them together may. A sentence that its citations do not support gets the one that does.

    Args:
        drafts: The sentences; their numbers count `evidence` from 1.
        evidence: What the model was shown.
        language: ISO 639-1 code that the model was asked to write in.
        question: What was asked.
        nearness: Judges the sense of sentences where their words do not.
        held_to: For small models, the evidence whose answer must be given: when no sentence
            does, none stays. Their sentences are judged strictly, for where they go the reader's
            quote answers.
    """
    strictly = None if held_to is None else hint(held_to, language)
    check = _Check(evidence, question, nearness, strictly)
    statements: list[Statement] = []
    unsupported: list[str] = []
    for draft in drafts:
        spoken = _spoken(draft.text, language)
        numbers = _support(draft, check, spoken)
        if numbers:
            statements.append(Statement(text=draft.text, evidence=numbers))
        else:
            unsupported.append(draft.text)
    if held_to is not None and not any(
        gives(item.text, held_to, _spoken(item.text, language)) for item in statements
    ):
        unsupported = [draft.text for draft in drafts]
        statements = []
    return Settled(statements=tuple(statements), unsupported=tuple(unsupported))


def _spoken(sentence: str, language: str) -> str:
    """The language of a sentence: models do not always write in the one they were asked for."""
    spoken = detect_language(sentence)
    # In a few Latin letters one language looks like another; scripts never do.
    scripts_differ = direction(spoken) != direction(language)
    return spoken if scripts_differ or len(sentence) >= _LONG_ENOUGH else language


@dataclass(frozen=True, slots=True)
class _Check:
    """Checks sentences against pieces of evidence, by their numbers."""

    evidence: Sequence[Evidence]
    question: str
    nearness: Nearness | None
    strictly: str | None

    def __call__(self, sentence: str, numbers: Sequence[int], language: str) -> Verdict:
        sources = [_source(self.evidence[number - 1]) for number in numbers]
        return verify(
            sentence,
            sources,
            language=language,
            question=self.question,
            nearness=self.nearness,
            strictly=self.strictly,
        )


def _support(draft: Draft, check: _Check, language: str) -> tuple[int, ...]:
    alone = tuple(
        number for number in draft.cited if check(draft.text, [number], language).supported
    )
    if alone:
        return alone
    if len(draft.cited) > 1 and check(draft.text, draft.cited, language).supported:
        return draft.cited
    best: tuple[float, int] | None = None
    for number in range(1, len(check.evidence) + 1):
        if number in draft.cited:
            continue
        verdict = check(draft.text, [number], language)
        if verdict.supported and _unmistakable(verdict):
            merit = verdict.facts + (verdict.shared or 0.0)
            if best is None or merit > best[0]:
                best = (merit, number)
    return (best[1],) if best else ()


def _unmistakable(verdict: Verdict) -> bool:
    if verdict.shared is None:
        return verdict.facts >= _UNCITED_FACTS
    return verdict.shared >= _UNCITED_SHARED


def _source(evidence: Evidence) -> Source:
    passage = evidence.passage
    return Source(
        quote=evidence.text,
        passage=passage.text,
        title=passage.title,
        publisher=passage.source,
        published=passage.published,
        language=passage.language,
    )
