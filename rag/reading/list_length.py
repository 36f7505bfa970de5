"""How many things a question says it asks for ("which two …"), and how many an answer lists."""

from __future__ import annotations

import re

from rag.verification.words import clean

__all__ = ["things_asked_for", "things_listed"]

_NUMBERS = {
    **{"two": 2, "three": 3, "four": 4, "five": 5, "six": 6},
    **{"deux": 2, "trois": 3, "quatre": 4, "cinq": 5},
    **{"ثلاث": 3, "أربع": 4, "خمس": 5, "ست": 6},
}
_IN_LATIN = re.compile(
    r"\b(?:which|what|who (?:are|were) the|quel(?:le)?s(?: (?:sont|étaient|furent) les)?"
    r"|qui (?:sont|étaient|furent) les)(?: (?:other|autres))?"
    r" (two|three|four|five|six|deux|trois|quatre|cinq)\b",
    re.IGNORECASE,
)
# "أي ثلاث مدن", "ما هي المطالب الثلاثة", "من هم الثلاثة الذين", "ما أسماء الفرق المصرية الأربع".
_IN_ARABIC = re.compile(
    r"(?<!\w)(?:[لبفو]?أي |(?:ما|من)(?: (?:هي|هم|هن|أسماء))?(?: ال\w+){0,2} ال)"
    r"(ثلاث|أربع|خمس|ست)ة?(?!\w)"
)
# In the dual Arabic needs no word for two: "من هما", "ما اسما", "الأمران اللذان", "أي تنظيمين". A
# plural of persons that is a participle is written like it ("أي مسؤولين", "أي لاعبين"), so what
# looks like one is taken for it, unless the feminine ending tells ("أي مدينتين").
_DUAL = re.compile(
    r"(?<!\w)(?:من|ما) (?:هما|اسما)(?!\w)"
    r"|^\W*(?:من|ما) (?:ال\w+ان (?:اللذان|الآخران)|ال\w+تان)(?!\w)"
    r"|(?<!\w)[لبفو]?أي (?!ال)(?:\w{2,}تين|(?!م|\wا)\w{2,}(?<!ي)ين)(?!\w)"
)
_MARK = re.compile(r"[,،;؛](?!\d)|\s(?:and|et|&|و)\s", re.IGNORECASE)
# "And" is written onto the next word; these are the commonest that begin with the letter itself.
_AND = re.compile(
    r"\s(?!(?:وزير|وزراء|وزار|وفد|وفود|وكيل|وكال|وكلاء|ولاي|والي?|والد|وثيق|وثائق|وحد|وطن|واحد|وسط"
    r"|وسائل|وسيط|واشنطن|ولي|وقت|وجد|وهران|وادي?|وصول|وضع|وجه|وداد|وارسو|ورش|وجود|وقف|ولد|وزن|وعد"
    r"|وعود)(?:ة|ات|ي|ية|ين|ان|تين|تان)?(?!\w))و(?=\W?\w{3})"
)


def things_asked_for(question: str) -> int | None:
    """The number of things that a question's words ask for; None when they tell none.

    Args:
        question: In Arabic, English or French.
    """
    found = _IN_LATIN.search(question) or _IN_ARABIC.search(question)
    if found is not None:
        return _NUMBERS[found[1].lower()]
    return 2 if _DUAL.search(question) else None


def things_listed(answer: str) -> int:
    """The number of things that an answer lists, as far as commas and "and" tell.

    Args:
        answer: In Arabic, English or French.
    """
    pieces = _AND.sub("|", _MARK.sub("|", clean(answer))).split("|")
    return sum(any(map(str.isalnum, piece)) for piece in pieces)
