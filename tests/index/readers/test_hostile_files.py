"""Files made to harm: each is reported in one line or read, and the good one beside it is read."""

from __future__ import annotations

import io
import os
import zipfile
from pathlib import Path

import pytest

from index.articles import Article
from index.errors import ArticleError
from index.readers import read_articles

GOOD = "The port of the town opened on Monday after four years of work."
_TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/'
    'content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package'
    '.relationships+xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.'
    'openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
_RELATIONS = (
    '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/'
    'relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/'
    '2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>'
)
_DOCUMENT = (
    '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>'
    "{}</w:body></w:document>"
)


def docx(document: str | bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", _TYPES)
        archive.writestr("_rels/.rels", _RELATIONS)
        archive.writestr("word/document.xml", document)
    return buffer.getvalue()


def laughs() -> str:
    """Ten entities of ten others each, nine deep: a billion words."""
    entities = '<!ENTITY a0 "laughing">' + "".join(
        f'<!ENTITY a{depth} "{f"&a{depth - 1};" * 10}">' for depth in range(1, 10)
    )
    body = _DOCUMENT.format("<w:p><w:r><w:t>&a9;</w:t></w:r></w:p>")
    return f'<?xml version="1.0"?><!DOCTYPE d [{entities}]>{body}'


def outside(path: Path) -> str:
    """An entity that names a file of this machine."""
    body = _DOCUMENT.format("<w:p><w:r><w:t>&secret;</w:t></w:r></w:p>")
    return f'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY secret SYSTEM "{path.as_uri()}">]>{body}'


HOSTILE = {
    "bomb.docx": docx(b"<w:p>" + b"\0" * 1_000_000_000),
    "laughs.docx": docx(laughs()),
    "deep.docx": docx(_DOCUMENT.format("<w:p>" * 200_000)),
    "deep.html": b"<html><body>" + b"<div>" * 300_000 + b"word",
    "tags.html": b"<" * 3_000_000,
    "attributes.html": b"<p " + b"a='b' " * 500_000 + b">word</p>",
    "quotes.md": b">" * 200_000 + b" word",
    "brackets.md": b"[" * 200_000 + b"word" + b"]" * 200_000,
    "deep.jsonl": b"[" * 500_000,
    "digits.jsonl": b'{"title": "t", "text": ' + b"9" * 900_000 + b"}",
    "line.jsonl": b'{"title": "t", "text": "' + b"word " * 18_000_000,
    "columns.csv": b"," * 1_000_000,
    "quote.csv": b'title,text\n"' + b"a" * 3_000_000,
    "cut.pdf": b"%PDF-1.7\n1 0 obj\n<</Type/Catalog/Pages 1 0 R>>\nendobj\ntrailer<</Root 1 0 R>>",
    "marks.txt": "ـ".encode() * 400_000,
    "spaces.txt": b" " * 900_000 + b"word",
}


@pytest.mark.parametrize("name", sorted(HOSTILE))
def test_a_hostile_file_harms_nothing(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(HOSTILE[name])
    (tmp_path / "zz-good.txt").write_text(GOOD, encoding="utf-8")
    found = list(read_articles([tmp_path]))
    assert isinstance(found[-1], Article)
    assert found[-1].text == GOOD
    for problem in found[:-1]:
        if isinstance(problem, ArticleError):
            assert "\n" not in problem.reason
            assert len(problem.reason) < 300


def test_such_a_document_without_harm_is_read(tmp_path: Path) -> None:
    body = _DOCUMENT.format(f"<w:p><w:r><w:t>{GOOD}</w:t></w:r></w:p>")
    (tmp_path / "a.docx").write_bytes(docx(body))
    (article,) = read_articles([tmp_path / "a.docx"])
    assert isinstance(article, Article), article
    assert article.text == GOOD


def test_a_document_cannot_name_other_files(tmp_path: Path) -> None:
    secret = tmp_path / "secret.key"
    secret.write_text("The password of the vault is swordfish.", encoding="utf-8")
    (tmp_path / "a.docx").write_bytes(docx(outside(secret)))
    assert "swordfish" not in repr(list(read_articles([tmp_path / "a.docx"])))


@pytest.mark.skipif(os.name == "nt", reason="no pipes and links in folders there")
def test_pipes_loops_and_links_that_lead_out(tmp_path: Path) -> None:
    folder, other = tmp_path / "news", tmp_path / "private"
    folder.mkdir()
    other.mkdir()
    (other / "diary.txt").write_text("Nobody is to read this diary of mine.", encoding="utf-8")
    os.mkfifo(folder / "pipe.txt")
    (folder / "loop").symlink_to(folder, target_is_directory=True)
    (folder / "self.txt").symlink_to(folder / "self.txt")
    (folder / "out").symlink_to(other, target_is_directory=True)
    (folder / "zero.txt").symlink_to("/dev/zero")
    (folder / "zz-good.txt").write_text(GOOD, encoding="utf-8")
    found = list(read_articles([folder]))
    assert [item.text for item in found if isinstance(item, Article)] == [GOOD]
