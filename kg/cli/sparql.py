"""`kg sparql`."""

from __future__ import annotations

import sys

import click

SHAPES = ("table", "csv", "tsv", "json", "xml")


@click.command()
@click.argument("graph")
@click.argument("query", required=False)
@click.option("--list", "listed", is_flag=True, help="The named questions.")
@click.option("-p", "--param", "params", multiple=True, metavar="NAME=VALUE", help="A parameter: entity=LoRA.")
@click.option("--format", "shape", type=click.Choice(SHAPES), default="table", show_default=True, help="Of the answer.")
@click.option("-q", "--quiet", is_flag=True, help="No note of how many rows there are.")
def sparql(graph: str, query: str | None, params: tuple[str, ...], shape: str, *, listed: bool, quiet: bool) -> None:
    """Ask a graph in SPARQL: a named question, a file (.rq) or text.

    The first question after a change of the graph builds GRAPH.sparql beside it. Prefixes are known. Parameters are
    values of variables: entity and paper take any name that the graph knows.

    \b
    Example:
      kg sparql papers.kg --list
      kg sparql papers.kg papers-using -p entity=GLUE
      kg sparql papers.kg "SELECT (COUNT(*) AS ?n) WHERE { ?p kg:introduces ?x }"
    """
    from exports.rdf.sparql import library
    from exports.tables import shown
    from kg.api import KnowledgeGraph

    if listed or query is None:
        for name, one in library().items():
            click.echo(f"{name:24} {one.about}{''.join(f' [{parameter}]' for parameter in one.parameters)}")
        return
    bound = dict(_parameter(param) for param in params)
    with KnowledgeGraph(graph) as opened:
        if shape != "table":
            sys.stdout.write(opened.sparql_text(query, shape, **bound))
            return
        found = opened.sparql(query, **bound)
    click.echo(shown_table(found) if found else "nothing")
    if not quiet:
        click.echo(shown(f"{len(found)} rows"), err=True)


def shown_table(found: list[dict[str, object]]) -> str:
    """All rows as a table."""
    from io import StringIO

    from exports.tables import write_table
    from kg.answers import cells

    lines = [cells(row) for row in found]
    widths = {name: min(100, max(len(name), *(len(str(row[name] or "")) for row in lines))) for name in lines[0]}
    text = StringIO()
    write_table(lines, widths, text)
    return text.getvalue().rstrip("\n")


def _parameter(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or not value:
        raise click.BadParameter(f"{text!r} is not NAME=VALUE", param_hint="--param")
    return name, value
