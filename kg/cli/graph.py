"""Questions to a graph: what is named, by whom, beside what, when, and what is new."""

from __future__ import annotations

from typing import Any

import click

from kg.cli.answering import Kind, answer, limited, of_type, shaped
from kg.cli.values import Whole, Word
from kg.core.model import Claim
from kg.core.schema import ROLES
from kg.graph.answers import First, Hit, Link, Period, Related, Similar, Thing, Trend

in_role = click.option("--role", metavar="ROLE", help=f"Only in this role: {', '.join(ROLES)}.")


@click.command()
@click.argument("graph")
@of_type
@click.option("--text", metavar="WORDS", help="With these words in one of its names.")
@click.option("--limit", type=Whole(1), metavar="N", help="Only the first N.")
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
    answer(found, shape, Kind(Thing, "entity", "entities"), quiet=quiet, limit=limit)


@click.command()
@click.argument("graph")
@click.option("--paper", metavar="PAPER", help="Only what this paper names.")
@click.option("--entity", metavar="NAME", help="Only papers that name this.")
@of_type
@in_role
@limited
@shaped
def links(graph: str, kind: str | None, shape: str, *, quiet: bool, **wanted: Any) -> None:
    """List who names what, with the sentences.

    The newest papers come first.

    \b
    Example:
      kg links papers.kg --entity LoRA --role introduces
    """
    from kg.api import KnowledgeGraph

    with KnowledgeGraph(graph) as opened:
        found = opened.links(type=kind, **wanted)
    answer(found, shape, Kind(Link, "link", "links"), quiet=quiet, limit=wanted["limit"])


@click.command()
@click.argument("graph")
@click.argument("entity")
@shaped
def first(graph: str, entity: str, shape: str, *, quiet: bool) -> None:
    """Show the first paper on an entity.

    That is the earliest that introduces it, else the earliest that names it.

    \b
    Example:
      kg first papers.kg LoRA
    """
    from kg.api import KnowledgeGraph

    with KnowledgeGraph(graph) as opened:
        found = opened.first(entity)
    answer(
        [found] if found else [],
        shape,
        Kind(First, "paper", "papers"),
        quiet=quiet,
        undated=found.undated if found else 0,
    )


@click.command()
@click.argument("graph")
@click.argument("entity")
@of_type
@in_role
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
    answer(found, shape, Kind(Related, "entity", "entities"), quiet=quiet, limit=limit)


@click.command()
@click.argument("graph")
@click.argument("relation", required=False)
@click.option("--source", metavar="NAME", help="Only of this.")
@click.option("--target", metavar="NAME", help="Only to this.")
@click.option("--paper", metavar="ID", help="Only what this paper says.")
@click.option("--limit", type=Whole(1), metavar="N", help="Only the first N.")
@shaped
def relations(
    graph: str,
    relation: str | None,
    source: str | None,
    target: str | None,
    paper: str | None,
    limit: int | None,
    shape: str,
    *,
    quiet: bool,
) -> None:
    """List what sentences say of two things.

    That is what one was trained on, is built on, was compared with.

    RELATION is evaluated_on, trained_on, based_on, compared_with or part_of; without it all are listed.

    \b
    Example:
      kg relations papers.kg based_on --target LLaMA
    """
    from kg.api import KnowledgeGraph

    with KnowledgeGraph(graph) as opened:
        found = opened.relations(relation, source=source, target=target, paper=paper)
    answer(found[:limit], shape, Kind(Claim, "relation", "relations"), quiet=quiet, limit=limit)


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
    answer(found, shape, Kind(Similar, "paper", "papers"), quiet=quiet, limit=limit)


@click.command()
@click.argument("graph")
@click.argument("start")
@click.argument("end")
@shaped
def path(graph: str, start: str, end: str, shape: str, *, quiet: bool) -> None:
    """Show how two papers or entities hang together.

    That is a shortest way from one to the other, with its sentences.

    \b
    Example:
      kg path papers.kg LoRA GLUE
    """
    from kg.api import KnowledgeGraph

    with KnowledgeGraph(graph) as opened:
        found = opened.path(start, end)
    answer(found, shape, Kind(Link, "link", "links"), quiet=quiet)


@click.command()
@click.argument("graph")
@click.argument("entity")
@click.option("--by", type=Word("period", "year", "month"), default="year", show_default=True, help="Periods.")
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
    answer(found, shape, Kind(Period, "period", "periods"), quiet=quiet)


@click.command()
@click.argument("graph")
@of_type
@click.option("--months", type=Whole(1), default=12, show_default=True, help="How many months are new.")
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
    answer(found, shape, Kind(Trend, "entity", "entities"), quiet=quiet, limit=limit)


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
    answer(found, shape, Kind(Hit, "hit", "hits"), quiet=quiet, limit=limit)


@click.command()
@click.argument("old")
@click.argument("new")
@shaped
def diff(old: str, new: str, shape: str, *, quiet: bool) -> None:
    """Say what is new in a graph, and what is gone.

    \b
    Example:
      kg diff last-week.kg papers.kg
    """
    from kg.api import KnowledgeGraph
    from kg.steps.comparing import Change

    with KnowledgeGraph(old) as one, KnowledgeGraph(new) as other:
        found = one.diff(other)
    answer(found, shape, Kind(Change, "change", "changes"), quiet=quiet)
