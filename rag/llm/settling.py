"""From what a model wrote to what Musnad says: each sentence finds its evidence, or goes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from index import detect_language, direction
from rag.answer_step import Statement
from rag.evidence import Evidence
from rag.llm.markers import Draft
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


def settle(drafts: Sequence[Draft], evidence: Sequence[Evidence], language: str) -> Settled:
    """Verifies sentences and puts their citations right.

    Of several citations those stay that support the sentence by themselves; when none does, all
    of them together may. A sentence that its citations do not support gets the one that does.

    Args:
        drafts: The sentences; their numbers count `evidence` from 1.
        evidence: What the model was shown.
        language: ISO 639-1 code that the model was asked to write in.
    """
    statements: list[Statement] = []
    unsupported: list[str] = []
    for draft in drafts:
        numbers = _support(draft, evidence, _spoken(draft.text, language))
        if numbers:
            statements.append(Statement(text=draft.text, evidence=numbers))
        else:
            unsupported.append(draft.text)
    return Settled(statements=tuple(statements), unsupported=tuple(unsupported))


def _spoken(sentence: str, language: str) -> str:
    """The language of a sentence: models do not always write in the one they were asked for."""
    spoken = detect_language(sentence)
    # In a few Latin letters one language looks like another; scripts never do.
    scripts_differ = direction(spoken) != direction(language)
    return spoken if scripts_differ or len(sentence) >= _LONG_ENOUGH else language


def _support(draft: Draft, evidence: Sequence[Evidence], language: str) -> tuple[int, ...]:
    alone = tuple(
        number
        for number in draft.cited
        if _verdict(draft.text, [evidence[number - 1]], language).supported
    )
    if alone:
        return alone
    if len(draft.cited) > 1:
        together = _verdict(draft.text, [evidence[n - 1] for n in draft.cited], language)
        if together.supported:
            return draft.cited
    best: tuple[float, int] | None = None
    for number, item in enumerate(evidence, start=1):
        if number in draft.cited:
            continue
        verdict = _verdict(draft.text, [item], language)
        if verdict.supported and _unmistakable(verdict):
            merit = verdict.facts + (verdict.shared or 0.0)
            if best is None or merit > best[0]:
                best = (merit, number)
    return (best[1],) if best else ()


def _unmistakable(verdict: Verdict) -> bool:
    if verdict.shared is None:
        return verdict.facts >= _UNCITED_FACTS
    return verdict.shared >= _UNCITED_SHARED


def _verdict(sentence: str, evidence: Sequence[Evidence], language: str) -> Verdict:
    return verify(sentence, [_source(item) for item in evidence], language=language)


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
