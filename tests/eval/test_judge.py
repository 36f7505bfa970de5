"""A chat model as judge of citations."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from eval.judge import Judge, JudgeReport, draw_pairs, measure_agreement
from eval.metrics.citations import citation_scores, parse_statements
from eval.verification import KINDS, Pair, load_pairs
from index.errors import InputError, ModelError
from rag.llm import load_chat_step
from rag.verification import Source
from tests.rag.llm.openai_server import Reply, serving


class Model:
    """Replies with what it is told, the last reply for ever."""

    def __init__(self, *replies: str) -> None:
        self.replies = replies
        self.asked: list[str] = []

    def __call__(self, system: str, user: str) -> str:
        self.asked.append(user)
        return self.replies[min(len(self.asked), len(self.replies)) - 1]


def pair(name: str, *, supported: bool, kind: str = "number") -> Pair:
    return Pair(
        id=name,
        half="tuning",
        kind=kind,
        supported=supported,
        language="en",
        sentence=f"Sentence {name}.",
        source=Source(quote="A text.", passage="A text."),
    )


@pytest.mark.parametrize(
    ("reply", "verdict"),
    [
        ("SUPPORTED", True),
        ("supported.", True),
        ("**Unsupported**", False),
        ("It is not supported by text 2.", False),
        ("UN-SUPPORTED", False),
        ("I cannot tell.", None),
        ("", None),
        ("unsupportedly", None),
    ],
)
def test_verdicts_are_read(reply: str, verdict: bool | None) -> None:
    assert Judge("m", Model(reply)).supports(["A text."], "A statement.") is verdict


def test_nothing_is_asked_twice(tmp_path: Path) -> None:
    model, file = Model("SUPPORTED", "UNSUPPORTED"), tmp_path / "run" / "judgements.jsonl"
    judge = Judge("m", model, file=file)
    assert judge.supports(["A text."], "One.") is True
    assert judge.supports(["A text."], "One.") is True
    assert judge.supports(["A text.", "B text."], "One.") is False
    assert len(model.asked) == 2
    assert "Text 2: B text." in model.asked[1]
    again = Model("no verdict")
    assert Judge("m", again, file=file).supports(["A text."], "One.") is True
    assert again.asked == []
    # Another model's verdicts are not this one's.
    assert Judge("other", again, file=file).supports(["A text."], "One.") is None
    file.write_text("{}\n", encoding="utf-8")
    with pytest.raises(InputError, match="holds no verdicts"):
        Judge("m", again, file=file)


def test_agreement_by_hand() -> None:
    pairs = [
        pair("1a", supported=True),
        pair("1b", supported=False),
        pair("2a", supported=True),
        pair("2b", supported=False),
    ]
    judge = Judge("m", Model("SUPPORTED", "UNSUPPORTED", "UNSUPPORTED", "UNSUPPORTED"))
    seen: list[tuple[int, int]] = []
    found = measure_agreement(judge, pairs, progress=lambda *at: seen.append(at))
    assert (found.pairs, found.undecided) == (4, 0)
    assert found.agreed == 0.75
    assert (found.supported, found.corrupted) == (0.5, 1.0)
    # Chance: 1/4 · 1/2 + 3/4 · 1/2 = 1/2, so (3/4 − 1/2) / (1 − 1/2).
    assert found.kappa == pytest.approx(0.5)
    assert seen[-1] == (4, 4)
    line = JudgeReport(model="m", agreement=found).line()
    assert "judged by m, which agrees with 0.750" in line
    assert "4 labelled pairs" in line


def test_no_verdict_is_no_agreement() -> None:
    pairs = [pair("1a", supported=True), pair("1b", supported=False)]
    found = measure_agreement(Judge("m", Model("perhaps")), pairs)
    assert (found.agreed, found.undecided, found.kappa) == (0.0, 2, 0.0)


def test_labelled_pairs_are_drawn_whole_and_of_every_kind() -> None:
    drawn = draw_pairs(load_pairs(), 120)
    assert len(drawn) >= 120
    assert sum(item.supported for item in drawn) * 2 == len(drawn)
    assert {item.id[:-1] for item in drawn if item.supported} == {
        item.id[:-1] for item in drawn if not item.supported
    }
    assert {item.kind for item in drawn} == set(KINDS)
    assert len({item.id for item in drawn}) == len(drawn)


def test_a_judge_decides_what_rules_cannot() -> None:
    statements = parse_statements("Le ministre est parti lundi. [1]", ["غادر الوزير يوم الاثنين."])
    assert citation_scores(statements).undecided == 1

    def yes(texts: Sequence[str], statement: str) -> bool | None:
        return True

    found = citation_scores(statements, yes)
    assert (found.recall, found.precision, found.undecided) == (1.0, 1.0, 0)


def test_a_judge_over_a_real_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-test")
    replies = (Reply(pieces=["UNSUPP", "ORTED"]), Reply(status=401))
    with serving(*replies) as server:
        step = load_chat_step("openai:small", base_url=server.url)
        judge = Judge(step.name, step.complete)
        assert judge.supports(["A text."], "A statement.") is False
        sent = json.dumps(server.requests[0]["messages"])
        assert "A text." in sent
        assert "Statement: A statement." in sent
        with pytest.raises(ModelError):
            judge.supports(["A text."], "Another one.")
