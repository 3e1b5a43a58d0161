"""The graph as nodes and edges of pyvis, with what a reader wants to know of each."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from exports.html.layout import layout
from exports.html.regions import mapped, pulls

if TYPE_CHECKING:
    import networkx as nx

PAPER = 5.0  # radius of one
SMALLEST, LARGEST = 3.0, 44.0  # radius of an entity
QUIET = 0.45  # of its size has a node that says little
GAP = 2.0  # between nodes
ABOUT = ("on", "system", "over")  # what a result is about
_WEB = re.compile(r"https?://[a-z0-9-]+(\.[a-z0-9-]+)+(:\d+)?([/?#][!-~]*)?", re.I | re.ASCII)
_UNSAFE = re.compile(r"[<>\"'`\\]")


class Network(NamedTuple):
    """Nodes and edges as vis-network takes them: the numbers of nodes are their ids.

    Regions have the nodes that they are called by; groups of nodes too, and the number of their region. Results are
    numbers that papers report.
    """

    nodes: list[dict[str, Any]]
    edges: list[dict[str, Any]]
    groups: list[dict[str, Any]]
    regions: list[list[int]]
    results: list[dict[str, Any]]


def placed(graph: nx.MultiDiGraph) -> Network:
    """The graph with a place for each node, and the regions of the map."""
    network = unplaced(graph)
    links = sorted({(edge["from"], edge["to"]) for edge in network.edges if edge["from"] != edge["to"]})
    found = mapped(graph, [node["key"] for node in network.nodes], links)
    for number in found.quiet:
        network.nodes[number].update(size=round(network.nodes[number]["size"] * QUIET, 1), quiet=True)
    weights = pulls([node["kind"] for node in network.nodes], links)
    radii = [node["size"] + GAP for node in network.nodes]
    places = layout(links, weights, found.groups, found.regions, radii)
    for node, (x, y), group in zip(network.nodes, places, found.groups, strict=True):
        node.update(x=round(float(x), 1), y=round(float(y), 1), group=group)
    groups = [
        {"region": region, "names": names} for region, names in zip(found.regions, found.group_names, strict=True)
    ]
    return network._replace(groups=groups, regions=found.region_names)


def unplaced(graph: nx.MultiDiGraph) -> Network:
    """The graph with what is told of its nodes and edges."""
    from pyvis.edge import Edge
    from pyvis.node import Node

    names = sorted(graph)
    numbers = {name: number for number, name in enumerate(names)}
    nodes = [
        Node(number, "custom", str(of["label"]), size=_size(of), **_known(name, of)).options
        for number, (name, of) in enumerate((name, graph.nodes[name]) for name in names)
    ]
    links = sorted(graph.edges(keys=True, data=True), key=lambda link: (numbers[link[0]], numbers[link[1]], link[2]))
    edges = [
        Edge(numbers[one], numbers[other], True, **_told(edge, graph.nodes[one])).options
        for one, other, _, edge in links
    ]
    return Network(nodes, edges, [], [], _reported(graph, numbers))


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
    text = str(paper.get(first["field"]) or "")
    place = _place(text, first["start"], first["end"], edge["sentence"])
    return {**told, "field": first["field"], "place": place, "rule": first["rule"], "places": len(edge["evidence"])}


def _place(text: str, start: int, end: int, sentence: str) -> list[int]:
    """From where to where something stands in a text, and the sentence around it."""
    begin = max(0, text.find(sentence, max(0, end - len(sentence)))) if sentence else start
    return [start, end, begin, begin + len(sentence or text[start:end])]


def _reported(graph: nx.MultiDiGraph, numbers: Mapping[str, int]) -> list[dict[str, Any]]:
    """What papers report, without what is empty; what it is about is the number of a node, or in words."""
    found = []
    for one, measure in graph.graph.get("results", ()):
        if one.paper not in numbers:
            continue
        text = str(graph.nodes[one.paper].get(one.field) or "")
        facts = {
            "paper": numbers[one.paper],
            **{name: getattr(one, name) for name in ("value", "number", "kind", "metric", "better", "field")},
            **{name: numbers.get(getattr(one, f"{name}_id") or "", getattr(one, name)) for name in ABOUT},
            "measure": measure,
            "place": _place(text, one.start, one.end, one.sentence),
        }
        found.append({fact: value for fact, value in facts.items() if value not in (None, "")})
    return found


def _size(of: dict[str, Any]) -> float:
    """The radius of a node: of an entity by the number of papers that name it."""
    if of["kind"] == "paper":
        return PAPER
    return float(round(min(LARGEST, SMALLEST + 2.4 * (of.get("papers") or 1) ** 0.5), 1))
