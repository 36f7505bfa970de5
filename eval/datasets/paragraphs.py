"""Questions over paragraphs: SQuAD-format files, the languages of both chosen independently.

XQuAD holds the same paragraphs and questions in many languages under the same ids, so the questions
of one file can be asked of the paragraphs of another. With several passage files the archive is
mixed: paragraph n comes from file n modulo their number.
"""

from __future__ import annotations

import random
import tempfile
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from eval.datasets.case import Case, Dataset, file_digest, most_common, relocated
from eval.metrics.citations import Stretch
from eval.squad import SquadQuestion, load_squad
from index import Article, detect_language, read_articles
from index.errors import InputError

__all__ = ["paragraph_dataset", "parse_part"]

_SEED = 20250507
# Over so many questions their language is told.
_SAMPLE = 40


def parse_part(part: str, total: int) -> tuple[int, int]:
    """Reads `BEGIN:END` (both may be missing) as a range of paragraphs.

    Raises:
        InputError: It is no such range, or holds no paragraph.
    """
    first, colon, last = part.partition(":")
    try:
        begin, end = int(first or 0), int(last or total)
    except ValueError:
        begin, end = 0, -1
    if not colon or not 0 <= begin < end:
        raise InputError(f"'{part}' is no range of paragraphs such as 120:240")
    if begin >= total:
        raise InputError(f"the data has {total} paragraphs only, none in {part}")
    return begin, min(end, total)


def paragraph_dataset(
    questions: Path,
    passages: Sequence[Path] = (),
    *,
    part: str = ":",
    leave_out: bool = False,
    most: int | None = None,
) -> Dataset:
    """Reads questions over paragraphs.

    Args:
        questions: A SQuAD-format file.
        passages: Files with the same paragraphs in the same order, in other languages perhaps;
            the questions' own file when empty, a mixed archive when several.
        part: Which paragraphs, as `BEGIN:END`.
        leave_out: Ask every question a second time, with its paragraph taken out of the archive:
            then it must be refused.
        most: Draw so many questions at random, always the same ones.

    Raises:
        InputError: A file cannot be read, or the files do not go together.
    """
    sources = list(passages) or [questions]
    asked = load_squad(questions)
    read = [load_squad(path) for path in sources]
    for path, data in zip(sources, read, strict=True):
        if len(data.paragraphs) != len(asked.paragraphs):
            raise InputError(
                f"{path} has {len(data.paragraphs)} paragraphs, {questions} has "
                f"{len(asked.paragraphs)}: only translations of each other go together"
            )
    begin, end = parse_part(part, len(asked.paragraphs))
    asked = asked.part(begin, end)
    read = [data.part(begin, end) for data in read]
    texts = [read[number % len(read)].paragraphs[number] for number in range(end - begin)]
    names = [f"{sources[number % len(read)].name}#{begin + number}" for number in range(len(texts))]
    articles = _articles(texts, names)
    spoken = {
        number: most_common(
            [articles[row].language for row in range(number, len(texts), len(read))]
        )
        for number in range(len(read))
    }
    alternatives = [{item.id: item for item in data.questions} for data in read]
    language = most_common([detect_language(item.text) for item in asked.questions[:_SAMPLE]])
    twins: defaultdict[str, list[str]] = defaultdict(list)
    for text, article in zip(texts, articles, strict=True):
        twins[text].append(article.id)
    chosen = list(asked.questions)
    if most is not None and most < len(chosen):
        picked = set(random.Random(_SEED).sample(range(len(chosen)), most))
        chosen = [item for number, item in enumerate(chosen) if number in picked]
    cases: list[Case] = []
    for item in chosen:
        number = item.paragraph % len(read)
        case = _case(
            item,
            language,
            spoken[number],
            alternatives[number].get(item.id),
            articles[item.paragraph],
            twins[texts[item.paragraph]],
        )
        cases.append(case)
        if leave_out and case.answerable:
            cases.append(_left_out(case))
    shown = "" if not passages else f" over {' + '.join(path.name for path in passages)}"
    return Dataset(
        name=f"{questions.name}{shown}{'' if part == ':' else f' [{part}]'}"
        + (" with and without" if leave_out else ""),
        articles=tuple(articles),
        cases=tuple(cases),
        files={path.name: file_digest(path) for path in {questions: 0, **dict.fromkeys(sources)}},
    )


def _case(
    item: SquadQuestion,
    language: str,
    passage_language: str,
    original: SquadQuestion | None,
    article: Article,
    twins: Sequence[str],
) -> Case:
    # The forms of the passage's language are those that stand in it.
    forms: dict[str, tuple[str, ...]] = {language: tuple(text for _, text in item.answers)}
    stretches: list[Stretch] = []
    if original is not None:
        forms[passage_language] = tuple(text for _, text in original.answers)
        for offset, text in original.answers:
            start = article.text.find(text, max(0, offset - 1))
            start = article.text.find(text) if start < 0 else start
            if start >= 0:
                stretch = Stretch(article=article.id, start=start, end=start + len(text))
                stretches.extend([stretch] if stretch not in stretches else [])
    answerable = bool(item.answers)
    return Case(
        id=item.id,
        question=item.text,
        language=language,
        passage_language=passage_language if answerable else "",
        type="squad",
        answerable=answerable,
        kind="" if answerable else "impossible",
        items=({key: tuple(dict.fromkeys(value)) for key, value in forms.items()},)
        if answerable
        else (),
        relevant=dict.fromkeys(twins, 1) if answerable else {},
        required=tuple(stretches[:1]),
        optional=tuple(stretches[1:]),
    )


def _left_out(case: Case) -> Case:
    """The same question asked of an archive without what answers it."""
    return replace(
        case,
        id=f"{case.id}/without",
        answerable=False,
        kind="left_out",
        items=(),
        relevant={},
        required=(),
        optional=(),
        left_out=tuple(case.relevant),
    )


def _articles(texts: Sequence[str], names: Sequence[str]) -> list[Article]:
    """Paragraphs go the way of a user's files, through the reader of text files."""
    with tempfile.TemporaryDirectory(prefix="musnad-eval-") as folder:
        for number, text in enumerate(texts):
            (Path(folder) / f"{number:06}.txt").write_text(text, encoding="utf-8")
        found: Mapping[str, Article] = {
            Path(item.location).stem: item
            for item in read_articles([Path(folder)])
            if isinstance(item, Article)
        }
    missing = [name for number, name in enumerate(names) if f"{number:06}" not in found]
    if missing:
        raise InputError(f"the paragraph {missing[0]} cannot be indexed: it holds no text")
    return [relocated(found[f"{number:06}"], name) for number, name in enumerate(names)]
