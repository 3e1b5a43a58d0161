"""What could not be used: kept in the store, and written as JSON lines to a file beside it."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from kg.core.files import atomic_write
from kg.core.model import Rejected

FIELDS = ("file", "line", "reason", "todo", "raw")
_BEGIN = b'{"file": '  # of the file
_ALL = f"SELECT {', '.join(FIELDS)} FROM quarantine ORDER BY file, line, reason, raw"


def add(connection: sqlite3.Connection, rejected: Rejected) -> None:
    """Keeps one."""
    values = [getattr(rejected, name) for name in FIELDS]
    clean = [value.encode("utf-8", "replace").decode() if isinstance(value, str) else value for value in values]
    connection.execute(f"INSERT INTO quarantine ({', '.join(FIELDS)}) VALUES (?, ?, ?, ?, ?)", clean)


def forget(connection: sqlite3.Connection, file: str) -> None:
    """Drops what an earlier reading of a file left."""
    connection.execute("DELETE FROM quarantine WHERE file = ?", (file,))


def all_rejected(connection: sqlite3.Connection) -> Iterator[Rejected]:
    """All that could not be used."""
    for values in connection.execute(_ALL):
        yield Rejected(**dict(zip(FIELDS, values, strict=True)))


def path(graph: str | Path) -> Path:
    """The file beside a graph."""
    return Path(graph).with_suffix(".quarantine.jsonl")


def write(connection: sqlite3.Connection, graph: str | Path) -> None:
    """Writes the file anew; if all could be used there is none, unless it is somebody else's."""
    found = connection.execute(_ALL).fetchall()
    if not found:
        if _is_ours(path(graph)):
            path(graph).unlink()
        return
    with atomic_write(path(graph)) as file:
        for values in found:
            file.write(json.dumps(dict(zip(FIELDS, values, strict=True)), ensure_ascii=False) + "\n")


def _is_ours(file: Path) -> bool:
    """Whether a file is there, and is empty or begins as such a file does."""
    if not file.is_file():
        return False
    with file.open("rb") as lines:
        return lines.read(len(_BEGIN)) in (b"", _BEGIN)
