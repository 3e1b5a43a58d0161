"""Which file gets which format: by its suffix."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from exports import networks, sheets
from exports.html.page import write_page
from exports.rdf.files import FORMATS as LINKED_DATA
from kg.errors import UsageError

if TYPE_CHECKING:
    import networkx as nx

FORMATS: dict[str, tuple[Callable[[nx.MultiDiGraph, Path], None], str]] = {
    ".graphml": (networks.write_graphml, "GraphML, for Gephi, yEd, Cytoscape, igraph"),
    ".gexf": (networks.write_gexf, "GEXF, for Gephi"),
    ".json": (networks.write_json, "nodes and links as JSON, for d3 and NetworkX"),
    ".html": (write_page, "a page to browse, in one file"),
    ".htm": (write_page, "the same"),
    ".csv": (sheets.write_sheets, "three tables, .nodes.csv, .edges.csv and .results.csv"),
    ".neo4j.csv": (sheets.write_neo4j, "nodes and edges for Neo4j's bulk import"),
    ".parquet": (sheets.write_parquet, "three tables, .nodes.parquet, .edges.parquet and .results.parquet"),
}


def export(graph: nx.MultiDiGraph, path: str | Path) -> None:
    """Writes the graph in the format that the file's suffix names."""
    write(path)(graph, Path(path))


def write(path: str | Path) -> Callable[[nx.MultiDiGraph, Path], None]:
    """What writes such a file."""
    name = Path(path).name.lower()
    suffix = max((suffix for suffix in FORMATS if name.endswith(suffix)), key=len, default="")
    if not suffix or name in FORMATS:
        what = "a suffix without a name" if name in {*FORMATS, *LINKED_DATA} else "unknown suffix"
        raise UsageError(what, where=str(path), todo=f"use one of {' '.join([*FORMATS, *LINKED_DATA])}")
    return FORMATS[suffix][0]
