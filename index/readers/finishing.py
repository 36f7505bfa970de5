"""From what a file states to a finished article."""

from __future__ import annotations

import re
from collections.abc import Iterator

from index.articles import Article, article_id
from index.cleaning import clean_text
from index.errors import ArticleError
from index.readers.characters import normalize_text
from index.readers.fields import FieldMapping
from index.readers.formats import read_as
from index.readers.headline import split_headline
from index.readers.raw import RawArticle, RawFile
from index.text.language import UNKNOWN, detect_language

__all__ = ["finish", "read_finished"]

_LANGUAGE_CODE = re.compile("[a-z]{2}")
_LANGUAGE_NAMES = {
    "ara": "ar",
    "arabic": "ar",
    "العربية": "ar",
    "عربي": "ar",
    "eng": "en",
    "english": "en",
    "fra": "fr",
    "fre": "fr",
    "french": "fr",
    "français": "fr",
}
# What Arabic script is used for, so that a page of an Arabic site made from an English template
# ("<html lang=en>") is not believed.
_ARABIC_SCRIPT = frozenset({"ar", "fa", "ur", "ps", "ckb", "ku", "ug", "sd"})


def read_finished(file: RawFile, fields: FieldMapping) -> Iterator[Article | ArticleError]:
    """Reads a file in this process, and yields an error in the place of each bad row.

    Raises:
        ArticleError: The whole of it cannot be read.
    """
    for raw in read_as(file.form, file.data, file.location, fields, charset=file.charset):
        if isinstance(raw, ArticleError):
            yield raw
            continue
        try:
            yield finish(raw, file.name)
        except ArticleError as error:
            yield error


def finish(raw: RawArticle, name: str) -> Article:
    """Cleans an article and completes what its file did not say.

    Args:
        raw: The article as read.
        name: What to call its source when that is not stated.

    Raises:
        ArticleError: Nothing is left of it.
    """
    text = normalize_text(raw.text)
    if not text:
        raise ArticleError(raw.location, "is empty")
    text = clean_text(text)
    if not any(char.isalnum() for char in text):
        raise ArticleError(raw.location, "holds no article text, only site furniture or signs")
    title, text = split_headline(_one_line(raw.title), text)
    return Article(
        id=article_id(raw.location),
        title=title,
        text=text,
        language=_language(raw.language, text),
        published=raw.published,
        source=_one_line(raw.source or "") or name,
        location=raw.location,
    )


def _one_line(text: str) -> str:
    return normalize_text(text).replace("\n", " ")


def _language(stated: str | None, text: str) -> str:
    """The language of `text`: as stated where that can be, else as detected."""
    detected = detect_language(text)
    code = (stated or "").strip().lower()
    code = _LANGUAGE_NAMES.get(code, re.split("[-_]", code)[0])
    if not _LANGUAGE_CODE.fullmatch(code):
        return detected
    scripts_agree = (code in _ARABIC_SCRIPT) == (detected in _ARABIC_SCRIPT)
    return code if scripts_agree or detected == UNKNOWN else detected
