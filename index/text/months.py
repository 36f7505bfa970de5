"""The names of the months: Maghrebi, Egyptian and Levantine Arabic, French, English and others."""

from __future__ import annotations

__all__ = ["AMBIGUOUS_MONTHS", "MONTHS"]

_NAMES: dict[int, str] = {
    1: "يناير كانون_الثاني جانفي january jan janvier janv enero januar gennaio janeiro ocak",
    2: "فبراير شباط فيفري february feb février févr febrero februar febbraio fevereiro şubat",
    3: "مارس آذار march mar mars marzo märz março mart",
    4: "أبريل إبريل نيسان أفريل april apr avril avr abril aprile nisan",
    5: "ماي مايو أيار may mai mayo maggio maio mayıs",
    6: "يونيو يونيه حزيران جوان june jun juin junio juni giugno junho haziran",
    7: "يوليوز يوليو يوليه تموز جويلية july jul juillet juil julio juli luglio julho temmuz",
    8: "غشت أغسطس آب أوت august aug août agosto ağustos",
    9: "شتنبر سبتمبر أيلول september sept sep septembre septiembre settembre setembro eylül",
    10: "أكتوبر تشرين_الأول october oct octobre octubre oktober ottobre outubro ekim",
    11: "نونبر نوفمبر تشرين_الثاني november nov novembre noviembre novembro kasım",
    12: "دجنبر ديسمبر كانون_الأول december dec décembre déc diciembre dezember dicembre dezembro"
    " aralık",
}

MONTHS: dict[str, int] = {
    name.replace("_", " "): number for number, names in _NAMES.items() for name in names.split()
}
"""The number (1–12) of every name, lower case, spelt as newspapers spell it; some are two words."""

AMBIGUOUS_MONTHS: frozenset[str] = frozenset(
    "may march mar mars mart dec sep ocak مارس ماي آب جوان أوت نيسان".split()
)
"""Names that are ordinary words too: they mean a month beside a number only."""
