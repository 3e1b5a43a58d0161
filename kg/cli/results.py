"""`kg results`: what abstracts report."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import click

from kg.cli.answering import Kind, answer, shaped
from kg.cli.values import Number, Whole, Word

if TYPE_CHECKING:
    from kg.api import KnowledgeGraph
    from kg.graph.answers import Table

TOLD = 10  # metrics or systems that are named where nothing is like the one asked for
NOTE = "What abstracts claim, each with its sentence; not a checked leaderboard."


@click.command()
@click.argument("graph")
@click.argument("dataset", required=False)
@click.option("--metric", metavar="NAME", help="By this metric only.")
@click.option("--system", metavar="NAME", help="Of this model or method: all its results, newest first.")
@click.option("--paper", metavar="ID", help="Of this paper: all its results.")
@click.option(
    "--kind", type=Word("kind", "level", "gain", "ratio"), help="All results of this kind, newest first, unranked."
)
@click.option(
    "--min-confidence",
    type=Number(0, 1),
    metavar="P",
    help="At least so sure: 0.5 for rankings, else 0 if not given.",
)
@click.option("--limit", type=Whole(1), metavar="N", help="Only the first N.")
@shaped
def results(
    graph: str,
    dataset: str | None,
    metric: str | None,
    system: str | None,
    paper: str | None,
    kind: str | None,
    min_confidence: float | None,
    limit: int | None,
    shape: str,
    *,
    quiet: bool,
) -> None:
    """List what abstracts report on a dataset.

    By metric, best first; on a benchmark as well. Each row has the value, who reached it, the paper and its date;
    --json and --csv have the sentence too. Gains and factors share no ranking with levels: --kind lists them. Without
    a dataset, --system or --paper say of whom.

    \b
    Example:
      kg results papers.kg GSM8K --metric accuracy
    """
    from kg.api import KnowledgeGraph
    from kg.core.model import Result
    from kg.graph.answers import Rank

    record: type
    found: Table[Any]
    unranked = 0
    with KnowledgeGraph(graph) as opened:
        if dataset and not (system or paper or kind):
            least = {} if min_confidence is None else {"min_confidence": min_confidence}
            record, found = Rank, opened.leaderboard(dataset, metric=metric, **least)
            if not found:
                _check(opened, dataset, metric, known=bool(found.why))
            elif not (metric or quiet):
                unranked = len(opened.results(on=dataset, kind="level")) - len(found)
        else:
            record, found = (
                Result,
                opened.results(
                    on=dataset,
                    metric=metric,
                    system=system,
                    paper=paper,
                    kind=kind,  # type: ignore[arg-type]
                    min_confidence=min_confidence or 0.0,
                ),
            )
            if not found:
                _tell(opened, dataset, metric, system)
    answer(found[:limit], shape, Kind(record, "result", "results"), quiet=quiet, limit=limit)
    if unranked > 0:
        click.echo(f"{unranked} more by no named metric, or less sure (--kind level lists all)", err=True)
    if found and not quiet:
        click.echo(NOTE, err=True)


def _check(graph: KnowledgeGraph, dataset: str, metric: str | None, *, known: bool) -> None:
    """Refuses what nothing is reported on because it is something else, and metrics that are not `known` there."""
    from kg.core.errors import UsageError
    from kg.core.schema import family
    from kg.core.wording import unknown

    thing = graph.entity(dataset)
    if family(thing.type) != "resource":
        todo = "--system lists its results" if graph.results(system=dataset) else "name one, or --system or --paper"
        raise UsageError(f"{thing.label!r} is a {thing.type}, not a dataset or benchmark", todo=todo)
    if known or metric is None:
        return
    if measures := list(dict.fromkeys(one.metric for one in graph.leaderboard(dataset, min_confidence=0.0))):
        raise unknown(f"result on {thing.label} by", metric, measures)


def _tell(graph: KnowledgeGraph, dataset: str | None, metric: str | None, system: str | None) -> None:
    """Refuses a metric by which there is nothing, or a system of which there is nothing, and tells what there is."""
    from kg.core.wording import near, unknown

    asked = [("by", "metric", metric, graph.results(on=dataset, system=system))] if metric else []
    asked += [("of", "system", system, graph.results(on=dataset))] if system else []
    for word, field, given, others in asked:
        told = [name for name, _ in Counter(getattr(one, field) for one in others).most_common() if name]
        if given and told and graph.entity(given).label not in told:
            where = f" on {graph.entity(dataset).label}" if dataset else ""
            raise unknown(f"result{where} {word}", given, near(given, told) or told[:TOLD])
