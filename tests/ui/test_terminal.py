from __future__ import annotations

import builtins
from typing import Any

import pytest

from index.errors import InputError
from rag import Passage
from ui.terminal import isolate, passage_lines, to_visual


def passage(text: str, language: str) -> Passage:
    return Passage(
        article_id="a",
        chunk_id="a:0-5",
        score=0.5,
        start=0,
        end=len(text),
        text=text,
        title="عنوان",
        source="",
        published=None,
        language=language,
    )


def test_arabic_lines_begin_at_the_right() -> None:
    lines = list(passage_lines([passage("نص " * 60, "ar"), passage("text", "en")]))
    arabic = [line for line in lines if "نص" in line]
    assert len(arabic) > 1
    assert all(line.startswith("    \u200f") for line in arabic)
    assert "    text" in lines
    assert isolate("عنوان") in lines[0]


def test_visual_order_needs_its_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def without(name: str, *rest: Any, **named: Any) -> Any:
        if name == "arabic_reshaper":
            raise ImportError(name)
        return real(name, *rest, **named)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(InputError, match=r"musnad\[terminal\]"):
        to_visual("نص")


def test_visual_order() -> None:
    pytest.importorskip("arabic_reshaper")
    pytest.importorskip("bidi")
    # Reversed, and the letters in their joined forms.
    assert to_visual("من") == "\ufee6\ufee3"
    assert to_visual("abc") == "abc"
