"""A conversation in the terminal."""

from __future__ import annotations

import click

from index.errors import InputError
from rag import Assistant, Filter, Turn
from ui.terminal import answer_lines, show_progress, to_visual

__all__ = ["converse"]


def converse(
    directory: str, *, model: str, where: Filter, visual: bool, base_url: str | None = None
) -> None:
    """Asks and answers until an empty line or the end of the input."""
    with Assistant.open(
        directory, model=model, base_url=base_url, progress=show_progress
    ) as assistant:
        count = assistant.index.status().articles
        click.echo(f"{count} articles. Ask in any language; /new begins anew, an empty line ends.")
        history: list[Turn] = []
        while True:
            question = _next_question()
            if not question:
                return
            if question == "/new":
                history.clear()
                continue
            try:
                answer = assistant.ask(question, history=history, where=where)
            except InputError as error:
                click.echo(f"musnad: {error}", err=True)
                continue
            if answer.standalone_question != answer.question:
                click.echo(f"({answer.standalone_question})")
            for line in answer_lines(answer):
                click.echo(to_visual(line) if visual else line)
            click.echo()
            history.append(Turn(question=answer.standalone_question, answer=answer.text))


def _next_question() -> str:
    try:
        # `input` brings line editing and history where readline is there.
        return input("> ").strip()
    except EOFError:
        click.echo()
        return ""
