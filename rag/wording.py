"""What Musnad says in its own words, in the languages it speaks: Arabic, French, English."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

__all__ = ["Wording", "refusals", "wording"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Wording:
    """The sentences of one language.

    Attributes:
        unanswered: When the articles do not say.
        nearest: Above the passages that come nearest, when there is no answer.
        sources: Above the list of what an answer cites.
        across: Before a quote in another language than the question's; `{language}` is its name.
        opening: The opening quotation mark.
        closing: The closing one.
        languages: The names of languages by ISO 639-1 code.
    """

    unanswered: str
    nearest: str
    sources: str
    across: str
    opening: str
    closing: str
    languages: Mapping[str, str]

    def language(self, code: str) -> str:
        """The name of a language, or its code where we have no name for it."""
        return self.languages.get(code, code)


_WORDINGS = {
    "ar": Wording(
        unanswered="لا تذكر المقالات ذلك.",
        nearest="أقرب ما ورد فيها:",
        sources="المصادر:",
        across="جاء في المقال (ب{language}):",
        opening="«",
        closing="»",
        languages={
            "ar": "العربية",
            "fr": "الفرنسية",
            "en": "الإنجليزية",
            "es": "الإسبانية",
            "de": "الألمانية",
            "tr": "التركية",
            "ru": "الروسية",
            "zh": "الصينية",
        },
    ),
    "fr": Wording(
        unanswered="Les articles ne le disent pas.",
        nearest="Ce qui s'en approche le plus :",
        sources="Sources :",
        across="L'article dit (en {language}) :",
        opening="« ",
        closing=" »",
        languages={
            "ar": "arabe",
            "fr": "français",
            "en": "anglais",
            "es": "espagnol",
            "de": "allemand",
            "tr": "turc",
            "ru": "russe",
            "zh": "chinois",
        },
    ),
    "en": Wording(
        unanswered="The articles don't say.",
        nearest="What comes nearest:",
        sources="Sources:",
        across="The article says (in {language}):",
        opening="“",
        closing="”",
        languages={
            "ar": "Arabic",
            "fr": "French",
            "en": "English",
            "es": "Spanish",
            "de": "German",
            "tr": "Turkish",
            "ru": "Russian",
            "zh": "Chinese",
        },
    ),
}


def refusals() -> tuple[str, ...]:
    """How Musnad says in each language that the articles do not say."""
    return tuple(words.unanswered for words in _WORDINGS.values())


def wording(language: str) -> Wording:
    """The wording for a question's language; English where we do not speak it."""
    return _WORDINGS.get(language, _WORDINGS["en"])
