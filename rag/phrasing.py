"""From the words of an article to the words of an answer, in the question's language.

What an article says in numbers, dates and countries can be said in any language without
translating: it is read as a value and written again. All else stays in the article's words.
"""

from __future__ import annotations

import unicodedata
from datetime import date

from rag.countries import country_list, country_names
from rag.verification.dates import DateMention, dates_of
from rag.verification.numbers import Number, numbers_of
from rag.verification.words import words_of

__all__ = ["short_answer"]

_SPOKEN = frozenset({"ar", "fr", "en", "es", "de", "tr", "ru", "zh", "it", "pt", "nl"})
# What a list of countries may leave of an answer that is one.
_ALMOST = 0.8
# Between the days of a date: a stretch of time, or days next to each other.
_UNTIL = frozenset("to until au à إلى الى حتى".split())
_JOINING = _UNTIL | frozenset("from and du et les le من و يومي يوم".split())
# A number may have this many words beside it ("57 دولة") and still be the whole answer.
_UNIT_WORDS = 1
# From a million on numbers are said as people say them: "97 milliards", not "97 000 000 000", if
# two decimals are enough. Chinese has other large units, in which these could cut something off.
_LARGE = 1_000_000
_DECIMALS = 2
_NOT_IN_MILLIONS = frozenset({"zh"})


def short_answer(text: str, *, article_language: str, language: str, before: str = "") -> str:
    """Says an answer in the question's language, as far as that needs no translation.

    Args:
        text: The answer in the article's words.
        article_language: ISO 639-1 code of the article.
        language: ISO 639-1 code of the question.
        before: What stands before it in its sentence: "between" makes a stretch of two days.

    Returns:
        The answer; in the article's words where it is no number, date or list of countries.
    """
    if language not in _SPOKEN:
        return text
    countries = country_list(text, article_language)
    # Arabic writes countries in a list as they are; European languages inflect around them
    # ("du Qatar, de la Turquie").
    verbatim = article_language == language == "ar"
    if countries is not None and countries.whole and not verbatim:
        begin, end = countries.span
        if end - begin >= _ALMOST * len(text):
            return country_names(countries.codes, language)
    if article_language == language:
        return text
    words = words_of(unicodedata.normalize("NFKC", text))
    mentions = dates_of(text)
    if len(mentions) == 1:
        aside = {
            word.text.casefold()
            for position, word in enumerate(words)
            if position not in mentions[0].positions
        }
        said = _date(mentions[0], language, stretch=bool(aside & _UNTIL) or _between(before))
        if said and len(aside - _JOINING) <= 1:
            return said
    numbers = numbers_of(text)
    if len(numbers) == 1 and not mentions:
        number = numbers[0]
        beside = len(words) - (number.last - number.first + 1)
        if beside <= _UNIT_WORDS and len(number.values) == 1:
            return _number(number, language)
    return text


def _between(before: str) -> bool:
    return before.split()[-1:] in (["بين"], ["between"], ["entre"])


def _date(mention: DateMention, language: str, *, stretch: bool) -> str:
    """Writes a date; days apart that are no stretch of time, or that do not exist, as ""."""
    from babel.dates import format_date, format_interval, format_skeleton

    first, last = min(mention.days, default=1), max(mention.days, default=1)
    try:
        # A leap year, so that a 29 February without its year is one.
        begin, end = (date(mention.year or 2024, mention.month, day) for day in (first, last))
    except ValueError:
        return ""
    year = "y" if mention.year is not None else ""
    if len(mention.days) > 1:
        apart = len(mention.days) != last - first + 1 and not (stretch and len(mention.days) == 2)
        if apart:
            return ""
        said = str(format_interval(begin, end, f"{year}MMMMd", locale=language))
        # Editions of the locale data differ in the thin spaces around the dash; answers shall not.
        return said.replace("\u2009", "")
    if not year:
        skeleton = "MMMMd" if mention.days else "MMMM"
        return str(format_skeleton(skeleton, begin, locale=language))
    if not mention.days:
        return str(format_skeleton("yMMMM", begin, locale=language))
    return str(format_date(begin, format="long", locale=language))


def _number(number: Number, language: str) -> str:
    from babel.numbers import format_compact_decimal, format_decimal

    (value,) = number.values
    if value >= _LARGE and language not in _NOT_IN_MILLIONS:
        unit = 1000 ** int(value.log10() // 3)
        decimals = max(0, -int((value / unit).normalize().as_tuple().exponent))
        if decimals <= _DECIMALS:
            return str(
                format_compact_decimal(
                    value, format_type="long", locale=language, fraction_digits=decimals
                )
            )
    # A year is no quantity: 2025, not 2,025.
    grouped = not (value == int(value) and 1000 <= value <= 2100)
    return str(format_decimal(value, locale=language, group_separator=grouped))
