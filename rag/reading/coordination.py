"""Questions that ask the same of two or three things, and the one question for each of them.

"Which team did they play on 21 December and on 4 January?", "How did the price change from the
tender to the launch?", "What did the minister and the union each say?": the answers stand in
different sentences, often of different articles, and a reader that points at one place gives one
of them. Asked for each by itself, it gives them all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from index import Span
from rag.verification.dates import dates_of
from rag.verification.words import clean, words_of

__all__ = ["asked_of_each"]

_MOST = 3
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
# What may stand between two times that are asked about alike, and what tells that the last follows.
_BETWEEN_TIMES = re.compile(
    r"\s* (?: , | ، )? \s* (?P<and> (?: and | et ) \b | و )? \s*"
    r"(?: (?: on | in | during | en | le | au | pendant | في | يوم | سنة | عام | شهر | خلال ) \b )?"
    r"\s* (?: the | le )? \s*",
    re.VERBOSE | re.IGNORECASE,
)
# "Between May and June" is one time, and so is a sum over two years.
_ONE_TIME = re.compile(
    r"\b(?:between|entre|total|altogether|together|combined|sum|au total|en tout|somme)\b"
    r"|(?<!\w)(?:بين|مجموع|إجمالي|معا)(?!\w)",
    re.IGNORECASE,
)

_FROM_TO = r"(?:from|between)\s+(?P<a>.+?)\s+(?:to|and)\s+(?P<b>.+)"
_ENTRE_ET = r"entre\s+(?P<a>.+?)\s+et\s+(?P<b>.+)"
_BAYNA_WA = r"(?:(?:ما\s+)?بين\s+(?P<a>.+?)\s+و|من\s+(?P<from>.+?)\s+إلى\s+)(?P<b>.+)"
_CHANGED = (
    r"(?:change|evolve|develop|grow|rise|increase|fall|drop|decline|decrease|move|go|shift)d?"
)
# How a thing changed is what it was before and after. `{what}` and `{place}` are filled in.
_CHANGES = tuple(
    (re.compile(pattern, re.IGNORECASE), asked)
    for pattern, asked in (
        (
            rf"^how\s+(?:did|has|have|does|do)\s+(?P<what>.+?)\s+{_CHANGED}\s+{_FROM_TO}$",
            "What was {what} in {place}?",
        ),
        (
            rf"^comment\s+(?:a|ont)\s+(?:évolué|changé|varié)\s+(?P<what>.+?)\s+{_ENTRE_ET}$",
            "Quel était {what} pour {place} ?",
        ),
        (
            r"^comment\s+(?P<what>.+?)\s+(?:a|ont)-(?:t-)?(?:il|elle)s?\s+(?:évolué|changé|varié)"
            rf"\s+{_ENTRE_ET}$",
            "Quel était {what} pour {place} ?",
        ),
        (
            r"^quelle\s+(?:a\s+été|est|fut)\s+l'évolution\s+(?:de\s+la|de\s+l'|du|des|de|d')\s*"
            rf"(?P<what>.+?)\s+{_ENTRE_ET}$",
            "Quel était {what} pour {place} ?",
        ),
        (
            r"^de\s+combien\s+à\s+combien\s+(?P<unit>d(?:e\s+|')\S+)\s+(?P<what>.+?)\s+"
            rf"(?:est|a)-(?:t-)?(?:il|elle)\s+pass\S+\s+{_ENTRE_ET}$",
            "Combien {unit} pour {what}, {place} ?",
        ),
        (
            r"^كيف\s+(?:تطورت|تغيرت|ارتفعت|انخفضت|تراجعت|انتقلت|زادت)\s+"
            rf"(?P<what>.+?)\s+{_BAYNA_WA}$",
            "كم كانت {what} في {place}؟",
        ),
        (
            rf"^كيف\s+(?:تطور|تغير|ارتفع|انخفض|تراجع|انتقل|زاد)\s+(?P<what>.+?)\s+{_BAYNA_WA}$",
            "كم كان {what} في {place}؟",
        ),
    )
)
_EACH = re.compile(
    r"^(?P<head>(?:what|which|where|when|why|who|how)\b.*?"
    r"\b(?:did|do|does|has|have|had|will|would|was|were|is|are)\s+)"
    r"(?P<a>.+?)\s+and\s+(?P<b>.+?)\s+each(?P<rest>\s+.+)$",
    re.IGNORECASE,
)
# In Arabic the second of two has up to three words and ends before a preposition or a mark.
_KULL_MIN = re.compile(
    r"^(?P<head>.*?)\b(?:ل?كل|كلا|كلتا)\s+من\s+(?P<a>.+?)\s+و(?P<b>\S+(?:\s+\S+){0,2}?)"
    r"(?P<rest>(?:[،:].*|\s+(?:عن|في|على|إلى|من|حول|بشأن|بعد|قبل|خلال|سنة|عام|يوم|أثناء)\s.*)?)$"
)


def asked_of_each(question: str) -> tuple[str, ...]:
    """The questions, one for each thing, that a question asks at once; none when it asks one.

    Args:
        question: One that can be understood by itself, in Arabic, English or French.
    """
    text = clean(question).strip().rstrip("?؟ ")
    mark = "؟" if "؟" in question else "?"
    return _changes(text) or _each(text, mark) or _times(text, mark)


def _changes(text: str) -> tuple[str, ...]:
    for pattern, asked in _CHANGES:
        if (found := pattern.match(text)) is not None:
            parts = found.groupdict()
            places = (parts["a"] or parts["from"], parts["b"])
            return tuple(asked.format(place=place, **parts) for place in places)
    return ()


def _each(text: str, mark: str) -> tuple[str, ...]:
    found = _EACH.match(text) or _KULL_MIN.match(text)
    if found is None:
        return ()
    return tuple(f"{found['head']}{found[one]}{found['rest']}{mark}" for one in "ab")


def _times(text: str, mark: str) -> tuple[str, ...]:
    """For days, months or years side by side: the question with each of them alone."""
    if _ONE_TIME.search(text):
        return ()
    run = _run(text, sorted(_stretches(text)))
    if not run:
        return ()
    before, behind = text[: run[0].start], text[run[-1].end :]
    return tuple(f"{before}{text[time.start : time.end]}{behind}{mark}" for time in run)


def _stretches(text: str) -> Iterator[Span]:
    """Where a text names a day, a month or a year."""
    words = words_of(text)
    taken = []
    for mention in dates_of(text):
        first, last = min(mention.positions), max(mention.positions)
        taken.append(Span(words[first].start, words[last].end))
    yield from taken
    for year in _YEAR.finditer(text):
        if not any(span.start <= year.start() < span.end for span in taken):
            yield Span(year.start(), year.end())


def _run(text: str, times: Sequence[Span]) -> Sequence[Span]:
    """The first two or three times that follow each other, with "and" before the last."""
    for first in range(len(times) - 1):
        for last in range(first + 1, min(first + _MOST, len(times))):
            between = _BETWEEN_TIMES.fullmatch(text, times[last - 1].end, times[last].start)
            if between is None:
                break
            if between["and"]:
                return times[first : last + 1]
    return ()
