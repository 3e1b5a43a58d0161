"""Signs of what papers say: a number each, another when anything that an export tells of the paper has changed."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from hashlib import blake2b
from zlib import crc32

from kg.store import results, rows

_PAPERS = f"SELECT paper, {', '.join(rows.COLUMNS)} FROM papers"
_RECORDS = "SELECT paper, file, line FROM records"
_PLACES = """
    SELECT paper, id, role, confidence, field, start, end, rule, sentence_start, sentence_end
    FROM link_rows JOIN forms USING (form) JOIN entities USING (entity) JOIN evidence_rows USING (link)
    WHERE NOT dropped
"""
_MOST = (1 << 63) - 1


def of(text: str) -> int:
    """The sign of a text."""
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big") & _MOST


def added(one: int, other: int) -> int:
    """The sign of several things together, in whatever order."""
    return (one + other) & _MOST


def papers(connection: sqlite3.Connection, addresses: Mapping[str, str], files: Mapping[str, str]) -> dict[str, int]:
    """The sign of each paper, by id: what it says, where it stands, what it names with every place, and reports."""
    ids, signs = {}, {}
    for number, *values in connection.execute(_PAPERS):
        ids[number], signs[number] = values[0], of(repr(values))
    for number, file, line in connection.execute(_RECORDS):
        signs[number] = added(signs[number], of(f"{files[file]}:{line}"))
    entities = {name: crc32(address.encode()) for name, address in addresses.items()}
    for number, entity, *place in connection.execute(_PLACES):  # hashes of numbers are the same in every process
        signs[number] = (signs[number] + hash((entities[entity], *place))) & _MOST
    named = {ids[number]: sign for number, sign in signs.items()}
    for result in results.in_order(connection):
        named[result.paper] = added(named[result.paper], of(repr(result)))
    return named
