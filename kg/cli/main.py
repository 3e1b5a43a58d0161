"""The command `kg`, and what its errors look like."""

from __future__ import annotations

import os
import re
import sys
from io import TextIOWrapper
from pathlib import Path
from typing import NoReturn

import click

from kg.cli.build import build, remove
from kg.cli.check import check
from kg.cli.completion import completion
from kg.cli.edit import edit
from kg.cli.export import export
from kg.cli.extract import extract
from kg.cli.fetch import fetch
from kg.cli.graph import diff, entities, first, links, path, related, relations, search, similar, timeline, trend
from kg.cli.groups import CLOSED_PIPE, Grouped
from kg.cli.links import evaluate, explain
from kg.cli.papers import papers, stats
from kg.cli.readers import readers
from kg.cli.results import results
from kg.cli.serve import serve
from kg.cli.show import show
from kg.cli.sparql import sparql
from kg.core.errors import KgError, QueryError, unforeseen
from kg.core.wording import meant
from kg.version import __version__

INTERRUPTED = 130
_TOO_MUCH = re.compile(r"Got unexpected extra arguments? \((.+)\)")  # as click says it
_NO_VALUE = re.compile(r"Option '(.+)' requires .+")


@click.group(cls=Grouped, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="kg", message="%(prog)s %(version)s")
def kg() -> None:
    """Listings of papers in; a graph of the models, methods, datasets, benchmarks and repositories they name out.

    \b
    Example:
      kg build listings/ -o papers.kg
      kg papers papers.kg --entity LoRA --sort newest
      kg export papers.kg papers.html --open
    """


ASKING = (diff, entities, first, links, papers, path, related, relations, results, search, show, similar, sparql)
COUNTING = (stats, timeline, trend)
MAKING = (build, check, completion, edit, evaluate, explain, export, extract, fetch, readers, remove, serve)
for command in (*ASKING, *COUNTING, *MAKING):
    kg.add_command(command)


def _ready_streams() -> None:
    """Lets anything be written, and what was closed by who called be written to nowhere."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115 -- until the end
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def main() -> NoReturn:
    """Runs the command line. Bad input gives a line that says what to do, never a traceback."""
    from exports.tables import shown

    _ready_streams()
    try:
        code = kg.main(standalone_mode=False, prog_name="kg")
        if code != CLOSED_PIPE:
            sys.stdout.flush()
    except KgError as error:
        excerpt = error.excerpt.splitlines() if isinstance(error, QueryError) else []
        click.echo("\n".join([f"kg: {shown(str(error))}", *map(shown, excerpt)]), err=True)
        code = error.exit_code
    except click.ClickException as error:
        is_help = isinstance(error, click.exceptions.NoArgsIsHelpError)
        click.echo(error.format_message() if is_help else f"kg: {shown(_said(error))}", err=True)
        code = 2
    except (KeyboardInterrupt, click.Abort):
        click.echo("kg: interrupted; what was finished is kept", err=True)
        code = INTERRUPTED
    except (OverflowError, UnicodeError) as error:  # numbers beyond all bounds, bytes that are no text
        click.echo(f"kg: an argument can't be used: {shown(str(error))}", err=True)
        code = 2
    except BrokenPipeError:
        code = CLOSED_PIPE
    except OSError as error:
        click.echo(f"kg: {shown(str(error))}", err=True)
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 2
    except Exception as error:  # noqa: BLE001 -- a graph that somebody made to do harm, or a fault of ours
        todo = "kg check says whether a graph is whole; if it is, report this"
        click.echo(f"kg: {shown(unforeseen(error))} ({todo})", err=True)
        code = 2
    if code == CLOSED_PIPE:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(code if isinstance(code, int) else 0)


def _said(error: click.ClickException) -> str:
    """A line that says what is wrong with the command, and how it is called or where help is."""
    context: click.Context | None = getattr(error, "ctx", None)
    said = error.format_message().rstrip(".")
    if isinstance(error, click.MissingParameter) and context and error.param:
        wanted = error.param.make_metavar(context).strip("{}.").lower().replace("|", " or ")
        return f"which {wanted}? ({_example(context)})"
    if isinstance(error, click.NoSuchOption):
        todo = meant(error.possibilities[:1]) if error.possibilities else f"{_path(context)} --help lists them"
        return f"no option {error.option_name} ({todo})"
    if said == "Missing command":
        return f"which command? ({_example(context) if context else 'kg --help'})"
    if found := _TOO_MUCH.fullmatch(said):
        return f"{found[1]!r} is too much here ({_example(context) if context else 'kg --help'})"
    if found := _NO_VALUE.fullmatch(said):
        said = f"{found[1]} stands without its value"
    return said if context is None or said.endswith(")") else f"{said} ({context.command_path} --help)"


def _path(context: click.Context | None) -> str:
    """The command that is meant, as it is typed."""
    return context.command_path if context else "kg"


def _example(context: click.Context) -> str:
    """How a command is called, as its help shows it."""
    _, _, examples = (context.command.help or "").partition("Example:\n")
    usage = context.command.get_usage(context).removeprefix("Usage: ").replace("[OPTIONS] ", "")
    return examples.strip().partition("\n")[0].strip() or usage
