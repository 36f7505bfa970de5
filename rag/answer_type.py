"""What kind of answer a question asks for, where its words say so, and whether a sentence has one.

Three kinds can be told without a model: a number, a time, countries. On the first half of XQuAD's
paragraphs and on ARCD-train the hint puts the sentence with the answer first for .002 to .005 more
of all questions; for questions about countries, which newspapers live on and XQuAD hardly asks, it
decides.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from enum import Enum
from functools import lru_cache

from index import analyze, normalize_arabic

__all__ = ["AnswerType", "answer_type", "fits"]


class AnswerType(Enum):
    """A kind of answer."""

    NUMBER = "number"
    TIME = "time"
    COUNTRIES = "countries"


_QUESTIONS = (
    (
        AnswerType.NUMBER,
        re.compile(
            r"\bhow (?:many|much)\b|\bcombien\b|\bcuánt[oa]s?\b"
            r"|(?:^|\s)و?ب?كم\b|(?:ما|كم) (?:هو )?عدد",
            re.IGNORECASE,
        ),
    ),
    (
        AnswerType.TIME,
        re.compile(
            r"^\s*when\b|\b(?:what|which) (?:year|date|month|day)\b|^\s*quand\b|\bcuándo\b"
            r"|\ben quelle année\b|\bà quelle date\b|^\s*و?متى\b"
            r"|(?:أي|اي) (?:عام|سنة|تاريخ|يوم|شهر)\b",
            re.IGNORECASE,
        ),
    ),
    (
        AnswerType.COUNTRIES,
        re.compile(
            r"\b(?:which|what) (?:\w+ ){0,2}(?:countr(?:y|ies)|nations)\b"
            r"|\b(?:quels?|quelles?) (?:\w+ ){0,2}(?:pays|nations)\b"
            r"|(?:أي|اي|ما|هي|هما) (?:من )?(?:ال)?(?:دول|دولة|دولتين|بلد|بلدان|بلدين)\b",
            re.IGNORECASE,
        ),
    ),
)

_NUMBER_WORDS = re.compile(
    r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|dozen|hundred|thousand|million)\b"
    r"|\b(?:deux|trois|quatre|cinq|sept|huit|neuf|dix|douzaine|cent|mille|millions?)\b"
    r"|مليون|مليار|ألف|مائة|مئة|اثن|ثلاث|أربع|خمس|سبع|ثمان|تسع|عشر",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_]+")
# An article marks where a conjunction and a preposition end; without one only "and" is safe to take
# off, and only before a word that is long enough to be a name.
_CLITICS = re.compile(r"^(?:[وف]?[بك]?ال(?=\w{2})|[وف]?لل(?=\w{2})|و(?=\w{3}))")
_YEAR = re.compile(r"(?<!\d)[12]\d{3}(?!\d)")


def answer_type(question: str) -> AnswerType | None:
    """The kind of answer that the question's words ask for, if they say."""
    for kind, pattern in _QUESTIONS:
        if pattern.search(question):
            return kind
    return None


def fits(kind: AnswerType, sentence: str, language: str) -> bool:
    """Whether a sentence holds an answer of that kind."""
    if kind is AnswerType.NUMBER:
        return _NUMBER_WORDS.search(sentence) is not None
    if kind is AnswerType.TIME:
        terms = analyze(sentence, language)
        return any(term.startswith("month") or _YEAR.fullmatch(term) for term in terms)
    known = _country_words(language)
    return len({known[word] for word in _plain_words(sentence) if word in known}) >= 2


@lru_cache(maxsize=32)
def _country_words(language: str) -> dict[str, str]:
    """Words that occur in the name of one country only, with its code.

    The names are those of Unicode's CLDR. "المملكة العربية السعودية" is known by its last word, and
    not by the others, which it shares with other countries. Whole words, not stems: the stems of
    countries are those of ordinary words (عُمان and عام, بنين and بنيان).
    """
    from babel import Locale, UnknownLocaleError

    try:
        territories = Locale.parse(language).territories
    except (ValueError, UnknownLocaleError):
        return {}
    words = {
        code: set(_plain_words(name))
        for code, name in territories.items()
        # Two letters are a country; numbers stand for continents and regions.
        if len(code) == 2 and code.isalpha()
    }
    counts = Counter(word for names in words.values() for word in names)
    return {
        word: code
        for code, names in words.items()
        for word in names
        if counts[word] == 1 and len(word) >= 3
    }


def _plain_words(text: str) -> Iterator[str]:
    """Words in one spelling, Arabic ones without conjunction and article."""
    for word in _WORD.findall(normalize_arabic(text.casefold())):
        yield _CLITICS.sub("", word)
