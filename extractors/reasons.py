"""Why an entity is what it is: each rule that fired, and what it weighs."""

from __future__ import annotations

from collections.abc import Iterable

from extractors.knowledge import NOTHING, Knowledge
from extractors.records import Entity, Vote
from extractors.weights import ALWAYS, NONE, role_weights, type_weights


def votes(entity: Entity, knowledge: Knowledge = NOTHING) -> tuple[Vote, ...]:
    """Why an entity is of its type: each rule that fired, and what it weighs against being nothing (log-odds)."""
    types = type_weights().told(knowledge)
    if entity.type not in types.answers:
        return ()
    fired = (*types.with_pairs(entity.rules), *types.words(entity.words), ALWAYS)
    weights = [(rule, types.weight(rule, entity.type) - types.weight(rule, NONE)) for rule in fired]
    return _heaviest(Vote(rule, entity.type, round(weight, 2)) for rule, weight in weights)


def role_votes(entity: Entity, knowledge: Knowledge = NOTHING) -> tuple[Vote, ...]:
    """Why an entity has its role: each rule that fired, and what it weighs for the role (log-odds)."""
    roles = role_weights().told(knowledge)
    fired = (*roles.with_pairs(entity.role_rules), *roles.words(entity.words), ALWAYS)
    return _heaviest(Vote(rule, entity.role, roles.weight(rule, entity.role)) for rule in fired)


def _heaviest(found: Iterable[Vote]) -> tuple[Vote, ...]:
    """Those that weigh anything, heaviest first; what holds for all names comes last."""
    weighed = (vote for vote in found if vote.weight)
    return tuple(sorted(weighed, key=lambda vote: (vote.rule == ALWAYS, -abs(vote.weight), vote)))
