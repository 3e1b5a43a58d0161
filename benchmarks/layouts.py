"""How well a layout shows what belongs together, ours beside those of others.

    python -m benchmarks.layouts GRAPH.kg [NAME=PLACES.json]...

PLACES.json is a list of [x, y] for the nodes in the order of their ids, as another program placed them. Printed are for
two thousand nodes: how many of the 10 nearest in the graph (by random walks of up to four steps, so that what has two
ways is nearer than what has one) are among the 10 and the 50 nearest in the picture; which share of the 10 nearest in
the picture is of the same community, of plain Louvain's and of ours; and how far communities are apart, as silhouettes
of their middles.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING

import networkx as nx
import numpy as np

import kg
from exports.html.network import placed

if TYPE_CHECKING:
    from numpy.typing import NDArray

NEIGHBOURS = 10
STEPS = 4
SOME = 2000  # nodes that are measured
LARGE = 12  # nodes of a community that counts


def near_in_graph(graph: nx.Graph, start: int) -> list[int]:
    """The nodes that random walks from a node come to most, for how many ways lead to them."""
    at, found = {start: 1.0}, dict[int, float]()
    for step in range(STEPS):
        then: dict[int, float] = {}
        for node, share in at.items():
            for other in graph[node] if share > 1e-6 else ():
                then[other] = then.get(other, 0.0) + share / len(graph[node])
        for node, share in then.items():
            found[node] = found.get(node, 0.0) + share * 0.5**step
        at = then
    found.pop(start, None)
    return sorted(found, key=lambda node: (-found[node] / len(graph[node]) ** 0.5, node))[:NEIGHBOURS]


def near_in_picture(places: NDArray[np.float64], node: int, count: int) -> list[int]:
    """The nodes that stand nearest."""
    far = ((places - places[node]) ** 2).sum(axis=1)
    far[node] = np.inf
    return [int(other) for other in np.argpartition(far, count)[:count]]


def alike(places: NDArray[np.float64], groups: NDArray[np.intp], nodes: list[int]) -> float:
    """The share of the nearest in the picture that are of a node's community."""
    large = [node for node in nodes if (groups == groups[node]).sum() >= LARGE]
    return float(
        np.mean([(groups[near_in_picture(places, node, NEIGHBOURS)] == groups[node]).mean() for node in large])
    )


def apart(places: NDArray[np.float64], groups: NDArray[np.intp], nodes: list[int]) -> float:
    """How much nearer a node is to the middle of its community than to that of another, from -1 to 1."""
    large = np.flatnonzero(np.bincount(groups) >= LARGE)
    middles = np.stack([places[groups == group].mean(axis=0) for group in large])
    found = []
    for node in nodes:
        if groups[node] in large:
            far = np.sqrt(((middles - places[node]) ** 2).sum(axis=1))
            own = far[large == groups[node]][0]
            other = far[large != groups[node]].min()
            found.append((other - own) / max(other, own))
    return float(np.mean(found))


def main() -> None:
    """Place, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("graph", type=Path)
    parser.add_argument("others", nargs="*", metavar="NAME=PLACES.json")
    arguments = parser.parse_args()
    with kg.open(arguments.graph) as opened:
        network = placed(opened.networkx())
    plain = nx.Graph()
    plain.add_nodes_from(range(len(network.nodes)))
    plain.add_edges_from((edge["from"], edge["to"]) for edge in network.edges if edge["from"] != edge["to"])
    louvain = np.zeros(len(plain), dtype=np.intp)
    for group, members in enumerate(nx.community.louvain_communities(plain, seed=1)):
        louvain[list(members)] = group
    ours = np.array([node["group"] for node in network.nodes])
    chosen = np.random.default_rng(0).choice(len(plain), min(len(plain), SOME), replace=False).tolist()
    wanted = {node: near for node in chosen if len(near := near_in_graph(plain, node)) == NEIGHBOURS}
    layouts = {"ours": np.array([[node["x"], node["y"]] for node in network.nodes])}
    for other in arguments.others:
        name, _, path = other.partition("=")
        layouts[name] = np.array(json.loads(Path(path).read_text(encoding="utf-8")), dtype=float)
    print(
        f"{'':16}{'of 10 in 10':>12}{'in 50':>8}{'same (Louvain)':>16}{'same (ours)':>13}{'apart (L)':>11}{'(ours)':>8}"
    )
    for name, places in layouts.items():
        found = [
            float(np.mean([len({*near_in_picture(places, node, count)} & {*of}) for node, of in wanted.items()]))
            for count in (NEIGHBOURS, 5 * NEIGHBOURS)
        ]
        same = [alike(places, groups, [*wanted]) for groups in (louvain, ours)]
        far = [apart(places, groups, [*wanted]) for groups in (louvain, ours)]
        print(f"{name:16}{found[0]:12.2f}{found[1]:8.2f}{same[0]:16.2f}{same[1]:13.2f}{far[0]:11.2f}{far[1]:8.2f}")


if __name__ == "__main__":
    main()
