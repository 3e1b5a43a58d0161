"""`kg show`."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Any

import click

from kg.cli.answering import limited_to
from kg.core.model import Claim, Paper, Result
from kg.core.wording import counted
from kg.graph.answers import Link, Merge

Said = Link | Result | Claim


@click.command()
@click.argument("graph")
@click.argument("node", metavar="PAPER|ENTITY")
@limited_to("Only the first N links, and as many results and relations.")
@click.option("--json", "as_json", is_flag=True, help="JSON lines: the node, then its links, results and relations.")
@click.option("-q", "--quiet", is_flag=True, help="The node only.")
def show(graph: str, node: str, limit: int, *, as_json: bool, quiet: bool) -> None:
    """Show a paper or an entity, and what is said of it.

    That is its links, results and relations, each with its sentence: of a dataset or benchmark the results on it, of a
    metric those by it. All that there are list kg links, kg results and kg relations.

    \b
    Example:
      kg show papers.kg LoRA
    """
    from exports.tables import shown, write_json_lines
    from kg.api import KnowledgeGraph
    from kg.graph.answers import record

    with KnowledgeGraph(graph) as opened:
        one, links, merges = opened.details(node, limit + 1)
        results, relations = opened.reported(node) if not quiet else ([], [])
    told: dict[str, Sequence[Said]] = {"link": [] if quiet else links, "result": results, "relation": relations}
    if as_json:
        write_json_lines(map(record, [one, *chain(*(of[:limit] for of in told.values()))]), sys.stdout)
        return
    is_paper = isinstance(one, Paper)
    lines = [
        *_fields(record(one)),
        *(map(_named, merges) if not quiet else ()),
        *chain(*(_listed(what, of, limit, is_paper=is_paper) for what, of in told.items())),
    ]
    for line in lines:
        click.echo(shown(line))


def _fields(known: dict[str, Any]) -> Iterator[str]:
    for name, value in known.items():
        if value not in (None, "", (), []):
            yield f"{name:12} {_line(value)}"


def _line(value: Any) -> str:
    if isinstance(value, (tuple, list)):
        return ", ".join(map(_line, value))
    return f"{value['file']}:{value['line']}" if isinstance(value, dict) else str(value)


def _named(one: Merge) -> str:
    why = f"{counted(one.papers, 'paper')}, {one.reason}, {one.score:.2f}"
    return f"{'as':12} {one.type}: {', '.join(one.names)} ({why})"


def _listed(what: str, said: Sequence[Said], limit: int, *, is_paper: bool) -> Iterator[str]:
    """How many there are, and each with its sentence; of an entity, with the paper that says so."""
    if not said:
        return
    cut = f" (as many as --limit allows; kg {what}s lists more)" if len(said) > limit else ""
    yield from ("", counted(min(len(said), limit), what) + cut)
    for one in said[:limit]:
        named = one.entity if isinstance(one, Link) else ""
        ends = (named, "") if is_paper else (one.paper, one.title)
        yield ""
        yield "  ".join(filter(None, (ends[0], _told(one), ends[1])))
        yield f"    {' '.join(one.sentence.split())}"


def _told(one: Said) -> str:
    """What is said, and how surely."""
    if isinstance(one, Link):
        words = [one.role]
    elif isinstance(one, Claim):
        words = [one.source_label, one.relation, one.target_label]
    else:
        fields = {"": one.metric, "on ": one.on, "for ": one.task, "by ": one.system, "over ": one.over}
        words = [one.value, *(f"{word}{name}" for word, name in fields.items() if name), f" {one.kind}"]
    return f"{' '.join(words)} {one.confidence:.2f}"
