"""Papers as rows and back."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Collection, Iterable, Sequence
from typing import Any, Literal

import orjson

from kg.core.model import Paper, Source
from kg.core.schema import FIELDS, fields

COLUMNS = ("id", *FIELDS, "keys", "own")
LISTS = {*fields("list", "people"), "keys"}
_LISTS_AT = [at for at, name in enumerate(COLUMNS) if name in LISTS]
TEXTS = ("abstract", "title")  # by their number in evidence
CERTAIN = 10_000  # the confidence of what is certain


def row(paper: Paper) -> list[Any]:
    """The values of a paper in the order of `COLUMNS`."""
    one = [getattr(paper, name) for name in COLUMNS]
    for at in _LISTS_AT:
        one[at] = _packed(one[at]) if one[at] else "[]"
    return one


def paper(values: Sequence[Any], sources: Iterable[Source]) -> Paper:
    """The paper of a row."""
    known: dict[str, Any] = dict(zip(COLUMNS, values, strict=True))
    for name in LISTS:
        known[name] = () if known[name] == "[]" else tuple(orjson.loads(known[name]))
    return Paper(**known, sources=tuple(sources))


def body(record: Paper) -> str:
    """A record as text, without its source and its id, which follows from the rest."""
    return _packed(row(record)[1:])


def differing(record: Paper, paper: Sequence[Any]) -> str | None:
    """What a record says otherwise than the row of its paper, if anything."""
    differs = {name: one for name, one, other in zip(COLUMNS, row(record), paper, strict=True) if one != other}
    differs.pop("id", None)
    return _packed(differs) if differs else None


def record(differs: str | None, values: Sequence[Any], source: Source) -> Paper:
    """The record that differs so from the row of its paper."""
    fields = dict(zip(COLUMNS, values, strict=True)) | (orjson.loads(differs) if differs else {})
    return paper([fields[name] for name in COLUMNS], (source,))


def digest(text: str) -> bytes:
    """What the bodies of two records have in common only if they say the same."""
    return hashlib.blake2b(text.encode(), digest_size=16).digest()


def numbers(connection: sqlite3.Connection, kind: Literal["role", "rule"], names: Collection[str]) -> dict[str, int]:
    """The numbers of roles or rules by name; new names get one."""
    known = dict(connection.execute(f"SELECT name, {kind} FROM {kind}s").fetchall())
    if new := sorted(set(names) - known.keys()):
        connection.executemany(f"INSERT INTO {kind}s (name) VALUES (?)", [(name,) for name in new])
        return numbers(connection, kind, ())
    return known


def _packed(value: Any) -> str:
    return orjson.dumps(value).decode()
