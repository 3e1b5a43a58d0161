"""`kg entities`, `show`, `related`, `path`, `timeline`, `trend`, `search` and `diff`: questions to a graph."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import click

from kg.schema import TYPES

F = TypeVar("F", bound=Callable[..., Any])
SOME = 20


def shaped(command: F) -> F:
    """The options that say in which shape answers come."""
    for option in (
        click.option("-q", "--quiet", is_flag=True, help="No note of how many there are."),
        click.option("--table", "shape", flag_value="table", default=True, help="A table for people (the default)."),
        click.option("--csv", "shape", flag_value="csv", help="CSV, all fields; formulas are made harmless."),
        click.option("--json", "shape", flag_value="json", help="JSON lines, all fields."),
    ):
        command = option(command)
    return command


def answer(rows: Sequence[Any], shape: str, widths: dict[str, int], *, quiet: bool, what: str = "rows") -> None:
    """Prints the answer."""
    from exports import tables
    from kg.answers import cells, left_out, record

    if shape == "json":
        tables.write_json_lines(map(record, rows), sys.stdout)
    elif shape == "csv":
        tables.write_csv(map(cells, rows), tuple(record(rows[0])) if rows else tuple(widths), sys.stdout)
    else:
        tables.write_table(map(cells, rows), widths, sys.stdout)
        if not quiet:
            click.echo(f"{len(rows)} {what}", err=True)
    if not quiet:
        for note in left_out(getattr(rows, "undated", 0)):
            click.echo(note, err=True)


limited = click.option("--limit", type=click.IntRange(1), default=SOME, show_default=True, help="Only the first N.")


@click.command()
@click.argument("graph")
@click.option("--type", "kind", metavar="TYPE", help=f"Of this type: {', '.join(TYPES)}.")
@click.option("--text", metavar="WORDS", help="With these words in one of its names.")
@click.option("--limit", type=click.IntRange(1), metavar="N", help="Only the first N.")
@shaped
def entities(graph: str, kind: str | None, text: str | None, limit: int | None, shape: str, *, quiet: bool) -> None:
    """List the entities of a graph, those in most papers first.

    \b
    Example:
      kg entities papers.kg --type dataset --limit 20
    """
    from kg.api import KnowledgeGraph

    with KnowledgeGraph(graph) as opened:
        found = opened.entities(type=kind, text=text, limit=limit)
    answer(found, shape, {"papers": 6, "type": 9, "label": 40, "id": 50}, quiet=quiet, what="entities")


@click.command()
@click.argument("graph")
@click.argument("node")
@click.option("--limit", type=click.IntRange(1), default=SOME, show_default=True, help="Only the first N links.")
@click.option("--json", "as_json", is_flag=True, help="JSON lines: the node, then its links.")
@click.option("-q", "--quiet", is_flag=True, help="The node only, not its links.")
def show(graph: str, node: str, limit: int, *, as_json: bool, quiet: bool) -> None:
    """Show a paper or an entity with its links and their sentences.

    \b
    Example:
      kg show papers.kg LoRA
    """
    from exports.tables import shown, write_json_lines
    from kg.answers import record
    from kg.api import KnowledgeGraph

    with KnowledgeGraph(graph) as opened:
        one, links, merges = opened.details(node, limit)
    rows = [] if quiet else list(links)
    if as_json:
        write_json_lines([record(one), *map(record, rows)], sys.stdout)
        return
    for name, value in record(one).items():
        if value not in (None, "", (), []):
            click.echo(shown(f"{name:12} {_line(value)}"))
    for merge in merges if not quiet else ():
        why = f"{merge.papers}, {merge.reason}, {merge.score:.2f}"
        click.echo(shown(f"{'as':12} {merge.type}: {', '.join(merge.names)} ({why})"))
    for link in rows:
        other = link.paper if hasattr(one, "label") else link.entity
        click.echo()
        click.echo(shown(f"{other}  {link.role} {link.confidence:.2f}  {link.title or ''}"))
        click.echo(shown(f"    {' '.join(link.sentence.split())}"))


def _line(value: Any) -> str:
    if isinstance(value, (tuple, list)):
        return ", ".join(map(_line, value))
    return f"{value['file']}:{value['line']}" if isinstance(value, dict) else str(value)


@click.command()
@click.argument("graph")
@click.argument("entity")
@click.option("--type", "kind", metavar="TYPE", help="Only entities of this type.")
@click.option("--role", metavar="ROLE", help="Only in this role.")
@limited
@shaped
def related(
    graph: str, entity: str, kind: str | None, role: str | None, limit: int, shape: str, *, quiet: bool
) -> None:
    """Say what the papers that name an entity name as well.

    \b
    Example:
      kg related papers.kg LLaMA --type dataset --role evaluates
    """
    from kg.api import KnowledgeGraph

    with KnowledgeGraph(graph) as opened:
        found = opened.related(entity, type=kind, role=role, limit=limit)
    answer(found, shape, {"papers": 6, "type": 9, "label": 40, "roles": 60}, quiet=quiet, what="entities")


@click.command()
@click.argument("graph")
@click.argument("paper")
@limited
@shaped
def similar(graph: str, paper: str, limit: int, shape: str, *, quiet: bool) -> None:
    """List papers that name the same entities, the rarer the better.

    \b
    Example:
      kg similar papers.kg arxiv:2106.09685
    """
    from kg.api import KnowledgeGraph

    with KnowledgeGraph(graph) as opened:
        found = opened.similar(paper, limit)
    answer(found, shape, {"score": 6, "id": 30, "title": 60, "shared": 60}, quiet=quiet, what="papers")


@click.command()
@click.argument("graph")
@click.argument("start")
@click.argument("end")
@shaped
def path(graph: str, start: str, end: str, shape: str, *, quiet: bool) -> None:
    """Show a shortest way from one paper or entity to another, with its sentences.

    \b
    Example:
      kg path papers.kg LoRA GLUE
    """
    from kg.api import KnowledgeGraph

    with KnowledgeGraph(graph) as opened:
        found = opened.path(start, end)
    answer(found, shape, {"paper": 30, "role": 10, "label": 30, "sentence": 100}, quiet=quiet, what="links")


@click.command()
@click.argument("graph")
@click.argument("entity")
@click.option("--by", type=click.Choice(["year", "month"]), default="year", show_default=True, help="Periods.")
@shaped
def timeline(graph: str, entity: str, by: Any, shape: str, *, quiet: bool) -> None:
    """Count the papers that name an entity, by year or month.

    \b
    Example:
      kg timeline papers.kg BERT --by month
    """
    from kg.api import KnowledgeGraph

    with KnowledgeGraph(graph) as opened:
        found = opened.timeline(entity, by)
    answer(found, shape, {"period": 8, "papers": 6, "roles": 80}, quiet=quiet, what="periods")


@click.command()
@click.argument("graph")
@click.option("--type", "kind", metavar="TYPE", help="Only entities of this type.")
@click.option("--months", type=click.IntRange(1), default=12, show_default=True, help="How many months are new.")
@limited
@shaped
def trend(graph: str, kind: str | None, months: int, limit: int, shape: str, *, quiet: bool) -> None:
    """List entities whose share of the papers grew most.

    \b
    Example:
      kg trend papers.kg --type method --months 6
    """
    from kg.api import KnowledgeGraph

    with KnowledgeGraph(graph) as opened:
        found = opened.trend(type=kind, months=months, limit=limit)
    answer(found, shape, {"growth": 7, "recent": 6, "before": 6, "type": 9, "label": 40}, quiet=quiet, what="entities")


@click.command()
@click.argument("graph")
@click.argument("words", nargs=-1, required=True)
@limited
@shaped
def search(graph: str, words: tuple[str, ...], limit: int, shape: str, *, quiet: bool) -> None:
    """Find entities and papers by words.

    \b
    Example:
      kg search papers.kg instruction tuning
    """
    from kg.api import KnowledgeGraph

    with KnowledgeGraph(graph) as opened:
        found = opened.search(" ".join(words), limit)
    answer(found, shape, {"kind": 6, "id": 40, "label": 50, "text": 80}, quiet=quiet, what="found")


@click.command()
@click.argument("old")
@click.argument("new")
@shaped
def diff(old: str, new: str, shape: str, *, quiet: bool) -> None:
    """Say what is new in a graph, and what is gone: papers, entities, links.

    \b
    Example:
      kg diff last-week.kg papers.kg
    """
    from kg.api import KnowledgeGraph

    with KnowledgeGraph(old) as one, KnowledgeGraph(new) as other:
        found = one.diff(other)
    answer(found, shape, {"change": 6, "what": 8, "id": 80, "label": 60}, quiet=quiet, what="changes")
