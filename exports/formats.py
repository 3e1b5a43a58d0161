"""Which file gets which format: by its suffix."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from exports import networks, sheets
from exports.html.page import write_page
from exports.rdf.files import FORMATS as LINKED_DATA
from kg.core.errors import UsageError
from kg.core.model import Result
from kg.core.wording import meant, near

if TYPE_CHECKING:
    import networkx as nx


class Format(NamedTuple):
    """How a graph is written, what that is for, which files it makes, and how what papers report goes with it."""

    write: Callable[[nx.MultiDiGraph, Path], None]
    about: str
    files: Callable[[Path], tuple[Path, ...]] = lambda path: (path,)
    results: Callable[[Sequence[Result], Path], None] | None = None


_TABLES = "three tables, .nodes{0}, .edges{0} and .results{0}"
FORMATS = {
    ".graphml": Format(networks.write_graphml, "GraphML, for Gephi, yEd, Cytoscape, igraph"),
    ".gexf": Format(networks.write_gexf, "GEXF with places and colours, for Gephi"),
    ".json": Format(networks.write_json, "nodes and edges as JSON, for NetworkX and d3"),
    ".html": Format(write_page, "a page to browse, in one file"),
    ".htm": Format(write_page, "the same"),
    ".csv": Format(sheets.write_sheets, _TABLES.format(".csv"), sheets.files, sheets.write_results),
    ".neo4j.csv": Format(sheets.write_neo4j, "nodes and edges for Neo4j, with the command for it", sheets.neo4j_files),
    ".parquet": Format(sheets.write_parquet, _TABLES.format(".parquet"), sheets.files, sheets.write_results_parquet),
}


def export(graph: nx.MultiDiGraph, path: str | Path) -> None:
    """Writes the graph in the format that the file's suffix names."""
    named(path).write(graph, Path(path))


def named(path: str | Path) -> Format:
    """The format of a file of such a name."""
    name = Path(path).name.lower()
    suffix = max((suffix for suffix in FORMATS if name.endswith(suffix)), key=len, default="")
    if not suffix or name in FORMATS:
        what = "a suffix without a name" if name in {*FORMATS, *LINKED_DATA} else "unknown suffix"
        known = [*FORMATS, *LINKED_DATA]
        like = [] if suffix else near(Path(name).suffix, [one for one in known if one != ".htm"], 1)
        todo = meant(like) if like else f"use one of {' '.join(known)}"
        raise UsageError(what, where=str(path), todo=todo)
    return FORMATS[suffix]
