"""`kg export`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from kg.cli.opening import show
from kg.cli.values import Number, Whole
from kg.cli.working import working


@click.command()
@click.argument("graph")
@click.argument("out", metavar="FILE")
@click.option("--around", "--entity", multiple=True, metavar="NODE", help="Only what lies around this paper or entity.")
@click.option("--hops", type=Whole(1), default=None, help="How far around; 1 if it is not said.")
@click.option(
    "--limit",
    type=Whole(1),
    default=None,
    help="At most so many nodes around it: the nearest, and of these the newest papers and what most papers name.",
)
@click.option("--types", "--type", metavar="TYPE,...", help="Only entities of these types.")
@click.option("--roles", metavar="ROLE,...", help="Only links in these roles.")
@click.option("--since", metavar="DATE", help="Only papers from this date on.")
@click.option("--until", metavar="DATE", help="Only papers up to this date.")
@click.option("--min-confidence", type=Number(0, 1), default=0.0, help="Only links that are so sure.")
@click.option("--top", type=Whole(1), help="Only the so many entities that most papers name.")
@click.option("--title", metavar="TEXT", default="", help="A page's title, in place of what is in it.")
@click.option("--open", "opens", is_flag=True, help="Show the page in the browser.")
@click.option(
    "--format",
    "shape",
    metavar="NAME",
    help="Linked data: ttl, nt, rdf, jsonld, trig or nq, for FILE - (standard output).",
)
@click.option("--base", metavar="IRI", help="Linked data: where entities live, an IRI that ends in a slash.")
@click.option("--evidence", is_flag=True, help="Linked data: links described with role, confidence, quotes and rules.")
@click.option("--license", "licence", metavar="IRI", help="Linked data: the licence under which it may be used.")
@click.option(
    "--modified", metavar="DATE", help="Linked data: when it was made; left out, the same graph has the same bytes."
)
@click.option("-q", "--quiet", is_flag=True, help="Say nothing.")
def export(
    graph: str,
    out: str,
    around: tuple[str, ...],
    hops: int | None,
    limit: int | None,
    types: str | None,
    roles: str | None,
    since: str | None,
    until: str | None,
    min_confidence: float,
    top: int | None,
    title: str,
    base: str | None,
    licence: str | None,
    modified: str | None,
    shape: str | None,
    *,
    opens: bool,
    evidence: bool,
    quiet: bool,
) -> None:
    """Write a graph as a page or for other tools.

    The format is that of FILE's suffix. A page to browse: .html. Graphs: .graphml .gexf .json. Tables of nodes and
    edges: .csv .neo4j.csv .parquet. Linked data: .ttl .nt .rdf .jsonld, and with a graph for each source .trig .nq;
    packed if .gz follows.

    \b
    Example:
      kg export papers.kg papers.html --open
      kg export papers.kg papers.graphml
      kg export papers.kg lora.gexf --around LoRA --hops 2
      kg export papers.kg papers.ttl --evidence
      kg export papers.kg papers.nt.gz
      kg export papers.kg - --format nt | wc -l
    """
    from exports.tables import shown
    from kg.api import KnowledgeGraph
    from kg.graph.answers import left_out

    for option, value in (("--hops", hops), ("--limit", limit)):
        if value and not around:
            raise click.UsageError(f"{option} goes with --around")
    filters = {"since": since, "until": until, "min_confidence": min_confidence, "top": top}
    reach = {"hops": hops, "limit": limit}
    lists = {"types": _parts(types), "roles": _parts(roles)}
    given: dict[str, Any] = {name: value for name, value in {**filters, **reach, **lists}.items() if value is not None}
    if opens and not out.lower().endswith((".html", ".htm")):
        raise click.UsageError("--open goes with a page: write .html")
    given |= {
        "base": base,
        "evidence": evidence,
        "licence": licence,
        "modified": modified,
        "shape": shape,
        "title": title,
    }
    with KnowledgeGraph(graph) as opened, working(f"writing {shown(out)}", quiet=quiet or out == "-"):
        written = opened.export(out, *around, **given)
    if not quiet and written.files:
        click.echo(shown(str(written)))
    if not quiet:
        for note in left_out(written.undated):
            click.echo(note, err=True)
    if opens:
        show(Path(out).absolute().as_uri())


def _parts(text: str | None) -> list[str] | None:
    return None if text is None else [part.strip() for part in text.split(",")]
