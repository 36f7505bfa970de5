"""What a newspaper has taken back is no answer any more.

"We wrote that ninety-four teams had taken part. There were forty-nine." The report that is put
right says the wrong figure plainly, and the correction says it again: a reader takes one of them.
A correction is known by its headline, and its first sentences tell the wrong figure by "not" before
it ("2,180, and not 1,280") or by "we wrote", the right one by "in fact"; the other is beside it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain, pairwise, starmap

from index import Span, sentence_spans
from rag.reading.plain_text import plain_text
from rag.reading.span_reader import trim_to_words
from rag.verification.dates import dates_of
from rag.verification.numbers import Number, numbers_of
from rag.verification.words import clean, words_of

__all__ = ["Correction", "asks_for_the_error", "correction_in", "takes_back"]

_HEADLINE = re.compile(
    r"تصويب|تصحيح|استدراك|صحح|[يت]صوب|صوبت|\bcorrect(?:ion|ions|s|ed)\b|\berrat(?:um|a)\b"
    r"|\brectifi|\bcorrig|\bmise au point\b",
    re.IGNORECASE,
)
# What the newspaper says of its own report.
_WE_WROTE = re.compile(
    r"\bwe (?:wrote|reported|said|put|published|gave)\b|\bour (?:article|report|story)\b"
    r"|\bnous (?:avons|y|en)\b|\bnotre (?:article|enquête|dépêche)\b"
    r"|(?<!\w)(?:نشرنا|ذكرنا|أوردنا|كتبنا|قلنا|عددنا|خبرنا|مقالنا|جريدتنا|صحيفتنا)(?!\w)"
    r"|(?<!\w)(?:نشر|ذكر|أورد|قال|كتب)ت? (?:ال)?(?:صحيفة|جريدة|يومية)(?!\w)"
    r"|(?<!\w)(?:ورد|جاء) في عدد(?!\w)",
    re.IGNORECASE,
)
_IN_FACT = re.compile(
    r"\b(?:in fact|(?:right|true|correct|actual) (?:figure|number|sum|amount|total))\b"
    r"|\b(?:en fait|en réalité|(?:chiffre|nombre|montant) (?:juste|exact|correct|réel))\b"
    r"|(?<!\w)و?(?:ال)?(?:صواب|صحيح)(?!\w)",
    re.IGNORECASE,
)
_NOT = frozenset("not non pas لا ليس وليس وليست ليست".split())
# What may stand before the figure: "pas à 47 %", "not at 900". "لا تتجاوز 27" denies no figure.
_BETWEEN = frozenset("a at by de des for les of the".split())
# So many sentences of a correction may tell what is wrong.
_SENTENCES = 3
_THE_ERROR = re.compile(
    r"\b(?:wrong|wrongly|mistake|mistaken|mistakenly|error|erroneous|erroneously|incorrect|false"
    r"|initially|originally|first (?:\w+ed|announce|report|publish|sa(?:id|y)|put|gave|give|spoke)"
    r"|ha(?:ve|s|d) to (?:be )?correct|later (?:correct|rectifi)|correct\w* later)"
    r"|\b(?:à tort|par erreur|erreur|erroné|faux|fausse|d'abord|initialement)"
    r"|\b(?:fallu|dû) (?:être )?(?:corrig|rectifi)|\b(?:corrig|rectifi)\w* (?:ensuite|plus tard)"
    r"|خطأ|الخاطئ|مغلوط|غلط|(?<!\w)(?:في البداية|أول الأمر|أولا|لاحقا|فيما بعد)(?!\w)",
    re.IGNORECASE,
)

# What is counted, right behind its number; and words there that are nothing of the kind.
_PERCENT = re.compile(r"\s?%|\sفي (?:المائة|المئة)|\sبالمائة|\sبالمئة|\spour cent|\sper ?cent")
_COUNTED = re.compile(r" [^\W\d_]+")
_NO_UNIT = frozenset(
    "according after and as de du et in instead not of on only selon soit the to "
    "في من وفق حسب كما فقط لا وليس بدل".split()
)

_Figures = frozenset[Decimal]


@dataclass(frozen=True, kw_only=True, slots=True)
class Correction:
    """A figure that is taken back, and the one that takes its place.

    Attributes:
        wrong: What the wrong figure may mean.
        right: Where the right one stands in the passage, with the word behind it.
    """

    wrong: _Figures
    right: Span


def correction_in(headline: str, text: str) -> Correction | None:
    """The figure that a passage corrects.

    Args:
        headline: Of its article.
        text: The passage.

    Returns:
        The correction; None when the article is none, or says nothing of figures here.
    """
    if _HEADLINE.search(clean(headline)) is None:
        return None
    spans = sentence_spans(text)[:_SENTENCES]
    sentences = [text[span.start : span.end] for span in spans]
    pairs = chain(
        map(_denied, (headline, *sentences)),
        map(_set_right, (" ".join(sentences),)),
        starmap(_admitted, pairwise([*sentences, ""])),
    )
    pair = next(filter(None, pairs), None)
    if pair is None:
        return None
    wrong, right = pair
    for span, sentence in zip(spans, sentences, strict=True):
        place = _place(sentence, right)
        if place is not None:
            return Correction(
                wrong=wrong, right=Span(span.start + place.start, span.start + place.end)
            )
    return None


def asks_for_the_error(question: str) -> bool:
    """Whether a question asks for what was wrong, or said first."""
    return _THE_ERROR.search(clean(question)) is not None


def takes_back(correction: Correction, answer: str) -> bool:
    """Whether a correction says that an answer's figure, its only one, is wrong."""
    numbers = _numbers(answer)
    return len(numbers) == 1 and bool(numbers[0].values & correction.wrong)


def _numbers(text: str) -> list[Number]:
    """The numbers of a text but for those of days."""
    days = {at for day in dates_of(text) for at in day.positions}
    return [
        number
        for number in numbers_of(text)
        if not days & set(range(number.first, number.last + 1))
    ]


def _denied(sentence: str) -> tuple[_Figures, _Figures] | None:
    """The wrong and the right figure of "2,180, and not 1,280" or "not 47 but 37"."""
    words, numbers = words_of(sentence), _numbers(sentence)
    for at, number in enumerate(numbers):
        before = [word.folded for word in words[: number.first]]
        if before[-1:] and before[-1] in _BETWEEN:
            before.pop()
        if not before or before[-1] not in _NOT:
            continue
        others = [*reversed(numbers[:at]), *numbers[at + 1 :]]
        right = next((one.values for one in others if not one.values & number.values), None)
        if right is not None:
            return number.values, right
    return None


def _set_right(text: str) -> tuple[_Figures, _Figures] | None:
    """Those of "it was put at 1,280. The right figure is 2,180"."""
    text = clean(text)
    words, numbers = words_of(text), _numbers(text)
    for mark in _IN_FACT.finditer(text):
        before = [one for one in numbers if words[one.first].start < mark.start()]
        behind = [one for one in numbers if words[one.first].start >= mark.end()]
        if before and behind and not before[-1].values & behind[0].values:
            return before[-1].values, behind[0].values
    return None


def _admitted(sentence: str, following: str) -> tuple[_Figures, _Figures] | None:
    """Those of "we wrote that there were 1,280. They were 2,180"."""
    if _WE_WROTE.search(clean(sentence)) is None:
        return None
    said, _, rest = sentence.partition(";") if ";" in sentence else sentence.partition("؛")
    wrong = _numbers(said)
    right = _numbers(rest) or _numbers(following)
    if not wrong or not right or wrong[-1].values & right[0].values:
        return None
    return wrong[-1].values, right[0].values


def _place(sentence: str, figure: _Figures) -> Span | None:
    """Where a figure stands in a sentence, with the word behind it."""
    plain = plain_text(sentence)
    cleaned = clean(plain.text)
    if len(cleaned) != len(plain.text):
        return None
    words = words_of(cleaned)
    number = next((one for one in _numbers(cleaned) if one.values == figure), None)
    if number is None:
        return None
    start, end = words[number.first].start, words[number.last].end
    behind = _PERCENT.match(cleaned, end) or _COUNTED.match(cleaned, end)
    if behind is not None and behind.group().strip().lower() not in _NO_UNIT:
        end = behind.end()
    return trim_to_words(sentence, *plain.written(start, end), within=Span(0, len(sentence)))
