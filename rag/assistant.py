"""`Assistant`: a question goes in, a cited answer comes out."""

from __future__ import annotations

import time
import unicodedata
from collections.abc import AsyncGenerator, Callable, Generator, Sequence
from contextlib import aclosing
from pathlib import Path
from types import TracebackType
from typing import Self

from index import Article, ArticleIndex, Embedder, Filter, detect_language, load_embedder
from index.errors import InputError
from rag.answer import Answer, AnswerEvent, Event, Passage, PassagesEvent
from rag.answer_step import AnswerStep, AnswerTask, Statement, WritingReport
from rag.asynchronous import in_thread
from rag.citations import compose
from rag.conversation import StandaloneQuestion, Turn, standalone_question
from rag.dialects import in_standard_words
from rag.nearness import load_nearness
from rag.reader import Reader
from rag.reading.abstention import answered_parts
from rag.reading.coordination import asked_of_each
from rag.reading.evidence import Reading, read
from rag.reading.question_parts import (
    passages_in_turn,
    question_parts,
    stay_with_the_first,
    take_turns,
)
from rag.reading.second_look import LOOKS, look_twice
from rag.reading.span_reader import PassageReader, load_passage_reader
from rag.retrieval.retriever import Retriever
from rag.settings import DEFAULT_ANSWER_MODEL, Settings
from rag.wording import wording

__all__ = ["DEFAULT_INDEX", "Assistant", "load_answer_step"]

DEFAULT_INDEX = ".musnad"


class Assistant:
    """Answers questions over an index of articles, every sentence with its source.

    Safe to use from several threads. Close it, or use it as a context manager.
    """

    def __init__(
        self,
        index: ArticleIndex,
        embedder: Embedder,
        *,
        model: AnswerStep | None = None,
        settings: Settings | None = None,
        reader: PassageReader | None = None,
    ) -> None:
        """Puts an assistant together from its parts; `open` does it for you.

        Raises:
            ModelError: No `reader` is given and the trained one cannot be loaded.
        """
        self.index = index
        self.settings = settings or Settings()
        self._passage_reader = reader or load_passage_reader(embedder)
        self._model: AnswerStep = model or Reader()
        self._nearness = load_nearness(embedder)
        self._retriever = Retriever(index, embedder, self.settings)

    @classmethod
    def open(
        cls,
        directory: str | Path = DEFAULT_INDEX,
        *,
        model: str = DEFAULT_ANSWER_MODEL,
        base_url: str | None = None,
        settings: Settings | None = None,
        progress: Callable[[int, int], None] | None = None,
    ) -> Self:
        """Opens the assistant over an index made by `musnad index`.

        Args:
            directory: The index, or `milvus:PATH.db` or `milvus:http(s)://HOST:PORT`.
            model: What writes the answers: reader, openai:NAME, anthropic:NAME, ollama:NAME,
                gguf:PATH or local.
            base_url: The address of an OpenAI-compatible or Ollama server.
            settings: How questions are answered.
            progress: While the model `local` is put together, called with bytes done and in all.

        Raises:
            IndexMissingError: There is no index there.
            IndexMismatchError: It was made by another version or its model has changed.
            ModelError: The embedding model or the answer model cannot be loaded.
        """
        recorded = ArticleIndex.describe(directory)
        embedder = load_embedder(recorded.embedder)
        index = ArticleIndex.open(directory, embedder)
        try:
            step = load_answer_step(model, base_url=base_url, progress=progress)
        except BaseException:
            index.close()
            raise
        return cls(index, embedder, model=step, settings=settings)

    def close(self) -> None:
        """Lets go of the index, and of a model that runs in this process."""
        self.index.close()
        close_model = getattr(self._model, "close", None)
        if close_model is not None:
            close_model()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def ask(
        self, question: str, *, history: Sequence[Turn] = (), where: Filter | None = None
    ) -> Answer:
        """Answers a question.

        Args:
            question: In any language.
            history: The conversation before, oldest first, for follow-up questions.
            where: Which articles to look at.

        Returns:
            The answer. When the articles do not say, `answered` is False and `passages` holds what
            was looked at.

        Raises:
            InputError: The question holds no words or is too long.
            IndexStateError: The index is damaged or has been removed.
        """
        for event in self.stream(question, history=history, where=where):
            if isinstance(event, AnswerEvent):
                return event.answer
        raise AssertionError("a stream always ends with its answer")

    async def aask(
        self, question: str, *, history: Sequence[Turn] = (), where: Filter | None = None
    ) -> Answer:
        """`ask` without blocking the event loop; cancelling it stops a model that writes."""
        async with aclosing(self.astream(question, history=history, where=where)) as events:
            async for event in events:
                if isinstance(event, AnswerEvent):
                    return event.answer
        raise AssertionError("a stream always ends with its answer")

    async def astream(
        self, question: str, *, history: Sequence[Turn] = (), where: Filter | None = None
    ) -> AsyncGenerator[Event]:
        """`stream` without blocking the event loop; cancelling it stops a model that writes."""
        events = in_thread(lambda: self.stream(question, history=history, where=where))
        async with aclosing(events):
            async for event in events:
                yield event

    def stream(
        self, question: str, *, history: Sequence[Turn] = (), where: Filter | None = None
    ) -> Generator[Event]:
        """Answers a question step by step.

        Yields:
            What was found, then text as it is written, then the verified answer, which replaces
            all text before.

        Raises:
            InputError: The question holds no words or is too long.
            IndexStateError: The index is damaged or has been removed.
        """
        asked = self._checked(question)
        timings: dict[str, float] = {}
        clock = _Stopwatch(timings)
        meant = standalone_question(asked, history, rewriter=self._model)
        standalone = meant.text
        readings = self._readings(meant, where, clock)
        passages = passages_in_turn([reading.retrieval.passages for reading in readings])
        passages = passages[: self.settings.passages]
        yield PassagesEvent(passages=passages)

        # The last question decides about the language: a follow-up may change it.
        language = detect_language(asked)
        clock.skip()
        confidence, answering = answered_parts(readings, threshold=self.settings.threshold)
        evidence, parts = take_turns([reading.evidence for reading in answering])
        statements: list[Statement] = []
        report = WritingReport()
        if evidence:
            task = AnswerTask(
                question=standalone,
                language=language,
                evidence=evidence,
                parts=parts,
                history=history,
                nearness=self._nearness,
            )
            for piece in self._model.write(task):
                if isinstance(piece, Statement):
                    statements.append(piece)
                elif isinstance(piece, WritingReport):
                    report = piece
                else:
                    yield piece
            if report.failed:
                # Only language models fail, so only who asks one pays for importing this.
                from rag.llm.quoting import quoted_instead

                statements = list(quoted_instead(task))
        text, citations = compose(statements, evidence)
        clock.lap("answer")
        timings["total"] = round(sum(timings.values()), 3)
        yield AnswerEvent(
            answer=Answer(
                question=asked,
                standalone_question=standalone,
                text=text or wording(language).unanswered,
                language=language,
                answered=bool(statements),
                confidence=round(confidence, 4),
                model=Reader.name if report.failed and statements else self._model.name,
                citations=citations,
                passages=passages,
                timings_ms=timings,
                unsupported=report.unsupported,
                usage=report.usage,
            )
        )

    def _readings(
        self, meant: StandaloneQuestion, where: Filter | None, clock: _Stopwatch
    ) -> list[Reading]:
        """Reads for a question, or for each of those that it consists of."""
        text, asked = in_standard_words(meant.text), in_standard_words(meant.asked)
        each = asked_of_each(text) if text == asked else ()
        apart = [self._reading(text, (text,), where, clock)[0] for text in each]
        if apart and self._all_answered(apart):
            return apart
        # One that was taken apart in the wrong place may be answered as it is.
        whole = self._reading(text, question_parts(asked), where, clock)
        return apart if apart and not self._all_answered(whole) else whole

    def _all_answered(self, readings: Sequence[Reading]) -> bool:
        _, answered = answered_parts(readings, threshold=self.settings.threshold)
        return len(answered) == len(readings)

    def _reading(
        self, text: str, parts: Sequence[str], where: Filter | None, clock: _Stopwatch
    ) -> list[Reading]:
        """Searches once, and reads for each part."""
        analysed = self._retriever.analyse(text)
        clock.lap("embed")
        found = max(self.settings.passages, LOOKS * self.settings.read_passages)
        retrieval = self._retriever.retrieve(analysed, k=found, where=where)
        clock.lap("retrieve")
        readings = [
            look_twice(retrieval, self._passage_reader, self.settings, asked=part) for part in parts
        ]
        clock.lap("read")
        return stay_with_the_first(readings)

    def search(self, question: str, *, k: int = 10, where: Filter | None = None) -> list[Passage]:
        """Finds passages, without an answer.

        Args:
            question: In any language.
            k: How many at the most.
            where: Which articles to look at.

        Returns:
            Passages, best first; of many near-duplicates all but two come last.

        Raises:
            InputError: The question holds no words or is too long, or `k` is below 1.
            IndexStateError: The index is damaged or has been removed.
        """
        if k < 1:
            raise InputError(f"the number of passages must be at least 1, not {k}")
        question_ = self._retriever.analyse(self._checked(question))
        read_passages = self.settings.read_passages
        retrieval = self._retriever.retrieve(question_, k=max(k, read_passages), where=where)
        reading = read(retrieval, self._passage_reader, passages=read_passages)
        return list(reading.retrieval.passages[:k])

    def article(self, article_id: str) -> Article | None:
        """The stored article that a citation or passage names."""
        return self.index.article(article_id)

    def _checked(self, question: str) -> str:
        if len(question) > self.settings.longest_question:
            raise InputError(
                f"the question has {len(question):,} characters; "
                f"the most are {self.settings.longest_question:,}: ask something shorter"
            )
        # Control characters and lone surrogates come out of broken pastes; no model reads them.
        visible = "".join(
            " " if unicodedata.category(character) in ("Cc", "Cs", "Co", "Cn") else character
            for character in question
        )
        cleaned = " ".join(visible.split())
        if not any(character.isalnum() for character in cleaned):
            raise InputError("the question holds no words: ask in any language, in a sentence")
        return cleaned


class _Stopwatch:
    """Notes how long each stage took, in milliseconds."""

    def __init__(self, timings: dict[str, float]) -> None:
        self._timings = timings
        self._last = time.perf_counter()

    def lap(self, stage: str) -> None:
        now = time.perf_counter()
        took = self._timings.get(stage, 0.0) + (now - self._last) * 1000
        self._timings[stage] = round(took, 3)
        self._last = now

    def skip(self) -> None:
        """Leaves out the time that the consumer of a stream took."""
        self._last = time.perf_counter()


def load_answer_step(
    model: str,
    *,
    base_url: str | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> AnswerStep:
    """The answer step that a `MODEL` names.

    Raises:
        InputError: There is no such answer model.
        ModelError: It needs a package, key, file or server that is not there.
    """
    if model == DEFAULT_ANSWER_MODEL:
        if base_url is not None:
            raise InputError(f"'{model}' asks no server: leave --base-url out, or name a --model")
        return Reader()
    from rag.llm import load_chat_step

    return load_chat_step(model, base_url=base_url, progress=progress)
