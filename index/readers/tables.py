"""Tables of articles: JSON Lines and comma- or tab-separated values, one article a row."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping
from urllib.parse import urlsplit

from index.errors import ArticleError
from index.readers.dates import parse_date
from index.readers.encoding import decode
from index.readers.fields import FieldMapping
from index.readers.raw import RawArticle

__all__ = ["read_csv", "read_jsonl"]

# The longest novels are about this long; a longer row is a table read the wrong way.
_MAX_ROW = 5_000_000
_DELIMITERS = ",;\t|"


def read_jsonl(
    data: bytes, location: str, fields: FieldMapping
) -> Iterator[RawArticle | ArticleError]:
    """Yields the articles of a JSON Lines file, and an error in the place of each bad row.

    Raises:
        ArticleError: The file as a whole is not what its name says.
    """
    text = decode(data, location)
    if text.lstrip("\ufeff \r\n\t").startswith("["):
        raise ArticleError(location, "is one JSON array; write one object on each line instead")
    rows = _Rows(location, fields)
    # Not splitlines(): U+2028 and its like may stand inside a JSON string.
    for number, line in enumerate(text.split("\n"), start=1):
        line = line.strip("\ufeff \r\t")
        if not line:
            continue
        if len(line) > _MAX_ROW:
            yield rows.error(number, f"is longer than {_MAX_ROW:,} characters; split it")
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError) as error:
            reason = getattr(error, "msg", None) or "nested too deeply"
            yield rows.error(number, f"is not valid JSON: {reason}")
            continue
        if not isinstance(row, dict):
            yield rows.error(number, "is not a JSON object")
            continue
        yield rows.article(number, number, row)
    rows.check_any()


def read_csv(
    data: bytes, location: str, fields: FieldMapping
) -> Iterator[RawArticle | ArticleError]:
    """Yields the articles of a table with a header, and an error in the place of each bad row.

    Raises:
        ArticleError: The file as a whole is not what its name says, or has no column of text.
    """
    text = decode(data, location).replace("\r\n", "\n").replace("\r", "\n").lstrip("\ufeff\n")
    # The module's limit is one for the whole process; ours is never below what others rely on.
    csv.field_size_limit(max(csv.field_size_limit(), _MAX_ROW))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    rows = _Rows(location, fields)
    header: list[str] = []
    number = 0
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader, None)
        except csv.Error as error:
            yield rows.error(line, f"is not valid CSV: {error}")
            continue
        if cells is None:
            break
        if not any(cell.strip() for cell in cells):
            continue
        if not header:
            header = cells
            _check_header(header, location, fields)
            continue
        number += 1
        if len(cells) > len(header):
            yield rows.error(
                line, f"has {len(cells)} cells, the header {len(header)}: a quotation mark missing?"
            )
            continue
        yield rows.article(line, number, dict(zip(header, cells, strict=False)))
    rows.check_any()


def _delimiter(text: str) -> str:
    header = text.partition("\n")[0]
    return max(_DELIMITERS, key=header.count)


def _check_header(header: list[str], location: str, fields: FieldMapping) -> None:
    if fields.find("text", header) is None:
        columns = ", ".join(repr(name.strip()) for name in header[:12])
        wanted = f"named {fields.text!r}" if fields.text else "of article text that is recognised"
        raise ArticleError(
            location, f"has no column {wanted}; its columns are {columns}: name the one to use"
        )


class _Rows:
    """Turns the rows of one file into articles."""

    def __init__(self, location: str, fields: FieldMapping) -> None:
        self._location = location
        self._fields = fields
        self._seen: dict[str, int] = {}
        self._any = False

    def error(self, line: int, reason: str) -> ArticleError:
        self._any = True
        return ArticleError(f"{self._location}#{line}", f"line {line} {reason}")

    def check_any(self) -> None:
        if not self._any:
            raise ArticleError(self._location, "has no rows")

    def article(
        self, line: int, number: int, row: Mapping[str, object]
    ) -> RawArticle | ArticleError:
        """The article of a row, named by its id, else its URL, else its number."""
        self._any = True
        parts = self._fields.pick(row)
        text = _text(parts.get("text"))
        if not text.strip():
            return self.error(line, "has no text")
        if len(text) > _MAX_ROW:
            return self.error(line, f"is longer than {_MAX_ROW:,} characters; split it")
        url = _word(parts.get("url"))
        name = _word(parts.get("id")) or url or str(number)
        if name in self._seen:
            return self.error(line, f"repeats the id {name!r} of line {self._seen[name]}")
        self._seen[name] = line
        return RawArticle(
            title=_word(parts.get("title")),
            text=text,
            location=f"{self._location}#{name}",
            language=_word(parts.get("language")) or None,
            published=parse_date(parts.get("date")),
            source=_word(parts.get("source")) or _host(url),
        )


def _text(value: object) -> str:
    """A body, which some tables hold as a list of paragraphs."""
    if isinstance(value, list):
        return "\n".join(part for part in value if isinstance(part, str))
    return value if isinstance(value, str) else ""


def _word(value: object) -> str:
    """A short value on one line."""
    return " ".join(str(value).split()) if isinstance(value, str | int | float) else ""


def _host(url: str) -> str | None:
    try:
        return urlsplit(url).hostname
    except ValueError:
        return None
