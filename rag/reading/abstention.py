"""Whether the articles answer the question at all: a calibrated probability.

A logistic regression over signals of retrieval and reading: one for questions whose best passage is
in their own language and one for all others, and each for passages that are read with a headline or
a day, for those without, where a margin tells less, and for texts of a single paragraph, which
resemble each other less than reports of one week do. `python -m eval.calibrate` fits them on
questions whose paragraph is in the archive and on the same questions with it left out, over
archives of ten to hundreds of passages, and writes `calibration.json` beside this module.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from statistics import mean

from index import analyze
from rag.reading.answer_type import misses_kind
from rag.reading.calibration import calibrated_signals
from rag.reading.evidence import Reading, covered_share
from rag.reading.excerpt import has_heading, heading_of, headline_of
from rag.retrieval.retriever import certainty
from rag.verification.fact_problems import Problem, fact_problems
from rag.verification.facts import Claim, Source
from rag.verification.gazetteer import is_town
from rag.verification.support import Support

__all__ = [
    "Signals",
    "answer_probability",
    "answered_parts",
    "circumstances_of",
    "measure_signals",
    "reading_probability",
]


@dataclass(frozen=True, kw_only=True, slots=True)
class Signals:
    """What speaks for or against an answer in the articles.

    Attributes:
        similarity: Of the question and the best passage.
        coverage: Of the question's terms by the best passage.
        article_similarity: Of the question and all passages of the best one's article.
        article_coverage: Likewise.
        lead: How far the best passage's score is ahead of the best of any other article.
        crowd: How far the best passage's similarity is ahead of the mean of the next four.
        margin: Of the best answer, in logits.
        highest_margin: The highest of any answer.
        next_margin: The highest of an answer from another article.
        answer_lead: How far the best answer is ahead of the best different one, in logits.
        sure_and_ahead: The product of that and `highest_margin`.
        answer_coverage: Of the question's terms by the best answer's sentence.
        echo: The share of the best answer's terms that stand in the question.
        support: In how many other articles the best answer was found, at most 2.
        read_coverage: Of the question's terms by all sentences that were read together.
        terms_weight: A hundredth of what the question's terms weigh in all.
        told: The share of the question's terms, by weight, that stand in the best answer's article:
            in its headline, its day and what was read of it.
        untold: A tenth of the weight of the heaviest term that does not: a question about another
            town or another year has one.
        untold_though_covered: The product of that and `article_coverage`: what a missing term tells
            depends on how well the article fits otherwise.
        untold_though_ahead: Likewise of that and `answer_lead`.
        unsaid: How many of the names, numbers, dates and countries of the question, at most 3, that
            article does not give, whatever language it is in.
        elsewhere: How many of the towns of the question, at most 2, it does not: "in Geneva", where
            it says فيينا. Countries it need not name: its own goes without saying.
    """

    similarity: float
    coverage: float
    article_similarity: float
    article_coverage: float
    lead: float
    crowd: float
    margin: float
    highest_margin: float
    next_margin: float
    answer_lead: float
    sure_and_ahead: float
    answer_coverage: float
    echo: float
    support: float
    read_coverage: float
    terms_weight: float
    told: float
    untold: float
    untold_though_covered: float
    untold_though_ahead: float
    unsaid: float
    elsewhere: float


# What a lead is worth when there is nothing to be ahead of.
_NO_RIVAL = 0.05
_NO_RIVAL_ANSWER = 5.0
# Margins are drawn to this range: further out they say nothing more.
_LOWEST, _HIGHEST = -20.0, 20.0
_MOST_UNSAID = 3
_MOST_ELSEWHERE = 2
# How likely the articles answer at the most when a number or a time is asked for and the best
# answer gives none: 8 of the 43 such calibration trials over news could be answered. As one signal
# among the others it is too rare to get a weight.
_OFF_KIND = 0.19
# Likewise when a question names a town that the best answer's article does not: over news with
# headlines 9 of the 33 such calibration trials that were taken for likelier than .3 could be.
_ELSEWHERE = 0.27


def measure_signals(reading: Reading) -> Signals:
    """Measures the signals of one question.

    Args:
        reading: What was read; at least one passage and one piece of evidence.
    """
    retrieval, evidence = reading.retrieval, reading.evidence
    best, *others = retrieval.ranked
    candidate = best.candidate
    weights = retrieval.weights.get(candidate.language, {})
    share = certainty(weights)
    rivals = [item for item in others if item.candidate.article_id != candidate.article_id]
    next_best = [item.candidate.similarity for item in others[:4]]
    top = evidence[0]
    key, terms = top.answer_key, top.answer_terms
    article = top.passage.article_id
    margins = [item.margin for item in evidence if item.passage.article_id != article]
    # What is preferred for its kind is no surer for it.
    different = [it.score - it.preference for it in evidence if not key & it.answer_key]
    lead = _bounded(top.score - top.preference - max(different)) if different else _NO_RIVAL_ANSWER
    asked = retrieval.weights.get(top.passage.language, {})
    told = _told(reading, asked)
    lacking = _lacking(reading)
    towns = sum(is_town(problem.place) for problem in lacking)
    untold = max((asked[term] for term in asked.keys() - told), default=0.0) / 10.0
    article_coverage = candidate.article_coverage * share
    highest = _bounded(max(item.margin for item in evidence))
    return Signals(
        similarity=candidate.similarity,
        coverage=candidate.coverage * share,
        article_similarity=candidate.article_similarity,
        article_coverage=article_coverage,
        lead=best.score - rivals[0].score if rivals else _NO_RIVAL,
        crowd=candidate.similarity - mean(next_best) if next_best else _NO_RIVAL,
        margin=_bounded(top.margin),
        highest_margin=highest,
        next_margin=_bounded(max(margins, default=_LOWEST)),
        answer_lead=lead,
        sure_and_ahead=highest * lead,
        answer_coverage=top.coverage,
        echo=len(terms & asked.keys()) / len(terms) if terms else 0.0,
        support=min(top.support, 2),
        read_coverage=covered_share(
            {
                term
                for item in evidence
                if item.passage.language == candidate.language
                for term in item.terms
            },
            weights,
        ),
        terms_weight=sum(weights.values()) / 100.0,
        told=covered_share(told, asked),
        untold=untold,
        untold_though_covered=article_coverage * untold,
        untold_though_ahead=lead * untold,
        unsaid=min(len(lacking) - towns, _MOST_UNSAID),
        elsewhere=min(towns, _MOST_ELSEWHERE),
    )


def _told(reading: Reading, asked: Mapping[str, float]) -> set[str]:
    """Those of the question's terms that the best answer's article holds, as far as it was read."""
    passage = reading.evidence[0].passage
    head = heading_of(passage, passage.language)
    told = asked.keys() & set(analyze(head, passage.language))
    for item in reading.evidence:
        if item.passage.article_id == passage.article_id:
            told |= item.terms
    return told


def _lacking(reading: Reading) -> list[Problem]:
    """The facts of the question that the best answer's article lacks, as far as it was read."""
    best = reading.evidence[0].passage
    texts = {
        item.passage.start: item.passage.text
        for item in reading.evidence
        if item.passage.article_id == best.article_id
    }
    article = Source(
        quote="\n".join(text for _, text in sorted(texts.items())),
        title=headline_of(best),
        publisher=best.source,
        published=best.published,
        language=best.language,
    )
    claim = Claim.of(reading.retrieval.question.text)
    return fact_problems(claim, Support.of((article,)))


def _bounded(margin: float) -> float:
    return max(_LOWEST, min(_HIGHEST, margin))


def answer_probability(signals: Signals, *, circumstances: str) -> float:
    """The probability that the articles answer the question, between 0 and 1.

    Args:
        signals: Of the question.
        circumstances: Those it was read in, by `circumstances_of`.
    """
    model = calibrated_signals(circumstances)
    total = model["intercept"]
    for name, value in asdict(signals).items():
        total += model[name] * value
    return 1.0 / (1.0 + math.exp(-max(-60.0, min(60.0, total))))


def circumstances_of(reading: Reading) -> str:
    """What a reading is judged as: "own" or "across", and "headed", "bare" or "paragraph".

    That is whether the best passage is in the question's language, and whether it is read with a
    headline or a day or is, without, of a text of a single paragraph.
    """
    best = reading.retrieval.passages[0]
    own = "own" if best.language == reading.retrieval.question.language else "across"
    if has_heading(best):
        return f"{own} headed"
    return f"{own} {'paragraph' if best.single_paragraph else 'bare'}"


def reading_probability(reading: Reading) -> float:
    """The probability that the articles answer, after reading; there must be evidence."""
    signals, circumstances = measure_signals(reading), circumstances_of(reading)
    probability = answer_probability(signals, circumstances=circumstances)
    if signals.elsewhere and circumstances.endswith("headed"):
        probability = min(probability, _ELSEWHERE)
    if misses_kind(reading.asked, reading.evidence[0].answer_text):
        probability = min(probability, _OFF_KIND)
    return probability


def answered_parts(
    readings: Sequence[Reading], *, threshold: float
) -> tuple[float, tuple[Reading, ...]]:
    """For which parts of a question the articles have an answer.

    Args:
        readings: What was read for each part.
        threshold: The probability from which on a part is answered.

    Returns:
        The probability that the articles answer, and the readings of the parts that they do answer.
        An answer is as sure as its least sure part; without any, the surest part counts.
    """
    sure = [(reading_probability(reading), reading) for reading in readings if reading.evidence]
    answered = [(value, reading) for value, reading in sure if value >= threshold]
    if not answered:
        return max((value for value, _ in sure), default=0.0), ()
    return min(value for value, _ in answered), tuple(reading for _, reading in answered)
