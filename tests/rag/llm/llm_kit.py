"""What the tests of the answer step with a language model share."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult

from rag.answer import TextEvent
from rag.answer_step import AnswerTask, Statement, WritingReport
from rag.citations import compose
from rag.llm import ChatStep
from rag.llm.markers import Draft
from rag.llm.settling import settle
from rag.reading.evidence import Evidence
from tests.rag.reading.reader_kit import make_evidence

EVIDENCE = (
    make_evidence("The minister met envoys from Qatar and Oman in Vienna on 7 May 2025."),
    make_evidence("They signed three agreements on water worth 40 million dollars.", start=100),
    make_evidence("التقى الوزير وفدا من قطر في فيينا.", article="a2", title="لقاء", language="ar"),
    make_evidence(
        "Le barrage contient 120 millions de mètres cubes.",
        article="a3",
        title="Le barrage",
        language="fr",
    ),
)


class Scripted(BaseChatModel):
    """Streams the pieces that it is given, whatever it is asked, and remembers the prompt."""

    pieces: Sequence[str]
    finish: str | None = "stop"
    prompts: list[list[BaseMessage]]

    @property
    def _llm_type(self) -> str:
        return "scripted"

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **_: Any,
    ) -> ChatResult:
        message = AIMessage(content="".join(self.pieces))
        return ChatResult(generations=[ChatGeneration(message=message)])

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **_: Any,
    ) -> Iterator[ChatGenerationChunk]:
        self.prompts.append(messages)
        for piece in self.pieces:
            yield ChatGenerationChunk(message=AIMessageChunk(content=piece))
        last = {"finish_reason": self.finish} if self.finish else {}
        yield ChatGenerationChunk(message=AIMessageChunk(content="", response_metadata=last))


def step_that_writes(output: str | Sequence[str], *, finish: str | None = "stop") -> ChatStep:
    pieces = [output] if isinstance(output, str) else list(output)
    return ChatStep(Scripted(pieces=pieces, finish=finish, prompts=[]), name="scripted")


def task(
    evidence: Sequence[Evidence] = EVIDENCE,
    *,
    question: str = "Whom did the minister meet?",
    language: str = "en",
) -> AnswerTask:
    return AnswerTask(question=question, language=language, evidence=evidence)


def written(
    step: ChatStep, asked: AnswerTask | None = None
) -> tuple[list[Statement], list[str], WritingReport]:
    """The statements, the texts that were streamed, and the report of one answer."""
    statements: list[Statement] = []
    shown: list[str] = []
    reports: list[WritingReport] = []
    for piece in step.write(asked or task()):
        if isinstance(piece, Statement):
            statements.append(piece)
        elif isinstance(piece, TextEvent):
            shown.append(piece.text)
        else:
            reports.append(piece)
    assert len(reports) == 1
    return statements, shown, reports[0]


def assert_sound(statements: Sequence[Statement], evidence: Sequence[Evidence]) -> None:
    """No citation dangles, none is wrong, no marker stands in the text but ours."""
    text, citations = compose(statements, evidence)
    markers = [int(number) for number in re.findall(r"\[(\d+)\]", text)]
    assert sorted(set(markers)) == [citation.marker for citation in citations]
    for statement in statements:
        assert statement.evidence
        assert all(1 <= number <= len(evidence) for number in statement.evidence)
        # Settled once more, it settles on the same evidence: what it cites supports it.
        draft = Draft(text=statement.text, cited=statement.evidence)
        again = settle([draft], evidence, "en").statements
        assert [item.evidence for item in again] == [statement.evidence]
        assert not re.search(r"[\[\]【】［］<>]|https?:", statement.text)
