"""`kg explain` and `kg evaluate`."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from kg.cli.values import Whole

WORDS = 8  # shown of them, the heaviest

if TYPE_CHECKING:
    from kg.steps.evaluating import Figures, Score
    from kg.steps.explaining import Explanation, Reason


@click.command()
@click.argument("graph")
@click.argument("paper")
@click.argument("name", required=False)
@click.option("--json", "as_json", is_flag=True, help="JSON lines.")
@click.option("-q", "--quiet", is_flag=True, help="The sentences only, not the votes.")
def explain(graph: str, paper: str, name: str | None, *, as_json: bool, quiet: bool) -> None:
    """Say why a paper is linked to what it names, or why it is not.

    Every rule that fired has a vote: for the type, what it weighs against being nothing at all; for the role, what it
    weighs for it. Votes are log-odds: they add up. Of single words the heaviest are shown. docs/rules.md has all rules.

    \b
    Example:
      kg explain papers.kg arxiv:2401.17862 LLaVA
    """
    from exports.tables import shown, write_json_lines
    from kg.api import KnowledgeGraph

    with KnowledgeGraph(graph) as opened:
        found = opened.explain(paper, name)
    if as_json:
        write_json_lines(map(_plain, found), sys.stdout)
        return
    for one in found:
        click.echo("\n".join(map(shown, _told(one, votes=not quiet))))


def _told(one: Explanation, *, votes: bool) -> Iterator[str]:
    taken = f"{one.type}, {one.role}" if one.taken else f"nothing (else {one.type}, {one.role})"
    yield f"{one.name}: {taken}, confidence {one.confidence:.2f}"
    if one.entity:
        yield f"  {one.entity}  ({one.merged or 'the same but for its spelling'}, {one.score:.2f})"
    for place in one.places:
        before, after = place.sentence[: place.start], place.sentence[place.end :]
        marked = f"{before}[{place.sentence[place.start : place.end]}]{after}"
        yield f"  {place.field}: {' '.join(marked.split())}  ({place.rule})"
    if votes:
        yield from _votes(one.type, one.votes)
        yield from _votes(one.role, one.role_votes)
    yield ""


def _votes(answer: str, votes: tuple[Reason, ...]) -> Iterator[str]:
    from extractors.wording import START

    if votes:
        yield f"  {answer}: {sum(vote.weight for vote in votes):+.2f}"
        more = [vote for vote in votes if vote.rule.startswith(START)][WORDS:]
        left = {vote.rule for vote in more}
        yield from (f"    {vote.weight:+.2f}  {vote.rule}: {vote.says}" for vote in votes if vote.rule not in left)
        if more:
            yield f"    {sum(vote.weight for vote in more):+.2f}  {len(more)} words more, which --json shows"


@click.command()
@click.argument("graph")
@click.argument("gold", metavar="ANNOTATED")
@click.option("--merged", is_flag=True, help="Take types of one family, such as dataset and benchmark, as one.")
@click.option("--errors", type=Whole(0), default=0, metavar="N", help="Show N errors of each type.")
@click.option("--json", "as_json", is_flag=True, help="As JSON, with every error.")
@click.option("-q", "--quiet", is_flag=True, help="The figures of all types together only.")
def evaluate(graph: str, gold: str, errors: int, *, merged: bool, as_json: bool, quiet: bool) -> None:
    """Compare a graph with annotated papers.

    The figures are precision, recall and F1. ANNOTATED has a paper a line: id (the graph's, or the one its source
    gave it), and entities with type, name, surfaces and role. An entity is right if it has the type and a spelling
    of an annotated one.

    \b
    Example:
      kg evaluate papers.kg annotated.jsonl --errors 5
    """
    from exports.tables import shown, write_json_lines
    from kg.api import KnowledgeGraph

    with KnowledgeGraph(graph) as opened:
        score = opened.evaluate(gold, merged=merged)
    if as_json:
        write_json_lines([_plain(score)], sys.stdout)
        return
    click.echo(f"{'':12}{'precision':>10}{'recall':>8}{'F1':>8}{'annotated':>11}")
    for figures in score.figures[-1:] if quiet else score.figures:
        click.echo(shown(_row(figures)))
    if score.role_accuracy is not None:
        click.echo(f"role accuracy {score.role_accuracy:.3f}")
    for line in _errors(score, errors):
        click.echo(shown(line))


def _row(one: Figures) -> str:
    return f"{one.type:12}{one.precision:10.3f}{one.recall:8.3f}{one.f1:8.3f}{one.annotated:11}"


def _errors(score: Score, count: int) -> Iterator[str]:
    seen: Counter[tuple[str, str]] = Counter()
    for error in score.errors:
        seen[error.what, error.type] += 1
        if seen[error.what, error.type] <= count:
            yield f"{error.what:7} {error.type:10} {error.paper}  {', '.join(error.surfaces or [error.name])}"


def _plain(value: Any) -> Any:
    """Named tuples as JSON objects, all the way down."""
    if hasattr(value, "_asdict"):
        return {name: _plain(field) for name, field in value._asdict().items()}
    return [_plain(one) for one in value] if isinstance(value, tuple) else value
