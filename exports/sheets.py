"""The graph as tables of nodes, edges and results: CSV, Parquet, and CSV for Neo4j's bulk import, without results."""

from __future__ import annotations

import csv
import shlex
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from exports.rows import EDGE, LISTS, NODE, NUMBERS, Row, edges, flat, nodes
from exports.tables import write_csv
from kg.core.files import atomic_path, atomic_write
from kg.core.model import Result

if TYPE_CHECKING:
    import networkx as nx

_NEO4J = {"id": "id:ID", "kind": ":LABEL", "source": ":START_ID", "target": ":END_ID", "role": ":TYPE"}
_TYPES = {int: "int", float: "double"}
_BETWEEN = "|"
_IMPORT = """\
#!/bin/sh
# Makes the database "papers" of these tables, in place of one that may be there. Run it where neo4j-admin is (Neo4j 5)
# while the server is stopped.
cd "$(dirname "$0")" && neo4j-admin database import full papers --overwrite-destination \\
    --delimiter=, --array-delimiter="|" --quote='"' --multiline-fields=true \\
    --nodes={nodes} --relationships={edges}
"""


def files(path: Path) -> tuple[Path, ...]:
    """What is written of a graph under that name."""
    return (*parts(path).values(), _results_path(path))


def neo4j_files(path: Path) -> tuple[Path, ...]:
    """What is written of a graph for Neo4j: the tables and the command."""
    return (*parts(path).values(), command(path))


def command(path: Path) -> Path:
    """The file that says how Neo4j imports the tables: `graph.neo4j.csv` has it in `graph.neo4j.sh`."""
    return path.with_suffix(".sh")


def parts(path: Path) -> dict[str, Path]:
    """The two files: `graph.csv` is `graph.nodes.csv` and `graph.edges.csv`."""
    return {part: path.with_suffix(f".{part}{path.suffix}") for part in ("nodes", "edges")}


def write_sheets(graph: nx.MultiDiGraph, path: Path) -> None:
    """CSV; lists are JSON text, and what a spreadsheet would take for a formula gets an apostrophe in front."""
    for part, rows, columns in _tables(graph):
        with atomic_write(parts(path)[part]) as file:
            write_csv(map(flat, rows), columns, file)


def write_neo4j(graph: nx.MultiDiGraph, path: Path) -> None:
    """CSV for `neo4j-admin database import`: typed headers, lists split by |, every text quoted; and that command."""
    for part, rows, columns in _tables(graph):
        with atomic_write(parts(path)[part]) as file:
            _write_neo4j(rows, columns, file)
    with atomic_write(command(path)) as file:
        file.write(_IMPORT.format(**{part: shlex.quote(f"{one.name}") for part, one in parts(path).items()}))


def _write_neo4j(rows: Iterator[Row], columns: tuple[str, ...], file: IO[str]) -> None:
    writer = csv.writer(file, lineterminator="\n", quoting=csv.QUOTE_NONNUMERIC)
    writer.writerow([_header(column) for column in columns])
    for row in rows:
        writer.writerow([_cell(column, value) for column, value in row.items()])


def _header(column: str) -> str:
    kind = "string[]" if column in LISTS else _TYPES.get(NUMBERS.get(column, str), "string")
    return _NEO4J.get(column, f"{column}:{kind}")


def _cell(column: str, value: Any) -> Any:
    if value is None:
        return ""
    if column in LISTS:
        return _BETWEEN.join(str(one).replace(_BETWEEN, "/") for one in value)
    if column in ("kind", "role"):
        return str(value).upper() if column == "role" else str(value).capitalize()
    return flat({column: value})[column]


def write_parquet(graph: nx.MultiDiGraph, path: Path) -> None:
    """Parquet, with lists as lists."""
    import pyarrow as pa
    from pyarrow import parquet

    text = pa.string()
    place = pa.struct([("field", text), ("start", pa.int64()), ("end", pa.int64()), ("rule", text)])
    types: Mapping[str, Any] = {name: pa.list_(text) for name in LISTS} | {"evidence": pa.list_(place)}
    types = {**types, **{name: pa.int64() if kind is int else pa.float64() for name, kind in NUMBERS.items()}}
    for part, rows, columns in _tables(graph):
        schema = pa.schema([(column, types.get(column, text)) for column in columns])
        with atomic_path(parts(path)[part]) as name:
            parquet.write_table(pa.Table.from_pylist(list(rows), schema=schema), name)


def write_results(results: Sequence[Result], path: Path) -> None:
    """What papers report, as a third table beside the others: CSV."""
    with atomic_write(_results_path(path)) as file:
        write_csv(map(flat, map(_result, results)), Result._fields, file)


def write_results_parquet(results: Sequence[Result], path: Path) -> None:
    """The same in Parquet."""
    import pyarrow as pa
    from pyarrow import parquet

    types = {"number": pa.float64(), "confidence": pa.float64(), "start": pa.int64(), "end": pa.int64()}
    types["rules"] = pa.list_(pa.string())
    schema = pa.schema([(name, types.get(name, pa.string())) for name in Result._fields])
    with atomic_path(_results_path(path)) as name:
        parquet.write_table(pa.Table.from_pylist(list(map(_result, results)), schema=schema), name)


def _result(one: Result) -> Row:
    return {**one._asdict(), "rules": list(one.rules)}


def _results_path(path: Path) -> Path:
    return path.with_suffix(f".results{path.suffix}")


def _tables(graph: nx.MultiDiGraph) -> list[tuple[str, Iterator[Row], tuple[str, ...]]]:
    return [("nodes", nodes(graph), NODE), ("edges", edges(graph), EDGE)]
