"""Logs go to places that articles must not: what is logged by default holds none of their text."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from index import Article, ArticleIndex, read_articles
from index.hashing_embedder import HashingEmbedder
from rag import Assistant

SECRET = "zwielichtig"
TEXT = f"The envoy met the {SECRET} minister in Oslo on Monday. They spoke of {SECRET} dams."
FILES = {
    "whole.txt": f"A headline\n\n{TEXT}\n",
    "whole.html": f"<html><body><article><h1>T</h1><p>{TEXT}</p></article></body></html>",
    "broken.html": f"<p>{TEXT}<table><tr><td>" * 50,
    "broken.jsonl": f'{{"text": "{TEXT}"}}\n{{"text": "{SECRET}\n[1, "{SECRET}"]\n',
    "broken.csv": f'title,text\n"{SECRET},{TEXT}\n',
    "broken.pdf": f"%PDF-1.7\n1 0 obj << /Length 99 >> stream ({TEXT}) Tj endstream\n",
    "broken.md": f"---\ntitle: [{SECRET}\n---\n{TEXT}\n",
}


def test_no_text_of_articles_in_what_is_logged(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    # One level below the default for all, and everything that is ours.
    caplog.set_level(logging.INFO)
    for name in ("index", "rag", "ui"):
        caplog.set_level(logging.DEBUG, logger=name)
    folder = tmp_path / "articles"
    folder.mkdir()
    for name, content in FILES.items():
        (folder / name).write_text(content, encoding="utf-8")
    found = list(read_articles([folder]))
    articles = [one for one in found if isinstance(one, Article)]
    assert len(articles) >= 3
    assert len(articles) < len(found)

    embedder = HashingEmbedder()
    place = tmp_path / "index"
    with ArticleIndex.create(place, embedder) as index:
        index.sync(articles)
    for derived in (place / "derived").iterdir():
        derived.write_bytes(b"damaged")
    with Assistant(ArticleIndex.open(place, embedder), embedder) as assistant:
        assert SECRET in str(assistant.ask(f"Where did the envoy meet the {SECRET} minister?"))
    with ArticleIndex.open(place, embedder) as index:
        index.rebuild()
        index.remove([articles[0].id])

    # That the snapshot is of no use is told: the test does see logs.
    assert "no usable snapshot" in caplog.text
    assert SECRET not in caplog.text
