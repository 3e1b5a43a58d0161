"""`kg extract`."""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING

import click

from kg.cli.reading import TerminalWatch, options, reading
from kg.cli.values import Number
from kg.core.garbage import rarely_collected
from kg.core.schema import TYPES

if TYPE_CHECKING:
    from kg.core.model import Paper, Rejected


@click.command()
@reading
@click.option("--types", metavar="TYPE,...", help=f"Only these: {', '.join(TYPES)}.")
@click.option("--min-confidence", type=Number(0, 1), default=0.0, help="Only what is at least so sure.")
@click.option("--text", is_flag=True, help="The abstract as well, so that all offsets can be looked up.")
@click.option("-q", "--quiet", is_flag=True, help="Nothing but errors and records that can't be used.")
@click.pass_context
def extract(
    context: click.Context,
    sources: tuple[str, ...],
    reader: str | None,
    encoding: str | None,
    year: int | None,
    columns: tuple[str, ...],
    patterns: str | None,
    workers: int,
    types: str | None,
    min_confidence: float,
    *,
    text: bool,
    quiet: bool,
) -> None:
    """Find what papers name, and store nothing.

    It comes as JSON lines: a line a paper, in the order of the sources: id, title, entities with type, name,
    surfaces, role, confidence and evidence (field, start, end, text, rule); results, the numbers that it reports, with
    value, kind (level, gain or ratio), metric, on, system, task, over, confidence and evidence; and relations between
    what it names (relation, source, target, confidence, evidence). What one paper introduces is known in all the
    others.

    \b
    Example:
      kg extract listings/ --types model,dataset --min-confidence 0.9 > entities.jsonl
      echo "We fine-tune BERT on SQuAD." | kg extract - --reader abstracts
    """
    from exports.tables import write_json_lines
    from extractors.user import read_patterns
    from kg.intake.reading import read
    from kg.steps.records import Wanted, entity_records

    lines = read_patterns(patterns) if patterns else ""
    wanted = Wanted(_types(types), min_confidence, text)
    with TerminalWatch(quiet=quiet) as watch, rarely_collected():
        items = _watched(read(sources, options(encoding, year, columns), reader), watch)
        papers = 0
        for record in entity_records(items, wanted, lines, workers=workers, failed=watch.failed):
            write_json_lines([record], sys.stdout)
            papers += 1
    if watch.rejected or not papers:
        context.exit(1 if papers else 2)


def _watched(items: Iterator[Paper | Rejected], watch: TerminalWatch) -> Iterator[Paper]:
    """The papers of the items; the rest is shown."""
    from kg.core.model import Paper

    for item in items:
        watch.read(item)
        if isinstance(item, Paper):
            yield item


def _types(text: str | None) -> Collection[str]:
    chosen = TYPES if text is None else tuple(one.strip() for one in text.split(","))
    for one in chosen:
        if one not in TYPES:
            raise click.BadParameter(f"{one!r} is none of {', '.join(TYPES)}", param_hint="--types")
    return chosen
