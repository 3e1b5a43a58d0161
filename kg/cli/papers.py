"""`kg papers` and `kg stats`."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from itertools import islice
from typing import Any

import click

from kg.schema import FIELDS, ROLES

COLUMNS = ("id", *FIELDS, "sources")
WIDTHS = {"id": 30, "published": 10, "title": 100}


@click.command()
@click.argument("graph")
@click.option("--since", metavar="DATE", help="Not before this date: 2024, 2024-05 or 2024-05-17.")
@click.option("--until", metavar="DATE", help="Not after this date.")
@click.option("--text", metavar="WORDS", help="All these words in the title or abstract.")
@click.option("--source", metavar="NAME", help="From this file, folder or archive.")
@click.option("--entity", metavar="NAME", help="That name this entity: an id or any of its names.")
@click.option("--role", metavar="ROLE", help=f"In this role: {', '.join(ROLES)}.")
@click.option("--limit", type=click.IntRange(1), metavar="N", help="Only the first N.")
@click.option("--json", "shape", flag_value="json", help="JSON lines, all fields.")
@click.option("--csv", "shape", flag_value="csv", help="CSV, all fields; formulas are made harmless.")
@click.option("--table", "shape", flag_value="table", default=True, help="A table for people (the default).")
@click.option("-q", "--quiet", is_flag=True, help="No note of how many there are.")
def papers(graph: str, limit: int | None, shape: str, *, quiet: bool, **filters: str | None) -> None:
    """List the papers of a graph.

    \b
    Example:
      kg papers papers.kg --since 2024 --text "instruction tuning" --csv > papers.csv
    """
    from exports import tables
    from kg.answers import left_out, record
    from kg.api import KnowledgeGraph

    with KnowledgeGraph(graph) as opened:
        found = map(record, islice(opened.each_paper(**filters), limit))
        if shape == "json":
            tables.write_json_lines(found, sys.stdout)
        elif shape == "csv":
            tables.write_csv(found, COLUMNS, sys.stdout)
        else:
            rows = _Counted(map(_for_people, found))
            tables.write_table(rows, WIDTHS, sys.stdout)
            if not quiet:
                click.echo(f"{rows.count} papers", err=True)
        if not quiet and (filters.pop("since"), filters.pop("until")) != (None, None):
            for note in left_out(opened.undated(**filters)):
                click.echo(note, err=True)


def _for_people(paper: dict[str, Any]) -> dict[str, Any]:
    return {**paper, "title": paper["title"] or f"({paper['abstract']})"}


class _Counted:
    """Rows, counted while they go by."""

    def __init__(self, rows: Iterator[dict[str, Any]]) -> None:
        self._rows = rows
        self.count = 0

    def __iter__(self) -> Iterator[dict[str, Any]]:
        for row in self._rows:
            self.count += 1
            yield row


@click.command()
@click.argument("graph")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@click.option("-q", "--quiet", is_flag=True, help="The counts only, not each source.")
def stats(graph: str, *, as_json: bool, quiet: bool) -> None:
    """Say what is in a graph.

    \b
    Example:
      kg stats papers.kg
    """
    from exports.tables import shown, write_table
    from kg.api import KnowledgeGraph

    with KnowledgeGraph(graph) as opened:
        found = opened.stats()
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False))
        return
    click.echo(
        f"{shown(graph)}: {found['papers']} papers from {found['records']} records, {found['quarantined']} quarantined"
    )
    if found["first"]:
        click.echo(f"published {found['first']} to {found['last']}, {found['undated']} without a date")
    click.echo(f"{found['untitled']} without a title, {found['without_abstract']} without an abstract")
    click.echo(_counted("entities", found["entities"]))
    click.echo(_counted("links", found["links"]))
    if not quiet:
        click.echo()
        write_table(found["sources"], {"papers": 8, "records": 8, "file": 200}, sys.stdout)


def _counted(what: str, counts: dict[str, int]) -> str:
    """`12 links: 8 uses, 4 mentions`."""
    parts = ", ".join(f"{count} {name}" for name, count in counts.items())
    return f"{sum(counts.values())} {what}" + (f": {parts}" if parts else "")
