"""Thumbs of the web chat become candidates for gold questions, which a person then completes.

What readers liked is written out as a gold question with the answer and the quotes that they saw.
Of what they did not like nobody knows the right answer yet: its `answers` stay empty, which
`eval.gold.validate_gold` names as what is missing.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from eval.gold import GoldQuestion, Quote
from eval.scoring.question_scores import short_answer
from index.errors import InputError

__all__ = ["Candidate", "candidate_line", "read_feedback"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Candidate:
    """A question that readers have judged the answer to.

    Attributes:
        question: As far as it is known.
        good: How many liked the answer.
        bad: How many did not.
        comments: What they wrote, oldest first.
    """

    question: GoldQuestion
    good: int
    bad: int
    comments: tuple[str, ...]

    @property
    def complete(self) -> bool:
        """Whether it can be asked and judged as it is."""
        return not self.bad


def read_feedback(path: Path) -> list[Candidate]:
    """One candidate for each question, in the order in which they were first judged.

    Judgements of the same question count together; the answer is that of the last one. A
    follow-up is taken as the stand-alone question that was searched for.

    Args:
        path: The file `feedback.jsonl` of an index.

    Raises:
        InputError: The file cannot be read, or a line is no judgement.
    """
    judged: dict[str, list[Mapping[str, Any]]] = {}
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise InputError(f"{path} is not UTF-8: name a feedback.jsonl of `musnad ui`") from error
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            item = json.loads(line)
            judged.setdefault(" ".join(item["standalone_question"].split()), []).append(item)
            _candidate(1, "", [item])
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise InputError(
                f"{path}, line {number}: is no judgement ({type(error).__name__}: {error}); "
                "name a feedback.jsonl of `musnad ui`, or remove the line"
            ) from error
    return [
        _candidate(number, question, items)
        for number, (question, items) in enumerate(judged.items(), 1)
    ]


def candidate_line(candidate: Candidate) -> str:
    """The candidate as a line of a file of gold questions."""
    return json.dumps(asdict(candidate.question), ensure_ascii=False)


def _candidate(number: int, question: str, items: Sequence[Mapping[str, Any]]) -> Candidate:
    last = items[-1]
    bad = sum(item["rating"] != "good" for item in items)
    # A refusal that was liked says that the articles do not answer; one that was not, that they do.
    answerable = bool(last["answered"]) or bool(bad)
    trusted = answerable and not bad
    language = str(last["language"])
    return Candidate(
        question=GoldQuestion(
            id=f"feedback-{number:03}",
            question=question,
            language=language,
            type="what",
            answerable=answerable,
            unanswerable_kind=None if answerable else "outside",
            answers=({language: (short_answer(last["text"]),)},) if trusted else (),
            quotes=tuple(_quotes(last["citations"])) if trusted else (),
            history=(),
        ),
        good=len(items) - bad,
        bad=bad,
        comments=tuple(text for item in items if (text := str(item["comment"]).strip())),
    )


def _quotes(citations: Sequence[Mapping[str, Any]]) -> dict[Quote, None]:
    """The quotes, each once; an article that has been removed since has no place to name."""
    return dict.fromkeys(
        Quote(article=Path(str(item["location"])).stem, text=str(item["quote"]), required=True)
        for item in citations
        if item["location"]
    )
