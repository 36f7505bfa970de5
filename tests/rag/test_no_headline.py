"""Articles without a headline, which only their first sentences tell apart."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from index import ArticleIndex, Embedder
from rag import Assistant, Settings
from tests.conftest import make_article

pytestmark = pytest.mark.slow

# Between the sentence that says where, and the one that says how many.
_MIDDLE = (
    "وقال مصدر مسؤول إن الاجتماع يأتي في إطار التعاون القائم بين البلدين منذ سنوات، "
    "وإنه خصص لتقييم ما تحقق وللنظر فيما لم ينجز بعد من المشاريع المشتركة. "
    "واستمع المسؤولان إلى عروض قدمها خبراء من الجانبين عن أحوال الملاحة وعن التلوث وعن حاجات "
    "الصيادين في الموانئ الصغرى، ثم زارا قاعة المراقبة ورصيف السفن. "
    "وأشاد الجانبان بمستوى التنسيق، وأكدا أن العمل سيستمر في الأشهر المقبلة على مستوى اللجان "
    "التقنية. "
)


def _report(where: str, boats: str) -> str:
    return (
        f"استقبل قائد خفر السواحل يوسف الراجي نظيره في {where} يوم الاثنين الماضي. {_MIDDLE}"
        f"واتفق الطرفان في الختام على تسيير {boats} زورقا للدوريات الليلية ابتداء من الصيف."
    )


@pytest.fixture(scope="module")
def assistant(embedder: Embedder, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    """Gives its best answer however unsure it is: the reports resemble each other too much."""
    folder: Path = tmp_path_factory.mktemp("no-headline")
    articles = [
        make_article(_report(where, boats), name=where, language="ar")
        for where, boats in (("فاليتا", "أربعين"), ("نواكشوط", "سبعين"), ("ليماسول", "ستين"))
    ]
    with ArticleIndex.create(folder / "index", embedder) as index:
        index.sync(articles)
        yield Assistant(index, embedder, settings=Settings(threshold=0.0))


@pytest.mark.parametrize(
    ("question", "number"),
    [
        ("كم زورقا اتفق عليه في اجتماع فاليتا؟", "أربعين"),
        ("كم زورقا اتفق عليه في اجتماع نواكشوط؟", "سبعين"),
        ("كم زورقا اتفق عليه في اجتماع ليماسول؟", "ستين"),
        ("How many boats were agreed on at the meeting in Valletta?", "أربعين"),
        ("How many boats were agreed on at the meeting in Nouakchott?", "سبعين"),
        ("How many boats were agreed on in Limassol?", "ستين"),
    ],
)
def test_the_first_sentence_tells_which_meeting_a_later_one_is_about(
    assistant: Assistant, question: str, number: str
) -> None:
    answer = assistant.ask(question)
    assert number in answer.citations[0].quote
    held = [passage for passage in answer.passages if number in passage.text]
    assert held
    assert all("استقبل قائد خفر السواحل" in passage.lead for passage in held)
