"""The graph as a network of pyvis, for those who want to go on from there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from exports.html.network import unplaced
from kg.core.schema import EDGES, KINDS

if TYPE_CHECKING:
    import networkx as nx
    from pyvis.network import Network

SHAPES = {"circle": "dot", "page": "box", "wedge": "triangleDown"}  # what vis-network calls otherwise or has not


def network(graph: nx.MultiDiGraph) -> Network:
    """A directed network with the nodes' names, colours and sizes, and the edges' roles and sentences."""
    from pyvis.network import Network

    made = Network(directed=True, cdn_resources="in_line")
    names = sorted(graph)
    for name, drawn in zip(names, unplaced(graph).nodes, strict=True):
        kind = KINDS[drawn["kind"]]
        looks = {"color": kind.light, "shape": SHAPES.get(kind.shape, kind.shape), "size": drawn["size"]}
        made.add_node(name, label=str(graph.nodes[name]["label"]), title=f"{kind.name}: {name}", **looks)
    for one, other, role in sorted(graph.edges(keys=True)):
        of = graph.edges[one, other, role]
        made.add_edge(one, other, label=EDGES[role].words[0], title=of["sentence"], dashes=EDGES[role].dashed)
    return made
