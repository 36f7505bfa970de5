"""Languages: telling them apart, and which way they are written."""

from __future__ import annotations

import unicodedata
from collections import Counter
from functools import cache, lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

__all__ = ["UNKNOWN", "detect_language", "direction"]

# py3langid also tells apart close relatives; a question in Egyptian or Moroccan Arabic, Wu or
# Nigerian Pidgin is served by the analyser and the labels of the standard language.
_STANDARD = {
    "arz": "ar",
    "ary": "ar",
    "wuu": "zh",
    "yue": "zh",
    "pcm": "en",
    "ne": "hi",
    "mr": "hi",
}

# The languages one script can be, where the script decides better than letter statistics do on a
# text as short as a question. Scripts not listed are left to the statistics.
_BY_SCRIPT: dict[str, tuple[str, ...]] = {
    "ARABIC": ("ar", "fa", "ur", "ps", "ckb", "ug", "sd"),
    "HEBREW": ("he", "yi"),
    "GREEK": ("el",),
    "CYRILLIC": ("ru", "uk", "bg", "sr", "mk", "be", "kk", "ky", "tg", "mn"),
    "DEVANAGARI": ("hi", "mr", "ne"),
    "THAI": ("th",),
    "HANGUL": ("ko",),
    "HIRAGANA": ("ja",),
    "KATAKANA": ("ja",),
    "CJK": ("zh", "ja"),
    "LATIN": (
        *("en", "fr", "es", "de", "it", "pt", "nl", "ca", "ro", "tr", "vi", "id", "ms", "pl"),
        *("cs", "sk", "sl", "hr", "hu", "sv", "da", "no", "fi", "et", "lv", "lt", "sq", "sw", "so"),
    ),
}

# So few letters ("Qui ?", "Vienna?") look like any language; Musnad then answers in one of its own.
_FEW_LETTERS = 12

# Letters of Persian, Urdu, Pashto, Kurdish, Uyghur and Sindhi that Arabic does not write. (چ, گ, ڤ
# and پ also stand in Arabic for foreign sounds, so they decide nothing.)
_NOT_ARABIC = frozenset("یکٹڈڑںےھۃٻڀټډړښڼېێۆەۇۈېگ")

_RIGHT_TO_LEFT = frozenset({"ar", "fa", "ur", "ps", "ckb", "ug", "sd", "he", "yi"})

UNKNOWN = "und"


@cache
def _identifier() -> LanguageIdentifier:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


@lru_cache(maxsize=4096)
def _script(character: str) -> str:
    """The first word of the character's Unicode name, which for letters is the script."""
    return unicodedata.name(character, "").split(" ", 1)[0]


def detect_language(text: str) -> str:
    """Tells the language of a text.

    Args:
        text: An article or a question; the first 4,000 characters decide.

    Returns:
        The ISO 639-1 code ("ar", "fr", …), or "und" when the text holds no letters.
    """
    sample = text[:4000]
    scripts = Counter(_script(character) for character in sample if character.isalpha())
    if not scripts:
        return UNKNOWN
    # Japanese mixes kana with Chinese characters; any real share of kana decides.
    kana = scripts["HIRAGANA"] + scripts["KATAKANA"]
    script = "HIRAGANA" if kana * 5 > scripts.total() else scripts.most_common(1)[0][0]
    possible = _BY_SCRIPT.get(script)
    if script == "LATIN" and scripts.total() < _FEW_LETTERS:
        possible = ("en", "fr")
    if possible is not None and len(possible) == 1:
        return possible[0]
    if script == "ARABIC" and not any(letter in _NOT_ARABIC for letter in sample):
        return "ar"
    for code, _ in _identifier().rank(sample):
        standard = _STANDARD.get(code, str(code))
        if possible is None or standard in possible:
            return standard
    return UNKNOWN


def direction(language: str) -> str:
    """The writing direction of a language: "rtl" or "ltr"."""
    return "rtl" if language in _RIGHT_TO_LEFT else "ltr"
