"""BEIR- and TREC-format collections."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from eval.datasets.collection import collection_dataset
from index.errors import InputError


def lines(path: Path, rows: list[dict[str, object]]) -> None:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    lines(
        tmp_path / "corpus.jsonl",
        [
            {"_id": "d1", "title": "Dams", "text": "The dam near the old town is full of water."},
            {"_id": "d2", "title": "", "text": "The minister of the interior flew to Vienna."},
            {"_id": "d3", "text": "…"},
        ],
    )
    lines(
        tmp_path / "queries.jsonl",
        [{"_id": "q1", "text": "Which dam is full?"}, {"_id": "q2", "text": "Who flew to Vienna?"}],
    )
    (tmp_path / "qrels").mkdir()
    (tmp_path / "qrels" / "test.tsv").write_text(
        "query-id\tcorpus-id\tscore\nq1\td1\t2\nq1\td2\t1\nq2\td1\t0\nq2\td3\t1\n", "utf-8"
    )
    return tmp_path


def test_beir(folder: Path) -> None:
    data = collection_dataset(folder)
    dam, minister = data.articles
    assert (dam.title, dam.text[:7], dam.language) == ("Dams", "The dam", "en")
    # q2's only relevant document is empty: there is nothing to find.
    (case,) = data.cases
    assert (case.id, case.question, case.type) == ("q1", "Which dam is full?", "query")
    assert case.relevant == {dam.id: 2, minister.id: 1}
    assert data.judges_answers is False
    assert set(data.files) == {"corpus.jsonl", "queries.jsonl", "test.tsv"}


def test_trec_judgments(folder: Path) -> None:
    qrels = folder / "judged.txt"
    qrels.write_text("q1 0 d2 1\nq2 0 d2 3\n", encoding="utf-8")
    data = collection_dataset(folder, qrels)
    assert [list(case.relevant.values()) for case in data.cases] == [[1], [3]]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("corpus.jsonl", "nonsense\n", "corpus.jsonl:1: is no JSON"),
        ("corpus.jsonl", "[]\n", "no JSON object"),
        ("corpus.jsonl", '{"_id": 1, "text": "a"}\n', "'_id' is missing or no text"),
        ("corpus.jsonl", '{"_id": "a", "text": "b"}\n' * 2, "twice"),
        ("qrels/test.tsv", "q1\td1\n", "test.tsv:1: is no judgment"),
        ("qrels/test.tsv", "q1\td1\tmuch\n", "no judgment"),
        ("qrels/test.tsv", "q9\td1\t1\n", "no query 'q9'"),
        ("qrels/test.tsv", "q1\tother\t1\n", "judges no document"),
    ],
)
def test_damage_is_one_clear_line(folder: Path, name: str, content: str, message: str) -> None:
    (folder / name).write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match=message) as caught:
        collection_dataset(folder)
    assert "\n" not in str(caught.value)


def test_missing_files(folder: Path) -> None:
    (folder / "qrels" / "test.tsv").rename(folder / "qrels" / "dev.tsv")
    assert "dev.tsv" in collection_dataset(folder).files
    (folder / "qrels" / "train.tsv").touch()
    with pytest.raises(InputError, match="--qrels"):
        collection_dataset(folder)
    (folder / "corpus.jsonl").unlink()
    with pytest.raises(InputError, match="cannot be read"):
        collection_dataset(folder, folder / "qrels" / "dev.tsv")
