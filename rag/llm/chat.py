"""The answer step: a chat model writes from numbered evidence, and only what it supports stays."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from index.errors import ModelError
from rag.answer import TextEvent, Usage
from rag.answer_step import AnswerTask, Statement, WritingReport
from rag.conversation import Turn
from rag.llm.errors import TransientError, as_model_error
from rag.llm.markers import LiveText, parse
from rag.llm.prompts import answer_prompt, estimate_tokens, rewriting_prompt
from rag.llm.settling import settle
from rag.verification import ProblemKind, Source, verify

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import BaseMessage

__all__ = ["ChatStep", "Limits"]

# A second attempt waits so long, a third twice as long, or as long as the server asks for.
_PAUSE_SECONDS = 0.5
_LONGEST_PAUSE_SECONDS = 20.0
# What a model repeats so often it will repeat for ever.
_SAME_TAIL = 60
_REPEATS = 4
_ENDINGS = (".", "!", "?", "؟", "。", "…", "]", "”", "»", '"', ")")


@dataclass(frozen=True, kw_only=True, slots=True)
class Limits:
    """What one answer may take.

    Attributes:
        context_tokens: What the model reads and writes together.
        answer_tokens: What it may write.
        sentences: How many sentences of evidence it is shown.
        seconds: How long it may write.
        attempts: How often it is asked when the server is busy or fails (429, 5xx) or the
            connection breaks.
        brief: For small models: the rules are short, the reader's answer is shown as a hint, and
            what is written must give it. A refusal of theirs says little; the reader decides.
    """

    context_tokens: int = 8192
    answer_tokens: int = 400
    sentences: int = 12
    seconds: float = 180.0
    attempts: int = 3
    brief: bool = False


class ChatStep:
    """Answers with a LangChain chat model.

    Safe to use from several threads if the model is. Close it to let go of a model that runs in
    this process.
    """

    def __init__(
        self,
        model: BaseChatModel,
        *,
        name: str,
        limits: Limits | None = None,
        reports_end: bool = False,
        close: Callable[[], None] | None = None,
    ) -> None:
        """Makes a step of a chat model.

        Args:
            model: Any chat model of LangChain.
            name: What the user selects it by; stands in `Answer.model`.
            limits: What one answer may take.
            reports_end: Whether the model always says why it has stopped; an answer without that
                is then one whose connection broke.
            close: Lets go of what the model holds.
        """
        self.name = name
        self.limits = limits or Limits()
        self._model = model
        self._reports_end = reports_end
        self._close = close

    def __repr__(self) -> str:
        return f"ChatStep({self.name!r})"

    @property
    def chat_model(self) -> BaseChatModel:
        """The model that writes."""
        return self._model

    def close(self) -> None:
        """Lets go of the model."""
        if self._close is not None:
            self._close()
            self._close = None

    def write(self, task: AnswerTask) -> Iterator[TextEvent | Statement | WritingReport]:
        """Writes and verifies an answer.

        Raises:
            ModelError: The model cannot be reached, refuses, or its connection broke off.
        """
        limits = self.limits
        room = limits.context_tokens - limits.answer_tokens
        prompt = answer_prompt(
            task.question,
            task.language,
            task.evidence,
            tokens=room,
            sentences=limits.sentences,
            brief=limits.brief,
        )
        if not prompt.evidence:
            if task.evidence and estimate_tokens(prompt.system + prompt.user) * 2 > room:
                raise ModelError(
                    f"no evidence fits into the {limits.context_tokens:,} tokens that "
                    f"'{self.name}' reads: choose a model with a longer context"
                )
            yield WritingReport()
            return
        run = _Run()
        live = LiveText(len(prompt.evidence))
        with closing(self._stream(prompt.system, prompt.user, run)) as pieces:
            for piece in pieces:
                shown = live.feed(piece)
                if shown:
                    yield TextEvent(text=shown)
        rest = live.end()
        if rest:
            yield TextEvent(text=rest)
        drafts = parse(run.text, len(prompt.evidence))
        if not drafts:
            refused = drafts is None and not limits.brief
            yield WritingReport(usage=run.usage(), failed=not refused)
            return
        if run.cut_off and not drafts[-1].text.endswith(_ENDINGS):
            drafts = drafts[:-1]
        settled = settle(
            drafts,
            prompt.evidence,
            task.language,
            question=task.question,
            nearness=task.nearness,
            held_to=prompt.evidence[0] if limits.brief else None,
        )
        # The prompt groups the evidence by article; statements count it as the task does.
        places = {id(item): number for number, item in enumerate(task.evidence, start=1)}
        for statement in settled.statements:
            yield Statement(
                text=statement.text,
                evidence=tuple(places[id(prompt.evidence[n - 1])] for n in statement.evidence),
            )
        yield WritingReport(
            unsupported=settled.unsupported,
            unknown_markers=sum(draft.unknown for draft in drafts),
            usage=run.usage(),
            failed=not settled.statements,
        )

    def standalone_question(
        self, question: str, language: str, history: Sequence[Turn]
    ) -> str | None:
        """Rewrites a follow-up question so that it stands alone.

        Returns:
            The question; None when the model wrote something that cannot be it, for instance with
            names that are nowhere in the conversation.

        Raises:
            ModelError: The model cannot be reached.
        """
        system, user = rewriting_prompt(question, language, history)
        return _checked_rewriting(self.complete(system, user), question, history)

    def complete(self, system: str, user: str) -> str:
        """What the model writes for a prompt, unchecked.

        Args:
            system: The system message.
            user: The user's message.

        Raises:
            ModelError: The model cannot be reached, refuses, or its connection broke off.
        """
        run = _Run()
        with closing(self._stream(system, user, run)) as pieces:
            for _ in pieces:
                pass
        return run.text

    def _stream(self, system: str, user: str, run: _Run) -> Generator[str]:
        """Yields the text of one answer; asks again when nothing has come yet."""
        from langchain_core.messages import HumanMessage, SystemMessage

        messages = [SystemMessage(content=system), HumanMessage(content=user)]
        while True:
            run.requests += 1
            try:
                yield from self._attempt(messages, run)
            except TransientError as error:
                # What was shown cannot be taken back by asking again in silence.
                if run.text or run.requests >= self.limits.attempts:
                    raise ModelError(str(error)) from error
                pause = _PAUSE_SECONDS * 2 ** (run.requests - 1)
                time.sleep(min(max(pause, error.after or 0.0), _LONGEST_PAUSE_SECONDS))
            else:
                return

    def _attempt(self, messages: Sequence[BaseMessage], run: _Run) -> Generator[str]:
        deadline = run.begun + self.limits.seconds
        finished = not self._reports_end
        try:
            # Closing the generator closes the connection, and the server stops writing.
            with closing(self._model.stream(list(messages))) as chunks:  # type: ignore[type-var]
                for chunk in chunks:
                    run.note(chunk)
                    finished = finished or run.finish is not None
                    piece = str(chunk.text)
                    if piece:
                        run.take(piece)
                        yield piece
                    if run.repeats_itself():
                        run.cut_off = finished = True
                        break
                    if time.perf_counter() > deadline:
                        raise ModelError(
                            f"'{self.name}' was still writing after {self.limits.seconds:.0f} "
                            "seconds: ask something narrower or choose a faster model"
                        )
        except ModelError:
            raise
        except Exception as error:  # every provider has exceptions of its own
            raise as_model_error(error, self.name, begun=bool(run.text)) from error
        if not finished:
            raise TransientError(
                f"the connection to '{self.name}' broke off while it was answering: ask again"
            )
        if run.finish == "content_filter":
            raise ModelError(f"'{self.name}' refused to answer (its provider's content filter)")


class _Run:
    """What is learnt while one answer is written."""

    def __init__(self) -> None:
        self.text = ""
        self.finish: str | None = None
        self.cut_off = False
        self.requests = 0
        self.begun = time.perf_counter()
        self._first: float | None = None
        self._last = self.begun
        self._input: int | None = None
        self._output: int | None = None
        self._cost: float | None = None

    def take(self, piece: str) -> None:
        self._last = time.perf_counter()
        if self._first is None:
            self._first = self._last
        self.text += piece

    def note(self, chunk: Any) -> None:
        """Notes what a chunk says besides its text."""
        metadata = getattr(chunk, "response_metadata", None) or {}
        for key in ("finish_reason", "stop_reason", "done_reason"):
            if metadata.get(key):
                self.finish = str(metadata[key])
        self.cut_off = self.cut_off or self.finish in ("length", "max_tokens")
        usage = getattr(chunk, "usage_metadata", None)
        if usage:
            self._input = max(self._input or 0, int(usage.get("input_tokens") or 0))
            self._output = (self._output or 0) + int(usage.get("output_tokens") or 0)
        reported = metadata.get("token_usage") or metadata.get("usage") or {}
        cost = reported.get("cost") if isinstance(reported, dict) else None
        if isinstance(cost, int | float):
            self._cost = float(cost)

    def repeats_itself(self) -> bool:
        """Whether the last words have just been written several times over."""
        tail = self.text[-_SAME_TAIL:]
        return (
            len(self.text) > _REPEATS * _SAME_TAIL
            and self.text[-12 * _SAME_TAIL :].count(tail) >= _REPEATS
        ) or (len(self.text) > 200 and self.text[-200:].count(self.text[-8:]) >= 20)

    def usage(self) -> Usage:
        return Usage(
            input_tokens=self._input,
            output_tokens=self._output,
            first_token_ms=_milliseconds(self.begun, self._first),
            total_ms=_milliseconds(self.begun, self._last),
            cost=self._cost,
            requests=self.requests,
        )


def _milliseconds(begun: float, moment: float | None) -> float | None:
    return None if moment is None else round((moment - begun) * 1000, 3)


_LONGEST_QUESTION = 400
_FACTS = (ProblemKind.NUMBER, ProblemKind.DATE, ProblemKind.PLACE, ProblemKind.NAME)


def _checked_rewriting(written: str, question: str, history: Sequence[Turn]) -> str | None:
    drafts = written.strip().splitlines()
    line = " ".join(drafts[0].split()).strip("\"'“”«» ") if len(drafts) == 1 else ""
    if not 3 <= len(line) <= max(_LONGEST_QUESTION, 2 * len(question)):
        return None
    if line.rstrip()[-1] not in "?؟" and question.rstrip()[-1:] in "?؟":
        return None
    told = "\n".join([question, *(f"{turn.question}\n{turn.answer}" for turn in history)])
    verdict = verify(line, [Source(quote=told, passage=told)])
    if any(problem.kind in _FACTS for problem in verdict.problems):
        return None
    return line
