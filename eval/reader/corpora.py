"""The questions that the reader learns from, each corpus with its licence.

What figures are reported on, nobody learns from: the second half of XQuAD's paragraphs (120–239)
and the ARCD articles whose number in the file leaves 4 when divided by 5. Calibration keeps a part
of its own: XQuAD's paragraphs 90–119, and of the remaining ARCD articles those whose number leaves
3 when divided by 10. ARCD's test half is never opened.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from fnmatch import fnmatch
from pathlib import Path

from index.errors import InputError

__all__ = [
    "XQUAD_CALIBRATION",
    "XQUAD_LANGUAGES",
    "XQUAD_REPORTING",
    "XQUAD_TRAINING",
    "Corpus",
    "Passages",
    "Question",
    "arcd_part",
    "files_digest",
    "read_corpora",
    "read_passages_file",
]

XQUAD_LANGUAGES = ("ar", "de", "el", "en", "es", "hi", "ro", "ru", "th", "tr", "vi", "zh")
XQUAD_TRAINING = range(90)
XQUAD_CALIBRATION = range(90, 120)
XQUAD_REPORTING = range(120, 240)

# An answer as long as a sentence is a reading-comprehension essay, not what a reader should mark.
_LONGEST_ANSWER = 80

# Folders of a corpus each, with its licence.
_CORPORA = {
    "aqad": "none stated; its sources, SQuAD and Wikipedia, are CC BY-SA",
    "jaquad": "CC BY-SA 3.0",
    "cmrc2018": "CC BY-SA 4.0",
}
_MORE = {
    "squadshifts": "CC BY 4.0",
    "pquad": "CC BY-SA 4.0",
    "mlqa": "CC BY-SA 3.0",
    "tydiqa": "Apache 2.0",
}
# Files that are not learnt from, even if they are there: TyDi QA's Arabic is reported on.
_REPORTED = {"tydiqa": "*arabic*"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Question:
    """A question over a passage.

    Attributes:
        text: The question.
        passage: The number of its passage in `Passages.texts`.
        answers: Accepted answers as (start, end) in the passage; none when it does not answer.
    """

    text: str
    passage: int
    answers: tuple[tuple[int, int], ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Passages:
    """One file: its paragraphs, the article each one is from, and the questions over them."""

    texts: tuple[str, ...]
    articles: tuple[int, ...]
    questions: tuple[Question, ...]

    def only(self, passages: range) -> Passages:
        """The questions over some of the passages; the passages keep their numbers."""
        kept = tuple(item for item in self.questions if item.passage in passages)
        return replace(self, questions=kept)


@dataclass(frozen=True, kw_only=True, slots=True)
class Corpus:
    """A corpus as it goes into the mix.

    Attributes:
        name: What the recipe and the model card call it.
        licence: Its licence.
        sha256: Of its files, in order.
        parts: Pairs of questions and the passages they are put to. Both are the same object except
            for questions in one language over passages in another.
    """

    name: str
    licence: str
    sha256: str
    parts: tuple[Passages, ...]


def read_passages_file(path: Path, *, unanswerable: bool = False) -> Passages:
    """Reads a file in the format of SQuAD 1.1, without answers that are not at their offset.

    Args:
        path: The file.
        unanswerable: Keep the questions that the file, then in the format of SQuAD 2.0, marks as
            not answered by their passage.

    Raises:
        InputError: The file is missing or of another format.
    """
    texts: list[str] = []
    articles: list[int] = []
    questions: list[Question] = []
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        for number, article in enumerate(content["data"]):
            for paragraph in article["paragraphs"]:
                text = str(paragraph["context"])
                for item in paragraph["qas"]:
                    answers = tuple(
                        (
                            int(answer["answer_start"]),
                            int(answer["answer_start"]) + len(answer["text"]),
                        )
                        for answer in item["answers"]
                        if text.startswith(answer["text"], int(answer["answer_start"]))
                        and answer["text"].strip()
                    )
                    if answers or (unanswerable and item.get("is_impossible") is True):
                        questions.append(
                            Question(
                                text=str(item["question"]).strip(),
                                passage=len(texts),
                                answers=tuple(dict.fromkeys(answers)),
                            )
                        )
                texts.append(text)
                articles.append(number)
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}") from error
    except (ValueError, KeyError, TypeError) as error:
        raise InputError(f"{path} is not in the format of SQuAD 1.1 ({error})") from error
    return Passages(texts=tuple(texts), articles=tuple(articles), questions=tuple(questions))


def arcd_part(arcd: Passages, part: str) -> Passages:
    """The questions of ARCD's training file for "training", "calibration" or "reporting"."""

    def part_of(article: int) -> str:
        if article % 5 == 4:
            return "reporting"
        return "calibration" if article % 10 == 3 else "training"

    kept = tuple(item for item in arcd.questions if part_of(arcd.articles[item.passage]) == part)
    return replace(arcd, questions=kept)


def _short_answers(passages: Passages) -> Passages:
    kept = tuple(
        item
        for item in passages.questions
        if min((end - start for start, end in item.answers), default=0) < _LONGEST_ANSWER
    )
    return replace(passages, questions=kept)


def _xquad_pairs(data: Path) -> Iterator[tuple[str, Passages]]:
    """Questions of every language over passages of every language that the recipe asks for."""
    files = {code: read_passages_file(data / f"xquad.{code}.json") for code in XQUAD_LANGUAGES}
    training = {code: files[code].only(XQUAD_TRAINING) for code in XQUAD_LANGUAGES}
    for asked in XQUAD_LANGUAGES:
        for read in XQUAD_LANGUAGES:
            theirs, own = training[asked].questions, training[read].questions
            # XQuAD is one dataset translated: the n-th question of two files is the same one.
            if len(theirs) != len(own):
                raise InputError(f"xquad.{asked}.json and xquad.{read}.json do not run in parallel")
            questions = tuple(
                replace(answer, text=question.text)
                for question, answer in zip(theirs, own, strict=True)
            )
            yield f"{asked}-{read}", replace(training[read], questions=questions)


def read_corpora(data: Path, more: Path | None = None) -> Iterator[Corpus]:
    """Reads everything to train on.

    Args:
        data: The folder with `xquad.*.json`, `arcd-train.json`, `aqad/`, `jaquad/`, `cmrc2018/`.
        more: A folder with any of `squadshifts/`, `pquad/`, `mlqa/` and `tydiqa/`.

    Raises:
        InputError: A file is missing or of another format.
    """
    arcd = data / "arcd-train.json"
    yield _corpus("arcd", "MIT", [arcd], [arcd_part(read_passages_file(arcd), "training")])
    for name, licence in _CORPORA.items():
        yield _folder_corpus(data / name, licence)
    files = [data / f"xquad.{code}.json" for code in XQUAD_LANGUAGES]
    for name, passages in _xquad_pairs(data):
        yield _corpus(f"xquad:{name}", "CC BY-SA 4.0", files, [passages])
    if more is not None:
        folders = {more / name: licence for name, licence in _MORE.items()}
        there = [folder for folder in folders if folder.is_dir()]
        if not there:
            raise InputError(f"{more} holds none of the folders {', '.join(_MORE)}")
        for folder in there:
            yield _folder_corpus(folder, folders[folder])


def _folder_corpus(folder: Path, licence: str) -> Corpus:
    reported = _REPORTED.get(folder.name, "")
    files = sorted(file for file in folder.rglob("*.json") if not fnmatch(file.name, reported))
    if not files:
        raise InputError(f"{folder} holds no .json file to learn from")
    parts = [_short_answers(read_passages_file(file, unanswerable=True)) for file in files]
    return _corpus(folder.name, licence, files, parts)


def _corpus(name: str, licence: str, files: list[Path], parts: list[Passages]) -> Corpus:
    return Corpus(name=name, licence=licence, sha256=files_digest(files), parts=tuple(parts))


def files_digest(paths: Iterable[Path]) -> str:
    """The SHA-256 of the contents of some files, one behind the other."""
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.read_bytes())
    return digest.hexdigest()
