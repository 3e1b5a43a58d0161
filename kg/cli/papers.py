"""`kg papers` and `kg stats`."""

from __future__ import annotations

import sys
from collections.abc import Callable
from itertools import islice
from typing import Any

import click

from kg.cli.answering import Kind, answer, shaped, table
from kg.cli.summary import LOOKED_AT, summary
from kg.cli.values import Whole
from kg.core.model import Paper
from kg.core.schema import ROLES


def by_role(command: Callable[..., Any]) -> Callable[..., Any]:
    """An option for each role."""
    for role, about in reversed(ROLES.items()):
        words = f"Each {about.words[0]} this: an entity, or any of a type."
        command = click.option(f"--{role}", multiple=True, metavar="NAME|TYPE", help=words)(command)
    return command


@click.command()
@click.argument("graph")
@click.option("--entity", multiple=True, metavar="NAME", help="That name this entity; of several, all.")
@click.option("--role", metavar="ROLE", help=f"In this role: {', '.join(ROLES)}.")
@by_role
@click.option("--since", metavar="DATE", help="Not before this date: 2024, 2024-05 or 2024-05-17.")
@click.option("--until", metavar="DATE", help="Not after this date.")
@click.option("--text", metavar="WORDS", help="All these words in the title or abstract.")
@click.option("--author", metavar="NAME", help="By this author; a last name is enough.")
@click.option("--category", metavar="NAME", help="In this category: cs.CL, or cs for all of it.")
@click.option("--source", metavar="NAME", help="From this file, folder or archive.")
@click.option("--sort", default="id", metavar="ORDER", help="The order: id, newest, oldest, title or upvotes.")
@click.option("--limit", type=Whole(1), metavar="N", help="Only the first N.")
@shaped
def papers(
    graph: str,
    since: str | None,
    until: str | None,
    sort: str,
    limit: int | None,
    shape: str,
    *,
    quiet: bool,
    **given: Any,
) -> None:
    """List the papers of a graph.

    \b
    Example:
      kg papers papers.kg --since 2024 --text "instruction tuning" --csv > papers.csv
      kg papers papers.kg --entity LoRA --entity GLUE --sort newest
      kg papers papers.kg --introduces benchmark --category cs.CL
    """
    from kg.api import KnowledgeGraph

    filters = {name: value for name, value in given.items() if value not in (None, ())}
    with KnowledgeGraph(graph) as opened:
        asked = {"since": since, "until": until, **filters}
        undated = opened.undated(**filters) if since or until else 0
        found = islice(opened.each_paper(sort=sort, **asked), limit)
        kind = Kind(Paper, "paper", "papers")
        answer(found, shape, kind, quiet=quiet, limit=limit, undated=undated, why=lambda: opened.papers(**asked).why)


@click.command()
@click.argument("graph")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@click.option("-v", "--verbose", is_flag=True, help="How much came from each source, too.")
@click.option("-q", "--quiet", is_flag=True, help="The first line only.")
def stats(graph: str, *, as_json: bool, verbose: bool, quiet: bool) -> None:
    """Say what is in a graph.

    \b
    Example:
      kg stats papers.kg
      kg stats papers.kg --verbose
    """
    from exports.tables import shown, write_json_lines
    from kg.api import KnowledgeGraph

    with KnowledgeGraph(graph) as opened:
        found = opened.stats()
        most = opened.entities(limit=LOOKED_AT)
    if as_json:
        write_json_lines([found], sys.stdout)
        return
    lines = summary(graph, found, most)
    for line in lines[:1] if quiet else lines:
        click.echo(shown(line))
    if verbose:
        click.echo()
        table(found["sources"])
