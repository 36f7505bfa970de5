"""From bytes to characters: UTF-8, UTF-16 and the one-byte encodings of older Arabic sites."""

from __future__ import annotations

import codecs
import re

from index.errors import ArticleError

__all__ = ["decode"]

# The longest mark first: the UTF-32 one begins like the UTF-16 one.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Tab, line feed, form feed, carriage return and the end mark of old DOS files occur in text.
_BINARY = re.compile(rb"[\x00-\x08\x0b\x0e-\x19\x1c-\x1f]")
_BINARY_SHARE = 0.01
# A word in a one-byte encoding; every byte above ASCII counts as a letter at first.
_WORD = re.compile(rb"[A-Za-z\x80-\xff]+")
_ARABIC = re.compile("[\u0600-\u06ff]")
# From this share of letters in words without an ASCII letter a text is not in Latin script.
_OTHER_SCRIPT = 0.2
# Russian or Greek read as Windows-1256 is up to one half Arabic letters, Arabic read as the other
# Arabic encoding up to nine tenths.
_SURELY_ARABIC = 0.95
_REPAIRABLE_SHARE = 0.01
_SAMPLE = 200_000


def decode(data: bytes, location: str, *, declared: str | None = None) -> str:
    """The text of `data`.

    A byte-order mark decides, then UTF-8 if it fits, then `declared`, then letter statistics.
    charset-normalizer alone is not enough: on short texts it took 2 of 64 Windows-1256 paragraphs
    for Cyrillic and 5 of 8 French sentences for Central European.

    Args:
        data: The whole file.
        location: Named in errors.
        declared: An encoding that the file or its server claims.

    Raises:
        ArticleError: `data` is not text, or its encoding is not recognised.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _strict(data[len(mark) :], encoding, location)
    controls = len(_BINARY.findall(data[:_SAMPLE]))
    if b"\x00" in data or controls > _BINARY_SHARE * len(data[:_SAMPLE]):
        raise ArticleError(location, "is not text; if it is, save it as UTF-8")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.reason == "unexpected end of data" and not data[: error.start].isascii():
            raise ArticleError(
                location, "is truncated: it ends in the middle of a character"
            ) from error
    if _is_damaged_utf8(data):
        return data.decode("utf-8", "replace")
    if declared is not None:
        try:
            return data.decode(declared)
        except (UnicodeDecodeError, LookupError):
            pass  # a wrong claim is common; the bytes decide below
    return _decode_one_byte(data, location)


def _strict(data: bytes, encoding: str, location: str) -> str:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise ArticleError(location, f"is not valid {encoding.upper()}: it is damaged") from error
    if "\x00" in text:
        raise ArticleError(location, "is not text")
    return text


def _is_damaged_utf8(data: bytes) -> bool:
    """Whether `data` is UTF-8 but for a few bytes, as a bad editor leaves it."""
    text = data[:_SAMPLE].decode("utf-8", "replace")
    bad = text.count("\ufffd")
    good = sum(char > "\x7f" for char in text) - bad
    return bad <= max(1, _REPAIRABLE_SHARE * good) and good > 20 * bad


def _decode_one_byte(data: bytes, location: str) -> str:
    sample = data[:_SAMPLE]
    words = [word for word in _WORD.findall(sample) if not word.isascii()]
    letters = sum(len(word) for word in words)
    foreign = [word for word in words if len(word) > 1 and min(word) >= 0x80]
    if sum(len(word) for word in foreign) < _OTHER_SCRIPT * letters:
        # Latin script. In French, Spanish or German the two differ in the quotation marks only,
        # and Latin-1 has an (unused) character for the five bytes that Windows-1252 lacks.
        try:
            return data.decode("cp1252")
        except UnicodeDecodeError:
            return data.decode("latin-1")
    best = max(("cp1256", "iso8859_6"), key=lambda encoding: _arabic_share(foreign, encoding))
    if _arabic_share(foreign, best) >= _SURELY_ARABIC:
        return data.decode(best, "replace")
    # Imported here: its tables take a moment to load, and few files come this far.
    from charset_normalizer import from_bytes

    match = from_bytes(data).best()
    if match is None:
        raise ArticleError(location, "is in an unknown encoding: convert it to UTF-8")
    return str(match)


def _arabic_share(words: list[bytes], encoding: str) -> float:
    """The share of Arabic letters among the letters of `words` read as `encoding`."""
    try:
        text = b"".join(words).decode(encoding)
    except UnicodeDecodeError:
        return 0.0
    letters = [char for char in text if char.isalpha()]
    return sum(bool(_ARABIC.match(char)) for char in letters) / max(1, len(letters))
