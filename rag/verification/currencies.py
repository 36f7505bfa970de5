"""Currencies: "210 million dollars" is wrong where the article says dinars."""

from __future__ import annotations

from functools import cache

from rag.verification.words import bases, fold, words_of

__all__ = ["currencies_of"]

# Units that several countries share count as one; what is a thing as well (a crown, a real) is left
# out, and "pound" and "lira", which French and Arabic do not tell apart, are one.
_NAMES = (
    "dollar dollars دولار دولارا دولارات دولاران دولارين",
    "euro euros يورو أورو",
    "dirham dirhams درهم درهما دراهم درهمين",
    "dinar dinars دينار دينارا دنانير دينارين",
    "franc francs فرنك فرنكا فرنكات",
    "riyal riyals rial rials ريال ريالا ريالات ريالين",
    "pound pounds lira liras lire sterling جنيه جنيها جنيهات ليرة ليرات",
    "shilling shillings شلن شلنا شلنات",
    "yen yens ين",
    "yuan yuans renminbi يوان يوانا",
    "rupee rupees roupie roupies روبية روبيات",
    "rouble roubles ruble rubles روبل روبلا روبلات",
    "krone kroner krona kronor couronne couronnes كرونة كرونا كرونات",
    "ouguiya ouguiyas أوقية أوقيات",
    "naira nairas نايرا",
)


@cache
def _currencies() -> dict[str, int]:
    return {fold(name): row for row, names in enumerate(_NAMES) for name in names.split()}


def currencies_of(text: str, *, beside_numbers: bool) -> dict[int, str]:
    """The currencies that a text names, each with the word that names it.

    Args:
        text: The text.
        beside_numbers: Count only words within three of a number: "livre" is a book as well.
    """
    found: dict[int, str] = {}
    words = words_of(text)
    for at, word in enumerate(words):
        # What is left of "between" without its first letter is a yen.
        forms = {base for base in bases(word.folded) if len(base) > 2} | {word.folded}
        for form in forms:
            row = _currencies().get(form)
            if row is None:
                continue
            near = words[max(0, at - 4) : at + 2]
            if not beside_numbers or any(other.text[0].isdigit() for other in near):
                found.setdefault(row, word.text)
    return found
