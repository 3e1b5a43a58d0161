"""The graph as nodes and edges of pyvis, placed, with what a reader wants to know of each."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from exports.html.layout import layout

if TYPE_CHECKING:
    import networkx as nx

SMALLEST, LARGEST = 4.0, 40.0  # radius of a node
GAP = 2.0  # between nodes
_WEB = re.compile(r"https?://[a-z0-9-]+(\.[a-z0-9-]+)+(:\d+)?([/?#][!-~]*)?", re.I | re.ASCII)
_UNSAFE = re.compile(r"[<>\"'`\\]")


def nodes_and_edges(graph: nx.MultiDiGraph) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Nodes and edges as vis-network takes them: the numbers of nodes are their ids."""
    from pyvis.edge import Edge
    from pyvis.node import Node

    names = sorted(graph)
    numbers = {name: number for number, name in enumerate(names)}
    links = sorted((numbers[one], numbers[other], role) for one, other, role in graph.edges(keys=True))
    groups = _communities(graph, numbers)
    sizes = [_size(graph, name) for name in names]
    places = layout([link[:2] for link in links], groups, [size + GAP for size in sizes])
    nodes = [
        Node(
            number,
            "custom",
            str(graph.nodes[name]["label"]),
            x=round(float(x), 1),
            y=round(float(y), 1),
            size=round(size, 1),
            group=group,
            **_known(name, graph.nodes[name]),
        ).options
        for number, (name, (x, y), size, group) in enumerate(zip(names, places, sizes, groups, strict=True))
    ]
    edges = [
        Edge(one, other, True, **_told(graph.edges[names[one], names[other], role], graph.nodes[names[one]])).options
        for one, other, role in links
    ]
    return nodes, edges


def address(node: str, label: str) -> str | None:
    """Where a paper or a repository is on the web, if that is an address of the web."""
    scheme, _, rest = node.partition(":")
    whole = {"arxiv": f"https://arxiv.org/abs/{rest}", "doi": f"https://doi.org/{rest}"}.get(scheme)
    if node.startswith("repo/"):
        whole = label if "://" in label else f"https://{label}"
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
        "address": address(name, str(of["label"])),
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


def _size(graph: nx.MultiDiGraph, name: str) -> float:
    count = 1 if graph.nodes[name]["kind"] == "paper" else graph.in_degree(name)
    return float(min(LARGEST, SMALLEST + 2 * max(0, count) ** 0.5))


def _communities(graph: nx.MultiDiGraph, numbers: dict[str, int]) -> list[int]:
    """For each node the number of its community, the largest first."""
    groups = [0] * len(numbers)
    for group, members in enumerate(_found(graph, numbers)):
        for number in members:
            groups[number] = group
    return groups


def _found(graph: nx.MultiDiGraph, numbers: dict[str, int]) -> Iterator[set[int]]:
    import networkx as nx

    plain = nx.Graph()
    plain.add_nodes_from(range(len(numbers)))
    plain.add_edges_from(sorted({(numbers[one], numbers[other]) for one, other in graph.edges()}))
    found = nx.community.louvain_communities(plain, seed=1)
    yield from sorted(found, key=lambda members: (-len(members), min(members)))
