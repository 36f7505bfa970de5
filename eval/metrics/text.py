"""How well a predicted answer matches the accepted ones: exact match and F1 over words.

The definitions are SQuAD's (Rajpurkar et al. 2016, the published evaluation script): both texts are
normalised, the best of the accepted answers counts. `normalize_arabic_answer` carries the same idea
over to Arabic, as the scripts of ARCD (Mozannar et al. 2019) and MLQA (Lewis et al. 2020) do: every
Unicode punctuation mark goes, and so does the article, which in Arabic is written onto its word;
diacritics go too.
"""

from __future__ import annotations

import re
import string
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable

from index import ascii_digits, normalize_arabic

__all__ = ["Normalize", "exact_match", "f1", "normalize_answer", "normalize_arabic_answer"]

Normalize = Callable[[str], str]

_ARTICLES = re.compile(r"\b(a|an|the)\b")
_ASCII_MARKS = str.maketrans("", "", string.punctuation)
_ARABIC_ARTICLE = re.compile(r"\bال(?=\w{2})")
# "1,000", "1٬000" and "1 000" with a narrow or unbreakable blank are one number; "9,5" is another.
_THOUSANDS = re.compile("(?<=\\d)[,\u066c\u00a0\u2009\u202f](?=\\d{3}(?!\\d))")

# A number with decimals is one word; "7.5.2025" is three.
_DECIMALS = re.compile("(?<![\\d.,\u066b])(\\d+)[.,\u066b](\\d+)(?![.,\u066b]?\\d)")
# A private-use character: neither punctuation nor a letter.
_POINT = "\ue002"


def normalize_answer(text: str) -> str:
    """SQuAD's normalisation: lower case, without ASCII punctuation, English articles, blanks."""
    return " ".join(_ARTICLES.sub(" ", text.lower().translate(_ASCII_MARKS)).split())


def normalize_arabic_answer(text: str) -> str:
    """SQuAD's normalisation for text of any script, with what Arabic needs.

    Beyond the article and the diacritics: letters that are typed in several ways take one form
    (`index.normalize_arabic`), digits of all scripts become 0 to 9, thousands lose their separator,
    decimals follow a point, and all other punctuation of any script becomes a blank.
    """
    digits = ascii_digits(text.lower())
    numbers = _DECIMALS.sub(rf"\1{_POINT}\2", _THOUSANDS.sub("", digits))
    plain = normalize_arabic(numbers)
    marks = "".join(" " if unicodedata.category(it)[0] in "PS" else it for it in plain)
    words = _ARABIC_ARTICLE.sub("", _ARTICLES.sub(" ", marks)).split()
    return " ".join(words).replace(_POINT, ".")


def exact_match(
    prediction: str, accepted: Iterable[str], normalize: Normalize = normalize_answer
) -> float:
    """1.0 when the prediction is one of the accepted answers after normalisation, else 0.0."""
    words = normalize(prediction)
    return float(any(words == normalize(answer) for answer in accepted))


def f1(prediction: str, accepted: Iterable[str], normalize: Normalize = normalize_answer) -> float:
    """The harmonic mean of precision and recall over words, of the best accepted answer; 0 to 1.

    Two texts of which nothing is left are equal, as in SQuAD 2.0's script.
    """
    words = normalize(prediction).split()
    return max((_f1(words, normalize(answer).split()) for answer in accepted), default=0.0)


def _f1(predicted: list[str], accepted: list[str]) -> float:
    if not predicted or not accepted:
        return float(predicted == accepted)
    shared = sum((Counter(predicted) & Counter(accepted)).values())
    return 2 * shared / (len(predicted) + len(accepted))
