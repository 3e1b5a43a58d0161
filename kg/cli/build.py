"""`kg build` and `kg remove`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from kg.cli.answering import table
from kg.cli.reading import REJECTED_SHOWN, TerminalWatch, options, reading
from kg.cli.summary import LOOKED_AT, summary
from kg.cli.values import Word
from kg.core.wording import counted

if TYPE_CHECKING:
    from kg.intake.readers.table import Options
    from kg.steps.building import Report

TABLES = "papers.tables"


@click.command()
@reading
@click.option(
    "-o", "--output", help="The graph: made, or added to. Left out, papers.kg; with Spark a new folder, papers.tables."
)
@click.option("--engine", type=Word("engine", "local", "spark"), default="local", help="What does the work.")
@click.option("--master", metavar="URL", help="Where Spark runs; left out, on all cores of this machine.")
@click.option("--edits", metavar="FILE", help="Corrections of another graph, to be taken over.")
@click.option("--json", "as_json", is_flag=True, help="The counts as JSON.")
@click.option("-v", "--verbose", is_flag=True, help="How much came from each source, too.")
@click.option("-q", "--quiet", is_flag=True, help="Nothing but errors and records that can't be used.")
@click.pass_context
def build(
    context: click.Context,
    sources: tuple[str, ...],
    output: str | None,
    engine: str,
    master: str | None,
    reader: str | None,
    encoding: str | None,
    year: int | None,
    columns: tuple[str, ...],
    patterns: str | None,
    workers: int,
    edits: str | None,
    *,
    as_json: bool,
    verbose: bool,
    quiet: bool,
) -> None:
    """Read listings into a graph.

    SOURCEs are files, folders, globs, archives or - (standard input). Their layout is recognised from their content.
    Graphs that are named are sources too: the result is as if built from theirs, with the corrections of all.
    Building the same again changes nothing, building more adds. What can't be used is named here and kept in a file
    beside the graph; it costs only itself (exit code 1).

    With Spark, tables are made of millions of papers, by all machines of a cluster; they are a source as well.

    \b
    Example:
      kg build listings/ arxiv.jsonl.gz -o papers.kg
      kg build dump/*.jsonl --engine spark --master local[4] -o tables/
      kg build tables/ -o papers.kg
    """
    from kg.steps.building import build as run
    from kg.store import quarantine

    how = options(encoding, year, columns)
    if engine == "spark":
        if edits:
            raise click.UsageError("corrections are for the one file: kg build TABLES --edits FILE -o papers.kg")
        where = output or TABLES
        _by_spark(context, sources, where, how, reader, patterns, master, as_json=as_json, quiet=quiet)
        return
    if master:
        raise click.UsageError("--master goes with --engine spark")
    output = output or "papers.kg"
    with TerminalWatch(quiet=quiet) as watch:
        report = run(
            sources, output, options=how, reader=reader, patterns=patterns, edits=edits, workers=workers, watch=watch
        )
    if watch.rejected > REJECTED_SHOWN:
        click.echo(f"kg: and {watch.rejected - REJECTED_SHOWN} more, see {quarantine.path(output)}", err=True)
    if as_json:
        click.echo(json.dumps(report.record()))
    elif not quiet:
        _tell(report, output, str(quarantine.path(output)), verbose=verbose)
    if watch.rejected or not report.papers:
        context.exit(1 if report.papers else 2)


def _by_spark(
    context: click.Context,
    sources: tuple[str, ...],
    output: str,
    how: Options,
    reader: str | None,
    patterns: str | None,
    master: str | None,
    *,
    as_json: bool,
    quiet: bool,
) -> None:
    """Makes tables, and says what is in them."""
    from itertools import islice

    from exports.tables import shown
    from kg.spark import build as run
    from kg.spark.session import session
    from kg.steps.tables import rejected

    with session(master) as spark, TerminalWatch(quiet=quiet) as watch:
        report = run(spark, sources, output, options=how, reader=reader, patterns=patterns)
        for one in islice(rejected(output), REJECTED_SHOWN) if report.quarantined else ():
            watch.read(one)
    if as_json:
        click.echo(json.dumps(report.record()))
    elif not quiet:
        click.echo(_counted(report))
        click.echo(shown(f"{output}: tables in Parquet; kg build {output} -o papers.kg makes one file of them"))
    if report.quarantined or not report.papers:
        context.exit(1 if report.papers else 2)


def _counted(report: Report) -> str:
    records, papers = counted(report.records, "record"), counted(report.papers, "paper")
    return f"{records} = {papers} + {counted(report.duplicates, 'duplicate')} + {report.quarantined:,} quarantined"


def _tell(report: Report, output: str, quarantined: str, *, verbose: bool) -> None:
    """Says what was read, and what is in the graph now."""
    from exports.tables import shown
    from kg.api import KnowledgeGraph

    lines = [_counted(report)] if report.papers else ["no papers found"]
    if report.papers:
        with KnowledgeGraph(output) as opened:
            stats, most = opened.stats(), opened.entities(limit=LOOKED_AT)
        stats["quarantined"] = 0  # said below, of what was read now
        first, *rest = summary(output, stats, most)
        lines += [f"{first}, {report.new:,} new", *rest]
    if report.conflicts:
        lines.append("corrections that can't both hold (kg edit list, undo):")
        lines += [f"  {conflict}" for conflict in report.conflicts]
    if report.quarantined:
        lines.append(f"{quarantined}: what could not be used, and why")
    for line in lines:
        click.echo(shown(line))
    if verbose and report.papers:
        click.echo()
        table(stats["sources"])


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
    from kg.steps.building import remove as run

    if (paper is None) == (source is None):
        raise click.UsageError("say either --paper or --source")
    count = run(graph, paper=paper, source=source)
    if not count:
        raise click.ClickException(f"nothing in {graph} is of {paper or source}; see kg stats {graph} for its sources")
    if not quiet:
        click.echo(f"{counted(count, 'record')} removed from {graph}")
