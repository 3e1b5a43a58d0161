"""The command `kg`, and what its errors look like."""

from __future__ import annotations

import os
import sys
from io import TextIOWrapper
from typing import NoReturn

import click

from kg.cli.build import build, remove
from kg.cli.completion import completion
from kg.cli.edit import edit
from kg.cli.export import export
from kg.cli.extract import extract
from kg.cli.graph import diff, entities, path, related, search, show, similar, timeline, trend
from kg.cli.links import evaluate, explain
from kg.cli.papers import papers, stats
from kg.cli.readers import readers
from kg.cli.results import results
from kg.cli.serve import serve
from kg.cli.sparql import sparql
from kg.errors import KgError
from kg.version import __version__

INTERRUPTED = 130


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="kg", message="%(prog)s %(version)s")
def kg() -> None:
    """Listings of papers in; a graph of the models, methods, datasets, benchmarks and repositories they name out.

    \b
    Example:
      kg build listings/ -o papers.kg
      kg stats papers.kg
    """


COMMANDS = (build, completion, diff, edit, entities, evaluate, explain, export, extract, papers, path, readers, related)
for command in (*COMMANDS, remove, results, search, serve, show, similar, sparql, stats, timeline, trend):
    kg.add_command(command)


def main() -> NoReturn:
    """Runs the command line. Bad input gives a line that says what to do, never a traceback."""
    from exports.tables import shown

    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        code = kg.main(standalone_mode=False, prog_name="kg")
        sys.stdout.flush()
    except KgError as error:
        click.echo(f"kg: {shown(str(error))}", err=True)
        code = error.exit_code
    except click.ClickException as error:
        error.show()
        code = 2
    except (KeyboardInterrupt, click.Abort):
        click.echo("kg: interrupted; what was finished is kept", err=True)
        code = INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 0
    except OSError as error:
        click.echo(f"kg: {shown(str(error))}", err=True)
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 2
    sys.exit(code if isinstance(code, int) else 0)
