"""Plain text files."""

from __future__ import annotations

import textwrap

from index.readers.text import join_wrapped_lines, read_text

SENTENCES = (
    "The research ship arrived at the old harbour on Monday morning with thirty four scientists "
    "on board, and the children of the quarter came to see it. The head of the mission explained "
    "what the machines on deck were for, and promised to come back in the autumn with a map."
)


def test_wrapped_paragraphs_become_one_line_each() -> None:
    wrapped = "\n\n".join([textwrap.fill(SENTENCES, 72)] * 3)
    assert join_wrapped_lines(wrapped) == "\n\n".join([SENTENCES] * 3)
    assert join_wrapped_lines(wrapped.replace("\n", "\r\n")) == "\n\n".join([SENTENCES] * 3)


def test_a_line_is_a_paragraph_otherwise() -> None:
    for text in (
        "A headline\nA sentence of the text.\nAnother one.\nAnd a third one.\nAnd a fourth.\nEnd.",
        "one\ntwo\nthree\nfour\nfive\nsix\nseven",
        "\n".join([SENTENCES] * 6),
        "",
    ):
        assert join_wrapped_lines(text) == text


def test_a_server_may_state_the_encoding() -> None:
    assert read_text("čas".encode("iso8859_2"), "u", charset="iso-8859-2").text == "čas"
