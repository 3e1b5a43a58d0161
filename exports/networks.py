"""The graph for other tools of graphs: GraphML, GEXF, and JSON of nodes and links."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from exports.rows import edges, flat, nodes
from kg.files import atomic_path, atomic_write

if TYPE_CHECKING:
    import networkx as nx

_NOT_XML = re.compile("[^\\t\\n\\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write_graphml(graph: nx.MultiDiGraph, path: Path) -> None:
    """GraphML; lists are JSON text."""
    import networkx as nx

    with atomic_path(path) as name:
        nx.write_graphml_xml(_plain(graph), name, infer_numeric_types=True)


def write_gexf(graph: nx.MultiDiGraph, path: Path) -> None:
    """GEXF 1.2; lists are JSON text."""
    from networkx.readwrite.gexf import GEXFWriter

    writer = GEXFWriter(version="1.2draft")
    writer.add_graph(_plain(graph))
    for meta in writer.xml.iter("meta"):  # no day and no release of NetworkX: the same graph is the same file
        meta.attrib.clear()
        meta.find("creator").text = "Paper Graph"
    with atomic_path(path) as name, name.open("wb") as file:
        writer.write(file)


def write_json(graph: nx.MultiDiGraph, path: Path) -> None:
    """JSON with a list of nodes and one of links, as d3 and networkx.node_link_graph(edges="links") read it."""
    links = [{**row, "key": row["role"]} for row in edges(graph)]
    whole = {
        "directed": True,
        "multigraph": True,
        "graph": {},
        "nodes": list(map(_there, nodes(graph))),
        "links": links,
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
    for row in edges(graph):
        ends = _xml(row.pop("source")), _xml(row.pop("target"))
        plain.add_edge(*ends, key=row["role"], **{name: _xml(value) for name, value in flat(row).items()})
    return plain


def _xml(value: Any) -> Any:
    return _NOT_XML.sub("\ufffd", value) if isinstance(value, str) else value
