"""`kg explain` and `kg evaluate`."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import chain
from shlex import quote
from typing import TYPE_CHECKING, Any

import click

from kg.cli.answering import limited_to
from kg.cli.values import Whole
from kg.core.wording import counted

WORDS = 8  # shown of them, the heaviest

if TYPE_CHECKING:
    from kg.steps.evaluating import Figures, Score
    from kg.steps.explaining import Explanation, Reason


@click.command()
@click.argument("graph")
@click.argument("paper")
@click.argument("name", required=False)
@limited_to("Of what was not taken, only the first N.")
@click.option("--json", "as_json", is_flag=True, help="JSON lines, with all votes.")
@click.option("-v", "--verbose", is_flag=True, help="The votes of a whole paper's names, too.")
@click.option("-q", "--quiet", is_flag=True, help="Neither votes nor what was not taken.")
def explain(graph: str, paper: str, name: str | None, limit: int, *, as_json: bool, verbose: bool, quiet: bool) -> None:
    """Say why a paper is linked to what it names, or why it is not.

    Of a whole paper: what it names, each with its first sentence and the rule that spoke loudest there; then what was
    looked at and not taken, the likeliest first. Of a NAME, all sentences and votes.

    Every rule that fired has a vote: for the type, what it weighs against being nothing at all; for the role, what it
    weighs for it. Votes are log-odds: they add up. Of single words the heaviest are shown. docs/rules.md has all rules.

    \b
    Example:
      kg explain papers.kg arxiv:2401.17862
      kg explain papers.kg arxiv:2401.17862 LLaVA
    """
    from exports.tables import shown, write_json_lines
    from kg.api import KnowledgeGraph

    with KnowledgeGraph(graph) as opened:
        found = opened.explain(paper, name)
        others = opened.considered(paper) if name is None and not quiet else []
    if as_json:
        write_json_lines(map(_plain, [*found, *others[:limit]]), sys.stdout)
        return
    in_full = name is not None or verbose
    lines = [
        *chain.from_iterable(_told(one, votes=in_full and not quiet, places=None if in_full else 1) for one in found),
        *_not_taken(others, limit),
        *([] if in_full or quiet else [f"all votes for a name: kg explain {quote(graph)} {quote(paper)} NAME"]),
    ]
    for line in lines:
        click.echo(shown(line))


def _told(one: Explanation, *, votes: bool, places: int | None) -> Iterator[str]:
    """A name, its places or the first of them, and its votes."""
    taken = f"{one.type}, {one.role}" if one.taken else f"nothing (else {one.type}, {one.role})"
    yield f"{one.name}: {taken}, confidence {one.confidence:.2f}"
    if one.entity:
        yield f"  {one.entity}  ({one.merged or 'the same but for its spelling'}, {one.score:.2f})"
    for place in one.places[:places]:
        before, after = place.sentence[: place.start], place.sentence[place.end :]
        marked = f"{before}[{place.sentence[place.start : place.end]}]{after}"
        yield f"  {place.field}: {' '.join(marked.split())}  ({place.rule})"
    if more := one.places[len(one.places) if places is None else places :]:
        yield f"  and {counted(len(more), 'place')} more"
    if votes:
        yield from _votes(one.type, one.votes)
        yield from _votes(one.role, one.role_votes)
    yield ""


def _not_taken(others: Sequence[Explanation], limit: int) -> Iterator[str]:
    """What was looked at, with what it would be and the rule that spoke loudest for that."""
    if others:
        yield "looked at and not taken:"
    for one in others[:limit]:
        yield f"  {one.confidence:.2f}  {one.name}: {one.type}, {one.role}  ({one.places[0].rule})"
    if more := others[limit:]:
        yield f"  and {len(more):,} more (--limit {len(others)} has all)"


def _votes(answer: str, votes: tuple[Reason, ...]) -> Iterator[str]:
    from extractors.wording import START

    if votes:
        yield f"  {answer}: {sum(vote.weight for vote in votes):+.2f}"
        more = [vote for vote in votes if vote.rule.startswith(START)][WORDS:]
        left = {vote.rule for vote in more}
        yield from (f"    {vote.weight:+.2f}  {vote.rule}: {vote.says}" for vote in votes if vote.rule not in left)
        if more:
            yield f"    {sum(vote.weight for vote in more):+.2f}  {counted(len(more), 'word')} more, which --json shows"


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
