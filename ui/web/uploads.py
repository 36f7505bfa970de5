"""Files that people hand in: checked by content, kept under their own names beside the index."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import unicodedata
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from index.articles import Article
from index.errors import ArticleError, InputError
from index.readers import SUFFIXES, read_articles
from ui.web.options import Limits

__all__ = ["Uploads", "forget", "suspicion"]

_PDF_HEAD = 1024
_TEXT_HEAD = 8192
_MOST_UNZIPPED = 200_000_000
_FORBIDDEN = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*]')
_LONGEST_NAME = 120  # bytes: a file's name takes 255, in every script


@dataclass(frozen=True, kw_only=True, slots=True)
class Uploads:
    """Where uploaded articles are kept, and what is taken.

    A file lies in a folder named by its content, so that two files of the same name do not replace
    one another, and the same file handed in twice is the same article.

    Attributes:
        folder: Where they are kept.
        limits: How many and how large.
    """

    folder: Path
    limits: Limits

    def keep(self, received: Sequence[Path], names: Sequence[str]) -> list[Path | ArticleError]:
        """Takes files that a browser has sent; what is not an article is answered with an error.

        Raises:
            InputError: They are too many, or none.
        """
        if not received:
            raise InputError("no file was sent: choose at least one")
        if len(received) > self.limits.files:
            raise InputError(
                f"{len(received)} files are too many at once: send at most {self.limits.files}, "
                "or use `musnad index FOLDER`"
            )
        return list(self._kept(received, names))

    def _kept(
        self, received: Sequence[Path], names: Sequence[str]
    ) -> Iterator[Path | ArticleError]:
        for path, name in zip(received, names, strict=True):
            shown = _file_name(name)
            try:
                size = path.stat().st_size
                data = path.read_bytes() if size <= self.limits.file_bytes else b""
            except OSError as error:
                yield ArticleError(shown, f"did not arrive: {error.strerror or error}")
                continue
            if size > self.limits.file_bytes:
                most = self.limits.file_bytes // 1_000_000
                yield ArticleError(shown, f"is larger than {most} MB; split it")
            elif (reason := suspicion(shown, data, path)) is not None:
                yield ArticleError(shown, reason)
            else:
                yield self._store(shown, data)

    def keep_text(self, *, title: str, text: str, source: str, published: str) -> Path:
        """Takes a pasted text.

        Raises:
            InputError: It is empty or too long.
        """
        if not text.strip():
            raise InputError("the pasted text is empty: paste the article's text")
        if len(text) > self.limits.text_characters:
            raise InputError(
                f"the pasted text has {len(text):,} characters; "
                f"the most are {self.limits.text_characters:,}: paste it in parts"
            )
        row = {"title": title.strip(), "text": text, "source": source.strip(), "date": published}
        line = json.dumps({key: value for key, value in row.items() if value}, ensure_ascii=False)
        data = line.encode("utf-8", "replace")
        return self._store("pasted.jsonl", data)

    def _store(self, name: str, data: bytes) -> Path:
        folder = self.folder / hashlib.sha256(data).hexdigest()[:16]
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            path = folder / name
            path.write_bytes(data)
        except OSError as error:
            raise InputError(
                f"{self.folder} cannot be written to: {error.strerror or error}; "
                "check its permissions and the free space"
            ) from error
        return path.resolve()

    def read(self, kept: Sequence[Path | ArticleError]) -> Iterator[Article | ArticleError]:
        """The articles of kept files, each problem under the name that the reader gave the file."""
        for item in kept:
            if isinstance(item, ArticleError):
                yield item
                continue
            found = False
            for article in read_articles([item]):
                found = found or isinstance(article, Article)
                yield article
            if not found:
                forget(item, self.folder)


def forget(location: str | Path, folder: Path) -> None:
    """Deletes an uploaded file whose article has been removed; leaves all other files alone."""
    path = Path(str(location).rpartition("#")[0] if "#" in str(location) else location)
    kept = folder.resolve()
    if path.is_absolute() and path.parent.parent == kept and path.is_file():
        shutil.rmtree(path.parent, ignore_errors=True)


def suspicion(name: str, data: bytes, path: Path) -> str | None:
    """Why a file is not taken for what its name says it is; None when it may be read."""
    suffix = Path(name).suffix.lower()
    if suffix not in SUFFIXES:
        kinds = " ".join(sorted(SUFFIXES))
        return f"is of a type that is not read; these are: {kinds}"
    if not data.strip():
        return "is empty"
    if suffix == ".pdf":
        return None if b"%PDF-" in data[:_PDF_HEAD] else "is no PDF, whatever its name says"
    if suffix == ".docx":
        return _docx_suspicion(path)
    head = data[:_TEXT_HEAD]
    wide = head.startswith((b"\xff\xfe", b"\xfe\xff"))
    if head.startswith((b"PK\x03\x04", b"%PDF-", b"\x7fELF", b"MZ", b"\x89PNG", b"\xff\xd8\xff")):
        return "is no text, whatever its name says"
    if not wide and head.count(0) > len(head) // 3:
        return "is no text, whatever its name says"
    return None


def _docx_suspicion(path: Path) -> str | None:
    try:
        with zipfile.ZipFile(path) as archive:
            names = {item.filename for item in archive.infolist()}
            unzipped = sum(item.file_size for item in archive.infolist())
    except (zipfile.BadZipFile, OSError, ValueError):
        return "is no Word file, whatever its name says"
    if "[Content_Types].xml" not in names:
        return "is no Word file, whatever its name says"
    return "unpacks to more than a text needs" if unzipped > _MOST_UNZIPPED else None


def _file_name(name: str) -> str:
    """A name that any file system takes, as near to the given one as can be."""
    last = unicodedata.normalize("NFC", name.replace("\\", "/").rpartition("/")[2])
    last = last.encode("utf-8", "replace").decode("utf-8")
    last = "".join(
        character
        for character in _FORBIDDEN.sub("_", last)
        if unicodedata.category(character) not in ("Cc", "Cf", "Cs", "Co", "Cn")
    ).strip(". ")
    stem, dot, suffix = last.rpartition(".")
    if not dot:
        stem, suffix = last, ""
    while len(stem.encode()) > _LONGEST_NAME:
        stem = stem[:-1]
    return f"{stem or 'article'}{dot}{suffix[:12]}"
