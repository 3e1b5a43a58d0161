"""Graphs that follow from the links: what stands together, what is evaluated on what, which papers are alike.

Each takes the graph of links (`KnowledgeGraph.networkx`), and shows in `papers` what an edge rests on.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations, product
from typing import TYPE_CHECKING

from kg.core.schema import family

if TYPE_CHECKING:
    import networkx as nx

COMMON = 0.2  # an entity in so large a share of the papers makes no two of them alike


def cooccurrence(graph: nx.MultiDiGraph, least: int = 2) -> nx.Graph:
    """Entities that papers name together, in at least so many papers; `weight` is how many."""
    import networkx as nx

    together: dict[tuple[str, str], list[str]] = defaultdict(list)
    for paper, named in _named(graph):
        for pair in combinations(sorted(named), 2):
            together[pair].append(paper)
    found = nx.Graph()
    for (one, other), papers in together.items():
        if len(papers) >= least:
            found.add_edge(one, other, weight=len(papers), papers=papers)
    return _described(found, graph)


def evaluated_on(graph: nx.MultiDiGraph) -> nx.DiGraph:
    """Models and methods to the datasets and benchmarks of the papers that introduce them and evaluate on these."""
    import networkx as nx

    found = nx.DiGraph()
    for paper, named in _named(graph):
        made = [name for name, roles in named.items() if "introduces" in roles and _is(graph, name, "system")]
        on = [name for name, roles in named.items() if "evaluates" in roles and _is(graph, name, "resource")]
        for one, other in product(made, on):
            papers = [*found.get_edge_data(one, other, {"papers": []})["papers"], paper]
            found.add_edge(one, other, weight=len(papers), papers=papers)
    return _described(found, graph)


def alike(graph: nx.MultiDiGraph, least: int = 2) -> nx.Graph:
    """Papers that name at least so many entities in common; `weight` sums how rare these are."""
    import networkx as nx

    namers: dict[str, list[str]] = defaultdict(list)
    for paper, named in _named(graph):
        for name in named:
            namers[name].append(paper)
    everything = sum(kind == "paper" for _, kind in graph.nodes(data="kind"))
    common: dict[tuple[str, str], list[str]] = defaultdict(list)
    for name, papers in namers.items():
        if len(papers) <= max(COMMON * everything, 10):
            for pair in combinations(sorted(papers), 2):
                common[pair].append(name)
    found = nx.Graph()
    for (one, other), names in common.items():
        if len(names) >= least:
            weight = math.fsum(math.log(everything / len(namers[name])) + 1 for name in names)
            found.add_edge(one, other, weight=round(weight, 3), entities=names)
    return _described(found, graph)


def _named(graph: nx.MultiDiGraph) -> Iterator[tuple[str, dict[str, set[str]]]]:
    """Each paper with what it names and in which roles."""
    for paper, kind in graph.nodes(data="kind"):
        if kind == "paper":
            named: dict[str, set[str]] = defaultdict(set)
            for _, name, role in graph.out_edges(paper, data="role"):
                named[name].add(role)
            yield paper, named


def _is(graph: nx.MultiDiGraph, name: str, of: str) -> bool:
    return family(graph.nodes[name]["kind"]) == of


def _described(found: nx.Graph, graph: nx.MultiDiGraph) -> nx.Graph:
    """The graph with kind and label of each node."""
    for node in found:
        found.nodes[node].update(kind=graph.nodes[node]["kind"], label=graph.nodes[node]["label"])
    return found
