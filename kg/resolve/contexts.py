"""What a short form means in a paper that doesn't spell it out: told by the other names in that paper.

Naive Bayes over names: a sense is likely where the paper's names stand more often in papers with that sense than in all
papers with the short form. Another sense, that nobody spells out, is always possible.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from math import exp, fsum, log
from typing import NamedTuple

from kg.resolve.corrections import NameKey
from kg.resolve.senses import DOUBT, PAPER

MIN_SENSE_PROBABILITY = 0.8  # so likely a sense must be
CAUTION = 3  # papers of a sense that would name things as all papers do


class Meaning(NamedTuple):
    """A sense of a short form: how much papers weigh that write both, how many write it, and their other names."""

    name_key: NameKey
    weight: int
    papers: int
    names: Mapping[str, int]


def meant_by(names: Collection[str], meanings: Collection[Meaning], alone: int) -> NameKey | None:
    """The sense that a paper's other names speak for; `alone` is how much the papers weigh that don't spell it out."""
    papers = sum(one.papers for one in meanings)
    known = {name: count for name in sorted(names) if (count := sum(one.names.get(name, 0) for one in meanings))}
    chances = {one.name_key: log(max(one.weight, 1) / PAPER) + _spoken(one, known, papers) for one in meanings}
    best = max(sorted(chances), key=chances.__getitem__, default=None)
    if best is None:
        return None
    others = [
        log(0.5 + DOUBT * alone / PAPER),
        *(chances[name_key] for name_key in sorted(chances) if name_key != best),
    ]
    return (
        best if 1 / (1 + fsum(exp(min(one - chances[best], 50)) for one in others)) >= MIN_SENSE_PROBABILITY else None
    )


def _spoken(one: Meaning, known: Mapping[str, int], papers: int) -> float:
    """How much more names are at home with a sense than with all."""
    return fsum(
        log((one.names.get(name, 0) * papers / count + CAUTION) / (one.papers + CAUTION))
        for name, count in known.items()
    )
