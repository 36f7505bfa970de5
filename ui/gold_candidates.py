"""`musnad eval --candidates`: thumbs of the web chat as candidates for gold questions."""

from __future__ import annotations

from pathlib import Path

import click

from eval.datasets.feedback import candidate_line, read_feedback

__all__ = ["show_candidates"]


def show_candidates(path: Path) -> int:
    """Prints the candidates; on standard error, what readers said and what is left to do."""
    candidates = read_feedback(path)
    for candidate in candidates:
        click.echo(candidate_line(candidate))
        said = "".join(f" “{_one_line(comment)}”" for comment in candidate.comments)
        open_ = "" if candidate.complete else "; write its answers and quotes"
        click.echo(
            f"{candidate.question.id}: {candidate.good} good, {candidate.bad} poor{said}{open_}",
            err=True,
        )
    click.echo(
        f"{len(candidates)} candidates. Look at each one: type, answers in every language, quotes; "
        "then `musnad eval FILE --articles PATH` asks them.",
        err=True,
    )
    return 0


def _one_line(comment: str) -> str:
    """What a stranger wrote, without what would steer a terminal."""
    shown = "".join(sign if sign.isprintable() else " " for sign in comment)
    return " ".join(shown.split())
