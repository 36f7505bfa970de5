"""The sample archive and the press questions keep the shape and the traits they exist for.

The archive is small on purpose and full of what makes news hard to search: reprints, corrections,
disagreeing sources, several calendars, digits and spellings. A test that relies on one of these
traits is only as good as the article that carries it, so the traits themselves are pinned here.
"""

import datetime
import json
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
CORPUS = ROOT / "eval" / "corpus"
PRESS_QUESTIONS = ROOT / "eval" / "questions" / "press.jsonl"

FRONT_MATTER_KEYS = ["title", "date", "source", "language"]
LANGUAGES = {"ar", "fr", "en"}
QUESTION_KEYS = {"id", "question", "language", "type", "answerable", "article", "answers"}
QUESTION_TYPES = {"who", "when", "where", "how many", "list", "why", "what"}
FIVE_COUNTRIES = ["قطر", "تركيا", "السعودية", "باكستان", "الإمارات"]
DIACRITICS = re.compile("[\u064b-\u0652]")
ARABIC_LETTERS = re.compile("[\u0621-\u064a]")
TATWEEL = "\u0640"


@dataclass(frozen=True, kw_only=True)
class SampleArticle:
    name: str
    keys: list[str]
    title: str
    date: str
    source: str
    language: str
    body: str


def read_article(path: Path) -> SampleArticle:
    """Splits one file into front matter and body; the front matter is flat `key: value` lines."""
    opening, front, body = path.read_text(encoding="utf-8").split("---\n", 2)
    assert opening == "", f"{path.name} must start with its front matter"
    fields: dict[str, str] = {}
    for line in front.splitlines():
        key, _, value = line.partition(": ")
        quoted = len(value) > 1 and value.startswith('"') and value.endswith('"')
        assert quoted or ":" not in value, f"{path.name}: quote the value of {key!r}"
        assert key not in fields, f"{path.name}: {key!r} is given twice"
        fields[key] = value[1:-1] if quoted else value
    return SampleArticle(
        name=path.name,
        keys=list(fields),
        title=fields.get("title", ""),
        date=fields.get("date", ""),
        source=fields.get("source", ""),
        language=fields.get("language", ""),
        body=body.strip(),
    )


ARTICLES = [read_article(path) for path in sorted(CORPUS.glob("*.md"))]
ARABIC = [article for article in ARTICLES if article.language == "ar"]
QUESTIONS: list[dict[str, Any]] = [
    json.loads(line) for line in PRESS_QUESTIONS.read_text(encoding="utf-8").splitlines()
]


def carriers(*needles: str, among: list[SampleArticle] = ARTICLES) -> list[SampleArticle]:
    """The articles whose title or body holds every needle, oldest first."""
    found = [a for a in among if all(needle in f"{a.title}\n{a.body}" for needle in needles)]
    return sorted(found, key=lambda article: article.date)


def five_word_runs(text: str) -> set[tuple[str, ...]]:
    words = re.findall(r"\w+", text)
    return {tuple(words[i : i + 5]) for i in range(len(words) - 4)}


# The archive: shape


@pytest.mark.parametrize("article", ARTICLES, ids=lambda article: article.name)
def test_article_is_well_formed(article: SampleArticle) -> None:
    assert re.fullmatch(r"\d{2}-[a-z0-9]+(-[a-z0-9]+)*\.md", article.name)
    assert article.keys == FRONT_MATTER_KEYS
    assert article.title
    assert article.source
    assert article.language in LANGUAGES
    assert re.fullmatch(r"\d{4}-\d{2}-\d{2}", article.date)
    datetime.date.fromisoformat(article.date)
    assert 120 <= len(article.body.split()) <= 280
    assert "\n\n" in article.body


def test_archive_is_large_enough_and_mostly_arabic() -> None:
    languages = Counter(article.language for article in ARTICLES)
    assert len(ARTICLES) >= 24
    assert set(languages) == LANGUAGES
    assert languages["ar"] > len(ARTICLES) / 2


def test_every_file_of_the_archive_is_an_article() -> None:
    assert sorted(path.name for path in CORPUS.iterdir()) == [a.name for a in ARTICLES]


def test_numbers_slugs_and_titles_are_unique() -> None:
    assert len({article.name[:2] for article in ARTICLES}) == len(ARTICLES)
    assert len({article.name[3:] for article in ARTICLES}) == len(ARTICLES)
    assert len({article.title for article in ARTICLES}) == len(ARTICLES)


def test_language_of_the_body_is_the_declared_one() -> None:
    for article in ARTICLES:
        share = len(ARABIC_LETTERS.findall(article.body)) / len(article.body)
        assert (share > 0.5) == (article.language == "ar"), article.name


# The archive: traits


@pytest.mark.parametrize(
    "month", ["ماي", "نونبر", "يُولْيُوز", "غشت", "شتنبر", "دجنبر", "أيار", "أيلول"]
)
def test_month_names_of_two_arabic_calendars_occur(month: str) -> None:
    assert carriers(month, among=ARABIC)


def test_several_articles_write_arabic_indic_digits() -> None:
    assert len(carriers("٢٠٢٥", among=ARABIC)) >= 2


def test_one_article_is_largely_vocalised() -> None:
    assert max(len(DIACRITICS.findall(article.body)) for article in ARABIC) > 200


def test_tatweel_stretches_a_name_and_a_word() -> None:
    assert carriers(f"الحم{TATWEEL}وشي")
    assert carriers(f"المغ{TATWEEL}")


@pytest.mark.parametrize(
    ("name", "language"),
    [
        (" حموشي", "ar"),
        ("الحموشي", "ar"),
        ("عبد اللطيف حموشي", "ar"),
        ("عبد اللطيف الحموشي", "ar"),
        ("عَبْدُ اللَّطِيفِ حَمُّوشِي", "ar"),
        ("M. Hammouchi", "fr"),
        ("Abdellatif Hammouchi", "fr"),
        ("Abdellatif Hammouchi", "en"),
        ("El Hammouchi", "en"),
    ],
)
def test_one_person_is_spelt_many_ways(name: str, language: str) -> None:
    assert [article for article in carriers(name) if article.language == language]


def test_vienna_articles_name_the_five_countries() -> None:
    assert len(carriers("فيينا", *FIVE_COUNTRIES, among=ARABIC)) >= 2
    assert carriers("Vienne", "Qatar", "Türkiye", "Arabie saoudite", "Pakistan", "Émirats")
    assert carriers("Vienna", "Qatar", "Türkiye", "Saudi Arabia", "Pakistan", "Emirates")


def test_another_vienna_meeting_is_there_to_mislead() -> None:
    assert carriers("فيينا", "للطاقة الذرية", "السنغال", "مصر", "الأردن")


def test_exactly_one_agency_report_is_carried_twice() -> None:
    runs = [(article, five_word_runs(article.body)) for article in ARTICLES]
    near_duplicates = [
        (first, second)
        for i, (first, left) in enumerate(runs)
        for second, right in runs[i + 1 :]
        if len(left & right) / len(left | right) > 0.3
    ]
    assert len(near_duplicates) == 1
    first, second = near_duplicates[0]
    assert first.source != second.source
    assert first.body != second.body


def test_a_wrong_number_is_corrected_later_by_the_same_source() -> None:
    wrong, correction = carriers("أربعة وثلاثين اجتماعا", among=ARABIC)
    assert "ثلاثة وأربعون" not in wrong.body
    assert "تصحيح" in correction.title
    assert "ثلاثة وأربعون اجتماعا (43)" in correction.body
    assert wrong.source == correction.source
    assert wrong.date < correction.date


def test_two_dated_sources_disagree_on_a_figure() -> None:
    official, disputing = carriers("403 آلاف", among=ARABIC)
    assert "350 ألف" in disputing.body
    assert "350 ألف" not in official.body
    assert official.source != disputing.source
    assert official.date < disputing.date


def test_a_list_a_table_and_quotes_occur() -> None:
    assert [a for a in ARABIC if len(re.findall(r"^- ", a.body, re.MULTILINE)) >= 4]
    assert [a for a in ARABIC if len(re.findall(r"^\|.*\|$", a.body, re.MULTILINE)) >= 4]
    assert [a for a in ARABIC if a.body.count("«") >= 3]


# The press questions


def test_press_questions_have_unique_ids_and_texts() -> None:
    identifiers = [question["id"] for question in QUESTIONS]
    assert identifiers == [f"press-{number:03d}" for number in range(1, len(QUESTIONS) + 1)]
    assert len({question["question"] for question in QUESTIONS}) == len(QUESTIONS)


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: str(question["id"]))
def test_press_question_is_well_formed(question: dict[str, Any]) -> None:
    assert set(question) == QUESTION_KEYS
    assert question["question"].strip() == question["question"] != ""
    assert question["question"].rstrip()[-1] in "?؟"
    assert question["language"] in LANGUAGES
    assert question["type"] in QUESTION_TYPES
    assert isinstance(question["answerable"], bool)
    if not question["answerable"]:
        assert question["article"] is None
        assert question["answers"] == []
        return
    article = question["article"]
    stems = [article] if isinstance(article, str) else article
    assert stems
    assert all(re.fullmatch(r"\d{3}_[0-9a-f]{16}", stem) for stem in stems)
    assert question["answers"]
    for group in question["answers"]:
        assert group
        assert all(isinstance(alias, str) and alias.strip() for alias in group)


def test_press_questions_cover_both_outcomes_in_three_languages() -> None:
    counts = Counter((question["answerable"], question["language"]) for question in QUESTIONS)
    assert set(counts) == {(answerable, code) for answerable in (True, False) for code in LANGUAGES}
    assert sum(question["answerable"] for question in QUESTIONS) == 36
    assert len(QUESTIONS) == 52


def test_the_card_question_comes_first_in_three_languages() -> None:
    assert [question["language"] for question in QUESTIONS[:3]] == ["en", "ar", "fr"]
    assert QUESTIONS[0]["question"] == "Which countries did Hammouchi meet in Vienna?"
    for question in QUESTIONS[:3]:
        assert question["answers"] == [[country] for country in FIVE_COUNTRIES]
