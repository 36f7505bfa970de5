"""The recipe of the reader: its data, its inputs, its loop."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import Whitespace

from eval.reader.corpora import (
    XQUAD_CALIBRATION,
    XQUAD_LANGUAGES,
    XQUAD_REPORTING,
    XQUAD_TRAINING,
    Corpus,
    arcd_part,
    read_corpora,
)
from eval.reader.course import draw_course
from eval.reader.passages import Passages, Question, read_passages_file
from eval.reader.recipe import MIXES, Pair, draw_pairs, nearest_wrong_passages
from eval.reader.sequences import LONGEST, Example, group, make_sequences
from eval.reader.training import Progress, TrainingSettings, train
from eval.shorten_reader import shortened
from index.errors import InputError
from rag.reading.span_network import WIDTH, SpanNetwork


def squad_file(path: Path, articles: int = 10) -> Path:
    data = [
        {
            "title": str(number),
            "paragraphs": [
                {
                    "context": f"Town {number} lies on river {part}.",
                    "qas": [
                        {
                            "id": f"{number}-{part}",
                            "question": f"Where is {number}?",
                            "answers": [
                                {
                                    "text": f"river {part}",
                                    "answer_start": len(f"Town {number}") + 9,
                                },
                                {"text": "nowhere", "answer_start": 0},
                            ],
                        }
                    ],
                }
                for part in range(2)
            ],
        }
        for number in range(articles)
    ]
    path.write_text(json.dumps({"data": data}), encoding="utf-8")
    return path


def test_answers_that_are_not_at_their_offset_are_left_out(tmp_path: Path) -> None:
    found = read_passages_file(squad_file(tmp_path / "a.json"))
    assert len(found.texts) == 20
    assert found.articles[:4] == (0, 0, 1, 1)
    for question in found.questions:
        ((start, end),) = question.answers
        assert found.texts[question.passage][start:end].startswith("river")


def test_questions_that_their_passage_does_not_answer_are_read_on_request(tmp_path: Path) -> None:
    path = squad_file(tmp_path / "a.json", articles=1)
    content = json.loads(path.read_text(encoding="utf-8"))
    extra = {"question": "Who?", "answers": [], "is_impossible": True}
    content["data"][0]["paragraphs"][0]["qas"] += [extra, {"question": "Why?", "answers": []}]
    path.write_text(json.dumps(content), encoding="utf-8")
    assert [one.text for one in read_passages_file(path).questions] == ["Where is 0?"] * 2
    asked = read_passages_file(path, unanswerable=True).questions
    assert [(one.text, one.answers) for one in asked if not one.answers] == [("Who?", ())]


def test_a_folder_without_a_further_corpus_is_refused(tmp_path: Path) -> None:
    squad_file(tmp_path / "arcd-train.json")
    for code in XQUAD_LANGUAGES:
        squad_file(tmp_path / f"xquad.{code}.json")
    for name in ("aqad", "jaquad", "cmrc2018", "more", "more/pquad"):
        (tmp_path / name).mkdir()
        if name != "more":
            squad_file(tmp_path / name / "a.json")
    names = [one.name for one in read_corpora(tmp_path, tmp_path / "more")]
    assert names[-1] == "pquad"
    assert "squadshifts" not in names
    with pytest.raises(InputError, match="holds none of the folders squadshifts, pquad, mlqa"):
        list(read_corpora(tmp_path, tmp_path / "aqad"))
    # TyDi QA's Arabic questions are reported on.
    (tmp_path / "more/tydiqa").mkdir()
    squad_file(tmp_path / "more/tydiqa/arabic_dev.json")
    with pytest.raises(InputError, match=r"tydiqa holds no \.json file to learn from"):
        list(read_corpora(tmp_path, tmp_path / "more"))
    squad_file(tmp_path / "more/tydiqa/english_dev.json")
    *_, corpus = read_corpora(tmp_path, tmp_path / "more")
    assert (corpus.name, len(corpus.parts)) == ("tydiqa", 1)


def test_bad_files_are_named(tmp_path: Path) -> None:
    path = tmp_path / "bad.json"
    path.write_text('{"data": 3}', encoding="utf-8")
    with pytest.raises(InputError, match=r"bad\.json is not in the format"):
        read_passages_file(path)
    with pytest.raises(InputError, match="cannot be read"):
        read_passages_file(tmp_path / "missing.json")


def test_nothing_is_learnt_from_what_is_reported_on(tmp_path: Path) -> None:
    arcd = read_passages_file(squad_file(tmp_path / "a.json", articles=40))
    parts = {name: arcd_part(arcd, name) for name in ("training", "calibration", "reporting")}
    articles = {
        name: {arcd.articles[question.passage] for question in part.questions}
        for name, part in parts.items()
    }
    assert articles["training"] | articles["calibration"] | articles["reporting"] == set(range(40))
    assert sum(map(len, articles.values())) == 40
    assert all(articles.values())
    assert [*XQUAD_TRAINING, *XQUAD_CALIBRATION, *XQUAD_REPORTING] == list(range(240))


PASSAGES = Passages(
    texts=("The dam is near Oslo.", "The dam is near Bergen.", "A dog sleeps.", "Near Oslo now."),
    articles=(0, 0, 1, 2),
    questions=(Question(text="Where is the dam?", passage=0, answers=((16, 20),)),),
)
# The same with a question on every passage.
ALL_ASKED = replace(
    PASSAGES,
    questions=(
        *PASSAGES.questions,
        Question(text="Which dam is in the west?", passage=1, answers=((16, 22),)),
        Question(text="Who sleeps?", passage=2, answers=((0, 5),)),
        Question(text="Where now?", passage=3, answers=((5, 9),)),
    ),
)


def test_misleading_passages_look_alike_and_do_not_answer() -> None:
    wrong = nearest_wrong_passages(ALL_ASKED)[0]
    assert wrong[0] == 1
    assert 0 not in wrong
    assert 3 not in wrong


def test_passages_that_are_kept_for_reporting_do_not_mislead() -> None:
    assert nearest_wrong_passages(PASSAGES) == [[]]
    of_three = replace(ALL_ASKED, questions=ALL_ASKED.questions[:1] + ALL_ASKED.questions[2:])
    assert all(1 not in wrong for wrong in nearest_wrong_passages(of_three))


def test_pairs_are_drawn_with_and_without_answers() -> None:
    corpus = Corpus(name="arcd", licence="x", sha256="y", parts=(ALL_ASKED,))
    pairs = list(draw_pairs([corpus], MIXES["broad"], random.Random(1)))
    answers = [pair.passage[slice(*pair.span)] for pair in pairs if pair.span is not None]
    assert len(answers) == 32
    assert answers.count("Bergen") == 8
    assert 0 < len(pairs) - len(answers) <= 32


def test_a_question_without_an_answer_is_put_to_its_passage_alone() -> None:
    question = Question(text="Where is the cat?", passage=0, answers=())
    part = Passages(texts=PASSAGES.texts, articles=PASSAGES.articles, questions=(question,))
    corpus = Corpus(name="arcd", licence="x", sha256="y", parts=(part,))
    pairs = list(draw_pairs([corpus], MIXES["broad"], random.Random(1)))
    assert len(pairs) == 8
    assert {(pair.passage, pair.span) for pair in pairs} == {(PASSAGES.texts[0], None)}


def test_a_mix_says_how_often_a_corpus_is_seen() -> None:
    mix = MIXES["news"]
    assert mix.copies("xquad:en-ar") == mix.main_pairs
    assert mix.copies("xquad:de-ar") == mix.over_arabic
    assert mix.copies("xquad:de-de") == mix.copies("xquad:ar-tr") == mix.related
    assert mix.copies("xquad:de-tr") == mix.other_pairs
    corpus = Corpus(name="jaquad", licence="x", sha256="y", parts=(PASSAGES,))
    assert mix.copies("jaquad") == 0
    assert list(draw_pairs([corpus], mix, random.Random(1))) == []


@pytest.fixture
def tokenizer() -> Tokenizer:
    vocabulary = {"[UNK]": 3, "<s>": 0, "</s>": 2, "gold": 9}
    made = Tokenizer(WordLevel(vocabulary, unk_token="[UNK]"))
    made.pre_tokenizer = Whitespace()
    return made


def test_the_answer_is_in_every_window(tokenizer: Tokenizer) -> None:
    text = "word " * 300 + "gold " + "word " * 300
    at = text.index("gold")
    pairs = [Pair(question="where is it", passage=text, span=(at, at + 4))] * 20
    starts = set()
    lengths = set()
    for item in make_sequences(pairs, tokenizer, random.Random(3)):
        lengths.add(len(item.ids))
        assert item.start == item.end
        assert item.ids[item.start] == 9
        starts.add(item.start)
    assert len(starts) > 5
    # Some as long as the reader reads, some as short as archives' chunks.
    assert lengths == {LONGEST, 3 + 3 + 100 + 1}


def test_of_an_answer_that_is_longer_than_the_window_its_beginning_is_learnt(
    tokenizer: Tokenizer,
) -> None:
    text = "word " * 50 + "gold " * 400 + "word " * 300
    span = (text.index("gold"), text.rindex("gold") + 4)
    pairs = [Pair(question="where is it", passage=text, span=span)] * 20
    for item in make_sequences(pairs, tokenizer, random.Random(3)):
        assert len(item.ids) <= LONGEST
        assert set(item.ids[item.start : item.end + 1]) == {9}
        assert item.end == len(item.ids) - 2


def test_without_an_answer_the_first_token_is_marked(tokenizer: Tokenizer) -> None:
    (item,) = make_sequences(
        [Pair(question="a b", passage="c d", span=None)], tokenizer, random.Random(1)
    )
    assert item.ids == (0, 3, 3, 2, 2, 3, 3, 2)
    assert (item.start, item.end) == (0, 0)


def test_a_heading_stands_between_question_and_passage(tokenizer: Tokenizer) -> None:
    pair = Pair(question="a", heading="b gold", passage="gold c", span=(0, 4))
    (item,) = make_sequences([pair], tokenizer, random.Random(1))
    assert item.ids == (0, 3, 2, 2, 3, 9, 2, 9, 3, 2)
    assert (item.start, item.end) == (7, 7)


def test_a_course_ends_behind_its_tokens_and_says_what_it_is_of(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    part = read_passages_file(squad_file(tmp_path / "arcd.json", 40))
    corpora = [
        Corpus(name=name, licence="MIT", sha256=name, parts=(part,)) for name in ("arcd", "unused")
    ]
    monkeypatch.setattr("eval.reader.course.read_corpora", lambda *_: corpora)
    monkeypatch.setattr("eval.reader.course.read_stories", lambda _: [])
    whole, short, again = (
        draw_course(tmp_path, None, mix="broad", seed=3, tokens=tokens)
        for tokens in (10**9, 5000, 5000)
    )
    assert whole.examples == whole.available == short.available > short.examples
    assert short == again
    seen = [sum(len(item.ids) for item in batch) for batch in short.batches]
    assert sum(seen[:-1]) < 5000 <= sum(seen) == short.tokens < whole.tokens
    record = short.record(TrainingSettings(learning_rate=1e-3))
    assert record["data"] == {"arcd": ["MIT", "arcd"]}
    assert (record["seed"], record["tokens"]) == (3, short.tokens)


def test_batches_hold_every_sequence_once() -> None:
    examples = [Example(ids=tuple(range(n % 200 + 3)), start=0, end=0) for n in range(3000)]
    batches = group(examples, random.Random(1))
    assert sum(map(len, batches)) == 3000
    assert all(len(b) * max(len(item.ids) for item in b) <= 4096 for b in batches)


def test_training_goes_on_where_it_was(tmp_path: Path) -> None:
    torch.manual_seed(4)
    words = torch.randn(10, WIDTH)
    batches = [[Example(ids=(0, 4, 2, 2, 5, 6, 2), start=4, end=5)] * 2] * 12
    settings = TrainingSettings(learning_rate=1e-3, checkpoint_seconds=0.0)
    seen: list[Progress] = []

    def interrupt(progress: Progress) -> None:
        seen.append(progress)

    whole, halves = SpanNetwork(1), SpanNetwork(1)
    halves.load_state_dict(whole.state_dict())
    state = tmp_path / "state.pt"
    train(whole, words, batches, tmp_path / "w.pt", settings=settings, report=interrupt)
    assert seen[-1].step == seen[-1].steps == 12

    class _Stop(Exception):
        pass

    class _Stopping(list):  # type: ignore[type-arg]
        def __getitem__(self, at):  # type: ignore[no-untyped-def]
            if at == 6:
                raise _Stop
            return super().__getitem__(at)

    with pytest.raises(_Stop):
        train(halves, words, _Stopping(batches), state, settings=settings, report=interrupt)
    fresh = SpanNetwork(1)
    train(fresh, words, batches, state, settings=settings, report=interrupt)
    for name, weight in whole.state_dict().items():
        torch.testing.assert_close(fresh.state_dict()[name], weight, rtol=1e-3, atol=1e-5)


def test_fewer_layers_learn_to_judge_as_all_of_them_do(tmp_path: Path) -> None:
    torch.manual_seed(4)
    words = torch.randn(10, WIDTH)
    long = SpanNetwork(4)
    with torch.no_grad():
        long.head.weight.mul_(5)
    short = shortened(long, 3, 2)
    before = {name: weight.clone() for name, weight in short.state_dict().items()}
    # What is said to be the answer is not what the teacher takes for it.
    batches = [[Example(ids=(0, 4, 2, 2, 5, 6, 2), start=4, end=5)] * 2] * 60
    seen: list[Progress] = []
    train(
        short,
        words,
        batches,
        tmp_path / "state.pt",
        settings=TrainingSettings(learning_rate=1e-3),
        report=seen.append,
        teacher=long,
    )
    ids = torch.tensor(batches[0][0].ids)
    present = torch.ones(1, len(ids), dtype=torch.bool)

    def judged(network: SpanNetwork) -> torch.Tensor:
        with torch.inference_mode():
            logits: torch.Tensor = network.float()(words[ids][None], present)
        return logits.softmax(dim=1)

    unlearnt = SpanNetwork(3)
    unlearnt.load_state_dict(before)
    wanted = judged(long)
    assert (judged(short) - wanted).abs().max() < 0.05 < (judged(unlearnt) - wanted).abs().max()
    for name, weight in short.state_dict().items():
        learns = name.startswith(("layers.2", "head"))
        assert learns != torch.equal(weight, before[name]), name
