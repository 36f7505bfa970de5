"""A language model beside the reader: `python -m eval.writing QUESTIONS --articles FOLDER`.

Every question is answered by the reader alone and by the model over the same evidence, once as
Musnad shows it (sentences) and, with `--chunks`, once as most systems do (the passages whole). For
each way it prints prompt tokens, the time to the first token and to the verified answer, how many
answers are right and how many unanswerable questions are refused.

What the model writes is kept in a file (`--keep`), by model and prompt: the same command goes on
where it was interrupted, and after a change of the verification judges the same texts again without
asking the model. Times are those of the first asking.

"Right" is by rule: the text names everything that the gold answer names. "Quoted" also counts an
answer whose citations quote it: the press questions give their answers in Arabic, and a model
answers French questions in French. `--show` prints every answer, to be read.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from statistics import median
from types import SimpleNamespace
from typing import Any

from eval.datasets.case import Case, Dataset
from eval.datasets.gold_set import gold_dataset, question_file_dataset
from eval.metrics.items import holds_all
from index import ArticleIndex, load_embedder
from rag import Answer, Assistant, TextEvent, Usage
from rag.answer_step import AnswerStep, AnswerTask, Statement, WritingReport
from rag.assistant import load_answer_step
from rag.llm import ChatStep
from rag.reader import Reader
from rag.reading.evidence import Evidence

__all__ = ["Asked", "Kept", "WholeChunks", "main", "sample"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """One question, answered in one way.

    Attributes:
        case: The question.
        answer: What came of it.
        usage: What the model used; None for the reader, and where it was not asked.
        right: Whether the text names everything that it must, or is rightly a refusal.
        quoted: Whether text and quotes together do.
    """

    case: Case
    answer: Answer
    usage: Usage | None
    right: bool
    quoted: bool


class Kept:
    """A chat model that remembers what it wrote, in a file of one JSON object."""

    def __init__(self, model: Any, path: Path) -> None:
        self._model = model
        self._path = path
        self._texts: dict[str, dict[str, Any]] = {}
        if path.is_file():
            self._texts = json.loads(path.read_text(encoding="utf-8"))
        self.last: dict[str, Any] | None = None

    def stream(self, messages: Sequence[Any]) -> Iterator[Any]:
        """What LangChain's chat models do, as far as the answer step needs it."""
        said = "\0".join(str(message.content) for message in messages)
        key = hashlib.sha256(said.encode()).hexdigest()[:16]
        if key not in self._texts:
            self._texts[key] = self._asked(messages)
            kept = json.dumps(self._texts, ensure_ascii=False, indent=0)
            self._path.write_text(kept, encoding="utf-8")
        self.last = self._texts[key]
        yield SimpleNamespace(
            text=self.last["text"],
            response_metadata={"finish_reason": self.last["finish"]},
            usage_metadata=None,
        )

    def _asked(self, messages: Sequence[Any]) -> dict[str, Any]:
        begun = time.perf_counter()
        text, finish, first, tokens = "", "", None, (0, 0)
        for chunk in self._model.stream(list(messages)):
            if chunk.text and first is None:
                first = time.perf_counter() - begun
            text += chunk.text
            finish = chunk.response_metadata.get("finish_reason") or finish
            if chunk.usage_metadata:
                counted = chunk.usage_metadata
                tokens = (counted["input_tokens"], counted["output_tokens"])
        return {
            "text": text,
            "finish": finish or "stop",
            "input_tokens": tokens[0],
            "output_tokens": tokens[1],
            "first_token_ms": round((first or 0.0) * 1000),
            "total_ms": round((time.perf_counter() - begun) * 1000),
        }


class WholeChunks:
    """An answer step that shows its model the passages whole, as many as an answer shows."""

    _PASSAGES = 8

    def __init__(self, step: ChatStep) -> None:
        self._step = step
        self.name = step.name

    def write(self, task: AnswerTask) -> Iterator[TextEvent | Statement | WritingReport]:
        whole: dict[str, tuple[int, Evidence]] = {}
        for number, item in enumerate(task.evidence, start=1):
            passage = item.passage
            text = replace(item, text=passage.text, start=passage.start, end=passage.end)
            whole.setdefault(passage.chunk_id, (number, text))
        chosen = list(whole.values())[: self._PASSAGES]
        for piece in self._step.write(replace(task, evidence=[item for _, item in chosen])):
            if isinstance(piece, Statement):
                numbers = tuple(chosen[number - 1][0] for number in piece.evidence)
                piece = replace(piece, evidence=numbers)
            yield piece


def _ask(dataset: Dataset, assistant: Assistant, kept: Kept | None) -> list[Asked]:
    results = []
    for case in dataset.cases:
        if kept is not None:
            kept.last = None
        answer = assistant.ask(case.question, history=case.history)
        usage = None
        if kept is not None and kept.last is not None:
            numbers = ("input_tokens", "output_tokens", "first_token_ms", "total_ms")
            usage = Usage(**{name: kept.last[name] for name in numbers})
        quotes = "\n".join([answer.text, *(item.quote for item in answer.citations)])
        if case.answerable:
            right = answer.answered and holds_all(case.items, answer.text)
            quoted = answer.answered and holds_all(case.items, quotes)
        else:
            right = quoted = not answer.answered
        results.append(Asked(case=case, answer=answer, usage=usage, right=right, quoted=quoted))
    return results


def _line(name: str, results: Sequence[Asked]) -> str:
    answerable = [item for item in results if item.case.answerable]
    others = [item for item in results if not item.case.answerable]
    right = sum(item.right for item in answerable)
    quoted = sum(item.quoted for item in answerable)
    refused = sum(item.right for item in others)
    asked = [item.usage for item in results if item.usage is not None]
    written = sum(item.usage is not None and item.answer.model != "reader" for item in results)
    line = f"{name:10} right {right}/{len(answerable)}  quoted {quoted}/{len(answerable)}"
    line += f"  refused {refused}/{len(others)}"
    if asked:
        tokens, first, total = (
            median(getattr(usage, field) or 0 for usage in asked)
            for field in ("input_tokens", "first_token_ms", "total_ms")
        )
        line += f"  written by the model {written}/{len(asked)}  median prompt {tokens:.0f} tokens"
        line += f", first token {first / 1000:.1f} s, last {total / 1000:.1f} s"
    return line


def _show(ways: dict[str, list[Asked]]) -> Iterator[str]:
    for row in zip(*ways.values(), strict=True):
        yield f"\n{row[0].case.id} {row[0].case.question}"
        for name, item in zip(ways, row, strict=True):
            mark = "right" if item.right else "quoted" if item.quoted else "-"
            text = item.answer.text.replace("\n", " / ")
            yield f"  {name:8} {mark:6} {item.answer.model}: {text}"
            for sentence in item.answer.unsupported:
                yield f"  {'':8} removed: {sentence}"


def _ways(options: argparse.Namespace, index: ArticleIndex, dataset: Dataset) -> Any:
    embedder = load_embedder()

    def asked(step: AnswerStep, kept: Kept | None) -> list[Asked]:
        return _ask(dataset, Assistant(index, embedder, model=step), kept)

    yield "reader", asked(Reader(), None)
    step = load_answer_step(options.model, base_url=options.base_url)
    if not isinstance(step, ChatStep):
        return
    with closing(step):
        kept = Kept(step.chat_model, options.keep)
        for name in ("sentences", "chunks") if options.chunks else ("sentences",):
            limits = step.limits
            if name == "chunks":
                limits = replace(limits, sentences=WholeChunks._PASSAGES)
            again = ChatStep(kept, name=step.name, limits=limits)  # type: ignore[arg-type]
            yield name, asked(WholeChunks(again) if name == "chunks" else again, kept)


def sample(cases: Sequence[Case], answerable: int, others: int) -> list[Case]:
    """So many of each kind, the same ones every time, in the order of the file."""
    draw = random.Random(3)
    drawn: set[str] = set()
    for kind, most in ((True, answerable), (False, others)):
        ids = [case.id for case in cases if case.answerable is kind]
        drawn.update(draw.sample(ids, min(most, len(ids))))
    return [case for case in cases if case.id in drawn]


def main() -> None:
    """Asks, prints the figures and, with `--json`, writes every answer to a file."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("questions", type=Path, nargs="?", help="default: the gold questions")
    parser.add_argument("--articles", type=Path, help="what they are about")
    parser.add_argument("--model", default="local")
    parser.add_argument("--base-url")
    parser.add_argument("--most", type=int, help="ask the first so many only")
    parser.add_argument("--answerable", action="store_true", help="leave out the others")
    drawn = "ask so many answerable and so many other questions, drawn with a fixed seed"
    parser.add_argument("--sample", type=int, nargs=2, metavar=("N", "M"), help=drawn)
    parser.add_argument("--chunks", action="store_true", help="show whole passages too")
    parser.add_argument("--keep", type=Path, default=Path("written.json"))
    parser.add_argument("--show", action="store_true", help="print every answer")
    parser.add_argument("--json", type=Path, metavar="FILE")
    options = parser.parse_args()
    if (options.questions is None) != (options.articles is None):
        parser.error("QUESTIONS and --articles go together")
    dataset = (
        gold_dataset()
        if options.questions is None
        else question_file_dataset(options.questions, options.articles)
    )
    cases = [case for case in dataset.cases if case.answerable or not options.answerable]
    if options.sample is not None:
        cases = sample(cases, *options.sample)
    dataset = replace(dataset, cases=tuple(cases[: options.most]))
    with (
        tempfile.TemporaryDirectory(prefix="musnad-writing-") as folder,
        ArticleIndex.create(Path(folder) / "index", load_embedder()) as index,
    ):
        index.sync(dataset.articles)
        ways: dict[str, list[Asked]] = dict(_ways(options, index, dataset))
    for name, results in ways.items():
        print(_line(name, results))
    if options.show:
        print(*_show(ways), sep="\n")
    if options.json is not None:
        rows = [
            {"way": name, "id": item.case.id, "answer": asdict(item.answer), "right": item.right}
            for name, results in ways.items()
            for item in results
        ]
        options.json.write_text(json.dumps(rows, ensure_ascii=False, default=str), encoding="utf-8")


if __name__ == "__main__":
    main()
