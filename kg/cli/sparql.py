"""`kg sparql`."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg.cli.values import Word
from kg.core.wording import counted, sized

if TYPE_CHECKING:
    from kg.api import KnowledgeGraph

LARGE = 200 << 20  # bytes of a store that are worth a word
SHAPES = ("table", "csv", "tsv", "json", "xml", "ttl", "nt", "rdf", "jsonld")


@click.command()
@click.argument("graph", required=False)
@click.argument("query", required=False)
@click.option("--list", "listed", is_flag=True, help="The named questions.")
@click.option("-p", "--param", "params", multiple=True, metavar="NAME=VALUE", help="A parameter: entity=LoRA.")
@click.option(
    "--format",
    "shape",
    type=Word("format", *SHAPES),
    default="table",
    show_default=True,
    help="Of the answer: csv, tsv, json and xml for rows; ttl, nt, rdf and jsonld for CONSTRUCT and DESCRIBE.",
)
@click.option("--page", metavar="FILE", help="Write what CONSTRUCT or DESCRIBE finds as a page to browse.")
@click.option("-q", "--quiet", is_flag=True, help="No note of how many rows there are.")
def sparql(
    graph: str | None,
    query: str | None,
    params: tuple[str, ...],
    shape: str,
    page: str | None,
    *,
    listed: bool,
    quiet: bool,
) -> None:
    """Ask a graph in SPARQL: a named question, a file (.rq) or text.

    The first question after a change of the graph builds GRAPH.sparql beside it. Prefixes are known. Parameters are
    values of variables: entity and paper take any name, id or address that the graph knows; all else is text, unless
    the question's head says that it is a number or a date.

    \b
    Example:
      kg sparql papers.kg papers-using -p entity=GLUE
      kg sparql --list
      kg sparql papers.kg "SELECT (COUNT(*) AS ?n) WHERE { ?p kg:introduces ?x }"
      kg sparql papers.kg lpwc-shape -p entity=GLUE --format ttl > glue.ttl
      kg sparql papers.kg "CONSTRUCT { ?p kg:uses ?x } WHERE { ?p kg:uses ?x }" --page uses.html
    """
    from exports.html.page import write_page
    from exports.tables import shown
    from kg.api import KnowledgeGraph

    if page and shape != "table":
        raise click.UsageError("--page and --format exclude each other")
    if listed or (graph and query is None):
        click.echo(_library())
        return
    if not graph or not query:
        raise click.UsageError("which graph, and which question? (kg sparql papers.kg papers-using -p entity=GLUE)")
    bound = _parameters(params)
    with KnowledgeGraph(graph) as opened, _ended_by_ctrl_c():
        _prepare(opened, opened.sparql_query(query, **bound), quiet=quiet)
        if page:
            write_page(opened.with_reports(opened.sparql_networkx(query, **bound)), Path(page))
            return
        if shape != "table":
            sys.stdout.write(opened.sparql_text(query, shape, **bound))
            return
        found = opened.sparql(query, **bound)
        hints = [] if found else opened.sparql_hints(query)
    click.echo(shown_table(found) if found else "nothing")
    for hint in hints:
        click.echo(shown(hint), err=True)
    if not quiet:
        click.echo(shown(counted(len(found), "row")), err=True)


def _library() -> str:
    """The named questions with their parameters."""
    from exports.rdf.sparql import library

    return shown_table(
        [
            {"question": name, "parameters": ", ".join(one.parameters), "answers": one.about}
            for name, one in library().items()
        ]
    )


def _prepare(graph: KnowledgeGraph, query: str, *, quiet: bool) -> None:
    """Brings the store for questions up to date, with a word before it gets large, and progress."""
    from tqdm import tqdm

    from exports.rdf.store import place, size, standing
    from exports.rdf.tokens import asks_graphs

    graphs = asks_graphs(query)
    if not quiet and standing(graph.file) is None and (most := size(graph.file, graphs=graphs)) > LARGE:
        click.echo(f"{place(graph.file)}: the store for questions, up to {sized(most)}, built once", err=True)
    hidden = quiet or not sys.stderr.isatty()
    with tqdm(unit=" papers stored", disable=hidden, leave=False, file=sys.stderr) as bar:
        graph.sparql_store(lambda number: bar.update(number - bar.n), graphs=graphs)


@contextmanager
def _ended_by_ctrl_c() -> Iterator[None]:
    """Ctrl-C ends the process at once: a query that runs does not ask Python whether to go on."""
    before = signal.signal(signal.SIGINT, signal.SIG_DFL)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def shown_table(found: list[dict[str, object]]) -> str:
    """All rows as a table."""
    from io import StringIO

    from exports.tables import write_table
    from kg.graph.answers import cells

    lines = [cells(row) for row in found]
    widths = {name: min(100, max(len(name), *(len(str(row[name] or "")) for row in lines))) for name in lines[0]}
    text = StringIO()
    write_table(lines, widths, text)
    return text.getvalue().rstrip("\n")


def _parameters(texts: tuple[str, ...]) -> dict[str, str]:
    found: dict[str, str] = {}
    for text in texts:
        name, _, value = text.partition("=")
        if not value:
            raise click.BadParameter(f"{text!r} is not NAME=VALUE", param_hint="--param")
        if name in found:
            raise click.BadParameter(f"{name} is given twice", param_hint="--param")
        found[name] = value
    return found
