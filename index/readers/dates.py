"""Days of publication, as metadata write them."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, date, datetime

from index.text.months import MONTHS

__all__ = ["parse_date"]

_ISO = re.compile(r"(?<!\d)(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)")
_COMPACT = re.compile(r"(?:D:)?(\d{4})(\d{2})(\d{2})(?:\d{2,6})?(?:\D.*)?")
_NUMERIC = re.compile(r"(?<!\d)(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})(?!\d)")
_WORDS = re.compile(r"\d+|[^\W\d_]+")
_YEARS = range(1800, 2101)
_SECONDS_FROM = 100_000_000  # 1973; smaller numbers are more likely years or something else
_MILLISECONDS_FROM = 100_000_000_000


def parse_date(value: object) -> date | None:
    """The day that `value` names, or None when it names none.

    Understands dates and times, ISO 8601, `15/05/2025` (day first, as Morocco and France write it,
    unless only month first is possible), "15 ماي 2025" and "May 15, 2025" with the month names of
    `index.text.months`, Arabic-Indic digits, PDF dates and Unix time. A time of day, with or
    without zone, is dropped, not converted.
    """
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int | float):
        return _from_unix_time(value)
    text = _ascii_digits(str(value)).strip().lower()
    if match := _ISO.search(text):
        return _day(match[1], match[2], match[3])
    if match := _COMPACT.fullmatch(text.upper()):
        return _day(match[1], match[2], match[3])
    if match := _NUMERIC.search(text):
        return _day(match[3], match[2], match[1]) or _day(match[3], match[1], match[2])
    return _from_words(text)


def _ascii_digits(text: str) -> str:
    return "".join(
        str(unicodedata.digit(char)) if char > "\x7f" and char.isdigit() else char for char in text
    )


def _from_unix_time(value: float) -> date | None:
    seconds = value / 1000 if value >= _MILLISECONDS_FROM else value
    if not _SECONDS_FROM <= seconds < _MILLISECONDS_FROM:
        return None
    return _day(*datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d").split("-"))


def _from_words(text: str) -> date | None:
    """A day from a month's name with numbers around it."""
    words = _WORDS.findall(text)
    for at in range(len(words)):
        for length in (2, 1):
            month = MONTHS.get(" ".join(words[at : at + length]))
            if month is None:
                continue
            days = [word for word in words[max(0, at - 2) : at] if len(word) <= 2]
            after = words[at + length : at + length + 3]
            years = [word for word in after if word.isdigit() and len(word) == 4]
            days += [word for word in after if len(word) <= 2]
            for day in days:
                if day.isdigit() and years:
                    return _day(years[0], str(month), day)
    return None


def _day(year: str, month: str, day: str) -> date | None:
    try:
        found = date(int(year), int(month), int(day))
    except ValueError:
        return None
    return found if found.year in _YEARS else None
