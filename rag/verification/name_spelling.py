"""Whether a text spells a name, in whatever script.

Names are compared by their letters within one script and by their sound across scripts (حموشي,
Hammouchi).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from index import sound_key
from rag.verification.names import (
    SECOND_HALVES,
    is_plain,
    is_servant,
    joined_spelling,
)
from rag.verification.words import Word, bases, fold, is_arabic, words_of

__all__ = ["NameIndex", "renamed", "spells"]

# Shorter keys fit too many words of a text to be compared with one letter's tolerance.
_TOLERANT_FROM = 4
_SURE_FROM = 3
# What stands behind a name without being one.
_NO_NAMES = frozenset(
    fold(word) for word in "الذي التي الذين اللذين اللتين الآن اليوم الماضي المقبل الجاري".split()
)


@dataclass(frozen=True, kw_only=True, slots=True)
class NameIndex:
    """The words of a text, ready to be asked for names."""

    spellings: frozenset[str]
    latin_keys: frozenset[str]
    arabic_keys: frozenset[str]
    skeletons: frozenset[str]
    latin_spellings: frozenset[str]

    @classmethod
    def of(cls, text: str) -> NameIndex:
        words = words_of(text)
        spellings = {base for word in words for base in bases(word.folded)}
        servants = {
            joined_spelling(first, second) for first, second in pairwise(words) if is_servant(first)
        }
        spellings |= servants
        # عوض الله is Awadallah, نور الدين Noureddine.
        spellings |= {
            f"{base}{second.folded}"
            for first, second in pairwise(words)
            if second.folded in SECOND_HALVES
            for base in bases(first.folded)
        }
        latin = {_key(word.folded) for word in words if not is_arabic(word.folded) and word.capital}
        latin |= {_key(name) for name in servants if not is_arabic(name)}
        arabic = {key for base in spellings if is_arabic(base) for key in _keys(base)}
        return cls(
            spellings=frozenset(spellings),
            latin_keys=frozenset(latin - {""}),
            arabic_keys=frozenset(arabic - {""}),
            latin_spellings=frozenset(
                _plain_spelling(word.folded) for word in words if word.capital
            ),
            skeletons=frozenset(_consonants(base) for base in spellings if is_arabic(base)),
        )

    def spells(self, name: Word) -> bool:
        """Whether the name stands in the text letter by letter."""
        return bool(_forms(name) & self.spellings)

    def sounds(self, name: Word) -> bool:
        """Whether a word of the other script sounds exactly like the name."""
        other = self.latin_keys if is_arabic(name.folded) else self.arabic_keys
        return any(len(key) >= _SURE_FROM and key in other for key in _keys(name.folded))

    def has(self, name: Word) -> bool:
        """Whether the name stands in the text, in any spelling."""
        forms = _forms(name)
        if forms & self.spellings:
            return True
        arabic = is_arabic(name.folded)
        # In one script a name is mostly spelt in one way, and keys of two letters fit anything.
        own, other = (
            (self.arabic_keys, self.latin_keys) if arabic else (self.latin_keys, self.arabic_keys)
        )
        keys = {key for form in forms for key in _keys(form)} - {""}
        if not arabic and (
            any(len(key) >= 3 and key in own for key in keys)
            or {_plain_spelling(form) for form in forms} & self.latin_spellings
        ):
            return True
        # كيفن and كيفين: a foreign name is written with more vowels or fewer.
        if arabic and {_consonants(form) for form in forms} & self.skeletons - {""}:
            return True
        for key in keys:
            if key in other:
                return True
            if len(key) >= _TOLERANT_FROM and any(
                len(candidate) >= _TOLERANT_FROM and _one_apart(key, candidate)
                for candidate in other
            ):
                return True
        return False


def renamed(sentence: str, quote: str) -> Word | None:
    """The Arabic word of a near-verbatim sentence that has taken the place of another one.

    "رغد المجالي" where the quote has "رغد الطراونة": the word before is the same and
    is no ordinary one, and what the quote has behind it the sentence has nowhere.
    """
    own, other = words_of(sentence), words_of(quote)
    followed = {first.folded: second for first, second in pairwise(other)}
    here = {base for word in own for base in bases(word.folded)}
    there = {base for word in other for base in bases(word.folded)}
    for first, second in pairwise(own):
        replaced = followed.get(first.folded)
        if (
            replaced is not None
            and not is_plain(first)
            and not {second.folded, replaced.folded} & _NO_NAMES
            and not first.folded.startswith("ال")
            and second.folded.startswith("ال")
            and replaced.folded.startswith("ال")
            and not bases(second.folded) & there
            and not bases(replaced.folded) & here
        ):
            return second
    return None


def spells(name: str, text: str) -> float:
    """The share of the words of a name that stand in a text, in any script; 0 to 1."""
    words = [word for word in words_of(name) if len(word.folded) > 2]
    index = NameIndex.of(text)
    return sum(index.has(word) for word in words) / len(words) if words else 0.0


def _forms(name: Word) -> frozenset[str]:
    """What a name may be without clitics; two letters are left of anything (فاس, كأس)."""
    return frozenset(base for base in bases(name.folded) if len(base) > 2) | {name.folded}


def _plain_spelling(word: str) -> str:
    """A name in Latin letters without the differences between transliterations into them."""
    word = re.sub("ou|oo|w", "u", re.sub("ee|y", "i", word))
    return re.sub(r"(.)\1+", r"\1", word)


def _consonants(word: str) -> str:
    """The letters of an Arabic word that are no long vowels; "" when they are too few."""
    letters = "".join(letter for letter in word if letter not in "اوي")
    return letters if len(letters) >= 3 else ""


def _keys(word: str) -> set[str]:
    # The last letter of زهرة is heard in no transliteration.
    keys = {_key(word), _key(word[:-1])} if is_arabic(word) and word[-1] == "ه" else {_key(word)}
    if not is_arabic(word):
        # Slavic and Scandinavian j is ي and c at the end "ch" (Jović, يوفيتش); a German z is تس.
        slavic = f"{word}h" if word.endswith("ic") else word
        keys |= {_key(slavic.replace("j", "")), _key(word.replace("z", "ts"))}
        # Polish cz, sz and w are تش, ش and ف.
        polish = word.replace("cz", "ch").replace("sz", "sh").replace("w", "v")
        keys.add(_key(polish))
        # Spanish hue is وي, and ch stands for چ, in Arabic ج (Chamchamal, جمجمال).
        keys |= {_key(re.sub("hu(?=[aeio])", "w", word)), _key(word.replace("ch", "j"))}
    # In the Maghreb ق is also spoken and written g (قابس, Gabès).
    return keys | {_key(word.replace("ق", "ڭ"))} if "ق" in word else keys


@lru_cache(maxsize=8192)
def _key(word: str) -> str:
    return sound_key(word)


@lru_cache(maxsize=8192)
def _one_apart(first: str, second: str) -> bool:
    """Whether two keys differ by one letter at the most (one more, one less, one other)."""
    if abs(len(first) - len(second)) > 1 or first[0] != second[0]:
        return False
    shorter, longer = sorted((first, second), key=len)
    at = 0
    while at < len(shorter) and shorter[at] == longer[at]:
        at += 1
    if len(shorter) == len(longer):
        return shorter[at + 1 :] == longer[at + 1 :]
    return shorter[at:] == longer[at + 1 :]
