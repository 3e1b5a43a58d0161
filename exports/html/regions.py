"""What belongs together, what that is called, and which names are too common to say anything."""

from __future__ import annotations

import math
from bisect import insort
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from exports.html.communities import communities
from kg.core.schema import family

if TYPE_CHECKING:
    import networkx as nx

NAMES = 8  # that a region is called by; the page shows the first of those that are shown
SCENE = 12  # nodes that make a community worth a name
GLANCE = 20  # regions that one takes in
UNTOLD = {"metric", "repo"}  # families that say nothing of what a region is about
SHARES = {"metric": 0.25, "task": 0.7}  # of the pull of other links is that of links to these families
OWN = 0.35  # and that of links to what no other paper names
COMMON = 0.02  # of all papers, that make a name common
NOWHERE = 0.34  # a common name with less of its papers in any one region is at home nowhere
MIN_REGION_PAPERS = 8  # papers that no name is common with


class Regions(NamedTuple):
    """What a map shows of a graph, nodes by their number.

    Of each node its community, the largest first; of each community its region; of both the most typical names; and
    which nodes say little: measures, and words that are at home everywhere.
    """

    groups: list[int]
    regions: list[int]
    group_names: list[list[int]]
    region_names: list[list[int]]
    quiet: set[int]


def mapped(graph: nx.MultiDiGraph, names: Sequence[str], links: Sequence[tuple[int, int]]) -> Regions:
    """The regions of a graph, whose nodes are known by number, with what they are called."""
    kinds = [str(graph.nodes[name]["kind"]) for name in names]
    weights = pulls(kinds, links)
    groups = communities(len(names), links, weights)
    regions = _merged(groups, links, weights)
    naming = _naming(kinds, links)
    wide = [regions[group] for group in groups]
    quiet = {number for number, kind in enumerate(kinds) if kind == "metric"}
    quiet |= _homeless(naming, groups, sum(kind == "paper" for kind in kinds))
    told = {node: papers for node, papers in naming.items() if family(kinds[node]) not in UNTOLD and node not in quiet}
    labels = [str(graph.nodes[name]["label"]) for name in names]
    typical = {name: _typical(told, of, kinds, labels) for name, of in (("group", groups), ("region", wide))}
    return Regions(groups, regions, typical["group"], typical["region"], quiet)


def pulls(kinds: Sequence[str], links: Sequence[tuple[int, int]]) -> list[float]:
    """How much each link says of what belongs together: less of what many papers name, little of measures and of what
    a single paper names.
    """
    named = Counter(other for one, other in links if kinds[one] == "paper")
    return [
        SHARES.get(family(kinds[other]), 1.0) * (named[other] ** -0.5 if named[other] > 1 else OWN)
        if kinds[one] == "paper"
        else 1.0
        for one, other in links
    ]


def _merged(groups: Sequence[int], links: Sequence[tuple[int, int]], weights: Sequence[float]) -> list[int]:
    """For each community its region: the smallest joins what it is closest to, until a glance takes in all."""
    sizes = Counter(groups)
    region = {group: group for group in sizes}
    ties: dict[int, dict[int, float]] = {group: defaultdict(float) for group in sizes}
    for (one, other), weight in zip(links, weights, strict=True):
        if (a := groups[one]) != (b := groups[other]):
            ties[a][b] += weight
            ties[b][a] += weight
    large = sum(size >= SCENE for size in sizes.values())
    waiting = sorted((size, -group) for group, size in sizes.items() if ties[group])
    while large > GLANCE and waiting:
        size, turned = waiting.pop(0)
        group = -turned
        if sizes.get(group) != size or not ties[group]:
            continue
        into = min(ties[group], key=lambda other: (-ties[group][other] / sizes[other], other))
        large -= min(size, sizes[into]) >= SCENE
        _join(group, into, sizes, ties)
        region[group] = into
        insort(waiting, (sizes[into], -into))
    settled = [_settled(region, group) for group in range(len(region))]
    numbers = {one: number for number, one in enumerate(dict.fromkeys(settled))}
    return [numbers[one] for one in settled]


def _join(group: int, into: int, sizes: Counter[int], ties: dict[int, dict[int, float]]) -> None:
    """Makes one of two communities."""
    sizes[into] += sizes.pop(group)
    for other, weight in ties.pop(group).items():
        ties[other].pop(group)
        if other != into:
            ties[other][into] += weight
            ties[into][other] += weight


def _settled(region: Mapping[int, int], group: int) -> int:
    """What a community belongs to in the end."""
    while region[group] != group:
        group = region[group]
    return group


def _naming(kinds: Sequence[str], links: Sequence[tuple[int, int]]) -> dict[int, set[int]]:
    """Each entity with the papers that name it."""
    naming: dict[int, set[int]] = defaultdict(set)
    for one, other in links:
        if kinds[one] == "paper":
            naming[other].add(one)
    return naming


def _homeless(naming: Mapping[int, set[int]], groups: Sequence[int], papers: int) -> set[int]:
    """Entities that many papers name, and no region more than others."""
    found = set()
    for entity, by in naming.items():
        if len(by) >= max(MIN_REGION_PAPERS, COMMON * papers):
            most = max(Counter(groups[paper] for paper in by).values())
            if most < NOWHERE * len(by):
                found.add(entity)
    return found


def _typical(
    naming: Mapping[int, set[int]], groups: Sequence[int], kinds: Sequence[str], labels: Sequence[str]
) -> list[list[int]]:
    """For each large community the entities that its papers name far more often than others do; better two of them."""
    sizes = Counter(groups)
    papers = Counter(group for group, kind in zip(groups, kinds, strict=True) if kind == "paper")
    everything = sum(papers.values())
    scores: dict[int, list[tuple[bool, float, int]]] = defaultdict(list)
    for entity, by in naming.items():
        for group, inside in Counter(groups[paper] for paper in by).items():
            outside = (len(by) - inside + 0.5) / (everything - papers[group] + 1)
            lift = inside / papers[group] / outside
            if lift > 1:
                scores[group].append((inside == 1, -inside * math.log(lift), entity))
    return [_named(sorted(scores[group]), labels) if sizes[group] >= SCENE else [] for group in range(len(sizes))]


def _named(scores: Sequence[tuple[bool, float, int]], labels: Sequence[str]) -> list[int]:
    """The best few, or the best of those that a single paper names."""
    shared = [entity for alone, _, entity in scores if not alone]
    return _unlike(shared or [entity for _, _, entity in scores[:1]], labels)


def _unlike(entities: Sequence[int], labels: Sequence[str]) -> list[int]:
    """The first few whose names do not hold each other."""
    found: list[int] = []
    for entity in entities:
        own = labels[entity].casefold()
        if not any(own in (other := labels[known].casefold()) or other in own for known in found):
            found.append(entity)
        if len(found) == NAMES:
            break
    return found
