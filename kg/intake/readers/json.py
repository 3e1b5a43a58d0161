"""JSON and JSON lines of any other kind: names of fields are mapped."""

from __future__ import annotations

from collections.abc import Iterator
from io import BufferedIOBase
from typing import Any

from kg.core.model import Record, Rejected
from kg.intake.readers.columns import check, mapping, record
from kg.intake.readers.records import records
from kg.intake.readers.rows import begins, rows
from kg.intake.readers.table import Options


def recognises(head: bytes) -> bool:
    """Whatever begins like JSON, or goes on in lines of it behind one that is broken."""
    return begins(head).lstrip().startswith((b"{", b"["))


def read(stream: BufferedIOBase, options: Options) -> Iterator[Record | Rejected]:
    """A record a row."""
    check(options.columns)
    columns: dict[tuple[str, ...], dict[str, list[str]]] = {}

    def mapped(line: int, row: dict[str, Any]) -> Record | Rejected:
        names = tuple(row)
        if names not in columns:
            columns.clear()  # rows of a file have the same names, or all have their own
            columns[names] = mapping(names, options.columns)
        return record(line, row, columns[names])

    return records(rows(stream), mapped)
