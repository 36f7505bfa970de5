"""Names of persons and organisations in a sentence.

Latin script marks names by a capital letter. Arabic marks them by nothing: a word counts as a name
when it is a given name, stands behind one, behind a title or a verb of saying.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from rag.verification.capitals import written_small
from rag.verification.vocabulary import (
    ARABIC_ACTORS,
    ARABIC_GIVEN_NAMES,
    ARABIC_KEPT,
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

__all__ = [
    "SECOND_HALVES",
    "is_plain",
    "is_servant",
    "joined_spelling",
    "names_of",
    "organisations_of",
]

# Who does something: السائق, العاملون, المنسق. A family name of that form mostly ends in ي.
_AGENT = re.compile(r"ال(?:[^اوي]ا[^اوي]{2}|م[^اي][^اوي]{1,3}|مت[^اوي]{3})(?:ون|ين|ات)?")
_BEHIND_PARTICIPLE = frozenset("en par a au aux dans sur depuis il pour avec de du des".split())
_LATIN_SERVANTS = frozenset({"abd", "abdel", "abdul", "abdal"})
SECOND_HALVES = frozenset({"الله", "الدين"})


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
        if position - 1 in positions and is_servant(words[position - 1]):
            names[-1] = _joined(words[position - 1], words[position])
        else:
            names.append(words[position])
    return names


def is_servant(word: Word) -> bool:
    """Whether a word is the first half of names like عبد اللطيف (Abdel Latif)."""
    return "عبد" in bases(word.folded) or word.folded in _LATIN_SERVANTS


def joined_spelling(first: Word, second: Word) -> str:
    """What such a first half (see `is_servant`) and the word behind it are compared as."""
    return f"{'عبد' if is_arabic(first.folded) else first.folded}{second.folded}"


def _joined(first: Word, second: Word) -> Word:
    return replace(
        first,
        text=f"{first.text} {second.text}",
        folded=joined_spelling(first, second),
        end=second.end,
    )


def _latin(words: Sequence[Word], skip: set[int]) -> Iterator[int]:
    for position, word in enumerate(words):
        if not word.capital or position in skip or len(word.text) < 2 or is_arabic(word.folded):
            continue
        if _is_ordinary(word) or word.folded in LATIN_PARTICLES:
            continue
        # Titles of offices have capitals in English ("Minister of Agriculture").
        if word.folded.endswith(NOUN_ENDINGS) and not word.text.isupper():
            continue
        if word.initial and not _name_at_start(words, position):
            continue
        yield position


def _is_ordinary(word: Word) -> bool:
    """Whether a word, or what it is the plural of, is known to be no name."""
    plain = {word.folded, word.folded.removesuffix("s")} & LATIN_PLAIN
    return bool(plain) or any(map(written_small, (word.text, word.text.removesuffix("s"))))


def _name_at_start(words: Sequence[Word], position: int) -> bool:
    """Whether the capital that every sentence begins with is that of a name too."""
    word = words[position]
    if word.text.isupper() and len(word.text) > 1:
        return True
    following = words[position + 1] if position + 1 < len(words) else None
    if (
        following is not None
        and following.capital
        and not _is_ordinary(following)
        and not following.initial
    ):
        return True
    plural = word.folded.endswith("s") and not word.folded.endswith(("ss", "us", "is", "as", "os"))
    participle = word.text.endswith(("ée", "ées", "és")) or (
        # "Livré en février"; but René is a name.
        word.text.endswith("é") and following is not None and following.folded in _BEHIND_PARTICIPLE
    )
    return not (plural or participle or word.folded.endswith(PLAIN_ENDINGS))


def _arabic(words: Sequence[Word], skip: set[int]) -> Iterator[int]:
    position = 0
    while position < len(words):
        word = words[position]
        if position in skip or not is_arabic(word.folded):
            position += 1
            continue
        if _is_given(word) and not _is_office(words, position):
            yield position
            end = _full_name(words, position, skip)
            yield from (
                at
                for at in range(position + 1, end)
                if words[at].folded not in ARABIC_LINKS
                or is_servant(words[at])
                or is_servant(words[at - 1])
            )
            position = end
            continue
        if _is_office(words, position):
            position += 1
            word = words[position]
        office = bool(bases(word.folded) & ARABIC_OFFICES)
        kept = position > 0 and _is_office(words, position - 1)
        titled = office or kept or bool(bases(word.folded) & ARABIC_TITLES)
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
    if not is_arabic(word.folded) or is_plain(word) or word.text.endswith("ة"):
        return False
    return word.folded in ARABIC_LINKS or not _AGENT.fullmatch(word.folded)


def _is_office(words: Sequence[Word], at: int) -> bool:
    """Whether a given name is an office here: أمين الخزانة, the treasurer."""
    behind = words[at + 1].folded if at + 1 < len(words) else ""
    return "امين" in bases(words[at].folded) and behind in ARABIC_KEPT


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


def is_plain(word: Word) -> bool:
    """Whether an Arabic word is known to be an ordinary one."""
    if not is_arabic(word.folded) or len(word.folded) < 3:
        return True
    return bool(stems(word.folded) & ARABIC_PLAIN or bases(word.folded) & ARABIC_ACTORS)


def _full_name(words: Sequence[Word], position: int, skip: set[int]) -> int:
    """Where the name that begins with a given name ends: given names and links, one family name."""
    here = position + 1
    while here < len(words) and here not in skip and not words[here].initial:
        word = words[here]
        if is_servant(words[here - 1]):
            here += 1
            continue
        if word.folded in ARABIC_LINKS or word.folded.startswith("عبد") or _is_given(word):
            # "and" begins another person's name.
            if word.folded.startswith("و") and not _is_given_as_it_stands(word):
                break
            here += 1
            continue
        if not is_plain(word) and word.folded[0] not in "وف" and word.text[0].isalpha():
            here += 1
        break
    return here


def _is_given_as_it_stands(word: Word) -> bool:
    return word.folded in ARABIC_GIVEN_NAMES
