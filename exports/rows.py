"""The graph as rows: its nodes and its edges, each with the same columns throughout."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from kg.core.schema import FIELDS, fields

if TYPE_CHECKING:
    import networkx as nx

NODE = ("id", "kind", "label", "aliases", "papers", *FIELDS)
EDGE = ("source", "target", "role", "confidence", "sentence", "evidence")
NUMBERS = {"papers": int, **dict.fromkeys(fields("number"), int), "confidence": float}
LISTS = {"aliases", *fields("list", "people")}

Row = dict[str, Any]


def nodes(graph: nx.MultiDiGraph) -> Iterator[Row]:
    """A row a node, by id."""
    for name in sorted(graph):
        attributes = {"id": name, **graph.nodes[name]}
        yield {column: attributes.get(column) for column in NODE}


def edges(graph: nx.MultiDiGraph) -> Iterator[Row]:
    """A row an edge, by its ends and role."""
    for source, target, role in sorted(graph.edges(keys=True)):
        attributes = graph.edges[source, target, role]
        yield {"source": source, "target": target} | {column: attributes.get(column) for column in EDGE[2:]}


def flat(row: Row) -> Row:
    """A row with lists as JSON text, and without what is nothing: for formats that know plain values only."""
    return {
        name: json.dumps(value, ensure_ascii=False) if isinstance(value, (list, tuple, dict)) else value
        for name, value in row.items()
        if value is not None
    }
