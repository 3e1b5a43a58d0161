"""JSON and JSON lines of any other kind: names of fields are mapped."""

from __future__ import annotations

from collections.abc import Iterator
from io import BufferedIOBase

from kg.model import Record, Rejected
from kg.readers.columns import check, mapping, record
from kg.readers.rows import rows
from kg.readers.table import Options


def recognises(head: bytes) -> bool:
    """Whatever begins like JSON."""
    return head.lstrip().startswith((b"{", b"["))


def read(stream: BufferedIOBase, options: Options) -> Iterator[Record | Rejected]:
    """A record a row."""
    check(options.columns)
    columns: dict[tuple[str, ...], dict[str, list[str]]] = {}
    for item in rows(stream):
        if isinstance(item, Rejected):
            yield item
            continue
        line, row = item
        names = tuple(row)
        if names not in columns:
            columns.clear()  # rows of a file have the same names, or all have their own
            columns[names] = mapping(names, options.columns)
        yield record(line, row, columns[names])
