"""What a model wrote, as sentences with the numbers that they cite.

Models are told to write "[1]" behind a sentence. They also write [1, 2], [1][2], [1-3], ［１］,
(1), [١], [^1], [source 1], <sup>[1]</sup>, [1](https://…), before the full stop or behind it, and
they add headings, bullets, bold type, HTML and their thoughts. All of that is read here; whatever
is no sentence goes.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index import ascii_digits, sentence_spans
from rag.wording import refusals

__all__ = ["NO_ANSWER", "Draft", "LiveText", "parse"]

NO_ANSWER = "NO_ANSWER"
"""What a model writes, and nothing else, when the evidence does not answer."""

# A marker stands in the text as one character of the private use area, U+F0000 + its place in the
# list of markers, while sentences are cut and marks are cleaned away.
_FIRST_TOKEN = 0xF0000
_TOKENS = "[\U000f0000-\U000ffffd]"
_WRAPPED = re.compile(rf"[\[［【({{]\s*({_TOKENS}+)\s*[\]］】)}}]")
_LARGEST_RANGE = 12

_OPEN, _CLOSE = "[［【〔⟦{", "]］】〕⟧}"
# Possessive, for a bracket with a thousand colons must not be read in a thousand ways.
_LABEL = (
    r"(?:(?:\^|sources?|passages?|evidence|ref(?:erence)?s?|cit(?:ation)?s?|doc(?:ument)?s?"
    r"|المصدر|المصادر|مصدر|المقطع|مقطع|extraits?|n°|no|id|[#:.])\s*+)*+"
)
_NUMBERS = r"[-–]?\d+(?:\s*(?:[,،;؛+&/|–—-]|and|et|و)\s*" + _LABEL + r"\d+)*(?:\s*†[^\]】]{0,40})?"
_MARKER = re.compile(
    rf"[{re.escape(_OPEN)}]\s*{_LABEL}(?P<square>{_NUMBERS})\s*[{re.escape(_CLOSE)}]"
    # A Markdown link or footnote behind it: its address is nobody's evidence.
    r"(?:\([^()\s]*\)|:(?=\s*https?://)\s*\S+)?",
    re.IGNORECASE,
)
_UNOPENED = re.compile(r"(?<!\S)(\d{1,2})\s*[\]］】](?!\w)")
# Round brackets hold years and ages too; a small number at the end of a clause is a marker, and so
# is one that says what it is.
_ROUND = re.compile(
    rf"[(（]\s*(?:(?P<labelled>{_LABEL})(?P<round>{_NUMBERS}))\s*[)）]"
    rf"(?=\s*(?:[.!?؟…,،;؛:]|{_TOKENS}|\(|\[|$|\n))",
    re.IGNORECASE,
)
_RANGE = re.compile(r"(\d+)\s*[–—-]\s*(\d+)")

_THOUGHT = re.compile(r"<(think|thinking|reasoning)\b[^>]*>.*?(?:</\1>|\Z)", re.DOTALL | re.I)
_TAG = re.compile(r"<(?:/?[a-zA-Z][^<>]{0,200}|!--.*?--)>", re.DOTALL)
_SCRIPT = re.compile(r"<(script|style)\b.*?(?:</\1>|\Z)", re.DOTALL | re.IGNORECASE)
_IMAGE = re.compile(r"!\[[^\]\n]{0,200}\]\([^)\n]{0,500}\)")
_LINK = re.compile(r"\[([^\]\n]{1,200})\]\([^)\n]{0,500}\)")
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+")
_EMPHASIS = re.compile(r"(\*\*|__|~~|`{1,3})")
_STAR = re.compile(r"(?<![\w*])\*(?=\S)|(?<=\S)\*(?![\w*])")
_LINE_START = re.compile(r"^[ \t]*(?:#{1,6}[ \t]+|>[ \t]*|\|[ \t]*)+", re.MULTILINE)
_BULLET = re.compile(r"^[ \t]*(?:[-*•▪◦–—]|\d{1,2}[.)])[ \t]+")
_LEAD = re.compile(
    r"""^\s*(?:
        (?:final\ )?answer\s*[:：] | réponse\s*: | (?:الإجابة|الجواب|جواب)\s*[:：]
      | (?:here(?:'s|\ is|\ are)|voici|إليك)[^:.]{0,40}:
      | (?:based\ on|according\ to|selon|d'après)\ (?:the\ |les\ )?
        (?:sources?|articles?|evidence|sentences|passages?|phrases|provided)[^,:.]{0,30}[,:]
      | (?:بناء\ على|استنادا\ إلى|وفقا\ ل|حسب\ )[^،:.]{0,12}
        (?:المقالات|الجمل|المصادر|النصوص)[^،:.]{0,20}[،:]
    )\s*""",
    re.IGNORECASE | re.VERBOSE,
)
_LEFTOVER = re.compile(r"\[\s*\]|\(\s*\)|【\s*】")
# A bibliography that nobody asked for.
_BIBLIOGRAPHY = re.compile(
    r"^\s*(?:sources?|references?|citations?|références|المصادر|المراجع)\s*[:：]?\s*$",
    re.IGNORECASE,
)
# A marker behind the end of a sentence belongs to that sentence.
_BEHIND_END = re.compile(rf"([.!?؟。…]+[\"'”’»)\]]*)[ \t]*((?:{_TOKENS}[ \t,،;]*)+)")
_SENTENCE_END = ".!?؟。…"


@dataclass(frozen=True, kw_only=True, slots=True)
class Draft:
    """One sentence that a model wrote.

    Attributes:
        text: Without markers.
        cited: The numbers that it cites and that exist, each once, in their order.
        unknown: How many of its markers name nothing.
    """

    text: str
    cited: tuple[int, ...]
    unknown: int = 0


def parse(text: str, count: int) -> list[Draft] | None:
    """Reads what a model wrote.

    Args:
        text: All of it.
        count: How many pieces of evidence it was given; greater numbers are unknown.

    Returns:
        Its sentences, repetitions left out; None when it says that the evidence has no answer.
    """
    markers: list[list[int]] = []
    plain = _tokenised(_without_markup(text), markers)
    if _is_refusal(plain):
        return None
    drafts: dict[str, Draft] = {}
    for sentence in _sentences(plain):
        draft = _draft(sentence, markers, count)
        if draft is None:
            continue
        before = drafts.get(draft.text)
        if before is not None:
            cited = tuple(dict.fromkeys(before.cited + draft.cited))
            draft = Draft(text=draft.text, cited=cited, unknown=before.unknown + draft.unknown)
        drafts[draft.text] = draft
    return list(drafts.values())


def _without_markup(text: str) -> str:
    # Characters that stand for markers below must not come from the model.
    text = "".join(" " if unicodedata.category(c) in ("Co", "Cs", "Cn") else c for c in text)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = "".join(c for c in text if c in "\n\t" or unicodedata.category(c) != "Cc")
    text = _SCRIPT.sub(" ", _THOUGHT.sub(" ", text))
    return _TAG.sub("", _IMAGE.sub("", text))


def _tokenised(text: str, markers: list[list[int]]) -> str:
    """Puts one character in the place of every marker, and takes the other markup away."""

    def token(numbers: list[int]) -> str:
        markers.append(numbers)
        return chr(_FIRST_TOKEN + len(markers) - 1)

    def square(match: re.Match[str]) -> str:
        return token(_numbers(match["square"])) if len(markers) < 60_000 else ""

    def round_(match: re.Match[str]) -> str:
        numbers = _numbers(match["round"])
        if not match["labelled"] and any(number > 99 for number in numbers):
            return match.group()
        return token(numbers) if len(markers) < 60_000 else ""

    text = _MARKER.sub(square, text)
    text = _ROUND.sub(round_, text)
    text = _UNOPENED.sub(lambda match: token([int(match[1])]), text)
    text = _WRAPPED.sub(r"\1", text)
    text = _LINK.sub(r"\1", text)
    text = _ADDRESS.sub("", text)
    text = _LINE_START.sub("", _EMPHASIS.sub("", text))
    return _STAR.sub("", _LEFTOVER.sub("", text))


def _numbers(text: str) -> list[int]:
    digits = ascii_digits(text.split("†")[0])
    numbers: list[int] = []
    for part in re.split(r"[,،;؛+&/|]|and|et|و", digits):
        span = _RANGE.search(part) if len(part) < 12 else None
        if span and 0 < int(span[2]) - int(span[1]) <= _LARGEST_RANGE:
            numbers.extend(range(int(span[1]), int(span[2]) + 1))
        else:
            numbers.extend(int(number[:9]) for number in re.findall(r"\d+", part))
    return numbers


def _is_refusal(text: str) -> bool:
    words = re.sub(rf"{_TOKENS}|[^\w ]", "", text).strip().casefold()
    if words.startswith((NO_ANSWER.casefold(), NO_ANSWER.casefold().replace("_", " "))):
        return True
    return words in {re.sub(r"[^\w ]", "", refusal).strip().casefold() for refusal in refusals()}


def _sentences(text: str) -> Iterator[str]:
    text = _BEHIND_END.sub(_before_end, text)
    for block in _blocks(text):
        for span in sentence_spans(block):
            yield block[span.start : span.end]


def _before_end(match: re.Match[str]) -> str:
    return f" {match[2].strip()}{match[1]} "


def _blocks(text: str) -> Iterator[str]:
    """Lines; bullets behind a line that ends with a colon become one sentence with it."""
    pending = ""
    for raw in text.split("\n"):
        line = raw.strip()
        if not line:
            continue
        if _BIBLIOGRAPHY.match(re.sub(_TOKENS, "", line)):
            break
        bullet = _BULLET.match(raw)
        if bullet:
            line = raw[bullet.end() :].strip()
            if pending:
                joint = " " if pending.rstrip().endswith((":", "：")) else ", "
                pending = f"{pending}{joint}{line.rstrip(_SENTENCE_END + ';,،')}"
                continue
        if pending:
            yield f"{pending}."
            pending = ""
        if re.sub(rf"{_TOKENS}|\s", "", line).endswith((":", "：")):
            pending = line
        else:
            yield line
    if pending and not re.sub(rf"{_TOKENS}|\s", "", pending).endswith((":", "：")):
        yield f"{pending}."


def _draft(sentence: str, markers: Sequence[Sequence[int]], count: int) -> Draft | None:
    numbers = [
        number
        for character in sentence
        if ord(character) >= _FIRST_TOKEN
        for number in markers[ord(character) - _FIRST_TOKEN]
    ]
    text = re.sub(rf"\s*{_TOKENS}[\s,،;]*(?=[.!?؟…,،;:]|$)", "", sentence)
    # A marker inside a word leaves the word whole.
    text = re.sub(rf"(?<=\w){_TOKENS}+(?=\w)", "", text)
    text = re.sub(rf"\s*{_TOKENS}\s*", " ", text)
    led = _LEAD.match(text)
    if led:
        text = text[led.end() : led.end() + 1].upper() + text[led.end() + 1 :]
    text = " ".join(text.split()).strip(" -–—•|")
    # A bracket that was opened and never closed: the end of a stream that was cut.
    text = re.sub(r"\s*[\[［【(][\d٠-٩۰-۹０-９\s,،]*$", "", text)
    text = re.sub(r"\s+([.!?؟،,;:…])", r"\1", text)
    if not any(character.isalpha() for character in text) or NO_ANSWER in text:
        return None
    cited = tuple(dict.fromkeys(number for number in numbers if 1 <= number <= count))
    return Draft(text=text, cited=cited, unknown=sum(not 1 <= n <= count for n in numbers))


class LiveText:
    """The text of a stream as people may see it: whole markers only, numbered as they appear.

    What could be the beginning of a marker, of a tag, of a thought or of the "no answer" token is
    held back until it is clear what it is.
    """

    _LONGEST = 160

    def __init__(self, count: int) -> None:
        """Begins a text with `count` pieces of evidence."""
        self._count = count
        self._held = ""
        self._begun = False
        self._numbers: dict[int, int] = {}

    def feed(self, piece: str) -> str:
        """Takes the next piece; returns what can be shown."""
        self._held += piece
        if not self._begun:
            start = self._held.lstrip()
            if NO_ANSWER.startswith(start[: len(NO_ANSWER)]):
                return ""
            self._begun = True
        cut = self._safe_end()
        ready, self._held = self._held[:cut], self._held[cut:]
        return self._shown(ready)

    def end(self) -> str:
        """What is left when the stream has ended; half a marker is not."""
        held, self._held = self._held, ""
        if held.lstrip().startswith(NO_ANSWER) or not self._begun:
            return "" if held.strip().startswith(NO_ANSWER[:2]) else self._shown(held)
        return self._shown(
            re.sub(rf"[<(（{re.escape(_OPEN)}][^<>)）{re.escape(_CLOSE)}]*$", "", held)
        )

    def _safe_end(self) -> int:
        text = self._held
        for length in range(len(NO_ANSWER) - 1, 1, -1):
            if text.endswith(NO_ANSWER[:length]):
                return len(text) - length
        thought = re.search(r"<(think|thinking|reasoning)\b", text, re.IGNORECASE)
        if thought and f"</{thought[1]}>" not in text:
            return thought.start()
        opening = re.search(rf"[<({re.escape(_OPEN)}（][^<({re.escape(_OPEN)}（]*$", text)
        if opening is None or len(text) - opening.start() > self._LONGEST:
            return len(text)
        tail = text[opening.start() :]
        closed = re.search(rf"[>)）{re.escape(_CLOSE)}]", tail)
        # Behind a closed "[1]" an address in round brackets may follow.
        if closed is None or (closed.end() == len(tail) and tail[0] in _OPEN):
            return opening.start()
        return len(text)

    def _shown(self, text: str) -> str:
        markers: list[list[int]] = []
        text = _tokenised(_without_markup(text), markers)

        def number(match: re.Match[str]) -> str:
            known = [n for n in markers[ord(match.group()) - _FIRST_TOKEN] if 1 <= n <= self._count]
            shown = [self._numbers.setdefault(n, len(self._numbers) + 1) for n in known]
            return "".join(f"[{n}]" for n in shown)

        return re.sub(_TOKENS, number, text.replace(NO_ANSWER, ""))
