"""From outcomes to figures: by hand, with failures, refusals and gaps."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from eval.datasets.case import Case
from eval.runs.running import run
from eval.scoring.catalogue import MEASURES, measure_named
from eval.scoring.comparing import compare
from eval.scoring.figures import BREAKDOWNS, break_down, figures, groups_to_objects
from eval.scoring.question_scores import QuestionScores, score_questions, short_answer
from eval.systems.system import Cited, Found, Reply
from index.errors import InputError
from tests.eval.eval_kit import CASES, TEXTS, UNANSWERED, ScriptedSystem, dataset

Spoil = Callable[[Case, Reply], Reply]


def scored(spoil: Spoil = lambda case, reply: reply, **more: object) -> list[QuestionScores]:
    return score_questions(run(ScriptedSystem(spoil), dataset(), **more)[1])  # type: ignore[arg-type]


def value(name: str, questions: list[QuestionScores]) -> float | None:
    return measure_named(name).over(questions)


def test_the_perfect_system() -> None:
    questions = scored()
    for name in (
        *("hit@1", "hit@5", "R@5", "MRR@10", "nDCG@10", "answer@5", "correct", "right", "refused"),
        *("EM", "F1", "EM-ar", "F1-ar", "verbatim", "cite-P", "cite-R", "quote-P", "quote-R"),
        *("refuse-P", "AUROC"),
    ):
        assert value(name, questions) == pytest.approx(1.0), name
    for name in ("over-refused", "failed", "undecided"):
        assert value(name, questions) == 0.0, name
    assert value("ECE", questions) == pytest.approx(0.1)
    # Four right answers, then two that should not be given: (0, 0, 0, 0, 1/5, 2/6) / 6.
    assert value("AURC", questions) == pytest.approx((1 / 5 + 2 / 6) / 6)
    # There is no list, and no question in another language than its article.
    for name in ("list-P", "list-R", "list-F1", "right-own"):
        assert value(name, questions) is None, name


def test_every_measure_survives_nothing() -> None:
    for measure in MEASURES:
        assert measure.over([]) is None
        assert measure.interval([]) is None
        assert measure.count([]) == 0
    assert break_down([]) == []
    assert score_questions([]) == []


def crash_on(*ids: str) -> Spoil:
    def spoil(case: Case, reply: Reply) -> Reply:
        if case.id in ids:
            raise ValueError("crash")
        return reply

    return spoil


def test_a_crash_is_a_failure_not_a_gap() -> None:
    questions = scored(crash_on("q1", "q5"))
    assert value("failed", questions) == pytest.approx(2 / 6)
    assert value("right", questions) == 3 / 4
    assert value("refused", questions) == 1 / 2
    assert value("over-refused", questions) == 0
    assert value("MRR@10", questions) == 3 / 4
    assert value("quote-R", questions) == 3 / 4
    assert value("F1-ar", questions) == 3 / 4
    assert value("p50", questions) is not None


def test_a_crash_while_searching_scores_no_answers() -> None:
    questions = scored(crash_on("q1"), task="retrieval")
    assert value("hit@5", questions) == 3 / 4
    assert value("answer@5", questions) == 3 / 4
    for name in ("right", "correct", "EM", "quote-R", "refused"):
        assert value(name, questions) is None, name


def test_answers_across_languages_and_lists() -> None:
    across = replace(
        CASES[0],
        id="fr",
        language="fr",
        items=({"en": ("Qatar",), "fr": ("le Qatar",)}, {"en": ("Oman",), "fr": ("le sultanat",)}),
    )
    case = replace(across, items=({"en": ("Qatar",)}, {"en": ("Oman",)}))

    def answer(text: str, of: Case) -> QuestionScores:
        outcome = run(ScriptedSystem(cases=[CASES[0]]), dataset([CASES[0]]))[1][0]
        assert outcome.reply is not None
        reply = replace(outcome.reply, text=text)
        return score_questions([replace(outcome, case=of, reply=reply)])[0]

    half = answer("le Qatar [1]", across)
    assert (half.values["right"], half.values["right-own"]) == (0.0, 0.0)
    assert half.values["list-R"] == 0.5
    mixed = answer("Qatar et Oman [1]", across)
    assert (mixed.values["right"], mixed.values["right-own"]) == (1.0, 0.0)
    french = answer("le Qatar, le sultanat [1]", across)
    assert (french.values["right"], french.values["right-own"]) == (1.0, 1.0)
    listed = answer("Qatar, Oman and Dubai [1]", case)
    assert listed.values["list-P"] == pytest.approx(2 / 3)
    assert listed.values["list-R"] == 1.0
    assert listed.values["EM"] is None
    # No accepted form in the question's language: nothing to say about it.
    assert listed.values["right-own"] is None


@pytest.mark.parametrize(
    ("text", "short"),
    [
        ("Qatar [1]\n“He met envoys from Qatar” [1]", "Qatar"),
        ("Qatar [1][2]", "Qatar"),
        ("The article says (in Arabic): “قطر وتركيا” [1]", "قطر وتركيا"),
        ("L'article dit (en arabe) : « قطر » [1]", "قطر"),
        ("«قطر» [1]", "قطر"),
        ("", ""),
    ],
)
def test_the_short_answer(text: str, short: str) -> None:
    assert short_answer(text) == short


def test_no_measure_has_two_names_and_depths_are_free() -> None:
    names = [measure.name for measure in MEASURES]
    assert len(set(names)) == len(names)
    assert measure_named("hit@3").name == "hit@3"
    with pytest.raises(InputError, match="no measure 'accuracy'"):
        measure_named("accuracy")


def test_every_question_has_a_score_or_none_for_every_mean() -> None:
    for question in scored(crash_on("q2")):
        assert set(question.values) == {it.name for it in MEASURES if it.statistic is None}
        assert all(it is None or 0 <= it <= 1 for it in question.values.values())


def test_breakdowns_by_hand() -> None:
    groups = break_down(scored(crash_on("q1")))
    assert groups[0].name == "all"
    assert {group.breakdown for group in groups} == set(BREAKDOWNS)
    named = {(group.breakdown, group.name): group for group in groups}
    pair = named[("question → passage language", "en → en")]
    assert pair.questions == 4
    assert pair.figures["right"].value == 3 / 4
    assert pair.figures["right"].count == 4
    refused = named[("unanswerable", "outside")]
    assert (refused.questions, refused.figures["refused"].value) == (2, 1.0)
    assert refused.figures["right"].value is None
    assert named[("question → passage language × type", "en → en · what")].questions == 4
    overall = groups[0].figures["correct"]
    assert overall.value == pytest.approx(5 / 6)
    assert overall.interval is not None
    assert overall.interval.low < 5 / 6 <= overall.interval.high
    row = groups_to_objects(groups)[0]
    assert isinstance(row["figures"], dict)
    assert row["figures"]["correct"]["value"] == 0.83333
    assert "list-F1" not in row["figures"]


def test_comparing_names_what_changed() -> None:
    worse = scored(crash_on("q1", "q3"))
    comparison = compare(scored(), worse)
    assert comparison.questions == 6
    named = {it.measure.name: it for it in comparison.measures}
    right = named["right"]
    assert (right.before, right.after, right.difference.difference) == (1.0, 0.5, -0.5)
    assert [change.id for change in right.worse] == ["q1", "q3"]
    assert right.better == ()
    assert right.mcnemar == pytest.approx(0.5)
    # Two changes of four: of four sign patterns two are as extreme.
    assert right.difference.p == pytest.approx(0.5, abs=0.03)
    assert [change.id for change in named["failed"].worse] == ["q1", "q3"]
    assert named["nDCG@10"].mcnemar is None
    assert "AUROC" not in named
    back = {it.measure.name: it for it in compare(worse, scored()).measures}
    assert [change.id for change in back["failed"].better] == ["q1", "q3"]


def test_runs_over_other_questions_are_not_compared() -> None:
    with pytest.raises(InputError, match="no question in common"):
        compare(scored()[:2], scored()[2:])
    part = compare(scored()[:3], scored()[1:])
    assert (part.questions, part.only_first, part.only_second) == (2, 1, 3)
    other = replace(CASES[0], question="Another?")
    with pytest.raises(InputError, match="not the same"):
        compare(scored(), score_questions(run(ScriptedSystem(cases=[other]), dataset([other]))[1]))


# A worse system is caught by the measure that should catch it, and by no other of its kind.


def only_one_passage(case: Case, reply: Reply) -> Reply:
    """k = 1, and the right one rarely comes first."""
    found = reply.found[1:2] if case.id in ("q1", "q2", "q3") else reply.found[:1]
    return replace(reply, found=found)


def shuffled_citations(case: Case, reply: Reply) -> Reply:
    text = TEXTS["fair" if case.id != "q4" else "dam"]
    wrong = next(it for it in reply.found if it.text == text)
    cited = Cited(article=wrong.article, start=0, end=20, quote=text[:20])
    return replace(reply, cited=(cited,)) if reply.answered else reply


def invented_quotes(case: Case, reply: Reply) -> Reply:
    cited = tuple(replace(it, quote=it.quote.upper()) for it in reply.cited)
    return replace(reply, cited=cited)


def always_answers(case: Case, reply: Reply) -> Reply:
    if reply.answered:
        return reply
    first: Found = reply.found[0]
    cited = Cited(article=first.article, start=0, end=10, quote=first.text[:10])
    text = f"“{first.text[:10]}” [1]"
    return replace(reply, text=text, answered=True, confidence=0.9, cited=(cited,))


def never_answers(case: Case, reply: Reply) -> Reply:
    return replace(reply, text=UNANSWERED, answered=False, confidence=0.1, cited=())


@pytest.mark.parametrize(
    ("spoil", "caught", "blind"),
    [
        (only_one_passage, ["hit@5", "MRR@10", "nDCG@10", "R@5", "answer@5"], ["right", "cite-R"]),
        (shuffled_citations, ["cite-P", "cite-R", "quote-P", "quote-R"], ["right", "verbatim"]),
        (invented_quotes, ["verbatim"], ["right", "refused", "quote-P"]),
        (always_answers, ["refused", "correct", "AUROC", "AURC", "ECE"], ["right", "hit@5"]),
        (never_answers, ["right", "correct", "quote-R", "AUROC", "refuse-P"], ["refused", "hit@5"]),
    ],
)
def test_a_worse_system_is_caught(spoil: Spoil, caught: list[str], blind: list[str]) -> None:
    good, bad = figures(scored()), figures(scored(spoil))
    for name in caught:
        before, after = good[name].value, bad[name].value
        assert before is not None
        assert after is not None, name
        lower_is_better = measure_named(name).higher_is_better is False
        assert (after - before if lower_is_better else before - after) >= 0.1, (name, before, after)
    for name in blind:
        assert good[name].value == bad[name].value, name
    if spoil is never_answers:
        assert bad["over-refused"].value == 1.0
