"""Headlines."""

from __future__ import annotations

import pytest

from index.readers.headline import split_headline, usable_title


@pytest.mark.parametrize(
    ("title", "text", "expected"),
    [
        ("", "خبر عاجل\nنص الخبر.", ("خبر عاجل", "نص الخبر.")),
        ("", "هل ينجح المشروع؟\nنص.", ("هل ينجح المشروع؟", "نص.")),
        ("", "The minister arrived.\nThen he left.", ("", "The minister arrived.\nThen he left.")),
        ("", "قال «نعم.»\nنص.", ("", "قال «نعم.»\nنص.")),
        ("", "المراحل هي:\nالأولى.", ("", "المراحل هي:\nالأولى.")),
        ("", "only one line", ("", "only one line")),
        ("", "x" * 151 + "\ny", ("", "x" * 151 + "\ny")),
        ("A title", "a  TITLE!\nText.", ("A title", "Text.")),
        ("A title", "Another line\nText.", ("A title", "Another line\nText.")),
        (
            "New harbour opens its doors to visi",
            "New harbour opens its doors to visitors\nText.",
            ("New harbour opens its doors to visitors", "Text."),
        ),
        (
            "New harbour opens its doors - The Site",
            "New harbour opens its doors\nText.",
            ("New harbour opens its doors", "Text."),
        ),
        ("Rabat", "Rabat hosts a forum\nText.", ("Rabat", "Rabat hosts a forum\nText.")),
        ("Title", "", ("Title", "")),
    ],
)
def test_split_headline(title: str, text: str, expected: tuple[str, str]) -> None:
    assert split_headline(title, text) == expected


@pytest.mark.parametrize(
    "title",
    [
        "Microsoft Word - x.doc",
        "untitled",
        "Document1",
        "article.pdf",
        "file:///tmp/a b",
        "C:\\a.b",
    ],
)
def test_titles_that_programs_make_up(title: str) -> None:
    assert usable_title(title) == ""


def test_titles_that_people_write() -> None:
    assert usable_title(" ميناء  الصيد 24/7 ") == "ميناء الصيد 24/7"
