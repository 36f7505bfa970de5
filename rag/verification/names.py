"""Names of persons and organisations in a sentence, and whether a text has them too.

Latin script marks names by a capital letter. Arabic marks them by nothing: a word counts as a name
when it is a given name, stands behind one, behind a title or a verb of saying. Names are compared
by their letters within one script and by their sound across scripts (حموشي, Hammouchi).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise

from index import sound_key
from rag.verification.vocabulary import (
    ARABIC_ACTORS,
    ARABIC_GIVEN_NAMES,
    ARABIC_LINKS,
    ARABIC_OFFICES,
    ARABIC_PLAIN,
    ARABIC_SAYING,
    ARABIC_TITLES,
    LATIN_PARTICLES,
    LATIN_PLAIN,
    NOUN_ENDINGS,
    PLAIN_ENDINGS,
    organisations,
)
from rag.verification.words import Word, bases, is_arabic, stems, words_of

__all__ = ["NameIndex", "names_of", "organisations_of", "renamed", "spells"]

# Who does something: السائق, العاملون, المنسق. A family name of that form mostly ends in ي.
_AGENT = re.compile(r"ال(?:[^اوي]ا[^اوي]{2}|م[^اي][^اوي]{1,3}|مت[^اوي]{3})(?:ون|ين|ات)?")
_SECOND_HALVES = frozenset({"الله", "الدين"})
# Shorter keys fit too many words of a text to be compared with one letter's tolerance.
_TOLERANT_FROM = 4
_SURE_FROM = 3


def organisations_of(text: str) -> list[tuple[int, int, int]]:
    """Known organisations and events: (number of the entry, first word, last word)."""
    words = words_of(text)
    found = []
    at = 0
    while at < len(words):
        best = None
        for length in range(min(6, len(words) - at), 0, -1):
            rest = [word.folded for word in words[at + 1 : at + length]]
            for base in bases(words[at].folded):
                entry = organisations().get(" ".join([base, *rest]))
                if entry is not None and not (
                    length == 1 and len(base) <= 4 and base.isascii() and not words[at].capital
                ):
                    best = (entry, at, at + length - 1)
            if best is not None:
                break
        if best is None:
            at += 1
        else:
            found.append(best)
            at = best[2] + 1
    return found


def names_of(text: str, taken: Iterable[int]) -> list[Word]:
    """The words of a sentence that are names.

    Args:
        text: The sentence.
        taken: Positions of words that were recognised as something else (places, dates).
    """
    words = words_of(text)
    skip = set(taken)
    positions = sorted({*_latin(words, skip), *_arabic(words, skip)} - skip)
    names: list[Word] = []
    for position in positions:
        if position - 1 in positions and _is_servant(words[position - 1]):
            names[-1] = _joined(words[position - 1], words[position])
        else:
            names.append(words[position])
    return names


def _is_servant(word: Word) -> bool:
    """Whether a word is the first half of names like عبد اللطيف (Abdellatif)."""
    return "عبد" in bases(word.folded)


def _joined(first: Word, second: Word) -> Word:
    return replace(
        first,
        text=f"{first.text} {second.text}",
        folded=f"عبد{second.folded}",
        end=second.end,
    )


def _latin(words: Sequence[Word], skip: set[int]) -> Iterator[int]:
    for position, word in enumerate(words):
        if not word.capital or position in skip or len(word.text) < 2 or is_arabic(word.folded):
            continue
        plain = word.folded in LATIN_PLAIN or word.folded.removesuffix("s") in LATIN_PLAIN
        if plain or word.folded in LATIN_PARTICLES:
            continue
        # Titles of offices have capitals in English ("Minister of Agriculture").
        if word.folded.endswith(NOUN_ENDINGS) and not word.text.isupper():
            continue
        if word.initial and not _name_at_start(words, position):
            continue
        yield position


def _name_at_start(words: Sequence[Word], position: int) -> bool:
    """Whether the capital that every sentence begins with is that of a name too."""
    word = words[position]
    if word.text.isupper() and len(word.text) > 1:
        return True
    following = words[position + 1] if position + 1 < len(words) else None
    if (
        following is not None
        and following.capital
        and following.folded not in LATIN_PLAIN
        and not following.initial
    ):
        return True
    plural = word.folded.endswith("s") and not word.folded.endswith(("ss", "us", "is", "as", "os"))
    return not plural and not word.folded.endswith(PLAIN_ENDINGS)


def _arabic(words: Sequence[Word], skip: set[int]) -> Iterator[int]:
    position = 0
    while position < len(words):
        word = words[position]
        if position in skip or not is_arabic(word.folded):
            position += 1
            continue
        if _is_given(word):
            yield position
            end = _full_name(words, position, skip)
            yield from (
                at
                for at in range(position + 1, end)
                if words[at].folded not in ARABIC_LINKS
                or _is_servant(words[at])
                or _is_servant(words[at - 1])
            )
            position = end
            continue
        office = bool(bases(word.folded) & ARABIC_OFFICES)
        titled = office or bool(bases(word.folded) & ARABIC_TITLES)
        follower = position + 1
        # الدبلوماسي السويسري ريتو: between title and name stands a nationality.
        while titled and follower < len(words) and follower in skip:
            follower += 1
        if follower < len(words) and follower not in skip and not words[follower].initial:
            after = words[follower]
            said = bool(bases(word.folded) & ARABIC_SAYING)
            adjective = office and after.folded.startswith("ال")
            if (titled or said) and _may_be_name(after) and not (adjective or _is_given(after)):
                yield follower
                # A first name that is no Arab one, and the family name behind it.
                last = follower + 1
                if titled and last < len(words) and last not in skip and not words[last].initial:
                    bare = not after.folded.startswith("ال")
                    if bare and _may_be_name(words[last]) and not _clitic(words[last]):
                        yield last
        position += 1


def _may_be_name(word: Word) -> bool:
    """Whether a word where a name is expected may be one: no known word, feminine or agent."""
    if not is_arabic(word.folded) or _is_plain(word) or word.text.endswith("ة"):
        return False
    return word.folded in ARABIC_LINKS or not _AGENT.fullmatch(word.folded)


def _is_given(word: Word) -> bool:
    # The preposition على folds to the name علي.
    if word.text.endswith("على"):
        return False
    # With the article it is an ordinary word (العمر, المالك), but for those that have it (المهدي).
    forms = bases(word.folded)
    article = {form for form in forms if f"ال{form}" in forms}
    return bool((forms - article) & ARABIC_GIVEN_NAMES)


def _clitic(word: Word) -> bool:
    """Whether a word begins with what may be "and", "in the" or "to", or is a verb."""
    return word.folded[0] in "وفلي" or word.folded.startswith("بال")


def _is_plain(word: Word) -> bool:
    """Whether an Arabic word is known to be an ordinary one."""
    if not is_arabic(word.folded) or len(word.folded) < 3:
        return True
    return bool(stems(word.folded) & ARABIC_PLAIN or bases(word.folded) & ARABIC_ACTORS)


def _full_name(words: Sequence[Word], position: int, skip: set[int]) -> int:
    """Where the name that begins with a given name ends: given names and links, one family name."""
    here = position + 1
    while here < len(words) and here not in skip and not words[here].initial:
        word = words[here]
        if _is_servant(words[here - 1]):
            here += 1
            continue
        if word.folded in ARABIC_LINKS or word.folded.startswith("عبد") or _is_given(word):
            # "and" begins another person's name.
            if word.folded.startswith("و") and not _is_given_as_it_stands(word):
                break
            here += 1
            continue
        if not _is_plain(word) and word.folded[0] not in "وف" and word.text[0].isalpha():
            here += 1
        break
    return here


def _is_given_as_it_stands(word: Word) -> bool:
    return word.folded in ARABIC_GIVEN_NAMES


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
        spellings |= {
            f"عبد{second.folded}" for first, second in pairwise(words) if _is_servant(first)
        }
        # عوض الله is Awadallah, نور الدين Noureddine.
        spellings |= {
            f"{base}{second.folded}"
            for first, second in pairwise(words)
            if second.folded in _SECOND_HALVES
            for base in bases(first.folded)
        }
        latin = {_key(word.folded) for word in words if not is_arabic(word.folded) and word.capital}
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
            and not _is_plain(first)
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
