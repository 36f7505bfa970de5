"""The analyser of the lexical arm: from text to the terms that are counted and looked up.

Three kinds of terms share one index:

* stems of the text's own language ("حموش", "meet"), with digits and month names brought to one
  form in all languages ("2025", "month5");
* character pairs where a script writes no blanks between words;
* sound keys of what may be a name ("~hmC"), which a question in another language or another
  spelling can match.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from functools import cache, lru_cache
from threading import local

from index.text.months import AMBIGUOUS_MONTHS, MONTHS
from index.text.names import sound_key

__all__ = [
    "ARABIC_SIGNS",
    "analyze",
    "ascii_digits",
    "is_sound",
    "normalize_arabic",
    "question_terms",
    "without_signs",
]

# Harakat, Koranic marks, superscript alef, tatweel: what may stand within a word or not. For a
# regular expression, between brackets.
ARABIC_SIGNS = "\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0640"
_ARABIC_MARKS = re.compile(f"[{ARABIC_SIGNS}]")
_ARABIC_LETTERS = str.maketrans(
    {
        **dict.fromkeys("أإآٱ", "ا"),
        **dict.fromkeys("ىئیے", "ي"),
        **dict.fromkeys("ؤ", "و"),
        **dict.fromkeys("ةہە", "ه"),
        **dict.fromkeys("کگڭ", "ك"),
        **{"پ": "ب", "چ": "ج", "ڤ": "ف"},
    }
)
_FOREIGN_DIGIT = re.compile(r"(?![0-9])\d")
_WORD = re.compile(r"\w+")
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")
_ARABIC_WORD = re.compile("[\u0621-\u06d3]")

# Article with conjunction or preposition, longest first; what remains must be a word.
_ARABIC_PREFIXES = ("بال", "كال", "فال", "وال", "ولل", "ال", "لل")
# With the fewest letters that may remain: فيينا must not become في.
_ARABIC_SUFFIXES = (
    *((suffix, 3) for suffix in ("هما", "كما", "تما", "ها", "ات", "يه")),
    *((suffix, 4) for suffix in ("هم", "هن", "ان", "ين", "ون", "نا")),
    *((suffix, 3) for suffix in ("ه", "ي")),
)
_STEMMERS = {
    "ar": "arabic",
    "en": "english",
    "fr": "french",
}
_ASKING = {
    "ar": "من ما ماذا متى أين كم كيف لماذا هل أي ماهي ماهو",
    "en": "what when where which who whom whose why how did does do is are was were",
    "fr": "qui que quoi quand où combien comment pourquoi quel quelle quels quelles est-ce",
}
_MONTH_BEGINNINGS = frozenset(name.split()[0] for name in MONTHS)
# Most words of a text are among few: remembering them makes indexing a third faster.
_WORDS_REMEMBERED = 50_000
_LONGEST_REMEMBERED = 40
# What a sound key begins with among the terms.
_SOUND = "~"
# A key of two consonants fits too many words to be evidence of anything.
_SHORTEST_KEY = 3

# Words that begin questions and sentences with a capital letter and are not names.
_NOT_NAMES = frozenset(
    """
    a an and are as at besides by can could did do does during for from had has have how if in is it
    its list name of on or that the there they this to was were what when where which who whom whose
    why will with
    à au aux ce ces cette combien comment dans de des du elle elles en est et il ils la le les leur
    leurs lors mais où par pour pourquoi quand que quel quelle quelles quels qui quoi se ses son sur
    un une
    """.split()
)


def normalize_arabic(text: str) -> str:
    """Brings Arabic to the plain letters that people type.

    Diacritics and tatweel go; alef, ya, ta marbuta, hamza and Persian letters take their plain
    form. Other scripts stay as they are. Offsets are not kept.
    """
    return without_signs(text).translate(_ARABIC_LETTERS)


def without_signs(text: str) -> str:
    """Takes vowel signs and stretched lines off Arabic words; other texts stay as they are."""
    return _ARABIC_MARKS.sub("", text)


def ascii_digits(text: str) -> str:
    """A text with the decimal digits of all scripts written 0 to 9; its length stays."""
    return _FOREIGN_DIGIT.sub(lambda match: str(unicodedata.decimal(match.group())), text)


def analyze(text: str, language: str) -> list[str]:
    """The terms of a passage.

    Args:
        text: Any text.
        language: Its ISO 639-1 code; an unknown one means no stemming.

    Returns:
        Terms in the order of the text, repeated as they occur; a word may give two (its stem and
        its sound key). No term holds white space.
    """
    return list(_terms(text, language, sounds=True))


def question_terms(question: str, language: str, passage_language: str) -> list[str]:
    """The terms by which passages of one language are searched for a question.

    In the question's own language these are its stems. In any other they are what survives
    translation: numbers, months, words in the passage's script and the sound of names.

    Args:
        question: The question.
        language: Its ISO 639-1 code.
        passage_language: The language of the passages that are searched.

    Returns:
        Distinct terms, in the order of the question.
    """
    if language == passage_language:
        asking = _asking_terms(language)
        terms = (term for term in _terms(question, language, sounds=False) if term not in asking)
    else:
        terms = (
            term
            for term in _terms(question, language, sounds=True)
            if term.startswith((_SOUND, "month")) or term.isdecimal()
        )
    return list(dict.fromkeys(terms))


def is_sound(term: str) -> bool:
    """Whether a term stands for the sound of a name."""
    return term.startswith(_SOUND)


@cache
def _asking_terms(language: str) -> frozenset[str]:
    """The terms of the words that make a question one: no passage need hold them."""
    return frozenset(_terms(_ASKING.get(language, ""), language, sounds=False))


def _terms(text: str, language: str, *, sounds: bool) -> Iterator[str]:
    text = unicodedata.normalize("NFKC", text)
    text = ascii_digits(text)
    text = without_signs(text)
    words = _WORD.findall(text)
    for position, word in enumerate(words):
        begins_month = word.casefold() in _MONTH_BEGINNINGS
        month = _month(words, position) if begins_month else None
        if month is not None:
            yield f"month{month}"
        elif len(word) <= _LONGEST_REMEMBERED:
            yield from _remembered_terms(word, language, sounds)
        else:
            yield from _word_terms(word, language, sounds)


def _word_terms(word: str, language: str, sounds: bool) -> tuple[str, ...]:
    """The terms of one word, whatever stands beside it."""
    lower = word.casefold()
    stem = _stemmer(language)
    if _UNSPACED.search(lower):
        return tuple(_pairs(lower))
    if _ARABIC_WORD.search(lower):
        base = _arabic_base(lower.translate(_ARABIC_LETTERS))
        stemmed = stem(base) if language == "ar" else base
        # Two letters left over are a preposition more often than a root.
        term = stemmed if len(stemmed) >= 3 else base
        return (term, *_key(base)) if sounds else (term,)
    term = _without_accents(stem(lower) if language != "ar" else lower)
    if sounds and word[0].isupper() and lower not in _NOT_NAMES:
        return (term, *_key(word))
    return (term,)


_remembered_terms = lru_cache(maxsize=_WORDS_REMEMBERED)(_word_terms)


def _month(words: list[str], position: int) -> int | None:
    """The number of the month that the word names, or None."""
    name = words[position].casefold()
    if position + 1 < len(words):
        two_words = MONTHS.get(f"{name} {words[position + 1].casefold()}")
        if two_words is not None:
            return two_words
    number = MONTHS.get(name)
    if number is not None and name in AMBIGUOUS_MONTHS:
        beside = words[max(0, position - 1) : position + 2]
        return number if any(word[0].isdecimal() for word in beside) else None
    return number


def _pairs(word: str) -> Iterator[str]:
    """Overlapping pairs of characters: what a search does where no blank marks a word."""
    yield from (word[i : i + 2] for i in range(max(1, len(word) - 1)))


def _arabic_base(word: str) -> str:
    """Takes conjunction, preposition, article and suffix off a normalised Arabic word.

    Light stemming after Larkey, Ballesteros and Connell, "Light stemming for Arabic information
    retrieval" (2007), with one more clitic. Snowball's Arabic stemmer follows it: on the tuning
    half of XQuAD BM25 alone reaches an MRR@10 of .910 with Snowball, .933 with both in turn.
    """
    for prefix in _ARABIC_PREFIXES:
        if word.startswith(prefix) and len(word) - len(prefix) >= 2:
            word = word[len(prefix) :]
            break
    else:
        if word.startswith("و") and len(word) >= 4:
            word = word[1:]
        # A preposition looks like a first root letter; in a long word it is one more often.
        if word[0] in "بلفك" and len(word) >= 6:
            word = word[1:]
    for suffix, shortest in _ARABIC_SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= shortest:
            return word[: -len(suffix)]
    return word


def _without_accents(word: str) -> str:
    decomposed = unicodedata.normalize("NFD", word)
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


class _Stemmers(local):
    """Snowball's stemmers hold state, so every thread has its own."""

    def __init__(self) -> None:
        self.by_language: dict[str, Callable[[str], str]] = {}


_stemmers = _Stemmers()


def _stemmer(language: str) -> Callable[[str], str]:
    algorithm = _STEMMERS.get(language)
    if algorithm is None:
        return str
    stem = _stemmers.by_language.get(language)
    if stem is None:
        from Stemmer import Stemmer

        stem = Stemmer(algorithm).stemWord
        _stemmers.by_language[language] = stem
    return stem


def _key(word: str) -> Iterator[str]:
    key = sound_key(word)
    if len(key) >= _SHORTEST_KEY:
        yield f"{_SOUND}{key}"
