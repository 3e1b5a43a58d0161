"""Communities by Louvain's method: each node joins the neighbours that it is tied to more than by chance, then they do.

Ties are whole numbers, so that all is exact and comes out the same with any release of Python and on any machine.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Mapping, Sequence

Ties = list[dict[int, int]]  # of each node to others; to itself twice what is within it


def communities(count: int, ties: Mapping[tuple[int, int], int]) -> list[int]:
    """For each of so many nodes a number of its community."""
    near: Ties = [{} for _ in range(count)]
    for (one, other), tie in ties.items():
        near[one][other] = near[one].get(other, 0) + tie
        near[other][one] = near[other].get(one, 0) + tie
    chance, found = random.Random(1), list(range(count))  # noqa: S311 -- the order in which nodes choose
    while True:
        chosen = _chosen(near, chance)
        numbers = {group: number for number, group in enumerate(dict.fromkeys(chosen))}
        if len(numbers) == len(near):
            return found
        joined = [numbers[group] for group in chosen]
        found = [joined[group] for group in found]
        near = _joined(near, joined, len(numbers))


def _chosen(near: Ties, chance: random.Random) -> list[int]:
    """The group of each node, when none would rather be in that of a neighbour."""
    strengths = [sum(ties.values()) for ties in near]
    whole, everything = list(strengths), sum(strengths)
    groups, order = list(range(len(near))), list(range(len(near)))
    chance.shuffle(order)
    moving = True
    while moving:
        moving = False
        for node in order:
            here, strength = groups[node], strengths[node]
            whole[here] -= strength
            best = _best(here, _ties(near[node], node, groups), whole, strength, everything)
            whole[best] += strength
            moving = moving or best != here
            groups[node] = best
    return groups


def _ties(near: Mapping[int, int], node: int, groups: Sequence[int]) -> dict[int, int]:
    """How much a node is tied to each group."""
    ties: dict[int, int] = defaultdict(int)
    for other, tie in near.items():
        if other != node:
            ties[groups[other]] += tie
    return ties


def _best(here: int, ties: Mapping[int, int], whole: Sequence[int], strength: int, everything: int) -> int:
    """The group that a node is tied to most beyond what chance would have; where it is, if that is as good."""
    best, most = here, ties.get(here, 0) * everything - strength * whole[here]
    for group, tie in ties.items():
        gain = tie * everything - strength * whole[group]
        if gain > most:
            best, most = group, gain
    return best


def _joined(near: Ties, groups: Sequence[int], count: int) -> Ties:
    """The groups as nodes."""
    joined: Ties = [{} for _ in range(count)]
    for node, ties in enumerate(near):
        own = joined[groups[node]]
        for other, tie in ties.items():
            own[groups[other]] = own.get(groups[other], 0) + tie
    return joined
