"""Tables: JSON Lines, comma- and tab-separated values."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import ArticleError
from index.readers.fields import FieldMapping
from index.readers.raw import RawArticle
from index.readers.tables import read_csv, read_jsonl

ROW = {"id": "a1", "title": "خبر", "text": "نص الخبر.", "date": "2025-05-12", "source": "جريدة"}


def split(
    found: Iterator[RawArticle | ArticleError],
) -> tuple[list[RawArticle], list[tuple[str, str]]]:
    everything = list(found)
    articles = [one for one in everything if isinstance(one, RawArticle)]
    errors = [(one.location, one.reason) for one in everything if isinstance(one, ArticleError)]
    return articles, errors


def jsonl(*rows: object) -> bytes:
    return "\n".join(
        row if isinstance(row, str) else json.dumps(row, ensure_ascii=False) for row in rows
    ).encode()


@pytest.mark.parametrize(
    "row",
    [
        ROW,
        {
            "ID": "a1",
            "Headline": "خبر",
            "Body": "نص الخبر.",
            "published_at": "12/05/2025",
            "Site": "جريدة",
        },
        {
            "id": "a1",
            "العنوان": "خبر",
            "النص": "نص الخبر.",
            "تاريخ النشر": "12 ماي 2025",
            "المصدر": "جريدة",
        },
        {
            "id": "a1",
            "titre": "خبر",
            "Contenu": ["نص الخبر."],
            "pubDate": 1747050000,
            "publisher": "جريدة",
        },
    ],
)
def test_the_usual_names_are_recognised(row: dict[str, object]) -> None:
    articles, errors = split(read_jsonl(jsonl(row), "/t.jsonl", FieldMapping()))
    assert errors == []
    assert articles == [
        RawArticle(
            title="خبر",
            text="نص الخبر.",
            location="/t.jsonl#a1",
            published=date(2025, 5, 12),
            source="جريدة",
        )
    ]


def test_a_mapping_names_other_columns() -> None:
    row = {"k": 7, "h": "T", "b": "Text.", "text": "not this", "when": "2025-01-02", "l": "fr"}
    mapping = FieldMapping(id="k", title="h", text="b", date="when", language="l")
    (article,), errors = split(read_jsonl(jsonl(row), "/t.jsonl", mapping))
    assert errors == []
    assert article.location == "/t.jsonl#7"
    assert (article.title, article.text, article.language) == ("T", "Text.", "fr")
    assert article.published == date(2025, 1, 2)


def test_rows_are_named_by_id_then_url_then_number() -> None:
    rows = jsonl({"text": "a", "id": "x"}, {"text": "b", "url": "https://s.ma/2"}, {"text": "c"})
    articles, _ = split(read_jsonl(rows, "/t", FieldMapping()))
    assert [one.location for one in articles] == ["/t#x", "/t#https://s.ma/2", "/t#3"]
    assert articles[1].source == "s.ma"


def test_a_bad_row_is_reported_and_the_others_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.readers.tables._MAX_ROW", 1000)
    data = jsonl(
        ROW,
        "{broken",
        "[1, 2]",
        "",
        {"title": "no text"},
        {"text": "   "},
        {"text": 12},
        "[" * 100_000,
        "[" * 900,
        {"id": "a1", "text": "again"},
        {"text": "x" * 2000},
        {"id": "a2", "text": "the last"},
    )
    articles, errors = split(read_jsonl(data, "/t.jsonl", FieldMapping()))
    assert [one.text for one in articles] == ["نص الخبر.", "the last"]
    assert [location for location, _ in errors] == [
        f"/t.jsonl#{n}" for n in (2, 3, 5, 6, 7, 8, 9, 10, 11)
    ]
    reasons = [reason for _, reason in errors]
    assert "line 2 is not valid JSON" in reasons[0]
    assert "line 3 is not a JSON object" in reasons[1]
    assert all("has no text" in reason for reason in reasons[2:5])
    assert "longer than 1,000" in reasons[5]
    assert "not valid JSON" in reasons[6]
    assert "repeats the id 'a1' of line 1" in reasons[7]
    assert "longer than 1,000" in reasons[8]
    assert all("\n" not in reason for reason in reasons)


def test_deep_nesting_is_a_bad_row() -> None:
    row = '{"text": ' + "[" * 200_000
    _, ((_, reason),) = split(read_jsonl(row.encode(), "/t", FieldMapping()))
    assert "not valid JSON" in reason


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b'[{"text": "a"}]', "one JSON array"),
        (b"\n\n", "no rows"),
        (b"\x00\x01", "is not text"),
    ],
)
def test_files_that_are_no_json_lines(data: bytes, reason: str) -> None:
    with pytest.raises(ArticleError, match=reason):
        list(read_jsonl(data, "/t.jsonl", FieldMapping()))


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1256"])
def test_separated_values(delimiter: str, encoding: str) -> None:
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=delimiter)
    writer.writerow(["id", "العنوان", "النص", "التاريخ"])
    writer.writerow(["1", "خبر", f'نص{delimiter} فيه "اقتباس"\nوسطر ثان', "12/05/2025"])
    writer.writerow([])
    writer.writerow(["2", "خبر آخر", "نص آخر", ""])
    articles, errors = split(read_csv(buffer.getvalue().encode(encoding), "/t.csv", FieldMapping()))
    assert errors == []
    assert [one.location for one in articles] == ["/t.csv#1", "/t.csv#2"]
    assert articles[0].text == f'نص{delimiter} فيه "اقتباس"\nوسطر ثان'
    assert articles[0].published == date(2025, 5, 12)


def test_bad_rows_of_separated_values() -> None:
    data = b'id,text\n1,one\n2,"two"x\n3,\n4,four,five\n5,six\n6,"never closed\n7,seven\n'
    articles, errors = split(read_csv(data, "/t.csv", FieldMapping()))
    assert [one.text for one in articles] == ["one", "six"]
    assert [location for location, _ in errors] == [f"/t.csv#{line}" for line in (3, 4, 5, 7)]
    reasons = [reason for _, reason in errors]
    assert "not valid CSV" in reasons[0]
    assert "has no text" in reasons[1]
    assert "has 3 cells, the header 2" in reasons[2]
    assert "not valid CSV" in reasons[3]


def test_a_long_cell_is_read() -> None:
    text = "كلمة " * 60_000
    (article,), _ = split(read_csv(f"text\n{text}\n".encode(), "/t.csv", FieldMapping()))
    assert article.text == text


@pytest.mark.parametrize(
    ("data", "mapping", "reason"),
    [
        (b"a,b\n1,2\n", FieldMapping(), "no column of article text .* 'a', 'b'"),
        (b"a,text\n1,2\n", FieldMapping(text="c"), "no column named 'c'"),
        (b"text\n", FieldMapping(), "no rows"),
    ],
)
def test_tables_without_articles(data: bytes, mapping: FieldMapping, reason: str) -> None:
    with pytest.raises(ArticleError, match=reason):
        list(read_csv(data, "/t.csv", mapping))


@given(st.lists(st.fixed_dictionaries({"id": st.uuids().map(str), "text": st.text(min_size=1)})))
def test_whatever_json_writes_comes_back(rows: list[dict[str, str]]) -> None:
    data = "".join(json.dumps(row) + "\n" for row in rows).encode()
    wanted = [row["text"] for row in rows if row["text"].strip()]
    try:
        articles, _ = split(read_jsonl(data, "/t", FieldMapping()))
    except ArticleError:
        articles = []
    assert [one.text for one in articles] == wanted


@given(st.binary(max_size=300))
def test_any_bytes_give_rows_or_reasons(data: bytes) -> None:
    for read in (read_jsonl, read_csv):
        with suppress(ArticleError):
            _, errors = split(read(data, "/t", FieldMapping()))
            assert all("\n" not in reason for _, reason in errors)
