"""What kind of answer a question's words ask for, and whether an answer is of it."""

from __future__ import annotations

import re

from rag.verification.dates import dates_of, weekdays_of
from rag.verification.numbers import numbers_of
from rag.verification.words import fold, stems, words_of

__all__ = ["asks_for_countries", "misses_kind"]

_COUNTRIES = re.compile(
    r"\b(?:which|what) (?:\w+ ){0,2}(?:countr(?:y|ies)|nations)\b"
    r"|\b(?:quels?|quelles?) (?:\w+ ){0,2}(?:pays|nations)\b"
    r"|(?:أي|اي|ما|هي|هما) (?:من )?(?:ال)?(?:دول|دولة|دولتين|بلد|بلدان|بلدين)\b",
    re.IGNORECASE,
)
_COUNT = re.compile(
    r"\bhow (?:many|much|old|tall)\b|\b(?:what|which) (?:\w+ )?(?:number|percentage)\b"
    r"|\bcombien\b|\bquel(?: est le)? (?:nombre|pourcentage)\b|\bquel âge\b"
    r"|(?<!\w)[وفب]?كم(?!\w)|(?<!\w)(?:ما|ماهو|هو) (?:هو )?عدد(?!\w)"
    r"|\bcuánt[oa]s?\b|\bwie ?viele?\b|\bсколько\b",
    re.IGNORECASE,
)
_TIME = re.compile(
    r"^\W*(?:(?:since|until|from|by|and) )?when\b"
    r"|\b(?:what|which) (?:year|day|date|month|century|decade)\b"
    r"|^\W*(?:(?:depuis|jusqu'à|et) )?quand\b|\bquel(?:le)? (?:année|jour|date|mois|siècle)\b"
    r"|متى|(?:أي|اي) (?:عام|سنة|يوم|تاريخ|شهر|قرن|عقد)(?!\w)|(?<!\w)ما (?:هو )?تاريخ(?!\w)"
    r"|^\W*(?:¿\s*)?cuándo\b|^\W*wann\b|^\W*когда\b",
    re.IGNORECASE,
)
# Words that say how many without a number, and none: "one", dozens, several, most, half.
_SOME = frozenset(
    fold(word)
    for word in (
        "one a an no none several few many most all half quarter third double twice once dozens "
        "hundreds thousands millions un une aucun aucune plusieurs quelques tous toutes moitié "
        "tiers quart dizaines centaines milliers واحد واحدة بضع بضعة عدة معظم جميع كل نصف ثلث ربع "
        "عشرات مئات آلاف ملايين ضعف أغلب غالبية ساعة يوم أسبوع شهر سنة عام قرن"
    ).split()
)
# Ordinals up to ten count nothing; with the article, so do those above ("الثاني والعشرين").
_ORDINAL = re.compile(
    r"^(?:ال(?:أول|ثاني|ثالث|رابع|خامس|سادس|سابع|ثامن|تاسع|عاشر|حادي)ة?(?!\w)"
    r"|(?:(?:the|le|la) |l['’])?"
    r"(?:first|second|third|\w+(?:th|i[eè]me)|premi[eè]re?|secon[ée]de?)\b)",
    re.IGNORECASE,
)
# The dual ("يومين") is a number in one word; plurals that look like it may pass for one.
_DUAL = re.compile(r"\w{2,}(?:ين|ان|تي)$")
# Words by which a time is told without a number.
_TIMES = frozenset(
    fold(word)
    for word in (
        "after before during since until while when upon at yesterday today tomorrow day week "
        "month year morning evening night noon dawn century decade era age spring summer autumn "
        "winter après avant pendant lors depuis jusqu durant hier aujourd demain jour semaine mois "
        "an année matin soir nuit midi aube siècle époque printemps été automne hiver fin début "
        "بعد قبل خلال أثناء منذ عقب عند حتى لما حين عندما إثر أمس اليوم غدا يوم أسبوع شهر سنة عام "
        "صباح مساء ليلة ليل ظهر فجر قرن عقد عهد عصر ربيع صيف خريف شتاء بداية نهاية مطلع أواخر "
        "أوائل منتصف رمضان عيد فترة مرحلة ماضي مقبل قادم جاري"
    ).split()
)


def asks_for_countries(question: str) -> bool:
    """Whether a question's words ask for countries."""
    return _COUNTRIES.search(question) is not None


def misses_kind(question: str, answer: str) -> bool:
    """Whether a question asks for a number or a time, and an answer gives none.

    Args:
        question: In Arabic as it is written, English or French, or one of a few forms in other
            languages.
        answer: In Arabic, English or French.
    """
    counts = _COUNT.search(question) is not None
    if not counts and _TIME.search(question) is None:
        return False
    said = {
        stem
        for word in words_of(answer)
        # The secretary "general", which is written like "the year".
        if word.folded != "العام"
        for stem in stems(word.folded)
    }
    if counts:
        if _ORDINAL.match(answer):
            return True
        return not (numbers_of(answer) or said & _SOME or any(map(_DUAL.match, said)))
    return not (
        numbers_of(answer) or said & _TIMES or dates_of(answer, strict=False) or weekdays_of(answer)
    )
