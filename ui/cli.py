"""The `musnad` command."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any, NoReturn

import click

from index.errors import MusnadError
from rag.assistant import DEFAULT_INDEX
from rag.settings import DEFAULT_ANSWER_MODEL
from ui import indexing
from ui.eval_command import eval_command
from ui.quiet import quiet_libraries
from ui.web.command import web_chat

__all__ = ["main"]

_INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Runs the command and exits: 0 done, 1 an error of input or index, 2 wrong usage."""
    for stream in (sys.stdout, sys.stderr):
        # Not every terminal, and no surrogate of a broken argument, can be encoded.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    quiet_libraries()
    try:
        code = cli.main(
            list(arguments) if arguments is not None else None,
            prog_name="musnad",
            standalone_mode=False,
        )
    except click.exceptions.NoArgsIsHelpError as help_:
        click.echo(help_.format_message(), err=True)
        sys.exit(2)
    except click.UsageError as error:
        command = error.ctx.command_path if error.ctx else "musnad"
        _fail(f"{error.format_message()} (see `{command} --help`)", 2)
    except MusnadError as error:
        _fail(str(error), 1)
    except (click.Abort, KeyboardInterrupt):
        _fail("interrupted; what was finished is kept, running it again goes on", _INTERRUPTED)
    except BrokenPipeError:
        # The reader of a pipe has left; the interpreter must not try to flush into it again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    sys.exit(code if isinstance(code, int) else 0)


def _fail(message: str, code: int) -> NoReturn:
    click.echo(f"musnad: {' '.join(message.split())}", err=True)
    sys.exit(code)


def _index_option(command: Callable[..., Any]) -> Callable[..., Any]:
    return click.option(
        "--index",
        "directory",
        default=DEFAULT_INDEX,
        envvar="MUSNAD_INDEX",
        show_default=True,
        show_envvar=True,
        metavar="DIR",
        help="The index: a directory, milvus:PATH.db or milvus:http(s)://HOST:PORT[/DATABASE].",
    )(command)


def _model_option(command: Callable[..., Any]) -> Callable[..., Any]:
    return click.option(
        "--model",
        default=DEFAULT_ANSWER_MODEL,
        envvar="MUSNAD_MODEL",
        show_default=True,
        show_envvar=True,
        help="What writes the answers: reader (quotes, no language model), openai:NAME, "
        "anthropic:NAME, ollama:NAME, gguf:PATH, or local.",
    )(command)


def _base_url_option(command: Callable[..., Any]) -> Callable[..., Any]:
    return click.option(
        "--base-url",
        envvar="MUSNAD_BASE_URL",
        show_envvar=True,
        metavar="URL",
        help="For openai: and ollama: models, the server (vLLM, LM Studio, llama.cpp, …).",
    )(command)


def _filter_options(command: Callable[..., Any]) -> Callable[..., Any]:
    for option in (
        click.option("--language", "languages", multiple=True, help="Only articles in it (ar)."),
        click.option("--source", "sources", multiple=True, help="Only articles of this source."),
        click.option("--to", "published_to", type=_DAY, help="Published on that day or before."),
        click.option("--from", "published_from", type=_DAY, help="Published on it or after."),
    ):
        command = option(command)
    return command


class _Day(click.ParamType[date]):
    name = "YYYY-MM-DD"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        try:
            return datetime.strptime(str(value), "%Y-%m-%d").date()
        except ValueError:
            self.fail(f"'{value}' is no day of the form 2025-05-31", param, ctx)


_DAY = _Day()


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="musnad")
def cli() -> None:
    """Ask your news articles; every sentence of the answer names its source.

    \b
    musnad index articles/
    musnad ask "Which countries did Hammouchi meet in Vienna?"
    musnad chat
    musnad ui
    """


_index_option(_model_option(web_chat))
cli.add_command(web_chat)


@cli.command("index")
@click.argument("sources", nargs=-1, required=True, metavar="PATH...")
@_index_option
@click.option("--include", multiple=True, metavar="GLOB", help="In folders, only such files.")
@click.option("--exclude", multiple=True, metavar="GLOB", help="In folders, not such files.")
@click.option(
    "--field",
    "fields",
    multiple=True,
    metavar="NAME=COLUMN",
    help="For JSONL and CSV: where title, text, date, source, language, id or url stands.",
)
@click.option("--prune", is_flag=True, help="Remove articles whose files have vanished from PATH.")
@click.option("--allow-private", is_flag=True, help="Fetch URLs of private networks too.")
@click.option(
    "--embedding-model",
    metavar="NAME",
    help="For a new index: 'embedded' (default) or a sentence-transformers model.",
)
@click.option("--chunk-tokens", type=click.IntRange(16), help="For a new index: chunk size.")
@click.option(
    "--ray",
    is_flag=False,
    flag_value="local",
    metavar="[ADDRESS]",
    help="Read and embed with Ray: on this machine, or the cluster whose head is HOST:PORT.",
)
@click.option("--actors", type=click.IntRange(1), help="With --ray: processes that embed.")
def index_(directory: str, **options: Any) -> int:
    """Add or update articles: files, folders or http(s) URLs; unchanged ones are skipped.

    \b
    musnad index articles/
    musnad index archive.jsonl --field title=headline --field text=body
    musnad index https://example.org/news/1.html report.pdf --index work
    musnad index archive/ --ray --actors 2
    """
    return indexing.index_articles(directory, **options)


@cli.command()
@click.argument("question")
@_index_option
@_model_option
@_base_url_option
@_filter_options
@click.option("--json", "as_json", is_flag=True, help="One JSON object on standard output.")
@click.option("--visual", is_flag=True, help="Reorder Arabic for terminals that don't do it.")
def ask(
    question: str,
    directory: str,
    model: str,
    base_url: str | None,
    as_json: bool,
    visual: bool,
    **where: Any,
) -> None:
    """Answer a question, with citations, or say that the articles don't.

    \b
    musnad ask "Which countries did Hammouchi meet in Vienna?"
    musnad ask "من حضر الاجتماع؟" --from 2025-05-01 --to 2025-05-31
    musnad ask "Quand ?" --json
    """
    from rag import Assistant
    from ui.serialization import answer_object
    from ui.terminal import answer_lines, show_progress

    with Assistant.open(
        directory, model=model, base_url=base_url, progress=show_progress
    ) as assistant:
        answer = assistant.ask(question, where=_filter(**where))
    if as_json:
        _print_json(answer_object(answer))
    else:
        _print_lines(answer_lines(answer), visual=visual)


@cli.command()
@click.argument("question")
@_index_option
@_filter_options
@click.option(
    "-k", default=10, show_default=True, type=click.IntRange(1, 1000), help="How many passages."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object on standard output.")
@click.option("--visual", is_flag=True, help="Reorder Arabic for terminals that don't do it.")
def search(
    question: str, directory: str, k: int, as_json: bool, visual: bool, **where: Any
) -> None:
    """Show the ranked passages, without an answer.

    \b
    musnad search "Vienna talks" -k 5
    """
    from rag import Assistant
    from ui.serialization import search_object
    from ui.terminal import passage_lines

    with Assistant.open(directory) as assistant:
        passages = assistant.search(question, k=k, where=_filter(**where))
    if as_json:
        _print_json(search_object(question, passages))
    else:
        _print_lines(passage_lines(passages), visual=visual)


@cli.command()
@_index_option
@_model_option
@_base_url_option
@_filter_options
@click.option("--visual", is_flag=True, help="Reorder Arabic for terminals that don't do it.")
def chat(directory: str, model: str, base_url: str | None, visual: bool, **where: Any) -> None:
    """Ask one question after the other; follow-ups are understood.

    An empty line or Ctrl-D ends it, /new begins a new conversation.
    """
    from ui.chat import converse

    converse(directory, model=model, base_url=base_url, where=_filter(**where), visual=visual)


@cli.command()
@_index_option
@click.option("--json", "as_json", is_flag=True, help="One JSON object on standard output.")
def status(directory: str, as_json: bool) -> None:
    """What the index holds."""
    indexing.show_status(directory, as_json=as_json)


@cli.command()
@_index_option
@click.option("--json", "as_json", is_flag=True, help="One JSON object on standard output.")
def check(directory: str, as_json: bool) -> int:
    """Verify every article, chunk, vector and derived file; exit status 1 if one is wrong."""
    return indexing.check_index(directory, as_json=as_json)


@cli.command()
@_index_option
def rebuild(directory: str) -> None:
    """Recreate everything that is derived from the stored articles and vectors."""
    indexing.rebuild_index(directory)


@cli.command()
@click.argument("articles", nargs=-1, required=True, metavar="ARTICLE...")
@_index_option
def remove(articles: tuple[str, ...], directory: str) -> None:
    """Remove articles, by id, file or URL.

    \b
    musnad remove 1f0c6a5e2b7d9e34
    musnad remove articles/old.txt
    """
    indexing.remove_articles(directory, articles)


@cli.command()
@_index_option
@click.option("--embedding-model", metavar="NAME", help="The new model (default: as before).")
@click.option("--chunk-tokens", type=click.IntRange(16), help="The new chunk size.")
def reindex(directory: str, embedding_model: str | None, chunk_tokens: int | None) -> None:
    """Cut and embed all stored articles anew, then switch in one step.

    \b
    musnad reindex --embedding-model intfloat/multilingual-e5-base
    """
    indexing.reindex(directory, embedding_model, chunk_tokens)


cli.add_command(eval_command)


def _filter(**where: Any) -> Any:
    from rag import Filter

    return Filter(**where)


def _print_json(value: object) -> None:
    click.echo(json.dumps(value, ensure_ascii=False))


def _print_lines(lines: Any, *, visual: bool) -> None:
    from ui.terminal import to_visual

    for line in lines:
        click.echo(to_visual(line) if visual else line)


if __name__ == "__main__":
    main()
