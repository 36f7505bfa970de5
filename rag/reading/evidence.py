"""Reading: where in the passages the answer stands, and in which order the passages belong.

Three things are weighed against each other in one currency, the logit of the reader: how sure it
is of a span, how well the span's passage fits the question by retrieval, and how many passages say
the same. Retrieval scores are in units of similarity; how much of it a logit is worth depends on
whether passages are ordered or the answer is chosen, and whether question and passage share a
language. Passages are ordered as retrieval does it: what one language may claim in the common list
is decided apart from the order within it, where words in common count fully.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from index import Span, analyze
from rag.answer import Passage
from rag.countries import country_list
from rag.phrasing import short_answer
from rag.reading.answer_type import asks_for_countries
from rag.reading.calibration import LogitWeights, calibrated_logits
from rag.reading.corrections import asks_for_the_error, correction_in, takes_back
from rag.reading.excerpt import headline_of
from rag.reading.list_length import things_asked_for, things_listed
from rag.reading.span_reader import PassageReader
from rag.reading.stretches import read_passages
from rag.retrieval.duplicates import demote_near_duplicates
from rag.retrieval.retriever import Ranked, Retrieval, certainty, slots
from rag.verification.gazetteer import is_country, places_of

__all__ = ["Evidence", "Reading", "covered_share", "read"]

# For questions that ask for countries, in logits: what a sentence that lists some is ahead by, for
# each further one, and what one that names none is behind by. Over 81 such questions of the
# calibration stories .704 have the right best answer, as without; of 5, 5 and 6, from before the
# reader had learnt from such questions, .654. Without, the sample question is answered with a
# shorter list.
_LIST = 3.0
_LIST_MORE = 1.0
_LIST_MOST = 3
_NO_COUNTRY = 6.0
# What an answer that lists as many things as a question asks for by their number is ahead by, in
# logits. Of 26 such questions of the calibration stories 19 are answered rightly with 3 to 6, 18
# with less, 17 with 9.
_AS_MANY = 3.0

# The logit of a passage without any answer: lower ones say nothing more.
_LEAST = -30.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Evidence:
    """A sentence that may answer the question, with the words in it that would be the answer.

    Attributes:
        passage: The passage it stands in.
        start: Offset of its first character in the article's text.
        end: Offset behind its last character.
        text: The sentence, verbatim.
        answer: The answer's offsets in the article's text.
        margin: The answer's logit minus that of "this passage does not answer".
        terms: Those of the question's terms that stand in the sentence.
        coverage: The share of the question's terms, by weight, that stand in it; 0 to 1.
        score: The margin, the preference and the passage's retrieval score together, in logits;
            higher is better.
        preference: What it is ahead by for being of the kind that is asked for, in logits: that
            orders answers and says nothing about whether the articles answer.
        support: The number of other articles in which the same answer was found.
    """

    passage: Passage
    start: int
    end: int
    text: str
    answer: Span
    margin: float
    terms: frozenset[str]
    coverage: float
    score: float
    preference: float = 0.0
    support: int = 0

    @property
    def answer_text(self) -> str:
        """The words of the answer, verbatim."""
        return self.text[self.answer.start - self.start : self.answer.end - self.start]

    @property
    def answer_terms(self) -> frozenset[str]:
        """The terms of the answer, in the passage's language."""
        return frozenset(analyze(self.answer_text, self.passage.language))

    @property
    def answer_key(self) -> frozenset[str]:
        """What answers that say the same have in common.

        Terms in the passage's language; for countries, dates and numbers the same in every
        language.
        """
        return _answer_key(self.answer_text, self.passage.language)


@dataclass(frozen=True, kw_only=True, slots=True)
class Reading:
    """What was read for a question.

    Attributes:
        retrieval: The passages, in the order to which reading has brought them.
        asked: The question that was put to them; the one they were found for, or a part of it.
        evidence: The sentences of those that were read, best first.
    """

    retrieval: Retrieval
    asked: str
    evidence: tuple[Evidence, ...]


def read(
    retrieval: Retrieval,
    reader: PassageReader,
    *,
    passages: int,
    asked: str | None = None,
    logits: LogitWeights | None = None,
) -> Reading:
    """Reads the best passages, finds the answer in each sentence and reorders the passages.

    Args:
        retrieval: What was found.
        reader: What reads.
        passages: How many of the best passages to read.
        asked: What the reader is asked, when it is not all that was searched for.
        logits: How much the reader's word counts beside retrieval's; as calibrated when not given.
    """
    logits = logits or calibrated_logits()
    question = retrieval.question
    asked = asked or question.text
    chosen = retrieval.passages[:passages]
    if not chosen:
        return Reading(retrieval=retrieval, asked=asked, evidence=())
    read_spans = read_passages(reader, asked, chosen, question.language)
    countries, number = asks_for_countries(asked), things_asked_for(asked)
    found: dict[tuple[str, int], Evidence] = {}
    best: list[float] = []
    for row, passage in enumerate(chosen):
        retrieved = retrieval.ranked[row].score
        weights = retrieval.weights.get(passage.language, {})
        own = passage.language == question.language
        standing = retrieved / (logits.answer_own if own else logits.answer_across)
        best.append(_LEAST)
        for sentence, scored in read_spans[row]:
            text = passage.text[sentence.start : sentence.end]
            if scored.margin == -math.inf:
                continue
            answer, preference = Span(scored.start, scored.end), 0.0
            if countries:
                answer, preference = _country_answer(text, sentence, passage, answer, number)
            elif number and things_listed(passage.text[answer.start : answer.end]) == number:
                preference = _AS_MANY
            preferred = scored.margin + preference
            best[row] = max(best[row], preferred)
            terms = weights.keys() & set(analyze(text, passage.language))
            item = Evidence(
                passage=passage,
                start=passage.start + sentence.start,
                end=passage.start + sentence.end,
                text=text,
                answer=Span(passage.start + answer.start, passage.start + answer.end),
                margin=scored.margin,
                preference=preference,
                terms=frozenset(terms),
                coverage=covered_share(terms, weights),
                score=standing + preferred,
            )
            # Chunks overlap: a sentence that stands in two of them counts where it is better.
            place = (item.passage.article_id, item.start)
            if place not in found or found[place].score < item.score:
                found[place] = item
    return Reading(
        retrieval=_reordered(retrieval, best, logits),
        asked=asked,
        evidence=_corrected(_reinforced(list(found.values())), chosen, asked),
    )


def _country_answer(
    text: str, sentence: Span, passage: Passage, answer: Span, number: int | None
) -> tuple[Span, float]:
    """For a question that asks for countries, or so many: the sentence's list, if it has one.

    Returns:
        The answer, and what it is to be preferred by, in logits.
    """
    near = Span(answer.start - sentence.start, answer.end - sentence.start)
    found = country_list(text, passage.language, near=near)
    if found is None:
        # "The Norwegian and the Ethiopian police": it names countries all the same.
        peoples = {key for key, _, _ in places_of(text) if is_country(key)}
        if not peoples:
            return answer, -_NO_COUNTRY
        return answer, _AS_MANY if len(peoples) == number else 0.0
    if len(found.codes) == 1:
        return answer, 0.0
    preference = _LIST + _LIST_MORE * min(len(found.codes) - 2, _LIST_MOST)
    # So many as are asked for are the whole list; else the longer list is the likelier one.
    if number is not None:
        preference = _LIST + _LIST_MORE * _LIST_MOST if len(found.codes) == number else 0.0
    return Span(sentence.start + found.span.start, sentence.start + found.span.end), preference


def _reordered(retrieval: Retrieval, best: Sequence[float], logits: LogitWeights) -> Retrieval:
    """Sorts the passages that were read; near-duplicates go last again.

    Args:
        retrieval: What was found.
        best: The logit of the best answer in each of the first passages, which were read.
        logits: What these count.
    """
    fused = _fused(retrieval, best, logits)
    order = sorted(range(len(fused)), key=lambda row: -fused[row])
    kept = demote_near_duplicates([retrieval.passages[row].text for row in order], top=len(order))
    rows = [order[place] for place in kept]
    rest = slice(len(fused), None)
    ranked: tuple[Ranked, ...] = tuple(
        replace(retrieval.ranked[row], score=fused[row]) for row in rows
    )
    passages = tuple(replace(retrieval.passages[row], score=round(fused[row], 6)) for row in rows)
    return replace(
        retrieval,
        ranked=ranked + retrieval.ranked[rest],
        passages=passages + retrieval.passages[rest],
    )


def _fused(retrieval: Retrieval, best: Sequence[float], logits: LogitWeights) -> list[float]:
    """Scores of retrieval and reading together, by which passages of all languages are sorted.

    As `rag.retrieval.retriever.rank` does: what one language may claim, and who of it gets which.
    """
    fused = [0.0] * len(best)
    languages = [passage.language for passage in retrieval.passages[: len(best)]]
    for language in set(languages):
        rows = [row for row, other in enumerate(languages) if other == language]
        weight = logits.own if language == retrieval.question.language else logits.across
        claims = [retrieval.ranked[row].score + logits.across * best[row] for row in rows]
        orders = [retrieval.ranked[row].order + weight * best[row] for row in rows]
        for row, slot in zip(rows, slots(claims, orders), strict=True):
            fused[row] = slot
    return fused


def _corrected(
    evidence: tuple[Evidence, ...], passages: Sequence[Passage], asked: str
) -> tuple[Evidence, ...]:
    """Puts the right figure where the best answer is one that an article has taken back.

    It is as sure as the other was: that the question is answered by this figure, the reader has
    seen; that it is another one by now, it has not learnt to tell.
    """
    if not evidence or asks_for_the_error(asked):
        return evidence
    best = evidence[0]
    for passage in passages:
        correction = correction_in(headline_of(passage), passage.text)
        if correction is None or not takes_back(correction, best.answer_text):
            continue
        right = Span(passage.start + correction.right.start, passage.start + correction.right.end)
        for item in evidence:
            if item.passage.article_id == passage.article_id and (
                item.start <= right.start and right.end <= item.end
            ):
                new = replace(
                    item,
                    answer=right,
                    margin=max(item.margin, best.margin),
                    score=best.score,
                    preference=best.preference,
                    support=0,
                )
                rest = (
                    it
                    for it in evidence
                    if it is not item and not takes_back(correction, it.answer_text)
                )
                return (new, *rest)
    return evidence


@lru_cache(maxsize=1000)
def _answer_key(text: str, language: str) -> frozenset[str]:
    neutral = short_answer(text, article_language=language, language="en")
    return frozenset(analyze(neutral, language if neutral == text else "en"))


def _reinforced(evidence: list[Evidence]) -> tuple[Evidence, ...]:
    """Sorts evidence; an answer that several articles give scores their probabilities' sum.

    Wang et al., "Evidence aggregation for answer re-ranking in open-domain question answering"
    (2018), strength-based: probabilities are proportional to exp(score).
    """
    groups: dict[frozenset[str], dict[str, float]] = {}
    for item in evidence:
        best = groups.setdefault(item.answer_key, {})
        article = item.passage.article_id
        best[article] = max(best.get(article, -math.inf), item.score)
    result = []
    for item in evidence:
        others = groups[item.answer_key]
        gain = math.log(
            1
            + sum(
                math.exp(min(score - item.score, 0.0))
                for article, score in others.items()
                if article != item.passage.article_id
            )
        )
        result.append(replace(item, score=item.score + gain, support=len(others) - 1))
    result.sort(key=lambda item: (-item.score, item.passage.article_id, item.start))
    return tuple(result)


def covered_share(terms: Iterable[str], weights: Mapping[str, float]) -> float:
    """The share of the question's terms, by weight, that these are; 0 to 1.

    Args:
        terms: Some of the question's terms.
        weights: The inverse document frequencies of all of them.
    """
    total = sum(weights.values())
    if total == 0:
        return 0.0
    return certainty(weights) * sum(weights[term] for term in terms) / total
