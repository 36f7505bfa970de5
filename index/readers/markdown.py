"""Markdown files with front matter."""

from __future__ import annotations

import re
from collections.abc import Sequence

from markdown_it import MarkdownIt
from markdown_it.token import Token

from index.readers.dates import parse_date
from index.readers.encoding import decode
from index.readers.raw import RawArticle

__all__ = ["plain_markdown", "read_markdown", "split_front_matter"]

# First the key that names a thing best; all are lower case with "_" for "-" and blanks.
_TITLE = ("title", "headline", "العنوان", "عنوان", "titre")
_DATE = ("date", "published", "published_at", "pubdate", "publish_date", "التاريخ", "تاريخ")
_SOURCE = ("source", "site", "site_name", "publisher", "newspaper", "المصدر", "author", "الكاتب")
_LANGUAGE = ("language", "lang", "locale", "اللغة", "langue")

_KEY_LINE = re.compile(r"([^\W\d][\w\- ]{0,40}?)\s*:(?:\s+(.*))?")
_FENCE = re.compile(r"---\s*")
_END_FENCE = re.compile(r"(?:---|\.\.\.)\s*")
# A run of blanks is looked at once, from its first one; else a long one takes its square.
_COMMENT = re.compile(r"(?<!\s)\s+#")


def read_markdown(data: bytes, location: str) -> RawArticle:
    """Reads a Markdown file.

    The title is the front matter's, else that of a first-level heading that opens the text.

    Raises:
        ArticleError: It is not text; see `decode`.
    """
    fields, body = split_front_matter(decode(data, location))

    def first(keys: Sequence[str]) -> str:
        return next((fields[key] for key in keys if fields.get(key)), "")

    heading, text = plain_markdown(body)
    title = first(_TITLE)
    if heading and title:
        text = f"{heading}\n{text}"
    return RawArticle(
        title=title or heading,
        text=text,
        location=location,
        language=first(_LANGUAGE) or None,
        published=parse_date(first(_DATE)),
        source=first(_SOURCE) or None,
    )


def split_front_matter(text: str) -> tuple[dict[str, str], str]:
    """The fields of the front matter and the text after it.

    Front matter here is lines of `key: value`, which is what all its users share; a value may be
    quoted, or go on in indented lines. It is not read as YAML: a headline with a colon in it
    breaks that, and `no` is a language. It ends at `---`, or where that line is missing at the
    first line of another form; when not even the first line is a field, there is none.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").lstrip("\ufeff\n ")
    lines = text.split("\n")
    if not _FENCE.fullmatch(lines[0]):
        return {}, text
    fields: dict[str, str] = {}
    key = ""
    at = 1
    while at < len(lines):
        line = lines[at]
        match = _KEY_LINE.fullmatch(line.rstrip())
        if _END_FENCE.fullmatch(line):
            at += 1
            break
        if match:
            key = re.sub(r"[\s\-]+", "_", match[1].strip().lower())
            fields[key] = _unquoted(match[2] or "")
        elif key and line[:1] in " \t-" and line.strip():
            more = _unquoted(line.strip().removeprefix("- "))
            fields[key] = f"{fields[key]} {more}".strip()
        elif not line.lstrip().startswith("#"):
            break
        at += 1
    if not fields:
        return {}, text
    return fields, "\n".join(lines[at:])


def _unquoted(value: str) -> str:
    value = value.strip()
    if len(value) >= 2 and value[0] in "\"'" and value[-1] == value[0]:
        quote = value[0]
        return value[1:-1].replace("\\" + quote if quote == '"' else "''", quote)
    if value in ("|", ">", "|-", ">-", "null", "~"):
        return ""
    comment = _COMMENT.search(value)
    return value[: comment.start()] if comment else value


def plain_markdown(text: str) -> tuple[str, str]:
    """The first-level heading that opens `text`, and the rest as plain paragraphs.

    Sentences stay as they are written; marks of emphasis, links' targets, images and HTML tags go.
    """
    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(text)
    heading = ""
    if len(tokens) > 1 and tokens[0].type == "heading_open" and tokens[0].tag == "h1":
        heading = _inline(tokens[1])
        tokens = tokens[3:]
    lines: list[str] = []
    lists: list[int | None] = []
    mark = ""
    row: list[str] | None = None
    for token in tokens:
        match token.type:
            case "bullet_list_open":
                lists.append(None)
            case "ordered_list_open":
                lists.append(int(token.attrGet("start") or 1))
            case "bullet_list_close" | "ordered_list_close":
                lists.pop()
            case "list_item_open":
                number = lists[-1]
                mark = "- " if number is None else f"{number}. "
                lists[-1] = None if number is None else number + 1
            case "tr_open":
                row = []
            case "tr_close" if row is not None:
                lines.append(" | ".join(row))
                row = None
            case "inline" if row is not None:
                row.append(_inline(token))
            case "inline":
                lines.append(mark + _inline(token))
                mark = ""
            case "fence" | "code_block":
                lines.append(token.content.strip("\n"))
            case "html_block":
                lines.append(_without_tags(token.content).strip())
    return heading, "\n".join(line for line in lines if line)


def _without_tags(markup: str) -> str:
    """Markup without tags and comments; one that is not closed is text.

    By hand, because a pattern looks for the end of each unclosed one anew.
    """
    parts: list[str] = []
    at = 0
    closed = True  # whether there may be an end of a comment ahead
    while (begin := markup.find("<", at)) >= 0:
        end = -1
        if closed and markup.startswith("<!--", begin):
            end = markup.find("-->", begin + 4) + 2
            closed = end >= 2
        if end < 2:
            end = markup.find(">", begin + 1)
        if end < 0:
            break
        if end == begin + 1:
            parts.append(markup[at : end + 1])
        else:
            parts.append(markup[at:begin])
        at = end + 1
    return "".join([*parts, markup[at:]])


def _inline(token: Token) -> str:
    parts = []
    for child in token.children or ():
        match child.type:
            case "text" | "code_inline":
                parts.append(child.content)
            case "softbreak":
                parts.append(" ")
            case "hardbreak":
                parts.append("\n")
    return "".join(parts)
