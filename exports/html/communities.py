"""Communities of nodes that are linked with each other more than with others: the Louvain method.

Each node goes to the community that gains most by it, and is looked at again when a neighbour has gone elsewhere; then
communities are taken for nodes, until nothing gains any more (Blondel et al. 2008, the queue as Traag et al. 2019).
Ties are whole numbers, so that sums are exact and the same with any release of Python.
"""

from __future__ import annotations

import random
from collections import deque
from collections.abc import Mapping, Sequence

Neighbours = list[dict[int, int]]  # of each node, with how strong the link is

GRAIN = 1_000_000  # parts of a weight of one that count
LEAST = 1e-3  # gain for which a node moves


def communities(count: int, links: Sequence[tuple[int, int]], weights: Sequence[float]) -> list[int]:
    """For each node the number of its community, the largest first.

    >>> communities(5, [(0, 1), (1, 2), (0, 2), (3, 4)], [1.0, 1.0, 1.0, 1.0])
    [0, 0, 0, 1, 1]
    """
    neighbours: Neighbours = [{} for _ in range(count)]
    for (one, other), weight in zip(links, weights, strict=True):
        neighbours[one][other] = neighbours[other][one] = round(GRAIN * weight)
    degrees = [sum(of.values()) for of in neighbours]
    groups = list(range(count))
    chance = random.Random(1)  # noqa: S311
    while True:
        own = _moved(neighbours, degrees, chance)
        numbers = {group: number for number, group in enumerate(dict.fromkeys(own))}
        if len(numbers) == len(own):
            return _by_size(groups)
        own = [numbers[group] for group in own]
        groups = [own[group] for group in groups]
        neighbours, degrees = _together(own, len(numbers), neighbours, degrees)


def _moved(neighbours: Neighbours, degrees: Sequence[int], chance: random.Random) -> list[int]:
    """For each node a community, such that it gains by no move."""
    own = list(range(len(neighbours)))
    totals = list(degrees)
    everything = sum(degrees) or 1
    order = own.copy()
    chance.shuffle(order)
    waiting, queued = deque(order), [True] * len(order)
    while waiting:
        node = waiting.popleft()
        queued[node] = False
        ties: dict[int, int] = {}
        for other, weight in neighbours[node].items():
            community = own[other]
            ties[community] = ties.get(community, 0) + weight
        home, share = own[node], degrees[node] / everything
        totals[home] -= degrees[node]
        best, most = home, ties.get(home, 0) - totals[home] * share + LEAST
        for community, tie in ties.items():
            gain = tie - totals[community] * share
            if gain > most:
                best, most = community, gain
        totals[best] += degrees[node]
        if best != home:
            own[node] = best
            for other in neighbours[node]:
                if own[other] != best and not queued[other]:
                    queued[other] = True
                    waiting.append(other)
    return own


def _together(
    own: Sequence[int], count: int, neighbours: Sequence[Mapping[int, int]], degrees: Sequence[int]
) -> tuple[Neighbours, list[int]]:
    """Communities as nodes; links within one count as its degree only."""
    joined: Neighbours = [{} for _ in range(count)]
    sums = [0] * count
    for node, of in enumerate(neighbours):
        community = own[node]
        sums[community] += degrees[node]
        ties = joined[community]
        for other, weight in of.items():
            if (beside := own[other]) != community:
                ties[beside] = ties.get(beside, 0) + weight
    return joined, sums


def _by_size(groups: Sequence[int]) -> list[int]:
    members: dict[int, list[int]] = {}
    for node, group in enumerate(groups):
        members.setdefault(group, []).append(node)
    ranked = sorted(members.values(), key=lambda nodes: (-len(nodes), nodes[0]))
    numbers = [0] * len(groups)
    for number, nodes in enumerate(ranked):
        for node in nodes:
            numbers[node] = number
    return numbers
