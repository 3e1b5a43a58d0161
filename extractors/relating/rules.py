"""The ways of relating names, as `data/relations.tsv` has them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

from extractors.resources import table

SORTS = {"data": frozenset({"on"}), "system": frozenset({"system"}), "any": frozenset({"on", "system"})}
MEASURED_ON, MEASURED_OVER, MEASURED_BESIDE = "measured.on", "measured.over", "measured.beside"  # what results tell
REPORTED = {MEASURED_ON: "evaluated_on", MEASURED_OVER: "compared_with", MEASURED_BESIDE: "compared_with"}
DIRECT, HYPHENED, OPENING, DONE = "-", "<", "^", ">"  # how a target is joined to a rule's word if by no preposition


class Rule(NamedTuple):
    """One way of relating names. `source` tells where the source may stand, the likeliest place first."""

    relation: str
    name: str
    by: frozenset[str]
    target: frozenset[str]  # sorts
    far: int
    source: tuple[str, ...]
    behind: frozenset[str]


@cache
def rules() -> Mapping[str, tuple[Rule, ...]]:
    """The rules by the words that they begin with."""
    known: dict[str, tuple[Rule, ...]] = {}
    for row in table("data/relations.tsv"):
        rule = Rule(
            row["relation"],
            row["rule"],
            frozenset(row["by"].split()),
            SORTS[row["target"]],
            int(row["far"]),
            tuple(row["source"].split()),
            frozenset(row["behind"].split()),
        )
        for word in row["words"].split():
            known[word] = (*known.get(word, ()), rule)
    return known


@cache
def relation_of() -> Mapping[str, str]:
    """The relation that each rule reads, by the rule's name."""
    return {rule.name: rule.relation for of_word in rules().values() for rule in of_word} | REPORTED
