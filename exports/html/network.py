"""The graph as nodes and edges of pyvis, with what a reader wants to know of each."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from exports.html.layout import layout

if TYPE_CHECKING:
    import networkx as nx

SMALLEST, LARGEST = 4.0, 40.0  # radius of a node
GAP = 2.0  # between nodes
_WEB = re.compile(r"https?://[a-z0-9-]+(\.[a-z0-9-]+)+(:\d+)?([/?#][!-~]*)?", re.I | re.ASCII)
_UNSAFE = re.compile(r"[<>\"'`\\]")


class Network(NamedTuple):
    """Nodes and edges as vis-network takes them: the numbers of nodes are their ids."""

    nodes: list[dict[str, Any]]
    edges: list[dict[str, Any]]


def placed(graph: nx.MultiDiGraph) -> Network:
    """The graph with a place for each node and the number of its community."""
    network = unplaced(graph)
    links = [(edge["from"], edge["to"]) for edge in network.edges]
    groups = _communities(len(network.nodes), links)
    places = layout(links, groups, [node["size"] + GAP for node in network.nodes])
    for node, (x, y), group in zip(network.nodes, places, groups, strict=True):
        node.update(x=round(float(x), 1), y=round(float(y), 1), group=group)
    return network


def unplaced(graph: nx.MultiDiGraph) -> Network:
    """The graph with what is told of its nodes and edges."""
    from pyvis.edge import Edge
    from pyvis.node import Node

    names = sorted(graph)
    numbers = {name: number for number, name in enumerate(names)}
    links = sorted((numbers[one], numbers[other], role) for one, other, role in graph.edges(keys=True))
    nodes = [
        Node(number, "custom", str(of["label"]), size=_size(of), **_known(name, of)).options
        for number, (name, of) in enumerate((name, graph.nodes[name]) for name in names)
    ]
    edges = [
        Edge(one, other, True, **_told(graph.edges[names[one], names[other], role], graph.nodes[names[one]])).options
        for one, other, role in links
    ]
    return Network(nodes, edges)


def address(node: str, names: Sequence[str]) -> str | None:
    """Where a paper or a repository of these names is on the web, if that is an address of the web."""
    scheme, _, rest = node.partition(":")
    whole = {"arxiv": f"https://arxiv.org/abs/{rest}", "doi": f"https://doi.org/{rest}"}.get(scheme)
    if node.startswith("repo/"):
        folded = node.removeprefix("repo/")
        written = next((name for name in names if folded in name.lower()), folded)
        whole = written if "://" in written else f"https://{written}"
    return whole if whole and _WEB.fullmatch(whole) and not _UNSAFE.search(whole) else None


def _known(name: str, of: dict[str, Any]) -> dict[str, Any]:
    """What is told of a node, without what is empty."""
    facts = {
        "key": name,
        "kind": of["kind"],
        "aliases": list(of["aliases"]),
        "papers": of.get("papers"),
        "date": of.get("published"),
        "text": of.get("abstract"),
        "authors": list(of.get("authors") or ()),
        "address": address(name, (str(of["label"]), *of["aliases"])),
    }
    return {fact: value for fact, value in facts.items() if value not in (None, [], "")}


def _told(edge: dict[str, Any], paper: dict[str, Any]) -> dict[str, Any]:
    """An edge: its role, how sure it is, and where it is said: the field, the name and the sentence in it, the rule."""
    told = {"role": edge["role"], "confidence": round(edge["confidence"], 3)}
    if not edge["evidence"]:
        return told
    first = edge["evidence"][0]
    text, sentence = str(paper.get(first["field"]) or ""), edge["sentence"]
    begin = max(0, text.find(sentence, max(0, first["end"] - len(sentence)))) if sentence else first["start"]
    place = [first["start"], first["end"], begin, begin + len(sentence or text[first["start"] : first["end"]])]
    return {**told, "field": first["field"], "place": place, "rule": first["rule"], "places": len(edge["evidence"])}


def _size(of: dict[str, Any]) -> float:
    """The radius of a node: by the number of papers that name it."""
    return float(round(min(LARGEST, SMALLEST + 2 * (of.get("papers") or 1) ** 0.5), 1))


def _communities(count: int, links: Sequence[tuple[int, int]]) -> list[int]:
    """For each node the number of its community, the largest first."""
    import networkx as nx

    plain = nx.Graph()
    plain.add_nodes_from(range(count))
    plain.add_edges_from(sorted(set(links)))
    found = nx.community.louvain_communities(plain, seed=1)
    groups = [0] * count
    for group, members in enumerate(sorted(found, key=lambda members: (-len(members), min(members)))):
        for number in members:
            groups[number] = group
    return groups
