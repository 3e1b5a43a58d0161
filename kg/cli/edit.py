"""`kg edit`: lasting corrections."""

from __future__ import annotations

import sys

import click

from kg.cli.groups import Forgiving


@click.group(cls=Forgiving)
@click.argument("graph")
@click.pass_context
def edit(context: click.Context, graph: str) -> None:
    """Correct a graph for good.

    Corrections survive every build, and can be taken back. They are kept in the graph and as lines in
    GRAPH.edits.jsonl beside it, which can be shared: `kg build --edits FILE` applies it to another graph. Entities
    are named by id or any name.

    \b
    Example:
      kg edit papers.kg merge "low-rank adapters" LoRA
      kg edit papers.kg list
      kg edit papers.kg restore 1
    """
    context.obj = graph


def _done(graph: str, act: str, entity: str, value: str = "") -> None:
    from exports.tables import shown
    from kg.api import KnowledgeGraph

    with KnowledgeGraph(graph) as opened:
        click.echo(shown(str(opened.edit(act, entity, value))))  # type: ignore[arg-type]


@edit.command()
@click.argument("entity")
@click.argument("into")
@click.pass_obj
def merge(graph: str, entity: str, into: str) -> None:
    """Two entities are one thing."""
    _done(graph, "merge", entity, into)


@edit.command()
@click.argument("entity")
@click.argument("name")
@click.pass_obj
def split(graph: str, entity: str, name: str) -> None:
    """One of an entity's names is something else."""
    _done(graph, "split", entity, name)


@edit.command()
@click.argument("entity")
@click.argument("label")
@click.pass_obj
def rename(graph: str, entity: str, label: str) -> None:
    """An entity is called otherwise."""
    _done(graph, "rename", entity, label)


@edit.command()
@click.argument("entity")
@click.argument("kind", metavar="TYPE")
@click.pass_obj
def retype(graph: str, entity: str, kind: str) -> None:
    """An entity is of another type."""
    _done(graph, "retype", entity, kind)


@edit.command()
@click.argument("entity")
@click.pass_obj
def drop(graph: str, entity: str) -> None:
    """What was taken for an entity is none."""
    _done(graph, "drop", entity)


@edit.command()
@click.argument("what")
@click.pass_obj
def restore(graph: str, what: str) -> None:
    """Take a correction back: by its number, or the last one of an entity."""
    from exports.tables import shown
    from kg.api import KnowledgeGraph

    with KnowledgeGraph(graph) as opened:
        click.echo(shown(f"taken back: {opened.undo(what)}"))


@edit.command("list")
@click.option("--json", "as_json", is_flag=True, help="JSON lines.")
@click.pass_obj
def list_edits(graph: str, *, as_json: bool) -> None:
    """The corrections of a graph by number."""
    from exports.tables import shown, write_json_lines
    from kg.api import KnowledgeGraph

    with KnowledgeGraph(graph) as opened:
        edits = opened.edits().items()
    if as_json:
        write_json_lines(({"edit": number, **one._asdict()} for number, one in edits), sys.stdout)
        return
    for number, one in edits:
        click.echo(shown(f"{number:4}  {one}"))
