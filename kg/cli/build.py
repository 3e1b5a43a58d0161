"""`kg build` and `kg remove`."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from kg.building import Report
    from kg.model import Paper, Rejected

SHOWN = 100  # rejected records on stderr; the quarantine file has them all


@click.command()
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
@click.option("-o", "--output", default="papers.kg", show_default=True, help="The graph: made, or added to.")
@click.option("--reader", metavar="NAME", help="Read everything as this layout (kg readers lists them).")
@click.option("--encoding", metavar="NAME", help="The sources' encoding, if it is not UTF-8.")
@click.option("--year", type=click.IntRange(1900, 2999), help="The year of dates such as 'Oct 22'.")
@click.option(
    "--column", "columns", multiple=True, metavar="FIELD=NAME", help="Where a table keeps a field: title=Headline."
)
@click.option("--patterns", metavar="FILE", help="Your own patterns and names; the graph remembers them.")
@click.option("--workers", type=click.IntRange(1), default=1, metavar="N", help="Processes that look for names.")
@click.option("--json", "as_json", is_flag=True, help="The counts as JSON.")
@click.option("-q", "--quiet", is_flag=True, help="Nothing but errors and records that can't be used.")
@click.pass_context
def build(
    context: click.Context,
    sources: tuple[str, ...],
    output: str,
    reader: str | None,
    encoding: str | None,
    year: int | None,
    columns: tuple[str, ...],
    patterns: str | None,
    workers: int,
    *,
    as_json: bool,
    quiet: bool,
) -> None:
    """Read listings into a graph.

    SOURCEs are files, folders, globs, archives or - (standard input). Their layout is recognised from their content.
    Building the same again changes nothing, building more adds. What can't be used is named here and kept in a file
    beside the graph; it costs only itself (exit code 1).

    \b
    Example:
      kg build listings/ arxiv.jsonl.gz -o papers.kg
    """
    from kg.building import build as run
    from kg.readers.table import Options
    from kg.store import quarantine

    options = Options(encoding, year, dict(_column(column) for column in columns))
    with _Watch(quiet=quiet) as watch:
        report = run(sources, output, options=options, reader=reader, patterns=patterns, workers=workers, watch=watch)
    if watch.rejected > SHOWN:
        click.echo(f"kg: and {watch.rejected - SHOWN} more, see {quarantine.path(output)}", err=True)
    if as_json:
        click.echo(json.dumps(asdict(report)))
    elif not quiet:
        click.echo(_told(report, output, str(quarantine.path(output))))
    if report.quarantined or not report.papers:
        context.exit(1 if report.papers else 2)


def _told(report: Report, output: str, quarantined: str) -> str:
    parts = f"{report.papers} papers + {report.duplicates} duplicates + {report.quarantined} quarantined"
    lines = [f"{report.records} records = {parts}"]
    if report.papers:
        known = f", {report.papers - report.new} were there" if report.papers > report.new else ""
        lines.append(f"{output}: {report.new} new papers{known}")
    if report.quarantined:
        lines.append(f"{quarantined}: what could not be used, and why")
    return "\n".join(lines)


def _column(text: str) -> tuple[str, str]:
    field, equals, name = text.partition("=")
    if not equals or not name:
        raise click.BadParameter(f"{text!r} is not FIELD=NAME", param_hint="--column")
    return field, name


class _Watch:
    """Shows records that can't be used as they come, and on a terminal how far a build is."""

    def __init__(self, *, quiet: bool) -> None:
        self.rejected = 0
        self._quiet = quiet

    def __enter__(self) -> _Watch:
        from tqdm import tqdm

        hidden = self._quiet or not sys.stderr.isatty()
        self._bar = tqdm(unit=" records", disable=hidden, leave=False, file=sys.stderr)
        self._names = tqdm(unit=" papers searched", disable=hidden, leave=False, file=sys.stderr)
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.close()
        self._names.close()

    def extracted(self, papers: int) -> None:
        """Shows how many papers were searched for names."""
        self._names.update(papers)

    def read(self, item: Paper | Rejected) -> None:
        """Shows how many records were read, and those that can't be used."""
        from kg.model import Rejected

        self._bar.update()
        if isinstance(item, Rejected):
            self.rejected += 1
            if self.rejected <= SHOWN:
                self._bar.clear()
                click.echo(f"kg: {_line(item)}", err=True)


def _line(rejected: Rejected) -> str:
    from exports.tables import shown

    where = f"{rejected.file}:{rejected.line}" if rejected.line else rejected.file
    return shown(f"{where}: {rejected.reason} ({rejected.todo})")


@click.command()
@click.argument("graph")
@click.option("--paper", metavar="ID", help="The paper of this id.")
@click.option(
    "--source", metavar="NAME", help="All that came from this file, folder or archive, as the build named it."
)
@click.option("-q", "--quiet", is_flag=True, help="Say nothing.")
def remove(graph: str, paper: str | None, source: str | None, *, quiet: bool) -> None:
    """Take a paper or a source out of a graph.

    Papers that other sources have too stay, as these tell them.

    \b
    Example:
      kg remove papers.kg --source listings/monday.txt
    """
    from kg.building import remove as run

    if (paper is None) == (source is None):
        raise click.UsageError("say either --paper or --source")
    count = run(graph, paper=paper, source=source)
    if not count:
        raise click.ClickException(f"nothing in {graph} is of {paper or source}; see kg stats {graph} for its sources")
    if not quiet:
        click.echo(f"{count} records removed from {graph}")
