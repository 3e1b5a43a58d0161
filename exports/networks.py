"""The graph for other tools of graphs: GraphML, GEXF, and JSON of nodes and links."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from exports.html.network import placed, unplaced
from exports.html.page import DRAWN
from exports.rows import edges, flat, nodes
from kg.core.files import atomic_path, atomic_write
from kg.core.schema import KINDS

if TYPE_CHECKING:
    import networkx as nx

_NOT_XML = re.compile("[^\\t\\n\\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write_graphml(graph: nx.MultiDiGraph, path: Path) -> None:
    """GraphML; lists are JSON text, and every edge has an id of its own."""
    import networkx as nx

    with atomic_path(path) as name:
        nx.write_graphml_xml(_plain(graph), name, infer_numeric_types=True, edge_id_from_attribute="id")


def write_gexf(graph: nx.MultiDiGraph, path: Path) -> None:
    """GEXF 1.2 with the places, sizes and colours that nodes have on the page; lists are JSON text."""
    from networkx.readwrite.gexf import GEXFWriter

    plain = _plain(graph)
    for node, looks in _looks(graph).items():
        plain.nodes[_xml(node)]["viz"] = looks
    writer = GEXFWriter(version="1.2draft")
    writer.add_graph(plain)
    for meta in writer.xml.iter("meta"):  # no day and no release of NetworkX: the same graph is the same file
        meta.attrib.clear()
        meta.find("creator").text = "Paper Graph"
    with atomic_path(path) as name, name.open("wb") as file:
        writer.write(file)


def _looks(graph: nx.MultiDiGraph) -> dict[str, dict[str, Any]]:
    """How nodes look, in the words of GEXF; a very large graph is left to be placed by who draws it."""
    drawn = placed(graph) if len(graph) <= DRAWN else unplaced(graph)
    return {node["key"]: _viz(node) for node in drawn.nodes}


def _viz(node: dict[str, Any]) -> dict[str, Any]:
    shades = KINDS[node["kind"]].light
    red, green, blue = (int(shades[at : at + 2], 16) for at in (1, 3, 5))
    looks: dict[str, Any] = {"size": node["size"], "color": {"r": red, "g": green, "b": blue, "a": 1.0}}
    if "x" in node:
        looks["position"] = {"x": node["x"], "y": -node["y"], "z": 0.0}  # GEXF's y goes up
    return looks


def write_json(graph: nx.MultiDiGraph, path: Path) -> None:
    """JSON with a list of nodes and one of edges, as networkx.node_link_graph and most others read it."""
    found = [{**row, "key": row["role"]} for row in edges(graph)]
    whole = {
        "directed": True,
        "multigraph": True,
        "graph": {},
        "nodes": list(map(_there, nodes(graph))),
        "edges": found,
    }
    with atomic_write(path) as file:
        json.dump(whole, file, ensure_ascii=False, allow_nan=False)


def _there(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if value is not None}


def _plain(graph: nx.MultiDiGraph) -> nx.MultiDiGraph:
    """The graph with plain values that XML can hold."""
    import networkx as nx

    plain = nx.MultiDiGraph()
    for row in nodes(graph):
        plain.add_node(_xml(row.pop("id")), **{name: _xml(value) for name, value in flat(row).items()})
    for number, row in enumerate(edges(graph)):
        ends = _xml(row.pop("source")), _xml(row.pop("target"))
        known = {name: _xml(value) for name, value in flat(row).items()}
        plain.add_edge(*ends, key=row["role"], id=f"e{number}", **known)
    return plain


def _xml(value: Any) -> Any:
    return _NOT_XML.sub("\ufffd", value) if isinstance(value, str) else value
