"""The questions that the reader learns from, each corpus with its licence.

What figures are reported on, nobody learns from: the second half of XQuAD's paragraphs (120–239)
and the ARCD articles whose number in the file leaves 4 when divided by 5. Calibration keeps a part
of its own: XQuAD's paragraphs 90–119, and of the remaining ARCD articles those whose number leaves
3 when divided by 10. ARCD's test half is never opened.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fnmatch import fnmatch
from pathlib import Path

from eval.reader.passage_questions import QUESTIONS_LICENCE, passage_questions, questions_files
from eval.reader.passages import Passages, files_digest, read_passages_file
from index.errors import InputError

__all__ = [
    "XQUAD_CALIBRATION",
    "XQUAD_LANGUAGES",
    "XQUAD_REPORTING",
    "XQUAD_TRAINING",
    "Corpus",
    "arcd_part",
    "own_questions",
    "read_corpora",
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
    "heq": "CC BY 4.0",
}
# Files that are not learnt from, even if they are there: TyDi QA's Arabic is reported on.
_REPORTED = {"tydiqa": "*arabic*"}


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


def arcd_part(arcd: Passages, part: str) -> Passages:
    """The questions of ARCD's training file for "training", "calibration" or "reporting"."""

    def part_of(article: int) -> str:
        if article % 5 == 4:
            return "reporting"
        return "calibration" if article % 10 == 3 else "training"

    kept = tuple(item for item in arcd.questions if part_of(arcd.articles[item.passage]) == part)
    return arcd.of(kept)


def _short_answers(passages: Passages) -> Passages:
    kept = tuple(
        item
        for item in passages.questions
        if min((end - start for start, end in item.answers), default=0) < _LONGEST_ANSWER
    )
    return passages.of(kept)


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
            yield f"{asked}-{read}", training[read].of(questions)


def read_corpora(data: Path, more: Path | None = None) -> Iterator[Corpus]:
    """Reads everything to train on.

    Args:
        data: The folder with `xquad.*.json`, `arcd-train.json`, `aqad/`, `jaquad/`, `cmrc2018/`.
        more: A folder with any of `squadshifts/`, `pquad/`, `mlqa/`, `tydiqa/` and `heq/`.

    Yields:
        Each corpus; those of our own questions by their language.

    Raises:
        InputError: A file is missing or of another format.
    """
    arcd = data / "arcd-train.json"
    yield _corpus("arcd", "MIT", [arcd], [arcd_part(read_passages_file(arcd), "training")])
    for name, licence in _CORPORA.items():
        yield _folder_corpus(data / name, licence)
    for language, passages in own_questions(data, "training").items():
        yield _corpus(f"questions:{language}", QUESTIONS_LICENCE, questions_files(), [passages])
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


def own_questions(data: Path, part: str) -> Mapping[str, Passages]:
    """The questions written for the reader over AQAD's and ARCD's passages, by their language.

    Args:
        data: The folder with `arcd-train.json` and `aqad/`.
        part: "training" or "calibration".

    Raises:
        InputError: A file is missing or of another format.
    """
    sources = [read_passages_file(file) for file in sorted((data / "aqad").glob("*.json"))]
    sources.append(arcd_part(read_passages_file(data / "arcd-train.json"), "training"))
    return passage_questions(sources, part)


def _folder_corpus(folder: Path, licence: str) -> Corpus:
    reported = _REPORTED.get(folder.name, "")
    files = sorted(file for file in folder.rglob("*.json") if not fnmatch(file.name, reported))
    if not files:
        raise InputError(f"{folder} holds no .json file to learn from")
    parts = [_short_answers(read_passages_file(file, unanswerable=True)) for file in files]
    return _corpus(folder.name, licence, files, parts)


def _corpus(name: str, licence: str, files: list[Path], parts: list[Passages]) -> Corpus:
    return Corpus(name=name, licence=licence, sha256=files_digest(files), parts=tuple(parts))
