"""Questions in spoken Arabic, in the words of the written language.

Articles are written in the standard language; many who ask about them write as they speak, or leave
out dots and hamzas. What the models have hardly seen there are the small words that carry a
question, and these are few: "شحال" in Rabat, "كام" in Cairo and "قديش" in Beirut are all "كم". The
other words stay: they are mostly those of the article, and a wrong guess at one would ask another
thing.
"""

from __future__ import annotations

import re

from index import ARABIC_SIGNS, detect_language
from rag.verification.gazetteer import places_of

__all__ = ["in_standard_words"]

_STANDARD = {
    "كم": "شحال شحالة قديش قداش قديه أديش اديش",
    "بكم": "بشحال بكام بقديش",
    "من": "شكون",
    "لمن": "لمين ديالمن",
    "من أين": "منين",
    "ماذا": "شنو شنوا شنوة شنية اشنو آشنو ايش إيش",
    "لماذا": "علاش ليش ليه عليش",
    "كيف": "كيفاش ازاي إزاي شلون",
    "متى": "فوقاش وقتاش إمتى امتى ايمتى إيمتى أيمتى",
    "أي": "اشمن أشمن آشمن انهي أنهي",
    "الذي": "اللي إللي يلي يللي الذى",
    "التي": "التى",
    "في": "فى",
    "إلى": "الى",
    "أين": "اين",
    "": "ديال ديالها ديالو ديالهم بتاع بتاعة بتاعت تاع",
    "أمام": "قدام",
    "لكي": "عشان علشان باش مشان",
    "عندما": "ملي فاش",
    "سوف": "غادي",
    "مكان": "بلاصة",
    "أموال": "فلوس",
    "الأموال": "الفلوس",
    "مباراة": "ماتش",
    "اثنين": "جوج",
    "الآن": "دلوقتي دابا هلق",
}
# Names are written like these too: Shaw, Wayne, the letter A of the CIA.
_PERHAPS = {
    "كم": "كام",
    "أين": "فين فاين وين",
    "من": "مين منو",
    "ماذا": "شو وش آش ايه إيه",
}
_SURE = {word: standard for standard, words in _STANDARD.items() for word in words.split()}
_UNSURE = {word: standard for standard, words in _PERHAPS.items() for word in words.split()}

# Vowel signs stand within words.
_LETTER = rf"[\w{ARABIC_SIGNS}]"
_WHAT = "شنو|شنوا|شنوة|شنية|اشنو|آشنو|ايش|إيش|شو|وش|ايه|إيه"
_PHRASES = tuple(
    (re.compile(rf"(?<!{_LETTER}){pattern}(?!{_LETTER})"), standard)
    for pattern, standard in (
        ("قد (?:ايه|إيه|ايش|إيش)", "كم"),
        ("(?:شحال|قديش|كام) (?:ديال|من)", "كم"),
        (f"(?:{_WHAT}) (?:اللي|إللي|يلي|يللي)", "ما الذي"),
        (f"(?:{_WHAT}) (هو|هي|هم|هما|كان|كانت|سبب|اسم)", r"ما \1"),
        ("(?:فين|وين) (?:كاين|كاينة)", "أين"),
        # Written, "راح ضحيتها": only before a verb does it tell the future.
        (r"(?:راح|رح)(?= [يتنأ]\w\w)", "سوف"),
        # The preposition, cut off.
        ("ف", "في"),
    )
)
_WORD = re.compile(rf"{_LETTER}+")
# A question that has one of these needs no word that is only perhaps one.
_ASKS = re.compile(
    r"^و?(?:من|ما|لمن)(?!\w)|(?<!\w)[وفب]?(?:كم|أين|متى|ماذا|لماذا|كيف|أي|اي|أية|هل)(?!\w)"
)
_SHORTEST_PLACE = 3


def in_standard_words(question: str) -> str:
    """A question in Arabic with the small words of the written language.

    Args:
        question: In any language; others than Arabic stay as they are.

    Returns:
        The question to search for and to read with; who asked is shown their own.
    """
    if detect_language(question) != "ar":
        return question
    text = question
    for pattern, standard in _PHRASES:
        text = pattern.sub(standard, text)
    text = _WORD.sub(lambda found: _replaced(found[0], _SURE), text)
    asks = _ASKS.search(text) is not None
    text = _WORD.sub(
        lambda found: found[0] if asks and found.start() else _replaced(found[0], _UNSURE), text
    )
    if text == question:
        return question
    text = _WORD.sub(lambda found: _in_place(found[0]), text)
    return " ".join(text.split())


def _replaced(word: str, table: dict[str, str]) -> str:
    if word in table:
        return table[word]
    if word[0] == "و" and word[1:] in table:
        return f"و{table[word[1:]]}"
    return word


def _in_place(word: str) -> str:
    """Takes "in" off the name of a place: "فمراكش"."""
    name = word[1:]
    if word[0] == "ف" and len(name) >= _SHORTEST_PLACE and places_of(name):
        return f"في {name}"
    return word
