"""What is in a graph, in a few lines for people."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kg.core.schema import KINDS
from kg.core.wording import counted, summed
from kg.graph.answers import Thing

ENTITIES_SHOWN = 6  # entities that a summary names, of the so many that most papers name
LOOKED_AT = 100


def summary(graph: str, stats: dict[str, Any], named: Sequence[Thing]) -> list[str]:
    """Papers, what they name, what most of them name of what is no metric or task, and what is missing."""
    most = [one for one in named if KINDS[one.type].core][:ENTITIES_SHOWN]
    lines = [f"{graph}: {_papers(stats)}", _named(stats), _linked(stats)]
    return [*lines, *([f"most named: {_most_named(most)}"] if most else []), *_missing(stats)]


def _papers(stats: dict[str, Any]) -> str:
    """`487 papers of 2013 to 2025, from 521 records`."""
    first, last = (stats[end] and stats[end][:4] for end in ("first", "last"))
    years = "" if not first else f" of {first}" if first == last else f" of {first} to {last}"
    return f"{counted(stats['papers'], 'paper')}{years}, from {counted(stats['records'], 'record')}"


def _named(stats: dict[str, Any]) -> str:
    """`3 things that they name: 2 models, 1 task`."""
    plurals = {name: kind.plural for name, kind in KINDS.items()}
    parts = summed(stats["entities"], plurals)
    whole = counted(sum(stats["entities"].values()), "thing")
    return f"{whole} that they name" + (f": {parts}" if parts else "")


def _linked(stats: dict[str, Any]) -> str:
    """`12 links: 8 uses, 4 mentions`."""
    parts = ", ".join(f"{count:,} {role}" for role, count in stats["links"].items())
    return counted(sum(stats["links"].values()), "link") + (f": {parts}" if parts else "")


def _most_named(things: Sequence[Thing]) -> str:
    """`GLUE (benchmark, 12 papers), BERT (model, 9)`."""
    first, *rest = things
    of_rest = [f"{one.label} ({one.type}, {one.papers:,})" for one in rest]
    return ", ".join([f"{first.label} ({first.type}, {counted(first.papers, 'paper')})", *of_rest])


def _missing(stats: dict[str, Any]) -> list[str]:
    """What papers lack, and what could not be used."""
    lacking = {"without a date": "undated", "without a title": "untitled", "without an abstract": "without_abstract"}
    parts = [f"{stats[key]:,} {what}" for what, key in lacking.items() if stats[key]]
    left = [f"{counted(stats['quarantined'], 'record')} could not be used"] if stats["quarantined"] else []
    return [", ".join(parts)] * bool(parts) + left
